
namespace Lamella.Cli.Output;

/// <summary>A picture that a command saved.</summary>
/// <param name="File">Where it lies; null when it was only looked at.</param>
/// <param name="Image">The image that it shows.</param>
/// <param name="Scene">The scene's index.</param>
/// <param name="Picture">The picture.</param>
internal sealed record SavedPicture(string? File, string Image, int Scene, Picture Picture);
