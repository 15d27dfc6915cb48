using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>Fingerprints of scenes.</summary>
/// <param name="Mode">spec or iscc-bio.</param>
/// <param name="Software">The program and its version.</param>
/// <param name="Images">The images.</param>
/// <param name="Errors">The inputs that failed.</param>
internal sealed record BiocodeDocument(string Mode, string Software, IReadOnlyList<BiocodeDocument.ImageEntry> Images, IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>An image.</summary>
    /// <param name="Path">Its path.</param>
    /// <param name="Scenes">Its scenes.</param>
    public sealed record ImageEntry(string Path, IReadOnlyList<SceneEntry> Scenes);

    /// <summary>A scene.</summary>
    /// <param name="Index">Its position.</param>
    /// <param name="SceneId">Its name in the fingerprint.</param>
    /// <param name="IsccSum">The sum of its pixels.</param>
    /// <param name="Units">The Data-Code and the Instance-Code of the sum.</param>
    /// <param name="IsccMixed">The code of all views together; null when there are too few.</param>
    /// <param name="Bytes">Bytes of pixels.</param>
    /// <param name="Views">Its views.</param>
    public sealed record SceneEntry(int Index, string SceneId, string IsccSum, IReadOnlyList<string> Units, string? IsccMixed, long Bytes, IReadOnlyList<ViewEntry> Views);

    /// <summary>A view.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Type">How it was made.</param>
    /// <param name="IsccImage">Its code.</param>
    /// <param name="Z">The index on Z; null for a composite.</param>
    /// <param name="Channels">The channels that it shows.</param>
    /// <param name="Entropy">How much is in it.</param>
    /// <param name="Coverage">How much of it is not empty.</param>
    /// <param name="Focus">How sharp it is.</param>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    public sealed record ViewEntry(
        string Id, string Type, string IsccImage, int? Z, IReadOnlyList<long> Channels, double Entropy, double Coverage,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Focus,
        int Width, int Height);
}
