namespace Lamella;

/// <summary>What an empty image is to be: <see cref="WritableImage.Create"/>. What is unknown stays null and is not stated. Immutable.</summary>
public sealed record NewImage
{
    /// <summary>The type of the samples.</summary>
    public required PixelType PixelType { get; init; }

    /// <summary>Time points to begin with; 0 (the default) for an image that grows.</summary>
    public long SizeT { get; init; }

    /// <summary>Channels.</summary>
    public long SizeC { get; init; } = 1;

    /// <summary>Sections.</summary>
    public long SizeZ { get; init; } = 1;

    /// <summary>Rows of a plane.</summary>
    public required long SizeY { get; init; }

    /// <summary>Columns of a plane.</summary>
    public required long SizeX { get; init; }

    /// <summary>Samples of a pixel: 3 for RGB, 4 with opacity; default 1. They are stored as channels and shown as samples again; a plane is then handed over as Y by X by S.</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>A further axis; null (the default) for none. An image that has one has a single channel of one sample, since OME-Zarr allows one axis that is neither time nor space.</summary>
    public NewAxis? FurtherAxis { get; init; }

    /// <summary>The image's name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Names, colours, wavelengths and display ranges of the channels, from the first on; none by default. Their sample types are those of the image.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [];

    /// <summary>The distance between pixels and between time points; unknown by default.</summary>
    public PixelSizes PixelSize { get; init; } = PixelSizes.Unknown;

    /// <summary>Where the first pixel is: X, Y and Z, each only together with the pixel size of its axis. Null when unknown.</summary>
    public PixelSizes? Origin { get; init; }

    /// <summary>When the acquisition started; times of planes count from here.</summary>
    public DateTimeOffset? Acquired { get; init; }

    /// <summary>The objective lens.</summary>
    public Objective? Objective { get; init; }

    /// <summary>The microscope.</summary>
    public Instrument? Instrument { get; init; }

    /// <summary>Free text about the image.</summary>
    public string? Description { get; init; }

    /// <summary>Label images that come with it, on the same planes; only for an image whose time points are known (<see cref="SizeT"/> above 0).</summary>
    public IReadOnlyList<NewLabels> Labels { get; init; } = [];

    /// <summary>Version, chunks, shards, levels, compression. Where it names no shards, a shard is one plane, so that planes can be stored one by one without reading.</summary>
    public OmeZarrOptions Layout { get; init; } = new();
}
