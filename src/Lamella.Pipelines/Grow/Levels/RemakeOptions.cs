using Lamella.Kernels;

namespace Lamella.Pipelines.Grow;

/// <summary>How levels are to be remade; null keeps what the image has.</summary>
internal sealed record RemakeOptions
{
    /// <summary>The number of levels, full resolution counted; null for as many as there are, or for a new pyramid until the longer side of a plane is at most 256.</summary>
    public int? Levels { get; init; }

    /// <summary>The method; null for the stated one, else the mean.</summary>
    public Reduction? Method { get; init; }

    /// <summary>The axes that shrink; null for those that do.</summary>
    public DownsampledAxes? DownsampledAxes { get; init; }

    /// <summary>Workers and memory.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
