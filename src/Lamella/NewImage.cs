namespace Lamella;

/// <summary>What an empty image is to be: <see cref="WritableImage.Create"/>. Immutable.</summary>
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

    /// <summary>The image's name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Names, colours and wavelengths of the channels, from the first on; none by default.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [];

    /// <summary>The distance between pixels and between time points; unknown by default.</summary>
    public PixelSizes PixelSize { get; init; } = PixelSizes.Unknown;

    /// <summary>Version, chunks, shards, levels, compression. Where it names no shards, a shard is one plane, so that planes can be stored one by one without reading.</summary>
    public OmeZarrOptions Layout { get; init; } = new();
}
