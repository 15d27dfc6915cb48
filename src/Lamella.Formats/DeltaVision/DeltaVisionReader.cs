using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.DeltaVision.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.DeltaVision;

/// <summary>Opens DV and MRC files: the header gives the order of the planes, the extended header what is known of each.</summary>
internal static class DeltaVisionReader
{
    /// <summary>Makes the one scene of the file.</summary>
    public static ImageContent Read(Store store, string key)
    {
        WindowReader file = new(store, key, "DeltaVision/MRC");
        ReadOnlySpan<byte> head = file.Get(0, MrcHeader.Size);
        MrcHeader header = MrcHeader.Read(head);
        MrcSamples samples = MrcSamples.Of(header);
        List<string> warnings = [];
        long first = MrcHeader.Size + (long)header.ExtendedBytes;
        if (first + samples.PlaneBytes > file.Length)
            Throw.Damaged(header.Format, Invariant($"the first plane should end at byte {first + samples.PlaneBytes}, but the file has {file.Length}"), first);
        (string letters, long[] shape) = AxesOf(header, warnings);
        long planes = 1;
        long[] strides = new long[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = planes * samples.PlaneBytes;
            planes *= shape[i];
            if (planes > int.MaxValue) Throw.Damaged(header.Format, Invariant($"{string.Join(" x ", shape)} planes cannot be"));
        }

        // Sections count what the writer meant to store; a file that was cut off, or still grows, has fewer.
        long stored = Math.Min(header.Sections, (file.Length - first) / samples.PlaneBytes);
        long missing = planes - stored;
        if (missing > 0) warnings.Add(Invariant($"{missing} of {planes} planes are declared and not stored; they read as zero"));
        if (header.AxisOrder is not ((1, 2, 3) or (0, 0, 0))) warnings.Add(Invariant($"the header maps columns, rows and sections to axes {header.AxisOrder}; they are shown as stored, as X, Y and Z"));
        (letters, shape, strides) = WithoutSingles(letters, shape, strides);
        RawPlaneLevel level = new(new RawPlanes(store, key)
        {
            Axes = letters + "YX",
            Shape = [.. shape, header.Height, header.Width],
            Type = samples.Type,
            BigEndian = header.BigEndian,
            First = first,
            PlaneBytes = samples.PlaneBytes,
            Strides = strides,
            End = first + (stored * samples.PlaneBytes),
            Expand = samples.Expand,
        });
        SceneContent scene = header.Dialect == MrcDialect.DeltaVision ? DeltaVision(header, file, level, letters, shape) : Mrc(header, level);
        return new ImageContent
        {
            Format = header.Format,
            Scenes = [scene],
            Warnings = warnings,
            MissingPlanes = missing,
            OriginalMetadata = [new(header.Format + " header", header.Dump())],
        };
    }

    /// <summary>The plane axes, slowest first.</summary>
    private static (string Letters, long[] Shape) AxesOf(MrcHeader header, List<string> warnings)
    {
        if (header.Dialect != MrcDialect.DeltaVision)
        {
            int depth = header.Sampling(2);
            // Space group 401: a stack of volumes, each of as many sections as are sampled along Z.
            return header.SpaceGroup == 401 && depth > 0 && header.Sections % depth == 0 ? ("QZ", [header.Sections / depth, depth]) : ("Z", [header.Sections]);
        }

        long waves = Math.Max(1, header.Waves), times = Math.Max(1, header.Times);
        if (waves * times > header.Sections)
        {
            warnings.Add(Invariant($"the header declares {waves} channels and {times} time points and {header.Sections} sections; the sections are shown as a stack"));
            return ("Z", [header.Sections]);
        }

        long sections = (header.Sections + (waves * times) - 1) / (waves * times);
        switch (header.Sequence)
        {
            case 0:
                return ("CTZ", [waves, times, sections]);
            case 1:
                return ("TZC", [times, sections, waves]);
            case 2:
                return ("TCZ", [times, waves, sections]);
            default:
                // Later programs store sections fastest, then channels, then time, and other numbers for it.
                if (waves * times > 1) warnings.Add(Invariant($"the order of planes {header.Sequence} is unknown; sections are taken to run fastest, then channels, then time points"));
                return ("TCZ", [times, waves, sections]);
        }
    }

    private static (string Letters, long[] Shape, long[] Strides) WithoutSingles(string letters, long[] shape, long[] strides)
    {
        List<int> kept = [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] > 1)];
        return (string.Concat(kept.Select(i => letters[i])), [.. kept.Select(i => shape[i])], [.. kept.Select(i => strides[i])]);
    }

    private static SceneContent DeltaVision(MrcHeader header, WindowReader file, LevelSource level, string letters, long[] shape)
    {
        DeltaVisionSections sections = new(header, file);
        int channelAxis = letters.IndexOf('C', StringComparison.Ordinal);
        long channels = channelAxis < 0 ? 1 : shape[channelAxis];
        List<Channel> list = [];
        for (int c = 0; c < channels; c++)
        {
            double? excitation = sections.Excitation(letters, shape, c), emission = header.Wavelength(c) > 0 ? header.Wavelength(c) : sections.Emission(letters, shape, c);
            list.Add(new Channel
            {
                PixelType = level.PixelType!.Value,
                Emission = emission is { } em ? new Quantity(em, Units.Nanometer) : null,
                Excitation = excitation is { } ex ? new Quantity(ex, Units.Nanometer) : null,
                Exposure = sections.Exposure(letters, shape, c),
                Window = header.Range(c) is { } range && range.Max > range.Min && float.IsFinite(range.Max) && float.IsFinite(range.Min) ? new RenderingWindow(range.Min, range.Max, range.Min, range.Max) : null,
            });
        }

        (float z, float x, float y) = header.Origin;
        bool placed = (z != 0 || x != 0 || y != 0) && float.IsFinite(x + y + z);
        List<KeyValuePair<string, string>> notes = [.. header.Titles().Select(title => new KeyValuePair<string, string>("title", title))];
        if (header.Lens != 0) notes.Add(new("lens id", header.Lens.ToString(CultureInfo.InvariantCulture)));
        return new SceneContent
        {
            Levels = [level],
            Channels = list,
            PixelSize = new PixelSizes { X = Micrometers(header.Extent(0)), Y = Micrometers(header.Extent(1)), Z = Micrometers(header.Extent(2)), T = sections.TimeStep(letters, shape) },
            Origin = placed ? new PixelSizes { X = new Quantity(Exact(x), Units.Micrometer), Y = new Quantity(Exact(y), Units.Micrometer), Z = new Quantity(Exact(z), Units.Micrometer) } : null,
            Notes = notes,
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => sections.Planes(letters, shape)),
        };
    }

    private static SceneContent Mrc(MrcHeader header, LevelSource level)
    {
        Quantity? Voxel(int axis)
        {
            double cell = Exact(header.Extent(axis));
            return header.Sampling(axis) > 0 && cell > 0 && double.IsFinite(cell) ? new Quantity(cell / header.Sampling(axis), "angstrom") : null;
        }

        return new SceneContent
        {
            Levels = [level],
            Channels = [new Channel { PixelType = level.PixelType!.Value }],
            PixelSize = new PixelSizes { X = Voxel(0), Y = Voxel(1), Z = header.SpaceGroup == 0 ? null : Voxel(2) },
            Notes = [.. header.Titles().Select(title => new KeyValuePair<string, string>("title", title))],
        };
    }

    private static Quantity? Micrometers(float size) => size > 0 && float.IsFinite(size) ? new Quantity(Exact(size), Units.Micrometer) : null;

    /// <summary>The shortest decimal number that the 32-bit float stands for: 0.1075, not 0.10750000178813934.</summary>
    internal static double Exact(float value) => float.IsFinite(value) ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
}
