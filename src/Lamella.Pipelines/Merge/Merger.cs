using System.Text.Encodings.Web;
using System.Text.Json;
using Lamella.Engine;

namespace Lamella.Pipelines.Merge;

/// <summary>Makes one image of several: what they state is compared first, and what they do not agree about is refused or told.</summary>
internal static class Merger
{
    private const long CacheBytes = 64 << 20;
    private const int Listed = 5;
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Merges images, which the result owns from then on.</summary>
    /// <exception cref="ArgumentException">There is no image, an image has no such scene, or nothing can be merged along the axis.</exception>
    /// <exception cref="RefusedException">The images do not fit together.</exception>
    public static ImageContent Merge(IReadOnlyList<(string Path, ImageContent Image)> images, MergeOptions options)
    {
        if (images.Count == 0) throw new ArgumentException("there is no image to merge");
        char along = Axes.Upper(options.Along);
        if (along is 'Y' or 'X' or 'S') throw new ArgumentException($"images follow each other along T, Z, C or a further axis, not along {along}: side by side they are tiles of a mosaic");
        ChunkCache cache = new(CacheBytes);
        List<Source> sources = [];
        foreach ((string path, ImageContent image) in images)
        {
            if (options.Scene >= image.Scenes.Count) throw new ArgumentException(Invariant($"{path} has {image.Scenes.Count} scenes, and no scene {options.Scene}"));
            sources.Add(new Source(path, image, new Scene(image.Scenes[options.Scene], options.Scene, cache)));
        }

        List<string> warnings = [.. sources.SelectMany(source => source.Image.Warnings.Select(warning => $"{source.Path}: {warning}"))];
        string axes = CommonAxes(sources, along);
        PixelType type = CommonType(sources);
        CheckLengths(sources, axes, along, options.Lengths);
        SceneView[] views = [.. sources.Select(source => source.Scene.View(axes, type: type, absent: AbsentAxes.Add))];
        MergedLevel level = MergedLevel.Of(views, axes.IndexOf(along, StringComparison.Ordinal));
        PixelSizes sizes = CommonSizes(sources, options.Sizes, warnings);
        IReadOnlyList<Channel> channels = Channels(sources, along, type, (int)level.Shape[axes.IndexOf('C', StringComparison.Ordinal)], warnings);
        SceneContent first = sources[0].Scene.Content;
        SceneContent scene = new()
        {
            Name = first.Name,
            Levels = [level],
            Channels = channels,
            PixelSize = sizes,
            Origin = first.Origin,
            AxisInfo = first.AxisInfo.Where(info => info.Key != along).ToDictionary(),
            Acquired = first.Acquired,
            Objective = first.Objective,
            Instrument = first.Instrument,
            Description = first.Description,
            Display = first.Display,
            Palette = sources.All(source => source.Scene.Content.Palette is not null) ? first.Palette : null,
            Notes = [.. first.Notes, new("merge", Provenance(sources, along, options, level))],
            Planes = Planes(sources, along, level, warnings),
            Damage = sources.Select(source => source.Scene.Content.Damage is { } damage ? $"{source.Path}: {damage}" : null).FirstOrDefault(damage => damage is not null),
        };
        ImageContent merged = new()
        {
            Format = "merged",
            MadeOf = [.. sources.Select(source => source.Path)],
            Scenes = [scene],
            OriginalMetadata = [.. sources.SelectMany(source => source.Image.OriginalMetadata.Select(part => KeyValuePair.Create($"{source.Name}: {part.Key}", part.Value)))],
            Warnings = warnings,
            Unused = [.. sources.SelectMany(source => source.Image.Unused), .. sources.SelectMany(source => source.Image.Scenes.Where((_, i) => i != source.Scene.Index).Select(other => new ContentPart("scene", 1, $"{source.Name}: {other.Name ?? "without a name"}", "one scene of each image is merged")))],
            Missing = [.. sources.SelectMany(source => source.Image.Missing)],
            MissingPlanes = sources.Sum(source => source.Image.MissingPlanes),
        };
        foreach (Source source in sources) merged.Owning(source.Image);
        return merged;
    }

    /// <summary>The axes of all images together, in canonical order.</summary>
    private static string CommonAxes(List<Source> sources, char along)
    {
        string all = string.Concat(sources.SelectMany(source => source.Scene.Axes.Where(axis => axis is not 'S' || source.Scene.SizeOf('S') > 1)).Append(along).Distinct());
        bool samples = all.Contains('S', StringComparison.Ordinal);
        if (samples && sources.Select(source => source.Scene.SizeOf('S')).Distinct().Count() > 1)
            Throw.Refused($"the images do not have the same number of samples for a pixel: {Facts(sources, source => Invariant($"{source.Scene.SizeOf('S')}"))}");
        return Axes.Canonical(all);
    }

    private static PixelType CommonType(List<Source> sources)
    {
        List<PixelType> types = [];
        foreach (Source source in sources)
        {
            if (source.Scene.PixelType is not { } type) throw new RefusedException($"the channels of {source.Path} differ in sample type; convert it to one type first");
            types.Add(type);
        }

        return MergeTypes.Common(types) ?? throw new RefusedException($"no sample type holds the values of all images exactly: {Facts(sources, source => source.Scene.PixelType!.Value.Name())}");
    }

    private static void CheckLengths(List<Source> sources, string axes, char along, MergeLengths lengths)
    {
        if (lengths == MergeLengths.Pad) return;
        foreach (char axis in axes)
        {
            if (axis == along || sources.TrueForAll(source => source.Scene.SizeOf(axis) == sources[0].Scene.SizeOf(axis))) continue;
            throw new RefusedException($"the images are not equally long along {axis}: {Facts(sources, source => Invariant($"{source.Scene.SizeOf(axis)}"))}; shorter ones are padded with zeros on request") { Remedy = new Remedy.PadLengths() };
        }
    }

    private static PixelSizes CommonSizes(List<Source> sources, MergeSizes policy, List<string> warnings)
    {
        PixelSizes first = sources[0].Scene.PixelSize;
        foreach (char axis in "XYZT")
        {
            Quantity? stated = first[axis];
            Source? other = sources.Find(source => source.Scene.PixelSize[axis] is { } size && stated is { } mine && !Agree(size, mine));
            string what = axis == 'T' ? "times between their time points" : $"distances between their pixels along {axis}";
            if (other is not null)
            {
                string facts = Facts(sources, source => source.Scene.PixelSize[axis]?.ToString() ?? "unknown");
                if (policy == MergeSizes.Equal) throw new RefusedException($"the images state different {what}: {facts}; those of the first image are taken on request") { Remedy = new Remedy.FirstSizes() };
                warnings.Add($"the images state different {what}: {facts}; the first one's was taken");
            }
            else if (sources.Exists(source => source.Scene.PixelSize[axis] is null != stated is null))
            {
                warnings.Add($"not all images state the {what}: {Facts(sources, source => source.Scene.PixelSize[axis]?.ToString() ?? "unknown")}; the first one's word was taken");
            }
        }

        return first;
    }

    /// <summary>The same length, whatever the unit; nobody measures to the last bit.</summary>
    private static bool Agree(Quantity a, Quantity b) => a.IsEquivalentTo(b) || (a.TryConvertTo(b.Unit, out Quantity same) && Math.Abs(same.Value - b.Value) <= 1e-9 * Math.Abs(b.Value));

    private static IReadOnlyList<Channel> Channels(List<Source> sources, char along, PixelType type, int count, List<string> warnings)
    {
        if (along == 'C') return [.. sources.SelectMany(source => source.Scene.Channels).Select(channel => channel with { PixelType = type })];
        List<Channel> channels = [];
        for (int c = 0; c < count; c++)
        {
            List<(Source Source, Channel Channel)> having = [.. sources.Where(source => c < source.Scene.Channels.Count).Select(source => (source, source.Scene.Channels[c]))];
            Channel channel = having[0].Channel;
            string[] names = [.. having.Select(one => one.Channel.Name).OfType<string>().Distinct(StringComparer.Ordinal)];
            if (names.Length > 1) warnings.Add(Invariant($"channel {c} is called {string.Join(", ", names.Take(Listed).Select(name => $"'{name}'"))} in different images; '{channel.Name ?? names[0]}' was taken"));
            channels.Add(channel with { PixelType = type, Name = channel.Name ?? names.FirstOrDefault() });
        }

        return channels;
    }

    /// <summary>What is known of each plane, moved to its place. Times count from the start of the first image; where an image does not say when it started, its times are left out.</summary>
    private static Lazy<IReadOnlyList<PlaneInfo>> Planes(List<Source> sources, char along, MergedLevel level, List<string> warnings)
    {
        if (along is not ('T' or 'C' or 'Z')) return new Lazy<IReadOnlyList<PlaneInfo>>(Array.Empty<PlaneInfo>);
        DateTimeOffset? start = sources[0].Scene.Acquired;
        Source[] timeless = [.. sources.Skip(1).Where(source => (start is null || source.Scene.Acquired is null) && source.Scene.Planes.Any(plane => plane.Time is not null))];
        if (timeless.Length > 0) warnings.Add($"the times of planes count from the start of each image, and it is not known when {(timeless.Length == 1 ? timeless[0].Path : Counted(timeless.Length))} started after the first one: these times are not taken over");
        return new Lazy<IReadOnlyList<PlaneInfo>>(() =>
        {
            List<PlaneInfo> planes = [];
            for (int i = 0; i < sources.Count; i++)
            {
                int move = checked((int)level.Starts[i]);
                TimeSpan? later = i == 0 ? TimeSpan.Zero : sources[i].Scene.Acquired - start;
                foreach (PlaneInfo plane in sources[i].Scene.Planes)
                {
                    planes.Add(plane with
                    {
                        T = plane.T + (along == 'T' ? move : 0),
                        C = plane.C + (along == 'C' ? move : 0),
                        Z = plane.Z + (along == 'Z' ? move : 0),
                        Time = Later(plane.Time, later),
                    });
                }
            }

            return planes;
        });

        static string Counted(int count) => Invariant($"{count} images");
    }

    private static Quantity? Later(Quantity? time, TimeSpan? by)
    {
        if (time is not { } known || by is not { } span) return null;
        if (span == TimeSpan.Zero) return known;
        return known.TryConvertTo("second", out Quantity seconds) ? new Quantity(seconds.Value + span.TotalSeconds, "second") : null;
    }

    /// <summary>Which image lies where, as JSON: it becomes an annotation of the result.</summary>
    private static string Provenance(List<Source> sources, char along, MergeOptions options, MergedLevel level)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, OneLine))
        {
            json.WriteStartObject();
            json.WriteString("along", along.ToString());
            json.WriteString("lengths", options.Lengths == MergeLengths.Pad ? "pad" : "strict");
            json.WriteString("sizes", options.Sizes == MergeSizes.First ? "first" : "equal");
            json.WriteStartArray("sources");
            for (int i = 0; i < sources.Count; i++)
            {
                Scene scene = sources[i].Scene;
                json.WriteStartObject();
                json.WriteString("name", sources[i].Name);
                json.WriteString("folder", sources[i].Folder);
                json.WriteString("format", sources[i].Image.Format);
                json.WriteNumber("scene", scene.Index);
                json.WriteString("axes", scene.Axes);
                json.WriteStartArray("shape");
                foreach (long length in scene.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteString("type", scene.PixelType!.Value.Name());
                json.WriteNumber("start", level.Starts[i]);
                json.WriteNumber("count", scene.SizeOf(along));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>What each image says, those that say the same together.</summary>
    private static string Facts(List<Source> sources, Func<Source, string> fact)
    {
        List<string> facts = [];
        foreach (IGrouping<string, Source> same in sources.GroupBy(fact))
        {
            int others = same.Count() - 1;
            facts.Add(same.Key + " in " + same.First().Name + (others > 0 ? Invariant($" and {others} more") : string.Empty));
        }

        return string.Join(", ", facts.Take(Listed)) + (facts.Count > Listed ? ", ..." : string.Empty);
    }

    private sealed record Source(string Path, ImageContent Image, Scene Scene)
    {
        public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

        public string Folder => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.TrimEndingDirectorySeparator(Path)) ?? string.Empty);
    }
}
