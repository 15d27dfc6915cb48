using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>The views that stand for scenes.</summary>
/// <param name="Images">The images.</param>
/// <param name="Errors">The inputs that failed.</param>
internal sealed record ViewsDocument(IReadOnlyList<ViewsDocument.ImageEntry> Images, IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>The views of one scene.</summary>
    /// <param name="Path">The image.</param>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Views">The views.</param>
    public sealed record ImageEntry(string Path, int Scene, IReadOnlyList<ViewEntry> Views);

    /// <summary>A view.</summary>
    /// <param name="File">The name under which it is saved.</param>
    /// <param name="Strategy">How it was chosen.</param>
    /// <param name="T">The index on T.</param>
    /// <param name="Z">The index on Z; null for a projection.</param>
    /// <param name="Channels">The channels that it shows.</param>
    /// <param name="Entropy">How much is in it.</param>
    /// <param name="Focus">How sharp it is.</param>
    public sealed record ViewEntry(
        string File, string Strategy, int T, int? Z, IReadOnlyList<long> Channels,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Entropy,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Focus);
}
