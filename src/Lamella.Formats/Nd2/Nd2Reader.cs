using System.Globalization;
using Lamella.Formats.Nd2.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Nd2;

/// <summary>Opens a chunked ND2: its loops become axes, but for the positions of the stage, which become scenes.</summary>
internal sealed class Nd2Reader
{
    private const long LongestLoop = 1 << 28;
    private readonly Nd2File _file;
    private readonly Nd2Attributes _attributes;
    private readonly Nd2Metadata _metadata;
    private readonly List<Nd2Channel> _channels;
    private readonly List<Nd2Loop> _loops;
    private readonly long _frames;

    private Nd2Reader(Nd2File file)
    {
        _file = file;
        Nd2Node? attributes = file.Metadata("ImageAttributes");
        if (attributes is null) Throw.Damaged(Nd2File.Format, "the file has no description of its frames (ImageAttributes); it was cut off before that was written, or is damaged");
        _attributes = new Nd2Attributes(attributes!);
        Nd2Node? experiment = file.Metadata("ImageMetadata");
        _metadata = new Nd2Metadata(file.Metadata("ImageMetadataSeq|0"), file.Metadata("ImageCalibration|0"), file.Metadata("ImageTextInfo"));
        _channels = _metadata.Channels(_attributes, file.Warnings);
        _loops = experiment is null ? [] : ReadLoops(experiment);
        long most = file.Frames.Count == 0 ? 0 : (long)file.Frames.Keys.Max() + 1;
        _frames = Math.Max(_attributes.FrameCount, most);
        file.CheckFrames(Math.Max(_attributes.FrameCount, Nd2Experiment.Product(_loops)));
    }

    /// <summary>Reads map and metadata and makes scenes of them.</summary>
    public static ImageContent Read(Store store, string key) => new Nd2Reader(Nd2File.Open(store, key)).Content();

    private ImageContent Content()
    {
        if (_attributes.Compression is not (0 or 1 or 2)) Throw.Unsupported(Nd2File.Format, Invariant($"compression {_attributes.Compression}"));
        if (_attributes.Compression == 1) _file.Warnings.Add("the pixels cannot be read: lossy compression is not supported");
        long product = Nd2Experiment.Product(_loops);
        List<SceneContent> scenes = [];
        List<(char Axis, long Count, long Step)> axes = Steps(product, out int positionLoop);
        if (_loops.Count > 0 || _frames <= 1) AddScenes(scenes, axes, positionLoop);
        long planned = _loops.Count > 0 ? product : _frames > 1 ? 0 : _frames;
        if (_frames > planned) AddRest(scenes, planned);
        long present = _file.Frames.Keys.Count(f => f < Math.Max(product, _frames));
        long missing = (Math.Max(product, _frames) - present) * _channels.Count;
        foreach (Nd2Loop loop in _loops)
        {
            if (loop.Meaning is { } meaning) _file.Warnings.Add($"axis {loop.Axis} is the loop '{meaning}'");
        }

        if (_metadata.Aspect is { } aspect) _file.Warnings.Add(Invariant($"pixels have the aspect ratio {aspect}; which side is longer is not stated, so the height of a pixel stays unknown"));
        List<ContentPart> unused = [];
        return new ImageContent
        {
            Format = Nd2File.Format,
            Scenes = scenes,
            OriginalMetadata = _file.OriginalMetadata(unused),
            Warnings = _file.Warnings,
            Unused = unused,
            MissingPlanes = missing,
            Missing = missing > 0 ? [new ContentPart("plane", missing, Invariant($"of {Math.Max(product, _frames) * _channels.Count}"), "they are not in the file; they read as zero")] : [],
        };
    }

    private List<Nd2Loop> ReadLoops(Nd2Node experiment)
    {
        List<Nd2Loop> loops = Nd2Experiment.Loops(experiment);
        // Loops that span far more frames than there could be are damaged; the frames count themselves then.
        if (loops.TrueForAll(l => l.Count <= LongestLoop) && Nd2Experiment.Product(loops) <= LongestLoop) return loops;
        _file.Warnings.Add("the loops of the experiment span more frames than any file holds; they are not used");
        return [];
    }

    /// <summary>The frames between two passes of each loop: the innermost runs fastest.</summary>
    private List<(char Axis, long Count, long Step)> Steps(long product, out int positionLoop)
    {
        List<(char Axis, long Count, long Step)> axes = [];
        positionLoop = -1;
        long step = product;
        for (int i = 0; i < _loops.Count; i++)
        {
            step /= _loops[i].Count;
            if (_loops[i].Axis == 'P') positionLoop = i;
            axes.Add((_loops[i].Axis, _loops[i].Count, step));
        }

        return axes;
    }

    private void AddScenes(List<SceneContent> scenes, List<(char Axis, long Count, long Step)> axes, int positionLoop)
    {
        if (positionLoop < 0)
        {
            (double? x, double? y, double? z) = _metadata.Stage;
            scenes.Add(Scene(null, axes, 0, axes.Exists(a => a.Axis == 'T') ? null : new Nd2Position(null, x, y, axes.Exists(a => a.Axis == 'Z') ? null : z)));
            return;
        }

        (_, long count, long step) = axes[positionLoop];
        axes.RemoveAt(positionLoop);
        if (count > 1 << 20) Throw.Damaged(Nd2File.Format, Invariant($"{count} positions"));
        for (int p = 0; p < count; p++)
        {
            Nd2Position? position = p < _loops[positionLoop].Positions.Count ? _loops[positionLoop].Positions[p] : null;
            scenes.Add(Scene(position?.Name, axes, p * step, position));
        }
    }

    /// <summary>Frames behind those of the loops belong nowhere, and are not dropped: they make a scene of their own.</summary>
    private void AddRest(List<SceneContent> scenes, long first)
    {
        _file.Warnings.Add(
            first == 0
                ? Invariant($"no loops are described; the {_frames} frames are pages of unknown meaning, presented as Z")
                : Invariant($"{Counts.Of(_frames - first, "frame")} {Counts.Pick(_frames - first, "lies", "lie")} behind those of the loops, shown as scene {scenes.Count}, as pages of unknown meaning, presented as Z"));
        SceneContent rest = Scene(first == 0 ? null : "frames outside the loops", [('Q', _frames - first, 1)], first, null);
        scenes.Add(rest with { AxesOverride = rest.Levels[0].Axes.Replace('Q', 'Z') });
    }

    private SceneContent Scene(string? name, List<(char Axis, long Count, long Step)> axes, long first, Nd2Position? position)
    {
        Nd2Level level = new(_file, _attributes, _channels, axes, first);
        double? width = _metadata.PixelWidth(vertical: false), height = _metadata.Aspect is null ? _metadata.PixelWidth(vertical: true) : null;
        Nd2Loop? z = axes.Exists(a => a.Axis == 'Z') ? _loops.Find(l => l.Axis == 'Z') : null, t = axes.Exists(a => a.Axis == 'T') ? _loops.Find(l => l.Axis == 'T') : null;
        return new SceneContent
        {
            Name = name,
            Levels = [level],
            Channels = [.. _channels.Select(c => c.Channel)],
            PixelSize = new PixelSizes
            {
                X = width is { } w ? new Quantity(w, Units.Micrometer) : null,
                Y = height is { } h ? new Quantity(h, Units.Micrometer) : null,
                Z = z?.Step is { } dz ? new Quantity(dz, Units.Micrometer) : null,
                T = t?.Step is { } dt ? new Quantity(dt, Units.Millisecond).ConvertTo(Units.Second) : null,
            },
            AxisInfo = _loops.Where(l => l.Meaning is not null && axes.Exists(a => a.Axis == l.Axis)).ToDictionary(l => l.Axis, l => new AxisInfo(l.Meaning!, AxisKind.Other)),
            Acquired = _metadata.Acquired,
            Objective = _metadata.Objective,
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => Nd2Planes.Read(_file, level, axes, _channels.Count, position)),
            Description = _metadata.Description,
            Notes = Notes(z, position),
        };
    }

    private List<KeyValuePair<string, string>> Notes(Nd2Loop? z, Nd2Position? position)
    {
        List<KeyValuePair<string, string>> notes = [];
        if (_attributes.SignificantBits != 8 * _attributes.Type.Size()) notes.Add(new("significant bits", _attributes.SignificantBits.ToString(CultureInfo.InvariantCulture)));
        if (z is { BottomToTop: false }) notes.Add(new("direction of Z", "top to bottom"));
        if (_metadata.Date is { } date) notes.Add(new("date as written", date));
        if (position is { X: { } x, Y: { } y }) notes.Add(new("stage position", string.Create(CultureInfo.InvariantCulture, $"{x}, {y} micrometer")));
        return notes;
    }
}
