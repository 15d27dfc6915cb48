namespace Lamella;

/// <summary>How pictures are made. Immutable.</summary>
public sealed record PictureOptions
{
    /// <summary>512 pixels, all planes, for people.</summary>
    public static PictureOptions Default { get; } = new();

    /// <summary>The longer side at most, in pixels. Default: 512.</summary>
    public int Side { get; init; } = Pictures.DefaultSide;

    /// <summary>For whom the picture is made. Default: for people.</summary>
    public PictureLook Look { get; init; }

    /// <summary>Of <see cref="PictureLook.Identity"/>: whether the samples of RGB pixels count as channels (<see cref="ImagewalkMode.Spec"/>) or the first alone. Default: all.</summary>
    public ImagewalkMode Mode { get; init; }

    /// <summary>Draws a bar of a round length, with the length, where the width of a pixel is known. Of pictures for people. Default: no.</summary>
    public bool ScaleBar { get; init; }

    /// <summary>Writes the name of the scene and those of the channels, in their colours, below the picture. Of pictures for people. Default: no.</summary>
    public bool Caption { get; init; }

    /// <summary>The indices on T, C, Z and further axes; whole planes. Default: all.</summary>
    public Selection Selection { get; init; } = Selection.All;

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
