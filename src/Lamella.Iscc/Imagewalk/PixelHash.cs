using Lamella.Iscc.Codes;

namespace Lamella.Iscc.Imagewalk;

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
