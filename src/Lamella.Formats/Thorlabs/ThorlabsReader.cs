using System.Text.RegularExpressions;
using Lamella.Engine;
using Lamella.Formats.Thorlabs.Structure;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Thorlabs;

/// <summary>Opens an experiment: each raw file, or each tile of a set of TIFFs, is a scene.</summary>
internal sealed partial class ThorlabsReader
{
    private const int MostSettings = 16 << 20;
    private const int MostFiles = 4 << 20;
    private readonly ThorlabsFolder _folder;
    private readonly ThorlabsExperiment _experiment;
    private readonly KeyValuePair<string, string> _original;
    private readonly List<string> _warnings = [];
    private readonly List<ContentPart> _unused = [];
    private readonly List<ContentPart> _absent = [];
    private long _missing;

    private ThorlabsReader(ThorlabsFolder folder, ThorlabsExperiment experiment, KeyValuePair<string, string> original)
    {
        _folder = folder;
        _experiment = experiment;
        _original = original;
    }

    /// <summary>Makes scenes of the experiment, or of the one raw file that was opened.</summary>
    public static ImageContent Read(OpenContext context)
    {
        ThorlabsFolder folder = ThorlabsFolder.Of(context.Detected);
        string name = context.Detected.Kind == SourceKind.Folder ? string.Empty : context.Detected.Name;
        bool isRaw = name.EndsWith(".raw", StringComparison.OrdinalIgnoreCase), isXml = name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);
        string settings = isXml ? name : folder.HasExperiment ? ThorlabsFolder.ExperimentName : folder.FindYaml(name) ?? ThorlabsFolder.ExperimentName;
        string text = TiffDirectory.Decode(WithoutMark(folder.Store.TryReadAll(folder.Key(settings), MostSettings) ?? []));
        bool isYaml = !settings.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);
        ThorlabsReader reader = new(folder, isYaml ? ThorlabsExperiment.FromYaml(text) : ThorlabsExperiment.FromXml(text), new(settings, text));
        List<SceneContent> scenes = isRaw ? [reader.RawScene(name)] : reader.Scenes();
        return new ImageContent { Format = ThorlabsExperiment.Format, Scenes = scenes, Warnings = reader._warnings, Unused = reader._unused, Missing = reader._absent, MissingPlanes = reader._missing, OriginalMetadata = [reader._original] };
    }

    private List<SceneContent> Scenes()
    {
        List<string> raw = [.. _folder.Names.Where(name => RawPattern().IsMatch(name)).Order(StringComparer.Ordinal)];
        // Stores that cannot list may still hold the one usual file.
        if (raw.Count == 0) raw = [.. new[] { "Image_0001_0001.raw", "Image_001_001.raw" }.Where(name => _folder.Store.Length(_folder.Key(name)) is not null).Take(1)];
        if (raw.Count > 0)
        {
            List<string> planes = [.. _folder.Names.Where(name => TiffPattern().IsMatch(name))];
            if (planes.Count > 0) _unused.Add(new ContentPart("file", planes.Count, ContentPart.Names(planes), "the folder holds a raw file as well, which is shown"));
            return [.. raw.Select(RawScene)];
        }

        return TiffScenes();
    }

    private SceneContent RawScene(string name)
    {
        string key = _folder.Key(name);
        long length = _folder.Store.Length(key) ?? 0;
        ThorlabsLayout layout = ThorlabsLayout.Of(_experiment, length, _warnings);
        long plane = _experiment.Width * _experiment.Height * layout.Type.Size(), frame = plane * layout.StoredChannels;
        int channels = Math.Max(1, _experiment.Channels.Count);
        // With disabled channels in the file, each detector has its place; the first enabled one may not be the first stored.
        bool all = layout.StoredChannels > channels;
        List<int> detectors = all ? [.. _experiment.Detectors] : [.. Enumerable.Range(0, channels)];
        if (all) _unused.Add(new ContentPart("channel", layout.StoredChannels - channels, name, Invariant($"{layout.StoredChannels} channels are stored, of which {channels} {Counts.Pick(channels, "was", "were")} enabled")));
        if (layout.FramesPerVolume > layout.Sections) _unused.Add(new ContentPart("frame", layout.FramesPerVolume - layout.Sections, name, "they are flyback frames after each volume"));
        bool even = IsEven(detectors, out int first, out int step);
        (long Length, long Stride, char Letter)[] axes =
        [
            (layout.Times, layout.FramesPerVolume * frame, 'T'),
            (layout.Sections, frame, 'Z'),
            (channels, step * plane, 'C'),
        ];
        CountMissing(layout, length, frame, plane, detectors);
        long behind = length - (layout.Frames * frame);
        if (behind > 0) _unused.Add(new ContentPart("byte", behind, name, Invariant($"they follow the {Counts.Of(layout.Frames, "frame")} that the settings and the length of the file tell")));
        (long Length, long Stride, char Letter)[] kept = [.. axes.Where(axis => axis.Length > 1)];
        LevelSource level = even
            ? new RawPlaneLevel(Planes(key, layout, kept, first * plane, plane, length))
            : new ThorlabsDetectors([.. detectors.Select(d => new RawPlaneLevel(Planes(key, layout, [.. kept.Where(axis => axis.Letter != 'C')], d * plane, plane, length)))]);
        return Scene(level, RawPattern().IsMatch(name) && _folder.Names.Count(n => RawPattern().IsMatch(n)) > 1 ? Path.GetFileNameWithoutExtension(name) : _experiment.Name, layout.Times, layout.Sections, layout.FramesPerVolume);
    }

    private RawPlanes Planes(string key, ThorlabsLayout layout, (long Length, long Stride, char Letter)[] axes, long first, long plane, long length) => new(_folder.Store, key)
    {
        Axes = string.Concat(axes.Select(axis => axis.Letter)) + "YX",
        Shape = [.. axes.Select(axis => axis.Length), _experiment.Height, _experiment.Width],
        Type = layout.Type,
        First = first,
        PlaneBytes = plane,
        Strides = [.. axes.Select(axis => axis.Stride)],
        End = length,
    };

    /// <summary>True when the detectors lie at equal distances in a frame.</summary>
    private static bool IsEven(List<int> detectors, out int first, out int step)
    {
        first = detectors[0];
        step = detectors.Count > 1 ? detectors[1] - detectors[0] : 1;
        for (int i = 1; i < detectors.Count; i++)
        {
            if (detectors[i] - detectors[i - 1] != step) return false;
        }

        return true;
    }

    private void CountMissing(ThorlabsLayout layout, long length, long frame, long plane, List<int> detectors)
    {
        long missing = 0;
        long frames = length / frame;
        for (long t = Math.Max(0, (frames / layout.FramesPerVolume) - 1); t < layout.Times; t++)
        {
            // Whole volumes behind the end need no look at each frame.
            if (t * layout.FramesPerVolume * frame >= length)
            {
                missing += (layout.Times - t) * layout.Sections * detectors.Count;
                break;
            }

            for (long z = 0; z < layout.Sections; z++)
            {
                foreach (int detector in detectors)
                {
                    if ((((t * layout.FramesPerVolume) + z) * frame) + ((detector + 1) * plane) > length) missing++;
                }
            }
        }

        if (missing == 0) return;
        _missing += missing;
        _absent.Add(new ContentPart("plane", missing, "of the raw file", "they are declared and not stored; they read as zero"));
    }

    private List<SceneContent> TiffScenes()
    {
        List<(string Name, int Channel, int[] Numbers)> files = [];
        foreach (string name in _folder.Names)
        {
            if (TiffPattern().Match(name) is not { Success: true } match || files.Count == MostFiles) continue;
            int[] numbers = new int[4];
            bool valid = true;
            for (int i = 0; i < 4; i++) valid &= int.TryParse(match.Groups["number"].Captures[i].ValueSpan, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out numbers[i]);
            if (valid) files.Add((name, char.ToUpperInvariant(match.Groups["channel"].Value[0]) - 'A', numbers));
        }

        if (files.Count == 0 && ThorlabsPictures.Names(_folder) is { Count: > 0 } others) return ThorlabsPictures.Scenes(_folder, others, _experiment, _warnings, _unused, _absent, out _missing);
        if (files.Count == 0) Throw.Damaged(ThorlabsExperiment.Format, $"beside {_original.Key} lies neither a raw file (Image_0001_0001.raw) nor a TIFF of a plane (ChanA_0001_0001_0001_0001.tif)");
        List<int> channels = [.. files.Select(file => file.Channel).Distinct().Order()];
        List<SceneContent> scenes = [];
        foreach (IGrouping<(int Well, int Tile), (string Name, int Channel, int[] Numbers)> group in files.GroupBy(file => (file.Numbers[0], file.Numbers[1])).OrderBy(group => group.Key))
        {
            ThorlabsTiffPlanes planes = ThorlabsTiffPlanes.Create(_folder, [.. group], channels, out LevelSource level, out long missing);
            if (planes.Twice.Count > 0) _unused.Add(new ContentPart("file", planes.Twice.Count, ContentPart.Names(planes.Twice), "another file has the same channel and numbers"));
            _missing += missing;
            if (missing > 0) _absent.Add(new ContentPart("plane", missing, Invariant($"of well {group.Key.Well}, tile {group.Key.Tile}"), "they have no file; they read as zero"));
            SceneContent scene = Scene(level, Invariant($"{group.Key.Well}/{group.Key.Tile}"), planes.Times, planes.Sections, planes.Sections);
            List<Channel> named = [.. channels.Select((detector, i) => new Channel { PixelType = level.PixelType!.Value, Samples = planes.Samples, Name = NameOf(detector) })];
            scenes.Add(scene with { Channels = named });
        }

        return scenes.Count == 1 ? [scenes[0] with { Name = _experiment.Name }] : scenes;
    }

    private string? NameOf(int detector)
    {
        for (int i = 0; i < _experiment.Detectors.Count; i++)
        {
            if (_experiment.Detectors[i] == detector) return _experiment.Channels[i];
        }

        return ThorlabsExperiment.DetectorName(detector);
    }

    private SceneContent Scene(LevelSource level, string? name, long times, long sections, long framesPerVolume)
    {
        PixelSizes sizes = _experiment.PixelSize;
        // The step of a stage that took a single section is a setting for another time.
        if (sections == 1 && !_experiment.IsExplicit) sizes = sizes with { Z = null };
        if (times > 1 && !_experiment.IsExplicit) sizes = sizes with { T = TimeStep(framesPerVolume) };
        return new SceneContent
        {
            Name = name,
            Levels = [level],
            Channels = [.. (_experiment.Channels.Count > 0 ? _experiment.Channels : [null]).Select(channel => new Channel { PixelType = level.PixelType!.Value, Name = channel })],
            PixelSize = sizes,
            Acquired = _experiment.Acquired,
            Objective = _experiment.Objective,
            Description = _experiment.Description,
            Notes = _experiment.Notes,
        };
    }

    /// <summary>The stated interval; else the time that the frames of a volume take.</summary>
    private Quantity? TimeStep(long framesPerVolume)
    {
        if (_experiment.Interval > 0) return new Quantity(_experiment.Interval, Units.Second);
        return _experiment.FrameRate > 0 ? new Quantity(framesPerVolume * _experiment.Averaged / _experiment.FrameRate, Units.Second) : null;
    }

    private static ReadOnlySpan<byte> WithoutMark(byte[] text) => text.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? text.AsSpan(3) : text;

    [GeneratedRegex(@"^Image_\d+_\d+\.raw$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex RawPattern();

    [GeneratedRegex(@"^Chan(?<channel>[A-Z])(_(?<number>\d{1,9})){4}\.tiff?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex TiffPattern();
}
