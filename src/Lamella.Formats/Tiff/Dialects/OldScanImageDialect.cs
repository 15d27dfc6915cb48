using System.Globalization;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>ScanImage 3: lines <c>state.name=value</c> in the description of the first page. Channels are the fastest axis, then frames of a slice, then slices.</summary>
internal static class OldScanImageDialect
{
    private const string Prefix = "state.";
    private const int MostChannels = 64;

    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        Span<byte> start = stackalloc byte[16];
        int count = stack.First.TextStart(TiffTag.ImageDescription, start);
        if (!start[..Math.Max(0, count)].StartsWith("state."u8) || stack.First.Text(TiffTag.ImageDescription) is not { } text) return null;
        Dictionary<string, string> fields = DialectText.Pairs(text);
        if (Whole(fields, "acq.numberOfChannelsSave") is not (> 0 and <= MostChannels and var channels)) return null;
        long pages = stack.PageNumbers.Count, slices = Math.Max(1, Whole(fields, "acq.numberOfZSlices") ?? 1);
        // Frames that were averaged are stored as one.
        long frames = Whole(fields, "acq.averaging") == 1 ? 1 : Math.Max(1, Whole(fields, "acq.numberOfFrames") ?? 1);
        bool fits = (Int128)channels * slices * frames == pages;
        if (!fits && slices == 1 && pages % channels == 0) (frames, fits) = (pages / channels, true);
        if (!fits) warnings.Add(Invariant($"the ScanImage header states {Counts.Of(channels, "channel")}, {Counts.Of(slices, "slice")} and {Counts.Of(frames, "frame")}, the file holds {Counts.Of(pages, "page")}"));
        double? rate = DialectText.Number(fields.GetValueOrDefault(Prefix + "acq.frameRate"));
        return new TiffFacts("ScanImage 3")
        {
            Axes = fits ? [new TiffAxis('Z', slices), new TiffAxis('T', frames), new TiffAxis('C', channels)] : null,
            PixelSize = new PixelSizes
            {
                Z = fits && slices > 1 ? DialectText.Length(Math.Abs(DialectText.Number(fields.GetValueOrDefault(Prefix + "acq.zStepSize")) ?? 0), Units.Micrometer) : null,
                T = fits && frames > 1 && rate is > 0 && double.IsFinite(1 / rate.Value) ? new Quantity(1 / rate.Value, Units.Second) : null,
            },
            Channels = fits ? [.. Saved(fields, (int)channels).Select(number => ((string?)Invariant($"Channel {number}"), (Rgba?)null))] : [],
            Acquired = Time(fields.GetValueOrDefault(Prefix + "internal.triggerTimeString")),
            Notes = [.. fields.Where(f => f.Value.Length is > 0 and < 200).Select(f => new KeyValuePair<string, string>(f.Key, f.Value))],
        };
    }

    /// <summary>The numbers of the channels that were saved, where as many are marked as the header counts; else they count from 1.</summary>
    private static IEnumerable<int> Saved(Dictionary<string, string> fields, int channels)
    {
        List<int> marked = [.. Enumerable.Range(1, MostChannels).Where(n => Whole(fields, Invariant($"acq.savingChannel{n}")) == 1)];
        return marked.Count == channels ? marked : Enumerable.Range(1, channels);
    }

    private static long? Whole(Dictionary<string, string> fields, string key) => DialectText.Number(fields.GetValueOrDefault(Prefix + key)) is { } value and >= 0 and < int.MaxValue ? (long)value : null;

    /// <summary>Local time without a zone counts as UTC.</summary>
    private static DateTimeOffset? Time(string? text) =>
        DateTime.TryParseExact(text?.Trim('\''), ["M/d/yyyy H:mm:ss.FFF", "M/d/yyyy H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment) ? new DateTimeOffset(moment, TimeSpan.Zero) : null;
}
