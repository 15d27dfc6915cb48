using Lamella.Iscc;

namespace Lamella;

/// <summary>The fingerprint of one scene: the ISCC-SUM of its pixels, the views that stand for it with their Image-Codes, and the Mixed-Code over those.</summary>
/// <param name="Scene">The scene's index.</param>
/// <param name="SceneId">The scene's label, or the stem of the file when it has one scene only.</param>
/// <param name="Stem">The file name without its last extension.</param>
/// <param name="Sum">The codes of the canonical pixel stream.</param>
/// <param name="Views">The chosen views; may be empty.</param>
/// <param name="Mixed">The Mixed-Code; null without views.</param>
public sealed record SceneFingerprint(int Scene, string SceneId, string Stem, IsccSum Sum, IReadOnlyList<ViewFingerprint> Views, IsccCode? Mixed);
