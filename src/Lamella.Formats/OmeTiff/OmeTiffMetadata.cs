using Lamella.Engine;
using Lamella.Formats.Tiff.Structure;
using Lamella.Ome;

namespace Lamella.Formats.OmeTiff;

/// <summary>From the OME model to scenes.</summary>
internal sealed class OmeTiffMetadata
{
    private readonly OmeDocument _document;
    private readonly Dictionary<string, (OmePlate Plate, OmeWell Well, int Field)> _fields = new(StringComparer.Ordinal);

    /// <summary>Indexes the plates of the document.</summary>
    public OmeTiffMetadata(OmeDocument document)
    {
        _document = document;
        foreach (OmePlate plate in document.Plates)
        {
            foreach (OmeWell well in plate.Wells)
            {
                for (int i = 0; i < well.Samples.Count; i++)
                {
                    if (well.Samples[i].ImageRef is { } id) _fields.TryAdd(id, (plate, well, i));
                }
            }
        }
    }

    /// <summary>The scene of an image.</summary>
    public SceneContent Scene(OmeImage image, TiffPageLayout layout, List<LevelSource> levels, OmeTiffAxes axes)
    {
        OmePixels pixels = image.Pixels;
        List<KeyValuePair<string, string>> notes = [];
        string? name = image.Name;
        if (image.Id is { } id && _fields.TryGetValue(id, out (OmePlate Plate, OmeWell Well, int Field) field))
        {
            string place = $"{Index(field.Well.Row, field.Plate.RowNamingConvention, 'A')}/{Index(field.Well.Column, field.Plate.ColumnNamingConvention, '1')}/{Invariant($"{field.Field}")}";
            notes.Add(new("well", place));
            if (field.Plate.Name is { } plate) notes.Add(new("plate", plate));
            name ??= place;
        }

        return new SceneContent
        {
            Name = name,
            Levels = levels,
            Channels = Channels(pixels, levels[0], layout, axes),
            PixelSize = new PixelSizes
            {
                X = Positive(pixels.PhysicalSizeX),
                Y = Positive(pixels.PhysicalSizeY),
                Z = Positive(pixels.PhysicalSizeZ),
                T = Positive(pixels.TimeIncrement),
            },
            AxisInfo = axes.Info,
            Acquired = AcquiredOf(image),
            Objective = ObjectiveOf(image),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => Planes(pixels.Planes)),
            Description = image.Description,
            Notes = notes,
            Display = layout.Photometric == 0 ? [new("photometric", "MinIsWhite")] : [],
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

    /// <summary>A time without a zone is taken as UTC, as the writers of OME-XML mean it.</summary>
    private static DateTimeOffset? AcquiredOf(OmeImage image)
    {
        if (image.Acquired is not { } time) return null;
        return new DateTimeOffset(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }

    private static Quantity? Positive(Quantity? size) => size is { Value: > 0 } known && double.IsFinite(known.Value) ? known : null;

    private static string Index(int index, string? convention, char absent)
    {
        bool letter = convention is null ? absent == 'A' : convention.StartsWith("letter", StringComparison.OrdinalIgnoreCase);
        if (!letter || index < 0) return Invariant($"{(long)index + 1}");
        string text = string.Empty;
        for (long i = index; i >= 0; i = (i / 26) - 1) text = (char)('A' + (i % 26)) + text;
        return text;
    }

    private static List<Channel> Channels(OmePixels pixels, LevelSource level, TiffPageLayout layout, OmeTiffAxes axes)
    {
        int axis = level.Axes.IndexOf('C', StringComparison.Ordinal);
        long count = axis < 0 ? 1 : level.Shape[axis];
        if (count > 1 << 16) Throw.Damaged("OME-XML", Invariant($"{count} channels are declared"));
        List<Channel> channels = new((int)Math.Min(count, 4096));
        for (int i = 0; i < count; i++)
        {
            int index = i * axes.ChannelStep;
            OmeChannel? ome = index < pixels.Channels.Count ? pixels.Channels[index] : null;
            channels.Add(new Channel
            {
                PixelType = layout.Type,
                Samples = layout.Samples,
                Name = ome?.Name,
                Color = ome?.Color is { } color ? new Rgba(color.R, color.G, color.B, color.A) : null,
                Excitation = ome?.ExcitationWavelength,
                Emission = ome?.EmissionWavelength,
                Fluorophore = ome?.Fluor,
                Exposure = CommonExposure(pixels.Planes, index),
            });
        }

        return channels;
    }

    private static Quantity? CommonExposure(OmePlanes planes, int channel)
    {
        const int MaxRows = 1 << 16;
        Quantity? common = null;
        for (int row = 0; row < Math.Min(planes.Count, MaxRows); row++)
        {
            if (planes.C(row) != channel) continue;
            Quantity? exposure = planes.ExposureTime[row];
            if (exposure is null || (common is not null && common != exposure)) return null;
            common = exposure;
        }

        return planes.Count <= MaxRows ? common : null;
    }

    private static PlaneInfo[] Planes(OmePlanes planes)
    {
        PlaneInfo[] list = new PlaneInfo[planes.Count];
        for (int row = 0; row < list.Length; row++)
        {
            list[row] = new PlaneInfo(planes.T(row), planes.C(row), planes.Z(row))
            {
                Time = planes.DeltaT[row],
                Exposure = planes.ExposureTime[row],
                PositionX = planes.PositionX[row],
                PositionY = planes.PositionY[row],
                PositionZ = planes.PositionZ[row],
            };
        }

        return list;
    }

    private Objective? ObjectiveOf(OmeImage image)
    {
        if (image.ObjectiveSettings?.Id is not { } id) return null;
        foreach (OmeInstrument instrument in _document.Instruments)
        {
            foreach (OmeObjective objective in instrument.Objectives)
            {
                if (!string.Equals(objective.Id, id, StringComparison.Ordinal)) continue;
                return new Objective
                {
                    Name = objective.Model,
                    Magnification = objective.NominalMagnification ?? objective.CalibratedMagnification,
                    NumericalAperture = objective.LensNA,
                    Immersion = objective.Immersion,
                };
            }
        }

        return null;
    }
}
