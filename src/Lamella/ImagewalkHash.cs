namespace Lamella;

/// <summary>The pixel hash of one scene.</summary>
/// <param name="Scene">The scene's index in <see cref="BioImage.Scenes"/>.</param>
/// <param name="SceneName">The scene's label; null when it has none.</param>
/// <param name="Hash">An ISCC such as <c>ISCC:K4A...</c>, or lower-case hex.</param>
/// <param name="Bytes">The length of the stream that was hashed.</param>
/// <param name="Planes">The number of planes.</param>
public sealed record ImagewalkHash(int Scene, string? SceneName, string Hash, long Bytes, long Planes);
