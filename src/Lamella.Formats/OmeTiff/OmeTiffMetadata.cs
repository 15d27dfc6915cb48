using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Ome;

namespace Lamella.Formats.OmeTiff;

/// <summary>From the OME model to scenes.</summary>
internal sealed class OmeTiffMetadata
{
    private readonly OmeDocument _document;
    private readonly OmePlates _plates;

    /// <summary>Indexes the plates of the document.</summary>
    public OmeTiffMetadata(OmeDocument document)
    {
        _document = document;
        _plates = new OmePlates(document);
    }

    /// <summary>The document's plate, when it has just one.</summary>
    public PlateInfo? Plate => _plates.Plate;

    /// <summary>The scene of an image.</summary>
    public SceneContent Scene(OmeImage image, TiffPageLayout layout, TiffDirectory? first, List<LevelSource> levels, OmeTiffAxes axes, SamplesOf samples)
    {
        OmePixels pixels = image.Pixels;
        List<KeyValuePair<string, string>> notes = [];
        string? name = image.Name;
        if (_plates.PlaceOf(image) is { } at)
        {
            notes.Add(new("well", at.Place));
            if (at.Plate is { } plate) notes.Add(new("plate", plate));
            name ??= at.Place;
        }

        return new SceneContent
        {
            Name = name,
            Levels = levels,
            AxesOverride = samples == SamplesOf.Channels && levels[0].Axes.Contains('S', StringComparison.Ordinal) ? levels[0].Axes.Replace('S', 'C') : null,
            Channels = Channels(pixels, levels[0], layout, axes, samples),
            PixelSize = new PixelSizes
            {
                X = OmeSceneFacts.Positive(pixels.PhysicalSizeX),
                Y = OmeSceneFacts.Positive(pixels.PhysicalSizeY),
                Z = OmeSceneFacts.Positive(pixels.PhysicalSizeZ),
                T = OmeSceneFacts.Positive(pixels.TimeIncrement),
            },
            AxisInfo = axes.Info,
            Acquired = OmeSceneFacts.Acquired(image),
            Objective = OmeSceneFacts.Objective(_document, image),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => OmeSceneFacts.Planes(pixels.Planes)),
            Description = image.Description,
            Notes = notes,
            Display = first is null ? [] : TiffMetadata.Unusual(first, layout),
            Palette = first is null ? null : TiffMetadata.Palette(first, layout),
            PixelHash = OmeSceneFacts.PixelHash(_document, image),
            History = ConversionHistory.Of(_document),
            Well = _plates.PositionOf(image),
            Native = image,
        };
    }

    /// <summary>The layout of an image none of whose pages is there; null when the document does not say enough.</summary>
    public TiffPageLayout? LayoutWithoutPages(OmePixels pixels)
    {
        if (pixels.PixelType is not { } type || pixels.SizeX < 1 || pixels.SizeY < 1) return null;
        int samples = Math.Clamp(pixels.SamplesPerPixel(0), 1, 65535);
        return new TiffPageLayout
        {
            Width = pixels.SizeX,
            Height = pixels.SizeY,
            Depth = 1,
            Samples = samples,
            Bits = type == PixelType.Bool ? 1 : type.Size() * 8,
            Type = type,
            Compression = TiffCodecs.None,
            Predictor = 1,
            Photometric = samples == 3 ? 2 : 1,
            Planar = false,
            ReverseBits = false,
            Tiled = false,
            ChunkWidth = pixels.SizeX,
            ChunkHeight = pixels.SizeY,
            ChunkDepth = 1,
            SubfileType = 0,
            Subsampling = 0x11,
        };
    }

    private static List<Channel> Channels(OmePixels pixels, LevelSource level, TiffPageLayout layout, OmeTiffAxes axes, SamplesOf samples)
    {
        int axis = level.Axes.IndexOf('C', StringComparison.Ordinal);
        if (axis < 0 && samples == SamplesOf.Channels) axis = level.Axes.IndexOf('S', StringComparison.Ordinal);
        long count = axis < 0 ? 1 : level.Shape[axis];
        if (count > 1 << 16) Throw.Damaged("OME-XML", Invariant($"{count} channels are declared"));
        List<Channel> channels = new((int)Math.Min(count, 4096));
        for (int i = 0; i < count; i++)
        {
            int index = i * axes.ChannelStep;
            channels.Add(OmeSceneFacts.Channel(pixels, index, layout.Type, samples == SamplesOf.Channels ? 1 : layout.Samples));
        }

        return channels;
    }
}

/// <summary>What the samples of a page are.</summary>
internal enum SamplesOf
{
    /// <summary>The components of a pixel's colour.</summary>
    Pixel,

    /// <summary>Channels, each with a name and a colour of its own.</summary>
    Channels,
}
