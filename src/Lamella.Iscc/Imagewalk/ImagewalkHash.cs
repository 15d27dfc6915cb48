using Lamella.Iscc;

namespace Lamella;

/// <summary>The pixel hash of one scene.</summary>
public sealed record ImagewalkHash
{
    /// <summary>The scene's index in the image.</summary>
    public required int Scene { get; init; }

    /// <summary>The scene's label; null when it has none.</summary>
    public required string? SceneName { get; init; }

    /// <summary>Which digest it is.</summary>
    public required ImagewalkDigest Digest { get; init; }

    /// <summary>An ISCC such as <c>ISCC:K4A...</c>, or lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The bytes that were hashed.</summary>
    public required long Bytes { get; init; }

    /// <summary>The planes that were hashed.</summary>
    public required long PlaneCount { get; init; }

    /// <summary>All units of the ISCC-SUM; null for other digests.</summary>
    public IsccSum? Sum { get; init; }

    /// <summary>The digests of single planes in walk order; empty unless asked for.</summary>
    public IReadOnlyList<ImagewalkPlaneHash> Planes { get; init; } = [];

    /// <summary>The simprints in walk order; empty unless asked for.</summary>
    public IReadOnlyList<Simprint> Simprints { get; init; } = [];
}
