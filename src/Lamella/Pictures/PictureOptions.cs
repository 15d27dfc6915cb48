namespace Lamella;

/// <summary>How pictures are made. Immutable.</summary>
public sealed record PictureOptions
{
    /// <summary>512 pixels, all planes, the text of IMAGEWALK.</summary>
    public static PictureOptions Default { get; } = new();

    /// <summary>The longer side at most, in pixels. Default: 512.</summary>
    public int Side { get; init; } = Pictures.DefaultSide;

    /// <summary>Whether the samples of RGB pixels count as channels (<see cref="ImagewalkMode.Spec"/>) or the first alone. Default: all.</summary>
    public ImagewalkMode Mode { get; init; }

    /// <summary>The indices on T, C, Z and further axes; whole planes. Default: all.</summary>
    public Selection Selection { get; init; } = Selection.All;

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
