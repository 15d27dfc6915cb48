using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.ImageJ.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.ImageJ;

/// <summary>From ImageJ's keys and fields to a scene.</summary>
internal static class ImageJMetadata
{
    /// <summary>The name under which slice labels are kept among notes and original texts.</summary>
    public const string LabelsName = "ImageJ Labels";

    /// <summary>How the line of the Info text begins that Lamella writes for the name of a scene.</summary>
    public const string NameKey = "Name = ";

    /// <summary>How the line of the Info text begins that names the channels, counted from 0, whose colours Lamella chose because the source states none: they are for ImageJ, and nothing that the file says.</summary>
    public const string AssignedKey = "Assigned colors = ";

    /// <summary>The scene of the file.</summary>
    public static SceneContent Scene(
        ImageJDescription description, ImageJTagData tags, TiffFile file, List<LevelSource> levels, string? presented, TiffPageLayout layout, List<string> warnings)
    {
        PixelSizes sizes = Sizes(description, file.FirstPage, warnings);
        bool own = file.FirstPage.Text(TiffTag.Software) == "Lamella";
        return new SceneContent
        {
            Name = own && tags.Info is { } info && info.StartsWith(NameKey, StringComparison.Ordinal) ? info[NameKey.Length..].Split('\n')[0] : null,
            Levels = levels,
            AxesOverride = presented,
            Channels = Channels(description, tags, levels[0], presented ?? levels[0].Axes, layout, own),
            PixelSize = sizes,
            Origin = Origin(description, sizes),
            Display = TiffMetadata.Display(file.FirstPage, layout),
            Notes = [.. Notes(description, file.FirstPage), .. Originals(tags)],
            Palette = TiffMetadata.Palette(file.FirstPage, layout),
        };
    }

    /// <summary>The texts that ImageJ keeps beside the description.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Originals(ImageJTagData tags)
    {
        if (tags.Info is { } info) yield return new("ImageJ Info", info);
        if (tags.Labels.Count > 0) yield return new(LabelsName, string.Join('\n', tags.Labels));
    }

    /// <summary>
    /// X and Y are one over the resolution, Z is <c>spacing</c>; <c>unit</c> holds for all axes but those with a unit of their own. As in ImageJ the description's unit wins over ResolutionUnit.
    /// </summary>
    private static PixelSizes Sizes(ImageJDescription description, TiffDirectory page, List<string> warnings)
    {
        long resolutionUnit = page.Integer(TiffTag.ResolutionUnit, 1);
        string? unit = description.Unescaped("unit");
        string? x = Length(unit), y = Length(description.Unescaped("yunit") ?? unit), z = Length(description.Unescaped("zunit") ?? unit);
        Quantity? time = description.Number("finterval") is { } interval && interval > 0 ? new Quantity(interval, TimeUnit(description)) : null;
        if (unit is null && resolutionUnit is 2 or 3)
        {
            PixelSizes plain = TiffMetadata.PixelSize(page);
            return plain with { T = time };
        }

        if (resolutionUnit is 2 or 3 && x is not null && x != (resolutionUnit == 2 ? "inch" : "centimeter"))
            warnings.Add($"the TIFF resolution unit is {(resolutionUnit == 2 ? "inch" : "centimeter")}, ImageJ's description says '{unit}'; the description is followed, as in ImageJ");
        return new PixelSizes
        {
            X = Size(Inverse(page.Real(TiffTag.XResolution)), x),
            Y = Size(Inverse(page.Real(TiffTag.YResolution)), y),
            Z = Size(Spacing(description, z, warnings), z),
            T = time,
        };
    }

    /// <summary>The step of a stack. ImageJ writes it only when it is not 1 (FileSaver) and reads an absent one as 1 unit.</summary>
    private static double? Spacing(ImageJDescription description, string? unit, List<string> warnings)
    {
        if (description.Number("spacing") is { } spacing) return Math.Abs(spacing);
        if (unit is null || description.Count("slices") is not > 1 || description.Unescaped("ImageJ") is null) return null;
        warnings.Add($"the description states no spacing of slices; ImageJ leaves it out when it is 1, so it is taken as 1 {unit}");
        return 1;
    }

    private static double? Inverse(double? resolution) => resolution is { } value && value > 0 ? 1 / value : null;

    private static Quantity? Size(double? value, string? unit) => value is { } known && known > 0 && double.IsFinite(known) && unit is not null ? new Quantity(known, unit) : null;

    /// <summary>The name of a length; null for ImageJ's words for "not calibrated". A text that names no known unit stays as it is.</summary>
    public static string? Length(string? unit)
    {
        if (unit is null || unit.Trim() is "" or "pixel" or "pixels" or "px" or "null") return null;
        return Units.Normalize(unit, UnitDimension.Length, out _);
    }

    private static string TimeUnit(ImageJDescription description) =>
        description.Unescaped("tunit") is { } text && Units.Find(text, UnitDimension.Time) is { } unit ? unit.Name : Units.Second;

    /// <summary>The origin is given in pixels: the pixel that lies at 0.</summary>
    private static PixelSizes? Origin(ImageJDescription description, PixelSizes sizes)
    {
        Quantity? At(string key, Quantity? size) => description.Number(key) is { } pixel && size is { } step ? new Quantity(pixel == 0 ? 0 : -pixel * step.Value, step.Unit) : null;
        PixelSizes origin = new() { X = At("xorigin", sizes.X), Y = At("yorigin", sizes.Y), Z = At("zorigin", sizes.Z) };
        return origin.X is null && origin.Y is null && origin.Z is null ? null : origin;
    }

    private static List<Channel> Channels(ImageJDescription description, ImageJTagData tags, LevelSource level, string axes, TiffPageLayout layout, bool own)
    {
        List<Channel> channels = TiffReader.ChannelsOf(level, axes, layout);
        string[] names = Names(tags.Labels, level, axes, channels.Count, own);
        HashSet<int> assigned = own ? Assigned(tags.Info) : [];
        for (int i = 0; i < channels.Count; i++)
        {
            double? start = null, end = null;
            if ((2 * i) + 1 < tags.Ranges.Count) (start, end) = (tags.Ranges[2 * i], tags.Ranges[(2 * i) + 1]);
            else if (channels.Count == 1) (start, end) = (description.Number("min"), description.Number("max"));
            channels[i] = channels[i] with { Name = i < names.Length && names[i].Length > 0 ? names[i] : channels[i].Name, Color = i < tags.Luts.Count && !assigned.Contains(i) ? ColorOf(tags.Luts[i]) : null, Window = Window(layout.Type, start, end) };
        }

        return channels;
    }

    /// <summary>The channels that <see cref="AssignedKey"/> names.</summary>
    private static HashSet<int> Assigned(string? info)
    {
        string? line = info?.Split('\n').FirstOrDefault(text => text.StartsWith(AssignedKey, StringComparison.Ordinal));
        return line is null ? [] : [.. line[AssignedKey.Length..].Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int channel) ? channel : -1)];
    }

    /// <summary>The names of channels by their slice labels: all slices of a channel have the same one, and channels have different ones (in files of other writers, where a label may be anything).</summary>
    private static string[] Names(IReadOnlyList<string> labels, LevelSource level, string axes, int channels, bool own)
    {
        long planes = 1, stride = 1;
        bool behind = false;
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] is 'Y' or 'X' or 'S') continue;
            planes *= level.Shape[i];
            if (behind) stride *= level.Shape[i];
            behind |= axes[i] == 'C';
        }

        if (labels.Count != planes || (channels < 2 && !own)) return [];
        string[] names = new string[channels];
        for (int i = 0; i < labels.Count; i++)
        {
            int channel = channels == 1 ? 0 : (int)(i / stride % channels);
            if ((names[channel] ??= labels[i]) != labels[i]) return [];
        }

        return own || names.Distinct(StringComparer.Ordinal).Count() == channels ? names : [];
    }

    /// <summary>The colour at the end of a table that rises from black; null for other tables, which no colour stands for.</summary>
    private static Rgba? ColorOf(byte[] lut) => lut[0] == 0 && lut[256] == 0 && lut[512] == 0 ? new Rgba(lut[255], lut[511], lut[767]) : null;

    /// <summary>A display range, within what a type can hold; null when it is none.</summary>
    public static RenderingWindow? Window(PixelType type, double? start, double? end)
    {
        if (start is not { } low || end is not { } high || !double.IsFinite(low) || !double.IsFinite(high) || high <= low) return null;
        return type switch
        {
            PixelType.UInt8 => new RenderingWindow(0, byte.MaxValue, low, high),
            PixelType.UInt16 => new RenderingWindow(0, ushort.MaxValue, low, high),
            PixelType.Int16 => new RenderingWindow(short.MinValue, short.MaxValue, low, high),
            _ => new RenderingWindow(low, high, low, high),
        };
    }

    private static List<KeyValuePair<string, string>> Notes(ImageJDescription description, TiffDirectory page)
    {
        List<KeyValuePair<string, string>> notes = TiffMetadata.Notes(page);
        foreach (string key in (ReadOnlySpan<string>)["ImageJ", "mode", "loop", "fps", "cf", "c0", "c1", "c2", "c3", "c4", "vunit"])
        {
            if (description.Unescaped(key) is { } value) notes.Add(new(key, value));
        }

        return notes;
    }
}
