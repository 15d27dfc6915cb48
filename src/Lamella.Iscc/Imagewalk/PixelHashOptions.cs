namespace Lamella.Iscc.Imagewalk;

/// <summary>What a pixel hash is made of.</summary>
internal sealed record PixelHashOptions
{
    /// <summary>Default: the wide ISCC-SUM.</summary>
    internal ImagewalkDigest Digest { get; init; } = ImagewalkDigest.IsccSum;

    /// <summary>Default: IEP-0018.</summary>
    internal ImagewalkMode Mode { get; init; } = ImagewalkMode.Spec;

    /// <summary>The digest of every plane on its own (SHA-1, SHA-256 or BLAKE3); null for none.</summary>
    internal ImagewalkDigest? PlaneDigest { get; init; }

    /// <summary>Whether simprints are computed too.</summary>
    internal bool Simprints { get; init; }

    /// <summary>Is told the bytes that were hashed since the last call; null when nobody wants to know.</summary>
    internal Action<long>? Progress { get; init; }

    internal CancellationToken Cancellation { get; init; }
}
