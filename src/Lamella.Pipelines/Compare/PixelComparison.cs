namespace Lamella;

/// <summary>The first place where two images differ, in the order of the axes.</summary>
/// <param name="Axes">The axes that are longer than 1, slowest first.</param>
/// <param name="Index">The index on each axis.</param>
/// <param name="A">The value on the left.</param>
/// <param name="B">The value on the right.</param>
public sealed record FirstDifference(string Axes, IReadOnlyList<long> Index, string A, string B)
{
    /// <summary>The place as a selection: <c>T=0,C=1,Y=3,X=5</c>.</summary>
    public override string ToString() => Index.Count == 0 ? "the only sample" : string.Join(',', Index.Select((index, i) => Invariant($"{Axes[i]}={index}")));
}

/// <summary>What the comparison of one resolution level found.</summary>
public sealed record PixelComparison
{
    /// <summary>The resolution level.</summary>
    public required int Level { get; init; }

    /// <summary>Why the samples cannot be set side by side, such as different extents; null when they were.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The axes of the comparison, slowest first; those of length 1 on both sides are left out.</summary>
    public string Axes { get; init; } = string.Empty;

    /// <summary>Samples along each of the axes.</summary>
    public IReadOnlyList<long> Shape { get; init; } = [];

    /// <summary>The type of the samples on the left; that of every channel when they differ.</summary>
    public string TypeA { get; init; } = string.Empty;

    /// <summary>The same of the right.</summary>
    public string TypeB { get; init; } = string.Empty;

    /// <summary>Samples compared.</summary>
    public long Samples { get; init; }

    /// <summary>Samples that differ by more than the tolerance.</summary>
    public long Different { get; init; }

    /// <summary>Samples that are NaN on one side only. They count as different and enter neither the largest nor the mean difference.</summary>
    public long NaNs { get; init; }

    /// <summary>The largest absolute difference, differences within the tolerance included.</summary>
    public double Largest { get; init; }

    /// <summary>The mean absolute difference over all samples, equal ones included.</summary>
    public double Mean { get; init; }

    /// <summary>The first sample that differs; null when none does.</summary>
    public FirstDifference? First { get; init; }

    /// <summary>Same extents, same type, and no sample that differs.</summary>
    public bool Equal => Obstacle is null && Different == 0 && TypeA == TypeB;
}
