using Lamella.Engine;
using Lamella.Formats.Lif.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Lif;

/// <summary>The scenes that are found while a file, or a tree of files, is opened.</summary>
internal sealed class LifCollection(Store store)
{
    private readonly List<SceneContent> _scenes = [];
    private readonly List<KeyValuePair<string, string>> _original = [];
    private LamellaException? _problem;
    private long _missing;
    private long _otherMissing;
    private int _scenesWithGaps;

    /// <summary>The store that holds all files.</summary>
    public Store Store { get; } = store;

    /// <summary>What is doubtful.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What images promise and no file holds.</summary>
    public List<ContentPart> Missing { get; } = [];

    /// <summary>What files hold and no image shows.</summary>
    public List<ContentPart> Unused { get; } = [];

    /// <summary>When the file was made.</summary>
    public long? FileTime { get; set; }

    /// <summary>The name of an element's scene.</summary>
    public static string NameOf(LifElement element, string path)
    {
        string own = element.Path.Length > 0 ? element.Path : element.Name;
        return path.Length > 0 ? path + "/" + own : own;
    }

    /// <summary>Keeps the XML of a file verbatim.</summary>
    public void AddXml(string kind, string key, string text) => _original.Add(new(_original.Count == 0 ? kind : kind + " " + key, text));

    /// <summary>True for an element that is a readable image; an unreadable one is warned of.</summary>
    public bool Takes(LifElement element, string path)
    {
        if (element.Problem is { } problem) Fail(element, path, problem);
        else if (element.Image is null && element.IsLifetime) Fail(element, path, new UnsupportedFeatureException("lifetime data", "LIF: fluorescence lifetime data (TCSPC event streams) is not supported") { Format = LifContainer.Format });
        return element.Image is not null;
    }

    /// <summary>Adds an image whose memory lies in blocks.</summary>
    public void Add(LifElement element, string path, LifMemory memory) => Add(element, path, layout =>
    {
        LifLevel level = new(layout, memory);
        return (level, level.CountMissing());
    });

    /// <summary>Adds an image whose planes are picture files.</summary>
    public void AddFrames(LifElement element, string path, IReadOnlyList<LifSegment> frames) => Add(element, path, layout =>
    {
        LifFrameLevel level = new(layout, Store, frames);
        return (level, level.CountMissing());
    });

    /// <summary>Adds the scenes of a file of another format.</summary>
    public void AddOther(ImageContent content, string path)
    {
        foreach (SceneContent scene in content.Scenes) _scenes.Add(scene with { Name = scene.Name is null ? path : path + "/" + scene.Name });
        // The last sentences are those of the lists, which are kept as lists.
        foreach (string warning in content.Warnings.Take(content.Warnings.Count - content.Unused.Count - content.Missing.Count)) Warnings.Add($"{path}: {warning}");
        Unused.AddRange(content.Unused.Select(part => part with { Name = $"{path}: {part.Name}" }));
        Missing.AddRange(content.Missing.Select(part => part with { Name = $"{path}: {part.Name}" }));
        if (content.Associated.Count > 0) Unused.Add(new ContentPart("picture", content.Associated.Count, $"{path}: {ContentPart.Names(content.Associated.Select(a => a.Name ?? "without a name"))}", "pictures beside an image that another file names are not shown; open that file by itself"));
        if (content.Labels.Count > 0) Unused.Add(new ContentPart("label image", content.Labels.Count, path, "label images of an image that another file names are not shown; open that file by itself"));
        foreach ((string name, string text) in content.OriginalMetadata) _original.Add(new($"{path}: {name}", text));
        _otherMissing += content.MissingPlanes;
    }

    /// <summary>Notes an error of one image or file, which is left out.</summary>
    public void Fail(LifElement element, string path, LamellaException problem) => Fail($"image {NameOf(element, path)} is left out: ", problem);

    /// <summary>Notes an error; it is raised when nothing else is there.</summary>
    public void Fail(string what, LamellaException problem)
    {
        Warnings.Add(what + problem.Message);
        _problem ??= problem;
    }

    /// <summary>A file that another names is not there.</summary>
    public void Lacks(string reference, string from)
    {
        Missing.Add(new ContentPart("file", 1, reference, $"{from} refers to it, and it does not exist; its images are left out"));
        _problem ??= new StoreException(StoreFailure.NotFound, $"{reference}, which {from} refers to, does not exist");
    }

    /// <summary>What was found.</summary>
    public ImageContent Content(string format)
    {
        if (_scenes.Count == 0)
        {
            if (_problem is not null) throw _problem;
            Throw.Damaged(LifContainer.Format, "the file holds no image");
        }

        if (_missing > 0) Missing.Add(new ContentPart("plane", _missing, "of " + Counts.Of(_scenesWithGaps, "scene"), "they are not in the file; they read as zero"));
        return new ImageContent { Format = format, Scenes = _scenes, OriginalMetadata = _original, Warnings = Warnings, Unused = Unused, Missing = Missing, MissingPlanes = _missing + _otherMissing };
    }

    private void Add(LifElement element, string path, Func<LifLayout, (LevelSource Level, long Missing)> open)
    {
        try
        {
            LifLayout layout = new(element.Image!);
            (LevelSource level, long missing) = open(layout);
            _scenes.Add(new LifScene(element.Image!, layout, level, Warnings).Content(NameOf(element, path), FileTime));
            _missing += missing;
            if (missing > 0) _scenesWithGaps++;
        }
        catch (LamellaException e) when (e is DamagedDataException or UnsupportedFeatureException)
        {
            Fail(element, path, e);
        }
    }
}
