namespace Lamella.Cli.Documents;

/// <summary>Groups of scenes that are alike.</summary>
/// <param name="By">mixed, image or data.</param>
/// <param name="Threshold">The largest distance within a group.</param>
/// <param name="Bits">The length of a code.</param>
/// <param name="Scenes">How many scenes were compared.</param>
/// <param name="Groups">The groups.</param>
/// <param name="Errors">The inputs that failed.</param>
internal sealed record SimilarDocument(string By, int Threshold, int Bits, int Scenes, IReadOnlyList<SimilarDocument.GroupEntry> Groups, IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>A group.</summary>
    /// <param name="Reference">The scene that the others are compared with.</param>
    /// <param name="Members">The others.</param>
    public sealed record GroupEntry(ReferenceEntry Reference, IReadOnlyList<MemberEntry> Members);

    /// <summary>A scene.</summary>
    /// <param name="Path">The image.</param>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Name">The name of the scene.</param>
    public sealed record ReferenceEntry(string Path, int Scene, string? Name);

    /// <summary>A scene with its distance.</summary>
    /// <param name="Path">The image.</param>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Name">The name of the scene.</param>
    /// <param name="Distance">Its distance in bits.</param>
    public sealed record MemberEntry(string Path, int Scene, string? Name, int Distance);
}
