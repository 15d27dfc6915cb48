namespace Lamella;

/// <summary>A view of a scene and its Image-Code.</summary>
/// <param name="Id">The name under which the view is saved, without <c>.png</c>.</param>
/// <param name="Z">The section; null for a composite.</param>
/// <param name="Channels">The channel, or those of a composite as red, green and blue.</param>
/// <param name="IsccImage">The 256-bit Image-Code.</param>
public sealed record ViewFingerprint(string Id, int? Z, IReadOnlyList<int> Channels, string IsccImage);
