using System.Globalization;
using System.Xml.Linq;

namespace Lamella.Formats.Lif.Structure;

/// <summary>The description of one image: its dimensions and channels with their increments in bytes, and the parts of the attachments that have a meaning here.</summary>
internal sealed class LifImage
{
    private const int MostTimes = 1 << 24;

    /// <summary>The channels in stored order.</summary>
    public required IReadOnlyList<LifChannel> Channels { get; init; }

    /// <summary>The dimensions in stored order.</summary>
    public required IReadOnlyList<LifDimension> Dimensions { get; init; }

    /// <summary>When the planes were taken, in 100 ns since 1601 (UTC).</summary>
    public required long[] Times { get; init; }

    /// <summary>Where the tiles lie; null without that attachment.</summary>
    public required LifTileScan? TileScan { get; init; }

    /// <summary>The settings of the microscope; null without them.</summary>
    public required LifHardware? Hardware { get; init; }

    /// <summary>For each channel the fractions of its range that are shown black and white.</summary>
    public required IReadOnlyList<(double? Black, double? White)> Scaling { get; init; }

    /// <summary>What the user wrote about the image.</summary>
    public required string? Description { get; init; }

    /// <summary>Parses the element <c>Image</c>.</summary>
    public static LifImage Parse(XElement image)
    {
        XElement? description = image.Element("ImageDescription");
        List<XElement> attachments = [.. image.Elements("Attachment")];
        return new LifImage
        {
            Channels = [.. (description?.Element("Channels")?.Elements("ChannelDescription") ?? []).Select(LifChannel.Parse)],
            Dimensions = [.. (description?.Element("Dimensions")?.Elements("DimensionDescription") ?? []).Select(LifDimension.Parse)],
            Times = ParseTimes(image.Element("TimeStampList")),
            TileScan = Find(attachments, "TileScanInfo") is { } scan ? LifTileScan.Parse(scan) : null,
            Hardware = LifHardware.Parse(attachments),
            Scaling = [.. (Find(attachments, "ViewerScaling")?.Elements("ChannelScalingInfo") ?? []).Select(s => (LifXml.Number(s, "BlackValue"), LifXml.Number(s, "WhiteValue")))],
            Description = LifXml.Text(image, "TextDescription"),
        };
    }

    /// <summary>The two halves of a Windows time; null when they are missing.</summary>
    public static long? FileTime(XElement? stamp)
    {
        if (LifXml.Whole(stamp, "HighInteger") is not { } high || LifXml.Whole(stamp, "LowInteger") is not { } low) return null;
        long time = (high << 32) + (low & uint.MaxValue);
        return high is > 0 and < int.MaxValue && Moment(time) is not null ? time : null;
    }

    /// <summary>The moment of a Windows time; null when it is out of range or 0, which means not recorded.</summary>
    public static DateTimeOffset? Moment(long fileTime)
    {
        long ticks = fileTime + DateTime.FromFileTimeUtc(0).Ticks;
        return fileTime > 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static XElement? Find(List<XElement> attachments, string name) => attachments.Find(a => string.Equals(a.Attribute("Name")?.Value, name, StringComparison.Ordinal));

    /// <summary>Either one element for each time, or one text of hexadecimal numbers (LAS AF 3.1 and later).</summary>
    private static long[] ParseTimes(XElement? list)
    {
        if (list is null) return [];
        List<long> times = [];
        if (list.Element("TimeStamp") is not null)
        {
            foreach (XElement stamp in list.Elements("TimeStamp")) times.Add(FileTime(stamp) ?? 0);
            return [.. times];
        }

        string text = list.Value;
        foreach (Range part in text.AsSpan().SplitAny(' ', '\n', '\r', '\t'))
        {
            ReadOnlySpan<char> digits = text.AsSpan(part);
            if (digits.Length == 0) continue;
            if (times.Count == MostTimes || !long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long time)) return [];
            times.Add(time);
        }

        return [.. times];
    }
}
