using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>Pixel hashes.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Mode">spec or iscc-bio.</param>
/// <param name="Software">The program and its version.</param>
/// <param name="Images">The images.</param>
/// <param name="Errors">The inputs that failed.</param>
internal sealed record PixhashDocument(string Digest, string Mode, string Software, IReadOnlyList<PixhashDocument.ImageEntry> Images, IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>An image.</summary>
    /// <param name="Path">Its path.</param>
    /// <param name="Format">Its format.</param>
    /// <param name="MissingPlanes">Planes that are promised and in no file; they are hashed as fill.</param>
    /// <param name="Scenes">Its scenes.</param>
    public sealed record ImageEntry(string Path, string Format, long MissingPlanes, IReadOnlyList<SceneEntry> Scenes);

    /// <summary>A scene.</summary>
    /// <param name="Index">Its position.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Hash">The hash.</param>
    /// <param name="Units">The Data-Code and the Instance-Code; of ISCC-SUMs only.</param>
    /// <param name="Datahash">The multihash of the bytes; of ISCC-SUMs only.</param>
    /// <param name="Axes">Its axes.</param>
    /// <param name="Shape">The length of each axis.</param>
    /// <param name="Dtype">Its sample type.</param>
    /// <param name="Bytes">Bytes that were hashed.</param>
    /// <param name="PlaneCount">Planes that were hashed.</param>
    /// <param name="PlaneDigest">The digest of planes; only with --planes.</param>
    /// <param name="Planes">The hashes of planes; only with --planes.</param>
    /// <param name="Simprints">The simprints; only with --simprints.</param>
    public sealed record SceneEntry(
        int Index,
        string? Name,
        string Hash,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Units,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Datahash,
        string Axes,
        IReadOnlyList<long> Shape,
        string? Dtype,
        long Bytes,
        long PlaneCount,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PlaneDigest,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PlaneEntry>? Planes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SimprintEntry>? Simprints);

    /// <summary>A plane.</summary>
    /// <param name="Z">The index on Z.</param>
    /// <param name="C">The index on C.</param>
    /// <param name="T">The index on T.</param>
    /// <param name="Hash">The digest.</param>
    public sealed record PlaneEntry(int Z, int C, int T, string Hash);

    /// <summary>A simprint.</summary>
    /// <param name="Simprint">The code.</param>
    /// <param name="Offset">The number of the plane.</param>
    /// <param name="Size">Bytes of the plane.</param>
    public sealed record SimprintEntry(string Simprint, long Offset, long Size);
}
