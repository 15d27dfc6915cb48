namespace Lamella;

/// <summary>How an image is walked and hashed. Immutable.</summary>
public sealed record ImagewalkOptions
{
    /// <summary>Everything by default: the text of IMAGEWALK, ISCC-SUM, all planes.</summary>
    public static ImagewalkOptions Default { get; } = new();

    /// <summary>Default: <see cref="ImagewalkMode.Spec"/>.</summary>
    public ImagewalkMode Mode { get; init; }

    /// <summary>Default: <see cref="ImagewalkDigest.IsccSum"/>. Only for hashes.</summary>
    public ImagewalkDigest Digest { get; init; }

    /// <summary>Whether every plane gets a digest of its own: SHA-256 and BLAKE3 as they are, SHA-1 beside others. Only for hashes.</summary>
    public bool PlaneDigests { get; init; }

    /// <summary>Whether every plane gets a simprint, for similarity search within scenes. Only for hashes.</summary>
    public bool Simprints { get; init; }

    /// <summary>The indices on T, C, Z and further axes; whole planes. Default: all. An axis that IMAGEWALK does not know and that is longer than 1 needs one index.</summary>
    public Selection Selection { get; init; } = Selection.All;

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
