using System.Globalization;
using Lamella.Formats.Nd2.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Nd2.Legacy;

/// <summary>Opens a legacy ND2: a chain of JPEG 2000 boxes with XML metadata in boxes of the writer's own.</summary>
internal static class LegacyNd2Reader
{
    private const long LargestImage = 1L << 48;

    /// <summary>Reads the map of the boxes and the metadata.</summary>
    public static ImageContent Read(Store store, string key)
    {
        Nd2Boxes boxes = Nd2Boxes.Open(store, key);
        List<string> warnings = [];
        if (boxes.Walked) warnings.Add("the file has no box map (it was not closed, or cut off); its boxes were found by looking at all of them");
        LegacyNd2Header header = LegacyNd2Header.Parse(boxes.Read("jp2h"));
        Nd2Node? picture = Metadata(boxes, "VIMD", warnings);
        Nd2Node? experiment = Metadata(boxes, "AIM1", warnings) ?? Metadata(boxes, "AIMD", warnings);
        Nd2Metadata metadata = new(picture, Metadata(boxes, "ACAL", warnings), null);
        int streams = boxes.Count("LUNK");
        int frames = boxes.Count("VCAL") is var stated and > 0 ? stated : boxes.Count("VIMD");
        int channels = (int)Math.Clamp(picture?["PicturePlanes"]?.Whole("Count") ?? (frames > 0 ? streams / frames : 1), 1, 1 << 16);
        if (frames == 0) frames = streams / channels;
        if (frames == 0) Throw.Damaged(Nd2File.Format, "the file holds no frame");
        if (!(Extents.Product([header.Width, header.Height, Math.Max(1, header.Components), channels]) <= LargestImage)) Throw.Damaged(Nd2File.Format, Invariant($"frames of {header.Width} x {header.Height} pixels"));
        int samples = header.Components >= 3 ? header.Components : 1;
        List<Channel> described = Channels(picture, header, channels, samples);
        List<Nd2Loop> loops = Loops(experiment, frames, warnings);
        List<SceneContent> scenes = Scenes(boxes, header, described, loops, samples, metadata);
        long expected = Math.Max(Nd2Experiment.Product(loops), frames) * channels, missing = Math.Max(0, expected - streams);
        if (missing > 0) warnings.Add(Invariant($"{Counts.Of(missing, "plane")} {Counts.Pick(missing, "is not in the file; it reads", "are not in the file; they read")} as zero"));
        return new ImageContent { Format = Nd2File.Format, Scenes = scenes, OriginalMetadata = Original(boxes), Warnings = warnings, MissingPlanes = missing };
    }

    private static Nd2Node? Metadata(Nd2Boxes boxes, string kind, List<string> warnings)
    {
        try
        {
            if (boxes.Read(kind) is not { Length: > 0 } data || !ClxXml.Is(data)) return null;
            Nd2Node node = ClxXml.Parse(ClxXml.Decode(data), kind);
            // The tree stands inside wrappers with a version in their name.
            for (int i = 0; i < 8 && node.Children.Count == 1 && node.Children[0].Value is null; i++) node = node.Children[0];
            return node;
        }
        catch (DamagedDataException e)
        {
            warnings.Add(e.Message);
            return null;
        }
    }

    private static List<Channel> Channels(Nd2Node? picture, LegacyNd2Header header, int count, int samples)
    {
        List<Nd2Node> planes = [.. picture?["PicturePlanes"]?["Plane"]?.Children.Where(p => p.Value is null) ?? []];
        List<Channel> channels = new(count);
        for (int i = 0; i < count; i++)
        {
            Nd2Node? plane = planes.Count == count ? planes[i] : null;
            channels.Add(new Channel
            {
                PixelType = header.Type,
                Samples = samples,
                Name = plane?.Text("OpticalConfigName") ?? plane?.Text("Description"),
                Color = samples == 1 && plane?.Whole("Color") is { } c ? new Rgba((byte)c, (byte)(c >> 8), (byte)(c >> 16)) : null,
            });
        }

        return channels;
    }

    /// <summary>The loops, if they account for the frames; else the frames are pages.</summary>
    private static List<Nd2Loop> Loops(Nd2Node? experiment, int frames, List<string> warnings)
    {
        List<Nd2Loop> loops = experiment is null ? [] : Nd2Experiment.Loops(experiment);
        if (Nd2Experiment.Product(loops) == frames) return loops;
        warnings.Add(Invariant($"the loops of the experiment do not account for the {frames} frames, which are pages of unknown meaning, presented as Z"));
        return [new Nd2Loop('Q', frames)];
    }

    private static List<SceneContent> Scenes(Nd2Boxes boxes, LegacyNd2Header header, List<Channel> channels, List<Nd2Loop> loops, int samples, Nd2Metadata metadata)
    {
        List<(char Axis, long Count, long Step)> axes = [];
        long step = Nd2Experiment.Product(loops);
        foreach (Nd2Loop loop in loops) axes.Add((loop.Axis, loop.Count, step /= loop.Count));
        int at = axes.FindIndex(a => a.Axis == 'P');
        (long positions, long distance) = at < 0 ? (1, 0) : (axes[at].Count, axes[at].Step);
        if (at >= 0) axes.RemoveAt(at);
        List<SceneContent> scenes = [];
        double? x = metadata.PixelWidth(vertical: false), y = metadata.Aspect is null ? metadata.PixelWidth(vertical: true) : null, z = loops.Find(l => l.Axis == 'Z')?.Step, t = loops.Find(l => l.Axis == 'T')?.Step;
        for (long p = 0; p < positions; p++)
        {
            LegacyNd2Level level = new(boxes, header, channels.Count, samples, axes, p * distance);
            scenes.Add(new SceneContent
            {
                Levels = [level],
                AxesOverride = level.Axes.Contains('Q', StringComparison.Ordinal) ? level.Axes.Replace('Q', 'Z') : null,
                Channels = channels,
                PixelSize = new PixelSizes { X = Micrometers(x), Y = Micrometers(y), Z = Micrometers(z), T = t is { } ms ? new Quantity(ms, Units.Millisecond).ConvertTo(Units.Second) : null },
                Acquired = metadata.Acquired,
                Objective = metadata.Objective,
                Notes = header.Bits == 8 * header.Type.Size() ? [] : [new("significant bits", header.Bits.ToString(CultureInfo.InvariantCulture))],
            });
        }

        return scenes;
    }

    private static Quantity? Micrometers(double? value) => value is { } known ? new Quantity(known, Units.Micrometer) : null;

    private static List<KeyValuePair<string, string>> Original(Nd2Boxes boxes)
    {
        List<KeyValuePair<string, string>> list = [];
        foreach (string kind in (ReadOnlySpan<string>)["AIM1", "AIMD", "ARTT", "TINF", "ACAL", "VIMD", "VCAL", "IEVE"])
        {
            if (boxes.Read(kind) is { Length: > 0 } data && ClxXml.Is(data)) list.Add(new(kind, ClxXml.Decode(data)));
        }

        return list;
    }
}
