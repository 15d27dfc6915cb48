namespace Lamella.Ome;

/// <summary>The pixel set of an image: extents, type, physical sizes, channels, and where the planes are stored.</summary>
internal sealed record OmePixels
{
    public string? Id { get; init; }

    /// <summary>Fastest axis first; always starts with <c>XY</c>.</summary>
    public string DimensionOrder { get; init; } = "XYZCT";

    /// <summary>The type's OME-XML name: int8 uint8 int16 uint16 int32 uint32 float double complex double-complex bit.</summary>
    public required string Type { get; init; }

    /// <summary>Extents in samples; 0 when the document states none.</summary>
    public int SizeX { get; init; }

    public int SizeY { get; init; }

    public int SizeZ { get; init; } = 1;

    /// <summary>The number of channels counted in samples: the sum of the channels' samples per pixel.</summary>
    public int SizeC { get; init; } = 1;

    public int SizeT { get; init; } = 1;

    public Quantity? PhysicalSizeX { get; init; }

    public Quantity? PhysicalSizeY { get; init; }

    public Quantity? PhysicalSizeZ { get; init; }

    public Quantity? TimeIncrement { get; init; }

    public int? SignificantBits { get; init; }

    public bool? Interleaved { get; init; }

    /// <summary>What the document says; in an OME-TIFF the TIFF header decides.</summary>
    public bool? BigEndian { get; init; }

    public IReadOnlyList<OmeChannel> Channels { get; init; } = [];

    public IReadOnlyList<OmeTiffData> TiffData { get; init; } = [];

    public OmePlanes Planes { get; init; } = OmePlanes.None;

    /// <summary>True when the document says that the pixels are not stored with it.</summary>
    public bool MetadataOnly { get; init; }

    public OmeExtra? Extra { get; init; }

    /// <summary>The sample type; null when <see cref="Type"/> is not one of OME-XML's.</summary>
    public PixelType? PixelType => OmePixelTypes.Find(Type);

    /// <summary>Samples per pixel of a channel: as stated, else what the sizes leave over, else 1.</summary>
    public int SamplesPerPixel(int channel)
    {
        if ((uint)channel >= (uint)Channels.Count) return 1;
        if (Channels[channel].SamplesPerPixel is { } stated) return stated;

        // Older writers state one RGB channel as SizeC = 3 and nothing else.
        return Channels.Count == 1 && (SizeC is 3 or 4) && Interleaved == true ? SizeC : 1;
    }

    /// <summary>The number of planes (IFDs) that a complete file holds: one for each channel, focal plane and time.</summary>
    public long PlaneCount => (long)SizeZ * SizeT * ChannelCount;

    /// <summary>The number of channels: the listed ones when their samples add up to <see cref="SizeC"/>, else <see cref="SizeC"/>.</summary>
    public int ChannelCount
    {
        get
        {
            long samples = 0;
            for (int c = 0; c < Channels.Count; c++) samples += SamplesPerPixel(c);
            return Channels.Count > 0 && samples == SizeC ? Channels.Count : SizeC;
        }
    }
}
