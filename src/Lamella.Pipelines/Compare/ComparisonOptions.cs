namespace Lamella;

/// <summary>What of two images is compared.</summary>
public enum CompareParts
{
    /// <summary>Pixels and metadata.</summary>
    All,

    /// <summary>Shape, type and samples only.</summary>
    Pixels,

    /// <summary>Metadata only; no pixel is read.</summary>
    Metadata,
}

/// <summary>Which resolution levels are compared.</summary>
public enum ComparedLevels
{
    /// <summary>Full resolution. How many levels there are is a matter of storage.</summary>
    Full,

    /// <summary>All levels, and their number.</summary>
    All,
}

/// <summary>How two images are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Default: everything.</summary>
    public CompareParts Parts { get; init; }

    /// <summary>Default: full resolution.</summary>
    public ComparedLevels Levels { get; init; }

    /// <summary>Two values count as different when they are further apart than this, and than <see cref="RelativeTolerance"/> times the larger magnitude. Default: 0.</summary>
    public double Tolerance { get; init; }

    /// <summary>See <see cref="Tolerance"/>. Default: 0.</summary>
    public double RelativeTolerance { get; init; }

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;

    /// <summary>Told how far the comparison of pixels has come; called from several threads.</summary>
    public IProgress<ConvertProgress>? Progress { get; init; }
}
