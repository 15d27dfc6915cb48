using Lamella.Engine;
using Lamella.Execution;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// Writes scenes and their labels into one OME-Zarr: an image at the root, a plate, or a collection in the layout of bioformats2raw. Chunks come first; the metadata, the root's last of all, makes the
/// result readable. The full metadata goes along as OME-XML.
/// </summary>
internal sealed class OmeZarrWriter : ImageSink
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";

    // As long as a number in JSON gets, so that room for the real one is enough.
    private const double WidestNumber = -1.2345678901234567E-300;

    // A wide ISCC-SUM has 60 characters with its prefix; they are all unknown when room is made.
    private const string WidestHash = "ISCC:0000000000000000000000000000000000000000000000000000000000000000";

    private readonly Store _store;
    private readonly OmeZarrSettings _settings;
    private readonly OmeDocument? _original;
    private readonly IReadOnlyList<ScenePlan> _plans;
    private readonly ZarrArray[][] _arrays;
    private readonly OmeZarrSceneSink[] _scenes;
    private readonly UploadQueue? _uploads;
    private readonly Dictionary<(int Scene, int Level), ZarrLevelSource> _origins = [];

    /// <summary>Prepares the arrays; no metadata is written yet. The writer closes the store.</summary>
    public OmeZarrWriter(Store store, IReadOnlyList<ScenePlan> plans, OmeZarrSettings settings, OmeDocument? original, Journal journal)
        : this(store, plans, settings, original)
    {
        if (store.Requests > 0) _uploads = new UploadQueue(store.Requests);
        _scenes = [.. plans.Select((plan, i) => new OmeZarrSceneSink(plan, _arrays[i], journal, InOrder) { Uploads = _uploads })];
        if (_store is ZipWriteStore zip) Reserve(zip);
        if (_store is FileStore folder) SweepForeign(folder);
    }

    private OmeZarrWriter(Store store, IReadOnlyList<ScenePlan> plans, OmeZarrSettings settings, OmeDocument? original)
    {
        _store = store;
        _plans = plans;
        _settings = settings;
        _original = original;
        _arrays = Arrays(store, plans, settings);
        _scenes = [];
    }

    /// <summary>Writes the metadata that the scenes will have, without pixels: what is measured on them is a placeholder.</summary>
    /// <param name="store">Takes the documents.</param>
    /// <param name="plans">The scenes.</param>
    /// <param name="settings">Where everything lies.</param>
    /// <param name="original">The OME metadata of the source.</param>
    /// <param name="windows">The ranges of channels for which the source states none; null for placeholders.</param>
    public static void WriteMetadata(Store store, IReadOnlyList<ScenePlan> plans, OmeZarrSettings settings, OmeDocument? original, Func<ScenePlan, IReadOnlyList<NgffWindow?>>? windows = null)
    {
        OmeZarrWriter writer = new(store, plans, settings, original);
        writer.WriteOmeXml();
        foreach ((string key, byte[] document) in writer.Documents(plan => plan.Label is not null ? [] : StatedWindows(plan) ?? windows?.Invoke(plan) ?? Placeholders(plan), _ => null)) store.Put(key, document);
    }

    /// <summary>The arrays of all planned levels; nothing is written.</summary>
    public static ZarrArray[][] Arrays(Store store, IReadOnlyList<ScenePlan> plans, OmeZarrSettings settings) => [.. plans.Select(plan => plan.Levels.Select((_, level) => Prepare(store, plan, level, settings)).ToArray())];

    // Where the order of entries is the order of writing, it must not depend on the threads.
    private bool InOrder => _store is ZipWriteStore;

    /// <inheritdoc/>
    public override SceneSink Scene(int index) => _scenes[index];

    /// <summary>The blocks of a planned level.</summary>
    public LevelGrid GridOf(int scene, int level) => _plans[scene].Levels[level];

    /// <summary>The array of a planned level.</summary>
    public ZarrArray ArrayOf(int scene, int level) => _arrays[scene][level];

    /// <summary>Told that the chunks of a level are copied from another array with the same grid.</summary>
    public void CopiesFrom(int scene, int level, ZarrLevelSource source) => _origins[(scene, level)] = source;

    /// <inheritdoc/>
    public override void Complete()
    {
        _uploads?.Drain();
        WriteOmeXml();
        ForeignParts.Copy(_settings.Foreign, _store);
        if (_settings.RoCrate is { } crate) _store.Put(RoCrate.Key, crate.Write("OME-Zarr " + _settings.Release.Text(), [.. _settings.Layout.Images.Select(i => i.Metadata.Name)]));
        foreach ((string key, byte[] document) in Documents(plan => MeasuredWindows(plan), plan => plan.Index < PixelHashes.Count ? PixelHashes[plan.Index] : null)) _store.Put(key, document);
        (_store as ZipWriteStore)?.Complete(OzxComment());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _uploads?.Dispose();
            _store.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Removes from a partial result what is none of its proven blocks: blocks that were spoilt, metadata that is written again, and what others have put there, which must not get into the result.</summary>
    private void SweepForeign(FileStore folder)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (OmeZarrSceneSink scene in _scenes) scene.AddProvenKeys(keys);
        folder.DeleteAllBut(keys);
    }

    private static ZarrArray Prepare(Store store, ScenePlan plan, int level, OmeZarrSettings settings)
    {
        ZarrArraySpec spec = settings.Array(plan, level);
        return ZarrArray.Prepare(store, settings.Layout.PathOf(plan, level), spec with { DimensionNames = settings.ZarrFormat == 3 ? [.. NgffMapping.Axes(plan).Select(a => a.Name)] : null });
    }

    private IReadOnlyList<NgffWindow?> MeasuredWindows(ScenePlan plan)
    {
        if (plan.Label is not null) return [];
        if (plan.IsUnwritten) return [.. Enumerable.Repeat(DisplayRanges.Unmeasured(plan.PixelType, _settings.Release), (int)plan.SizeOf('C'))];
        // Statements of the source are not measured again, and a copy of its chunks decodes none for them.
        if (StatedWindows(plan) is { } stated) return stated;
        ZarrArray smallest = _arrays[plan.Index][^1];
        // Chunks that were copied are read where they come from: what is damaged there is named by its key there.
        ZarrLevelSource level = _origins.TryGetValue((plan.Index, plan.Levels.Count - 1), out ZarrLevelSource? origin) && origin.Axes == plan.Axes ? origin : smallest.Level(plan.Axes);
        return DisplayRanges.Of(level, smallest.Shape, plan.PixelType, plan.UnfoldedSamples, _settings.Release);
    }

    private static IReadOnlyList<NgffWindow>? StatedWindows(ScenePlan plan) => plan.UnfoldedSamples == 1 ? NgffMapping.StatedWindows(plan) : null;

    private static List<NgffWindow?> Placeholders(ScenePlan plan) => [.. Enumerable.Repeat<NgffWindow?>(new NgffWindow(WidestNumber, WidestNumber, WidestNumber, WidestNumber), (int)plan.SizeOf('C'))];

    /// <summary>All metadata documents, the root's last.</summary>
    private List<KeyValuePair<string, byte[]>> Documents(Func<ScenePlan, IReadOnlyList<NgffWindow?>> windows, Func<ScenePlan, string?> pixelHash)
    {
        ZarrDocumentSet documents = new(_settings.ZarrFormat);
        foreach (ZarrArray[] levels in _arrays)
        {
            foreach (ZarrArray array in levels) documents.Add(array);
        }

        foreach ((string path, NgffGroup? group) in _settings.Layout.Groups(plan => NgffMapping.Group(plan, windows(plan), pixelHash(plan))))
        {
            byte[]? attributes = group is null ? null : NgffWriter.Write(group, _settings.Release, new Findings());
            documents.AddGroup(path, _settings.Foreign.Any(part => part.Path == path && part.Attributes.Count > 0) ? ForeignParts.Merge(_settings.Foreign, path, attributes) : attributes);
        }

        return documents.Finish(_settings.Consolidated);
    }

    private void WriteOmeXml()
    {
        IReadOnlyList<ScenePlan> images = _settings.Layout.Images;
        // A sample type that OME-XML lacks leaves no valid document; the plan has listed what is lost with it.
        if (images.Any(p => OmePixelTypes.Name(p.PixelType) is null)) return;
        string[] hashes = PixelHashes.Count == 0 ? [] : [.. images.Select(i => PixelHashes[i.Index])];
        OmeDocument document = OmeDocumentBuilder.Build(images, _original, OmePixelStorage.MetadataOnly, hashes, _settings.Plate, _settings.Kept);
        _store.Put(OmeXmlKey, OmeXmlWriter.Write(document, new Findings(), new OmeXmlWriteOptions { MetadataOnly = true }));
    }

    /// <summary>Makes room for the metadata at the front of the archive, the root first, then by depth (RFC-9), before the chunks; what it will say is known but for measured display ranges and hashes.</summary>
    private void Reserve(ZipWriteStore zip)
    {
        List<KeyValuePair<string, byte[]>> documents = Documents(plan => plan.Label is not null ? [] : Placeholders(plan), _ => WidestHash);
        foreach ((string key, byte[] document) in documents.OrderBy(d => d.Key.Count(c => c == '/')).ThenBy(d => d.Key, StringComparer.Ordinal)) zip.Reserve(key, document.Length);
    }

    private string OzxComment() => "{\"ome\":{\"version\":\"" + _settings.Release.Text() + "\",\"zipFile\":{\"centralDirectory\":{\"jsonFirst\":true}}}}";
}
