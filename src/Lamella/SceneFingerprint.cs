namespace Lamella;

/// <summary>The fingerprint of one scene: what <c>lamella biocode</c> prints.</summary>
/// <param name="Scene">The scene's index in <see cref="BioImage.Scenes"/>.</param>
/// <param name="SceneId">The scene's label, or the name of the file without its last ending when it has one scene only.</param>
/// <param name="IsccSum">The wide ISCC-SUM of the pixels: equal for equal pixels.</param>
/// <param name="IsccMixed">The Mixed-Code over the views: near for pictures that look alike. Null without views.</param>
/// <param name="Views">The views that stand for the scene, the best first; may be empty.</param>
public sealed record SceneFingerprint(int Scene, string SceneId, string IsccSum, string? IsccMixed, IReadOnlyList<ViewFingerprint> Views);
