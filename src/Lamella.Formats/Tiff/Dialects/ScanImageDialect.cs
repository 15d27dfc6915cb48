using System.Text;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>
/// ScanImage: lines <c>SI.name = value</c> in the Software field (2016 and later) or, with <c>scanimage.</c> in front, in the description. Channels are the fastest axis, then frames of a slice, slices, volumes.
/// </summary>
internal static class ScanImageDialect
{
    private const string Prefix = "SI.";
    private const int MostChannels = 64;

    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        if (Header(stack.First) is not { } text) return null;
        Dictionary<string, string> fields = Fields(text);
        long[] saved = Numbers(fields, "hChannels.channelSave");
        if (saved.Length is 0 or > MostChannels) return null;
        long pages = stack.PageNumbers.Count;
        bool fast = Flag(fields, "hFastZ.enable"), stacked = Flag(fields, "hStackManager.enable");
        long slices = 1, repeats = 1;
        if (fast || stacked) slices = Math.Max(1, Whole(fields, "hStackManager.actualNumSlices") ?? Whole(fields, "hStackManager.numSlices") ?? 1);
        long perSlice = Math.Max(1, (Whole(fields, "hStackManager.framesPerSlice") ?? 1) / Math.Max(1, Whole(fields, "hScan2D.logAverageFactor") ?? 1));
        long frames = (pages + saved.Length - 1) / saved.Length;
        if (fast) slices = PerVolume(fields, slices, frames, warnings);
        else if (slices > 1 && perSlice <= frames) repeats = perSlice;
        slices = Math.Min(slices, Math.Max(1, frames));
        Int128 volume = (Int128)slices * repeats;
        long volumes = volume > frames ? 1 : (long)((frames + volume - 1) / volume);
        if (volume > frames) repeats = 1;
        return new TiffFacts("ScanImage")
        {
            Axes = AxesOf(volumes, slices, repeats, saved.Length),
            Channels = Channels(fields, saved),
            PixelSize = Sizes(fields, stack.Layout, volumes, slices, repeats, fast),
            Notes = [.. fields.Where(f => f.Value.Length is > 0 and < 200).Select(f => new KeyValuePair<string, string>(Prefix + f.Key, f.Value))],
            Originals = [new("ScanImage", text), .. stack.First.Text(TiffTag.Artist) is { } regions ? new KeyValuePair<string, string>[] { new("ScanImage regions of interest", regions) } : []],
        };
    }

    private static string? Header(TiffDirectory page)
    {
        const string Old = "scanimage.SI.";
        if (page.Text(TiffTag.Software) is { } software && (software.StartsWith(Prefix, StringComparison.Ordinal) || software.Contains("\n" + Prefix, StringComparison.Ordinal))) return software;
        return page.Text(TiffTag.ImageDescription) is { } text && text.Contains(Old, StringComparison.Ordinal) ? text : null;
    }

    /// <summary>The lines of the header without <c>SI.</c> and what stands in front of it.</summary>
    private static Dictionary<string, string> Fields(string text)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach ((string key, string value) in DialectText.Pairs(text))
        {
            int at = key.StartsWith(Prefix, StringComparison.Ordinal) ? 0 : key.IndexOf("." + Prefix, StringComparison.Ordinal) + 1;
            if (key.AsSpan(at).StartsWith(Prefix, StringComparison.Ordinal)) fields.TryAdd(key[(at + Prefix.Length)..], value);
        }

        return fields;
    }

    /// <summary>Frames of a volume of a fast stack. Those of the flyback are stored or not, as the user chose: the number of frames tells.</summary>
    private static long PerVolume(Dictionary<string, string> fields, long slices, long frames, List<string> warnings)
    {
        long stored = Whole(fields, "hStackManager.numFramesPerVolumeWithFlyback") ?? Whole(fields, "hFastZ.numFramesPerVolume") ?? Whole(fields, "hStackManager.numFramesPerVolume") ?? 0;
        if (stored == 0) return slices;
        if (stored == slices || slices == 1) return stored;
        if (stored < slices || frames % stored != 0) return slices;
        warnings.Add(Invariant($"each volume has {Counts.Of(stored, "frame")}; {Counts.Pick(stored - slices, "the last is that", Invariant($"the last {stored - slices} are those"))} of the flyback"));
        return stored;
    }

    private static List<TiffAxis> AxesOf(long volumes, long slices, long repeats, long channels)
    {
        // Frames of a slice are repeats in time; where volumes are repeated too, they are an axis of their own.
        List<TiffAxis> axes = [];
        if (volumes > 1 || repeats == 1) axes.Add(new TiffAxis('T', volumes));
        axes.Add(new TiffAxis('Z', slices));
        if (repeats > 1) axes.Add(volumes > 1 ? new TiffAxis('B', repeats, "frame") : new TiffAxis('T', repeats));
        axes.Add(new TiffAxis('C', channels));
        return axes;
    }

    private static List<(string? Name, Rgba? Color)> Channels(Dictionary<string, string> fields, long[] saved)
    {
        string[] names = Words(fields, "hChannels.channelName"), colors = Words(fields, "hChannels.channelMergeColor");
        List<(string? Name, Rgba? Color)> channels = [];
        foreach (long number in saved)
        {
            long index = number - 1;
            Rgba? color = index >= 0 && index < colors.Length ? colors[index] switch
            {
                "red" => new Rgba(255, 0, 0),
                "green" => new Rgba(0, 255, 0),
                "blue" => new Rgba(0, 0, 255),
                "gray" or "grey" => new Rgba(255, 255, 255),
                _ => null,
            } : null;
            channels.Add((index >= 0 && index < names.Length && names[index].Length > 0 ? names[index] : Invariant($"Channel {number}"), color));
        }

        return channels;
    }

    private static PixelSizes Sizes(Dictionary<string, string> fields, TiffPageLayout layout, long volumes, long slices, long repeats, bool fast)
    {
        Quantity? x = null, y = null, z = null, t = null;
        double[] corners = Reals(fields, "hRoiManager.imagingFovUm");
        // Several regions of interest are strips of one picture, whose sizes may differ.
        if (corners.Length == 8 && !Flag(fields, "hRoiManager.mroiEnable"))
        {
            double[] across = [corners[0], corners[2], corners[4], corners[6]], down = [corners[1], corners[3], corners[5], corners[7]];
            x = DialectText.Length((across.Max() - across.Min()) / layout.Width, Units.Micrometer);
            y = DialectText.Length((down.Max() - down.Min()) / layout.Height, Units.Micrometer);
        }

        if (slices > 1) z = DialectText.Length(Math.Abs(Real(fields, "hStackManager.actualStackZStepSize") ?? Real(fields, "hStackManager.stackZStepSize") ?? 0), Units.Micrometer);
        double? rate = slices > 1 ? fast ? Real(fields, "hRoiManager.scanVolumeRate") : null : Real(fields, "hRoiManager.scanFrameRate") / Math.Max(1, Whole(fields, "hScan2D.logAverageFactor") ?? 1);
        if (volumes > 1 && repeats == 1 && rate is > 0 && double.IsFinite(1 / rate.Value)) t = new Quantity(1 / rate.Value, Units.Second);
        return new PixelSizes { X = x, Y = y, Z = z, T = t };
    }

    private static bool Flag(Dictionary<string, string> fields, string key) => fields.TryGetValue(key, out string? value) && value is "true" or "1";

    private static long? Whole(Dictionary<string, string> fields, string key) => DialectText.Number(fields.GetValueOrDefault(key)) is { } value and >= 0 and < int.MaxValue ? (long)value : null;

    private static double? Real(Dictionary<string, string> fields, string key) => DialectText.Number(fields.GetValueOrDefault(key));

    /// <summary>A number, a row <c>[1 2]</c> or a column <c>[1;2]</c> of MATLAB.</summary>
    private static double[] Reals(Dictionary<string, string> fields, string key)
    {
        if (!fields.TryGetValue(key, out string? text)) return [];
        string[] parts = text.Trim('[', ']').Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        double[] values = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (DialectText.Number(parts[i]) is not { } value) return [];
            values[i] = value;
        }

        return values;
    }

    private static long[] Numbers(Dictionary<string, string> fields, string key) => [.. Reals(fields, key).Where(v => v is >= 0 and < 1000).Select(v => (long)v)];

    /// <summary>A list <c>{'a' 'b'}</c> or <c>{'a';'b'}</c> of MATLAB; quotes are doubled within a word.</summary>
    private static string[] Words(Dictionary<string, string> fields, string key)
    {
        List<string> words = [];
        if (!fields.TryGetValue(key, out string? text)) return [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\'') continue;
            StringBuilder word = new();
            for (i++; i < text.Length; i++)
            {
                if (text[i] == '\'' && (i + 1 >= text.Length || text[++i] != '\'')) break;
                word.Append(text[i]);
            }

            words.Add(word.ToString());
        }

        return [.. words];
    }
}
