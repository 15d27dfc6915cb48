using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>ISCC-SUMs of files and trees.</summary>
/// <param name="Entries">The sums.</param>
/// <param name="Groups">Groups of files that are alike; only with --similar.</param>
/// <param name="Errors">The paths that could not be read.</param>
internal sealed record SumDocument(
    IReadOnlyList<SumDocument.SumRow> Entries,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SumDocument.GroupEntry>? Groups,
    IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>A sum.</summary>
    /// <param name="Path">The file, or the tree with a slash at its end.</param>
    /// <param name="Iscc">The code.</param>
    /// <param name="Units">The Data-Code and the Instance-Code.</param>
    /// <param name="Datahash">The multihash of the bytes.</param>
    /// <param name="Filesize">Bytes.</param>
    public sealed record SumRow(string Path, string Iscc, IReadOnlyList<string> Units, string Datahash, long Filesize);

    /// <summary>A group.</summary>
    /// <param name="Reference">The file that the others are compared with.</param>
    /// <param name="Members">The others.</param>
    public sealed record GroupEntry(string Reference, IReadOnlyList<MemberEntry> Members);

    /// <summary>A member of a group.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Distance">Its distance in bits.</param>
    public sealed record MemberEntry(string Path, int Distance);
}
