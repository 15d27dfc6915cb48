using Lamella.Iscc.Codes;

namespace Lamella.Iscc.Imagewalk;

/// <summary>The digest of one plane.</summary>
internal sealed record PlaneHash(WalkPlane Plane, string Digest);

/// <summary>The Data-Code of one plane's canonical bytes, for similarity search within scenes.</summary>
/// <param name="Code">The 32 bytes of the code in base64.</param>
/// <param name="Offset">The plane's position in the walk.</param>
/// <param name="Size">Bytes of the plane.</param>
internal sealed record Simprint(string Code, long Offset, long Size);

/// <summary>The digest of one scene.</summary>
internal sealed record PixelHash
{
    internal required int Scene { get; init; }

    internal required string? SceneName { get; init; }

    internal required PixelDigest Digest { get; init; }

    /// <summary>The ISCC text, or lower-case hexadecimal.</summary>
    internal required string Text { get; init; }

    /// <summary>Bytes that entered the digest.</summary>
    internal required long Bytes { get; init; }

    internal required long PlaneCount { get; init; }

    /// <summary>All units of the ISCC-SUM; null for other digests.</summary>
    internal IsccSum? Sum { get; init; }

    /// <summary>The digests of the planes in walk order; empty unless asked for.</summary>
    internal IReadOnlyList<PlaneHash> Planes { get; init; } = [];

    /// <summary>The simprints in walk order; empty unless asked for.</summary>
    internal IReadOnlyList<Simprint> Simprints { get; init; } = [];
}
