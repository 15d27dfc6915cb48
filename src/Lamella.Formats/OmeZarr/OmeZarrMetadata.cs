using Lamella.Engine;
using Lamella.Ome;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>From NGFF metadata (and the OME-XML beside it, where there is one) to scenes.</summary>
internal static class OmeZarrMetadata
{
    /// <summary>The scene of a multiscale.</summary>
    public static SceneContent Scene(
        NgffMultiscale multiscale, NgffOmero? omero, IReadOnlyList<ZarrArray> arrays, string? name, OmeDocument? document, OmeImage? image, List<string> warnings, List<ContentPart> unused)
    {
        string axes = AxisLetters(multiscale, arrays[0].Shape.Length);
        LamellaNote note = LamellaNote.Read(multiscale.Metadata);
        int samples = SamplesOf(note, arrays, axes);
        List<LevelSource> levels = [];
        foreach (ZarrArray array in arrays)
        {
            LevelSource level = array.Level(axes);
            levels.Add(samples > 1 ? new SamplesOfChannels(level, samples) : level);
        }

        (double[] Scale, double[] Translation)? placement = multiscale.Axes.Count == axes.Length ? multiscale.Placement(0) : null;
        bool stated = multiscale.StatesPlacement;
        if (placement is null && multiscale.Axes.Count > 0) warnings.Add("the coordinate transformations are more than scale and translation; pixel sizes are unknown");
        SceneContent scene = new()
        {
            Name = name ?? image?.Name ?? (note.Unnamed ? null : multiscale.Name ?? omero?.Name),
            WindowsAreMeasured = note.MeasuredWindows,
            PixelHash = note.PixelHash,
            History = note.History,
            Levels = levels,
            Channels = Channels(omero, image, levels[0], samples, note, warnings),
            PixelSize = Sizes(multiscale, axes, stated ? placement?.Scale : null, warnings, unused),
            Origin = Origin(multiscale, axes, stated ? placement?.Translation : null),
            AxisInfo = ExtraAxes(multiscale, axes, placement),
            Downsample = Downsample(multiscale, axes),
            LevelShift = LevelShift(multiscale, axes),
            Stored = multiscale,
        };
        if (image is null) return scene;
        return scene with
        {
            Acquired = OmeSceneFacts.Acquired(image),
            Objective = document is null ? null : OmeSceneFacts.Objective(document, image),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => OmeSceneFacts.Planes(image.Pixels.Planes)),
            Description = image.Description,
            Native = image,
        };
    }

    /// <summary>What the image-label metadata says; of several colours for one label the last counts.</summary>
    public static LabelInfo Label(NgffImageLabel? label, int? image) => new()
    {
        Scene = image,
        Colors = label is null ? [] : [.. label.Colors.GroupBy(c => c.Label).Select(g => new LabelColor(g.Key, g.Last().Rgba is { } c ? new Rgba(c.R, c.G, c.B, c.A) : null))],
        Properties = label is null ? [] : [.. label.Properties.Where(p => p.ValueKind == System.Text.Json.JsonValueKind.Object).Select(p => p.GetRawText())],
        Source = label?.SourceImage,
    };

    /// <summary>Channels of which nothing is known.</summary>
    public static IReadOnlyList<Channel> PlainChannels(LevelSource level, long count)
    {
        if (level.PixelType is not { } type || count > 1 << 16) return [];
        return [.. Enumerable.Range(0, (int)count).Select(_ => new Channel { PixelType = type })];
    }

    /// <summary>A letter for each axis: by the standard names first, then by type, then the next free one.</summary>
    internal static string AxisLetters(NgffMultiscale multiscale, int rank)
    {
        IReadOnlyList<NgffAxis> axes = multiscale.Axes;
        if (axes.Count != rank) Throw.Damaged("OME-Zarr", Invariant($"the metadata names {axes.Count} axes, the array has {rank}"));
        char[] letters = new char[rank];
        for (int i = 0; i < rank; i++)
        {
            char letter = Known(axes[i]);
            if (letter != '\0' && Array.IndexOf(letters, letter) < 0) letters[i] = letter;
        }

        for (int i = rank - 1; i >= 0; i--)
        {
            if (letters[i] != '\0') continue;
            string candidates = axes[i].Type switch
            {
                "space" => "XYZ" + Axes.Extra,
                "time" => "T" + Axes.Extra,
                "channel" => "C" + Axes.Extra,
                // Not M: that one means tiles which are stitched.
                _ => Axes.Extra.Replace("M", string.Empty, StringComparison.Ordinal),
            };
            letters[i] = candidates.First(c => Array.IndexOf(letters, c) < 0);
        }

        return new string(letters);
    }

    private static char Known(NgffAxis axis)
    {
        foreach (char letter in Axes.Standard + Axes.Extra)
        {
            if (!string.Equals(Axes.NameOf(letter), axis.Name, StringComparison.OrdinalIgnoreCase)) continue;
            bool custom = axis.Type is not (null or "space" or "time" or "channel");
            return custom && Axes.Standard.Contains(letter, StringComparison.Ordinal) ? '\0' : letter;
        }

        // An extra axis may have a name of its own and a type that says what it is.
        foreach (char letter in Axes.Extra)
        {
            if (string.Equals(Axes.NameOf(letter), axis.Type, StringComparison.OrdinalIgnoreCase)) return letter;
        }

        // Lamella's own extra axes go by their letter.
        return axis.Name.Length == 1 && Axes.Extra.Contains(char.ToUpperInvariant(axis.Name[0]), StringComparison.Ordinal) ? char.ToUpperInvariant(axis.Name[0]) : '\0';
    }

    private static int SamplesOf(LamellaNote note, IReadOnlyList<ZarrArray> arrays, string axes)
    {
        int c = axes.IndexOf('C', StringComparison.Ordinal);
        int samples = note.SamplesPerPixel;
        if (c < 0 || samples < 2) return 1;
        // Only a layout with one channel a chunk can be seen as samples without reading more than is wanted.
        return arrays.All(a => a.Shape[c] % samples == 0 && a.Chunk[c] == 1) ? samples : 1;
    }

    /// <summary>The distance of samples along the axes of the specification. What is not a length or a time is unknown: it is listed, and stays in the stored metadata.</summary>
    private static PixelSizes Sizes(NgffMultiscale multiscale, string axes, double[]? scale, List<string> warnings, List<ContentPart> unused)
    {
        if (scale is null) return PixelSizes.Unknown;
        Dictionary<string, List<string>> strange = new(StringComparer.Ordinal);
        Quantity? Size(char axis)
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            if (i < 0) return null;
            string name = multiscale.Axes[i].Name;
            // A distance of 0 is what some writers state for a single frame, or where they do not know.
            if (!(scale[i] > 0) || !double.IsFinite(scale[i]))
            {
                unused.Add(new ContentPart("scale", 1, Invariant($"{scale[i]} along {name}"), "it is not a distance of samples; the size is unknown"));
                return null;
            }

            if (NgffUnits.Find(axis, multiscale.Axes[i].Unit) is { } unit) return new Quantity(scale[i], unit);
            if (!string.IsNullOrWhiteSpace(multiscale.Axes[i].Unit))
            {
                if (!strange.TryGetValue(multiscale.Axes[i].Unit!, out List<string>? along)) strange[multiscale.Axes[i].Unit!] = along = [];
                along.Add(Invariant($"{name}, scale {scale[i]}"));
            }
            else if (scale[i] != 1)
            {
                warnings.Add(Invariant($"the scale {scale[i]} along {name} has no unit; the size is unknown"));
            }

            return null;
        }

        PixelSizes sizes = new() { T = Size('T'), Z = Size('Z'), Y = Size('Y'), X = Size('X') };
        foreach ((string unit, List<string> along) in strange) unused.Add(new ContentPart("unit", along.Count, $"'{unit}' of {string.Join("; ", along)}", "it is not a unit of length or time; the size is unknown"));
        return sizes;
    }

    private static PixelSizes? Origin(NgffMultiscale multiscale, string axes, double[]? translation)
    {
        if (translation is null || Array.TrueForAll(translation, t => t == 0)) return null;
        Quantity? At(char axis)
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            return i >= 0 && double.IsFinite(translation[i]) && NgffUnits.Find(axis, multiscale.Axes[i].Unit) is { } unit ? new Quantity(translation[i], unit) : null;
        }

        PixelSizes origin = new() { Z = At('Z'), Y = At('Y'), X = At('X') };
        // Another axis may need the translation; zeros of the others state nothing then, as when all are zero.
        return "ZYX".All(axis => origin[axis] is null or { Value: 0 }) ? null : origin;
    }

    private static Dictionary<char, AxisInfo> ExtraAxes(NgffMultiscale multiscale, string axes, (double[] Scale, double[] Translation)? placement)
    {
        Dictionary<char, AxisInfo> info = [];
        for (int i = 0; i < axes.Length; i++)
        {
            if (Axes.Standard.Contains(axes[i], StringComparison.Ordinal)) continue;
            NgffAxis axis = multiscale.Axes[i];
            // Every axis must have a scale: 1 from 0 without a unit says nothing.
            bool stated = placement is { } p && (axis.Unit is not null || p.Scale[i] != 1 || p.Translation[i] != 0);
            info[axes[i]] = new AxisInfo(axis.Name, Axes.KindOf(axes[i]), axis.Unit) { Step = stated ? placement?.Scale[i] : null, Start = stated ? placement?.Translation[i] : null };
        }

        return info;
    }

    /// <summary>The factor of a level as the transformations state it, which need not be the ratio of the shapes.</summary>
    private static Func<int, char, double?> Downsample(NgffMultiscale multiscale, string axes)
    {
        double[]? full = multiscale.Placement(0)?.Scale;
        double[]?[] scales = [.. Enumerable.Range(0, multiscale.Datasets.Count).Select(level => multiscale.Placement(level)?.Scale)];
        return (level, axis) =>
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            return i < 0 || full is null || scales[level] is not { } scale || full[i] == 0 ? null : scale[i] / full[i];
        };
    }

    /// <summary>The translation of a level against that of the full one: cells of several samples have their centre further on.</summary>
    private static Func<int, char, double?> LevelShift(NgffMultiscale multiscale, string axes)
    {
        double[]? full = multiscale.Placement(0)?.Translation;
        double[]?[] translations = [.. Enumerable.Range(0, multiscale.Datasets.Count).Select(level => multiscale.Placement(level)?.Translation)];
        return (level, axis) =>
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            return i < 0 || full is null || translations[level] is not { } translation ? null : translation[i] - full[i];
        };
    }

    private static List<Channel> Channels(NgffOmero? omero, OmeImage? image, LevelSource level, int samples, LamellaNote note, List<string> warnings)
    {
        int c = level.Axes.IndexOf('C', StringComparison.Ordinal);
        long count = c < 0 ? 1 : level.Shape[c];
        if (level.PixelType is not { } type || count > 1 << 16) return [];
        if (omero is not null && omero.Channels.Count != count * samples && omero.Channels.Count > 0)
            warnings.Add(Invariant($"the metadata describes {Counts.Of(omero.Channels.Count, "channel")}, the array has {count * samples}"));
        List<Channel> channels = [];
        for (int i = 0; i < count; i++)
        {
            Channel channel = image is null ? new Channel { PixelType = type, Samples = samples } : OmeSceneFacts.Channel(image.Pixels, i, type, samples);
            // The channels of an RGB picture are named and coloured by their sample; the picture's own name stands in the OME-XML.
            NgffChannel? display = samples == 1 && omero is not null && i < omero.Channels.Count ? omero.Channels[i] : null;
            channels.Add(channel with
            {
                Name = string.IsNullOrEmpty(display?.Label) ? channel.Name : display.Label,
                Color = !note.AssignedColors.Contains(i) && display?.Rgb is { } color ? new Rgba(color.R, color.G, color.B) : channel.Color,
                Window = display?.Window is { Min: { } min, Max: { } max, Start: { } start, End: { } end } ? new RenderingWindow(min, max, start, end) : null,
            });
        }

        return channels;
    }
}
