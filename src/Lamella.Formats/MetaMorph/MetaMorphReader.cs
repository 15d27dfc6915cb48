using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.MetaMorph.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.MetaMorph;

/// <summary>Opens a stack: one scene, whose axis follows from what changes from plane to plane.</summary>
internal static class MetaMorphReader
{
    private const long MostListedPlanes = 1 << 20;

    /// <summary>Makes the one scene of the file.</summary>
    public static ImageContent Read(TiffFile file, OpenOptions options)
    {
        List<string> warnings = [];
        UicTags tags = UicTags.Read(file.FirstPage, warnings);
        if (file.Pages.LayoutOf(0) is not { } layout) throw file.Pages.Problem!;
        (string letters, long[] shape) = AxesOf(tags);
        List<ContentPart> unused = [.. tags.Unused];
        TiffPageIndex pages = PagesOf(file, layout, tags, out long stored, unused);
        long missing = tags.PlaneCount - stored;
        LevelSource level = TiffLevelSource.Create(letters, shape, layout, pages);
        string? presented = null;
        if (level.Axes.Contains('Q', StringComparison.Ordinal) && !level.Axes.Contains(options.PageAxis, StringComparison.Ordinal))
        {
            presented = level.Axes.Replace('Q', options.PageAxis);
            warnings.Add(Invariant($"the file does not say what its {tags.PlaneCount} planes are; they are presented as axis {options.PageAxis}"));
        }

        SceneContent scene = new()
        {
            Name = tags.Text(UicId.Name),
            Levels = [level],
            AxesOverride = presented,
            Channels = Channels(tags, level, presented ?? level.Axes, layout),
            PixelSize = Sizes(tags, letters, shape, warnings),
            Acquired = tags.Created[0] is { } first ? new DateTimeOffset(first, TimeSpan.Zero) : null,
            Display = TiffMetadata.Display(file.FirstPage, layout),
            Palette = TiffMetadata.Palette(file.FirstPage, layout),
            Description = file.Description,
            Notes = Notes(tags, file.FirstPage),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => Planes(tags, letters, shape)),
        };
        ImageContent content = TiffReader.Finish("MetaMorph STK", file, [scene], warnings);
        return new ImageContent
        {
            Format = content.Format,
            Scenes = content.Scenes,
            Warnings = warnings,
            Unused = unused,
            MissingPlanes = missing,
            Missing = missing > 0 ? [new ContentPart("plane", missing, Invariant($"of {tags.PlaneCount}"), "they are declared and not stored; they read as zero")] : [],
            OriginalMetadata = [.. content.OriginalMetadata, new("UIC tags", tags.Dump())],
        };
    }

    /// <summary>
    /// Wavelengths that repeat in one order are channels. The rest is Z when every plane has a distance to the one before, T when every plane was taken at another time, and else unknown.
    /// </summary>
    private static (string Letters, long[] Shape) AxesOf(UicTags tags)
    {
        int channels = ChannelCount(tags.Wavelengths);
        long rest = tags.PlaneCount / channels;
        string letters = rest == 1 ? string.Empty : Array.TrueForAll(tags.ZDistances, z => z != 0) ? "Z" : HasTimes(tags.Created, channels) ? "T" : "Q";
        List<long> shape = rest == 1 ? [] : [rest];
        if (channels > 1)
        {
            letters += "C";
            shape.Add(channels);
        }

        return (letters, [.. shape]);
    }

    /// <summary>The length of the run of different wavelengths that the whole stack repeats; 1 when there is none.</summary>
    private static int ChannelCount(double[] wavelengths)
    {
        int run = 0;
        HashSet<double> known = [];
        while (run < wavelengths.Length && wavelengths[run] > 0 && known.Add(wavelengths[run])) run++;
        if (run < 2 || wavelengths.Length % run != 0) return 1;
        for (int i = run; i < wavelengths.Length; i++)
        {
            if (wavelengths[i] != wavelengths[i - run]) return 1;
        }

        return run;
    }

    private static bool HasTimes(DateTime?[] created, int channels)
    {
        for (int i = channels; i < created.Length; i += channels)
        {
            if (created[i] is null || created[i] == created[i - channels]) return false;
        }

        return true;
    }

    private static TiffPageIndex PagesOf(TiffFile file, TiffPageLayout layout, UicTags tags, out long stored, List<ContentPart> unused)
    {
        int planes = tags.PlaneCount;
        List<int> equal = [], others = [];
        for (int i = 0; i < file.Pages.Count; i++)
        {
            if (equal.Count < planes && file.Pages.LayoutOf(i) == layout) equal.Add(i);
            else if (file.Pages.LayoutOf(i) is not null) others.Add(i);
        }

        // A few programs rewrite stacks with a directory for each plane.
        if (equal.Count == planes)
        {
            stored = planes;
            if (others.Count > 0) unused.Add(new ContentPart("page", others.Count, ContentPart.Names(others.Select(i => Invariant($"page {i}"))), Invariant($"the stack counts {Counts.Of(planes, "plane")}")));
            return new TiffPageList(file, [.. equal]);
        }

        others = [.. Enumerable.Range(1, file.Pages.Count - 1).Where(i => file.Pages.LayoutOf(i) is not null)];
        if (others.Count > 0) unused.Add(new ContentPart("page", others.Count, ContentPart.Names(others.Select(i => Invariant($"page {i}"))), "the planes of the stack lie behind the first page, and these are not planes of it"));
        MetaMorphPlanes list = MetaMorphPlanes.Create(file, layout, planes, [file.FirstPage.Offset, .. tags.Places]);
        stored = list.Stored;
        if (list.Further > 0) unused.Add(new ContentPart("plane", list.Further, Invariant($"behind the {planes} that the stack counts"), "the bytes of whole planes follow, and no field counts them"));
        return list;
    }

    private static List<Channel> Channels(UicTags tags, LevelSource level, string axes, TiffPageLayout layout)
    {
        List<Channel> channels = TiffReader.ChannelsOf(level, axes, layout);
        RenderingWindow? window = null;
        // AutoScale 0 means that the user chose the range.
        if (tags.Integer(UicId.AutoScale) == 0 && tags.Integer(UicId.MinScale) is { } low && tags.Integer(UicId.MaxScale) is { } high && high > low)
        {
            int most = layout.Type switch { PixelType.UInt8 => byte.MaxValue, PixelType.UInt16 => ushort.MaxValue, _ => 0 };
            if (high <= most) window = new RenderingWindow(0, most, low, high);
        }

        for (int c = 0; c < channels.Count; c++)
        {
            // The format does not say whether a wavelength excites or is emitted: it names the channel.
            string? name = channels.Count > 1 && c < tags.Wavelengths.Length ? Invariant($"{tags.Wavelengths[c]:0.###} nm") : null;
            channels[c] = channels[c] with { Name = name, Window = window };
        }

        return channels;
    }

    private static PixelSizes Sizes(UicTags tags, string letters, long[] shape, List<string> warnings)
    {
        string? unit = tags.Text(UicId.CalibrationUnits);
        bool calibrated = tags.Integer(UicId.SpatialCalibration) is not 0 && unit is not null && unit.Trim() is not ("" or "pixel" or "pixels");
        string name = calibrated ? Units.Normalize(unit!, UnitDimension.Length, out _) : string.Empty;
        Quantity? Size(double? value) => calibrated && value is > 0 ? new Quantity(value.Value, name) : null;
        // The distance has no unit of its own; stage and lateral calibration share one.
        double? z = null;
        if (letters.StartsWith('Z'))
        {
            z = Math.Abs(tags.ZDistances[^1]);
            double first = Math.Abs(tags.ZDistances[tags.PlaneCount > 1 ? 1 : 0]);
            for (int i = 1; i < tags.ZDistances.Length && z is not null; i++)
            {
                if (Math.Abs(Math.Abs(tags.ZDistances[i]) - first) > 1e-6 * first) z = null;
            }

            if (z is null) warnings.Add("the sections do not have one distance; no Z size is given");
        }

        return new PixelSizes { X = Size(tags.Number(UicId.XCalibration)), Y = Size(tags.Number(UicId.YCalibration)), Z = Size(z), T = letters.StartsWith('T') ? TimeStep(tags, letters.Contains('C', StringComparison.Ordinal) ? (int)shape[^1] : 1) : null };
    }

    /// <summary>The distance of the time points when it is the same within a hundredth.</summary>
    private static Quantity? TimeStep(UicTags tags, int channels)
    {
        int points = tags.PlaneCount / channels;
        if (points < 2 || tags.Created[(points - 1) * channels] is not { } last || tags.Created[0] is not { } first) return null;
        double mean = (last - first).TotalSeconds / (points - 1);
        for (int i = 1; i < points; i++)
        {
            if (tags.Created[i * channels] is not { } time || tags.Created[(i - 1) * channels] is not { } before) return null;
            if (Math.Abs((time - before).TotalSeconds - mean) > 0.01 * mean) return null;
        }

        return mean > 0 ? new Quantity(mean, Units.Second) : null;
    }

    private static List<KeyValuePair<string, string>> Notes(UicTags tags, TiffDirectory page)
    {
        List<KeyValuePair<string, string>> notes = TiffMetadata.Notes(page);
        double[] wavelengths = [.. tags.Wavelengths.Distinct().Where(w => w > 0)];
        if (wavelengths.Length > 0) notes.Add(new("wavelength", string.Join(", ", wavelengths.Take(64).Select(w => w.ToString("0.###", CultureInfo.InvariantCulture))) + " nanometer"));
        string[] labels = [.. tags.Texts(UicId.StageLabel).Distinct(StringComparer.Ordinal).Where(label => label.Length > 0)];
        if (labels.Length > 0) notes.Add(new("stage label", string.Join(", ", labels.Take(64))));
        return notes;
    }

    /// <summary>Times since the first plane; stage positions, whose unit the file does not state.</summary>
    private static IReadOnlyList<PlaneInfo> Planes(UicTags tags, string letters, long[] shape)
    {
        if (tags.PlaneCount > MostListedPlanes) return [];
        double[] stage = tags.Numbers(UicId.StagePosition), height = tags.Numbers(UicId.AbsoluteZ), valid = tags.Numbers(UicId.AbsoluteZValid);
        int channels = letters.EndsWith('C') ? (int)shape[^1] : 1;
        bool time = letters.StartsWith('T');
        List<PlaneInfo> planes = new(tags.PlaneCount);
        for (int i = 0; i < tags.PlaneCount; i++)
        {
            (int outer, int c) = Math.DivRem(i, channels);
            PlaneInfo plane = new(time ? outer : 0, c, time ? 0 : outer);
            if (tags.Created[i] is { } created && tags.Created[0] is { } first) plane = plane with { Time = new Quantity((created - first).TotalSeconds, Units.Second) };
            if (stage.Length > (2 * i) + 1) plane = plane with { PositionX = Stage(stage[2 * i]), PositionY = Stage(stage[(2 * i) + 1]) };
            if (height.Length > i && (valid.Length <= i || valid[i] != 0)) plane = plane with { PositionZ = Stage(height[i]) };
            planes.Add(plane);
        }

        return planes;
    }

    private static Quantity Stage(double value) => new(value, Units.ReferenceFrame);
}
