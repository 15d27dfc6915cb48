using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.DeltaVision.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.DeltaVision;

/// <summary>Opens DV and MRC files: the header gives the order of the planes, the extended header what is known of each.</summary>
internal static class DeltaVisionReader
{
    /// <summary>Makes a scene of the file, or one of each position of the stage.</summary>
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
        (string letters, long[] shape) = AxesOf(header, (file.Length - first) / samples.PlaneBytes, warnings);
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
        bool isTurned = header.AxisLetters is null || (header.Dialect == MrcDialect.DeltaVision && header.AxisLetters != "XYZ");
        if (isTurned) warnings.Add(Invariant($"the header maps columns, rows and sections to axes {header.AxisOrder}; they are shown as stored, as X, Y and Z"));
        RawPlanes all = new(store, key)
        {
            Axes = letters,
            Shape = shape,
            Type = samples.Type,
            BigEndian = header.BigEndian,
            First = first,
            PlaneBytes = samples.PlaneBytes,
            Strides = strides,
            End = first + (stored * samples.PlaneBytes),
            Expand = samples.Expand,
        };
        List<SceneContent> scenes = [];
        int panel = letters.IndexOf('P', StringComparison.Ordinal);
        for (long p = 0; p < (panel < 0 ? 1 : shape[panel]); p++)
        {
            RawPlaneLevel level = Level(header, samples.Samples, all with { First = first + (panel < 0 ? 0 : p * strides[panel]) });
            if (header.Dialect != MrcDialect.DeltaVision) scenes.Add(Mrc(header, level));
            else scenes.Add(DeltaVision(header, new DeltaVisionSections(header, file, letters, shape, p), level));
        }

        List<KeyValuePair<string, string>> original = [new(header.Format + " header", header.Dump())];
        List<ContentPart> unused = [];
        if (header.Dialect != MrcDialect.DeltaVision && header.ExtendedBytes > 0)
        {
            string kind = header.ExtendedKind;
            if (MrcSymmetry.Read(file, header) is { } lines) original.Add(new("MRC extended header", lines));
            else unused.Add(new ContentPart("extended header", 1, Invariant($"{Counts.Of(header.ExtendedBytes, "byte")} of kind {(kind.Length > 0 ? kind : "unknown")}"), "its values are not read"));
        }

        long behind = file.Length - first - (stored * samples.PlaneBytes);
        if (stored == header.Sections && behind > 0)
            unused.Add(behind >= samples.PlaneBytes
                ? new ContentPart("section", behind / samples.PlaneBytes, Invariant($"behind the {header.Sections} that the header counts"), Invariant($"{Counts.Of(behind, "byte")} follow the last section"))
                : new ContentPart("byte", behind, "behind the last section", "the header does not speak of them"));
        return new ImageContent
        {
            Format = header.Format,
            Scenes = scenes,
            Warnings = warnings,
            Unused = unused,
            MissingPlanes = missing,
            Missing = missing > 0 ? [new ContentPart("plane", missing, Invariant($"of {planes} that the header declares"), "they are declared and not stored; they read as zero")] : [],
            OriginalMetadata = original,
        };
    }

    /// <summary>The axes of columns, rows and sections: those that a map names, X, Y and Z for other files.</summary>
    private static string AxesOf(MrcHeader header) => header.Dialect == MrcDialect.DeltaVision ? "XYZ" : header.AxisLetters ?? "XYZ";

    /// <summary>The plane axes, slowest first.</summary>
    private static (string Letters, long[] Shape) AxesOf(MrcHeader header, long available, List<string> warnings)
    {
        if (header.Dialect != MrcDialect.DeltaVision)
        {
            string axes = AxesOf(header);
            char along = axes[2];
            int depth = header.Sampling("XYZ".IndexOf(along, StringComparison.Ordinal));
            // Space group 401: a stack of volumes, each of as many sections as are sampled along Z.
            return header.SpaceGroup == 401 && depth > 0 && header.Sections % depth == 0 ? ("Q" + along, [header.Sections / depth, depth]) : (along.ToString(), [header.Sections]);
        }

        long waves = Math.Max(1, header.Waves), times = Math.Max(1, header.Times), panels = header.Panels;
        Int128 parts = (Int128)waves * times * panels;
        if (panels > 1 && (parts > header.Sections || panels > available)) (panels, parts) = (1, (Int128)waves * times);
        if (parts > header.Sections)
        {
            warnings.Add(Invariant($"the header declares {Counts.Of(waves, "channel")} and {Counts.Of(times, "time point")} and {Counts.Of(header.Sections, "section")}; the sections are shown as a stack"));
            return ("Z", [header.Sections]);
        }

        long sections = (header.Sections + (long)parts - 1) / (long)parts;
        string? order = header.Order;
        // Later programs store sections fastest, then channels, then time, and other numbers for it.
        if (order is null && parts > 1) warnings.Add(Invariant($"the order of planes {header.Sequence} is unknown; sections are taken to run fastest, then channels, then time points"));
        string letters = string.Concat((order ?? "ZWTP").Replace('W', 'C').Reverse());
        return (letters, [.. letters.Select(letter => letter switch { 'Z' => sections, 'C' => waves, 'T' => times, _ => panels })]);
    }

    /// <summary>The level of one position: its axes are those that are longer than 1, and X and Y.</summary>
    private static RawPlaneLevel Level(MrcHeader header, int samples, RawPlanes all)
    {
        List<int> kept = [.. Enumerable.Range(0, all.Shape.Length).Where(i => (all.Shape[i] > 1 || all.Axes[i] is 'X' or 'Y') && all.Axes[i] != 'P')];
        string axes = AxesOf(header);
        return new RawPlaneLevel(all with
        {
            Axes = string.Concat(kept.Select(i => all.Axes[i])) + axes[1] + axes[0] + (samples > 1 ? "S" : string.Empty),
            Shape = samples > 1 ? [.. kept.Select(i => all.Shape[i]), header.Height, header.Width, samples] : [.. kept.Select(i => all.Shape[i]), header.Height, header.Width],
            Strides = [.. kept.Select(i => all.Strides[i])],
        });
    }

    private static SceneContent DeltaVision(MrcHeader header, DeltaVisionSections sections, RawPlaneLevel level)
    {
        List<Channel> list = [];
        for (int c = 0; c < sections.Channels; c++)
        {
            double? excitation = sections.Excitation(c), emission = header.Wavelength(c) > 0 ? header.Wavelength(c) : sections.Emission(c);
            list.Add(new Channel
            {
                PixelType = level.PixelType!.Value,
                Emission = emission is { } em ? new Quantity(em, Units.Nanometer) : null,
                Excitation = excitation is { } ex ? new Quantity(ex, Units.Nanometer) : null,
                Exposure = sections.Exposure(c),
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
            PixelSize = new PixelSizes { X = Micrometers(header.Extent(0)), Y = Micrometers(header.Extent(1)), Z = Micrometers(header.Extent(2)), T = sections.TimeStep() },
            Origin = placed ? new PixelSizes { X = new Quantity(Exact(x), Units.Micrometer), Y = new Quantity(Exact(y), Units.Micrometer), Z = new Quantity(Exact(z), Units.Micrometer) } : null,
            Acquired = header.Date,
            Notes = notes,
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(sections.Planes),
        };
    }

    private static SceneContent Mrc(MrcHeader header, LevelSource level)
    {
        Quantity? Voxel(int axis)
        {
            double cell = Exact(header.Extent(axis));
            return header.Sampling(axis) > 0 && cell > 0 && double.IsFinite(cell) ? new Quantity(cell / header.Sampling(axis), "angstrom") : null;
        }

        // Space group 0 with a sampling of 1 is a stack of pictures, which have no distance. Many volumes carry 0 as well; they state how many sections the cell has.
        string axes = AxesOf(header);
        int stacked = "XYZ".IndexOf(axes[2], StringComparison.Ordinal);
        Quantity? Size(int axis) => axis == stacked && header.SpaceGroup == 0 && header.Sampling(axis) <= 1 ? null : Voxel(axis);
        PixelSizes sizes = new() { X = Size(0), Y = Size(1), Z = Size(2) };
        List<KeyValuePair<string, string>> notes = [.. header.Titles().Select(title => new KeyValuePair<string, string>("title", title))];
        int samples = level.Axes.EndsWith('S') ? (int)level.Shape[^1] : 1;
        return new SceneContent
        {
            Levels = [level],
            Channels = [new Channel { PixelType = level.PixelType!.Value, Samples = samples }],
            PixelSize = sizes,
            Origin = MrcOrigin(header, axes, sizes, notes),
            Notes = notes,
        };
    }

    /// <summary>Where a map lies: by its origin, else by the grid steps in front of its first column, row and section. What is stated twice is noted.</summary>
    private static PixelSizes? MrcOrigin(MrcHeader header, string axes, PixelSizes sizes, List<KeyValuePair<string, string>> notes)
    {
        double[] origin = [Exact(header.MapOrigin(0)), Exact(header.MapOrigin(1)), Exact(header.MapOrigin(2))];
        bool hasOrigin = Array.TrueForAll(origin, double.IsFinite) && Array.Exists(origin, o => o != 0);
        int[] start = new int[3];
        for (int direction = 0; direction < 3; direction++) start["XYZ".IndexOf(axes[direction], StringComparison.Ordinal)] = header.Start(direction);
        bool hasStart = Array.Exists(start, s => s != 0);
        if (hasStart && (hasOrigin || sizes.X is null)) notes.Add(new("start of the grid (X, Y, Z)", Invariant($"{start[0]}, {start[1]}, {start[2]}")));
        Quantity? Place(int axis, Quantity? size) => hasOrigin ? new Quantity(origin[axis], "angstrom") : size is { } step ? new Quantity(start[axis] * step.Value, step.Unit) : null;
        return hasOrigin || (hasStart && sizes.X is not null) ? new PixelSizes { X = Place(0, sizes.X), Y = Place(1, sizes.Y), Z = Place(2, sizes.Z) } : null;
    }

    private static Quantity? Micrometers(float size) => size > 0 && float.IsFinite(size) ? new Quantity(Exact(size), Units.Micrometer) : null;

    /// <summary>The shortest decimal number that the 32-bit float stands for: 0.1075, not 0.10750000178813934.</summary>
    internal static double Exact(float value) => float.IsFinite(value) ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
}
