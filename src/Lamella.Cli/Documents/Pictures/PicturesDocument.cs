namespace Lamella.Cli.Documents;

/// <summary>The pictures that a command saved.</summary>
/// <param name="Pictures">The pictures.</param>
/// <param name="Errors">The inputs that failed.</param>
internal sealed record PicturesDocument(IReadOnlyList<PicturesDocument.PictureEntry> Pictures, IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>A picture.</summary>
    /// <param name="File">Where it was saved.</param>
    /// <param name="Image">The image that it shows.</param>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Color">gray or rgb.</param>
    public sealed record PictureEntry(string? File, string Image, int Scene, int Width, int Height, string Color);
}
