namespace Lamella;

/// <summary>How levels are to be remade. Immutable; null keeps what the image has.</summary>
public sealed record PyramidOptions
{
    /// <summary>The image of the store, by its place among the scenes; null for all.</summary>
    public int? Image { get; init; }

    /// <summary>The number of levels, full resolution counted; null for as many as there are, or for a new pyramid until the longer side of a plane is at most 256.</summary>
    public int? Levels { get; init; }

    /// <summary>The method; null for the stated one, else the mean. Use <see cref="DownsampleMethod.Mode"/> for labels.</summary>
    public DownsampleMethod? Method { get; init; }

    /// <summary>The axes that shrink; null for those that do.</summary>
    public DownsampledAxes? DownsampledAxes { get; init; }

    /// <summary>Who opens URLs of object stores; null (the default) for nobody.</summary>
    public Stores.StoreProvider? Stores { get; init; }

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
