using System.Text;
using System.Text.Json;
using Lamella.Engine;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// Writes scenes into one OME-Zarr: one multiscale at the root, or several in the layout of bioformats2raw. Chunks come first; the metadata, the root's last of all, makes the result readable. The full
/// metadata goes along as OME-XML.
/// </summary>
internal sealed class OmeZarrWriter : ImageSink
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";
    private readonly Store _store;
    private readonly IReadOnlyList<ScenePlan> _plans;
    private readonly OmeZarrSettings _settings;
    private readonly OmeDocument? _original;
    private readonly ZarrArray[][] _arrays;
    private readonly OmeZarrSceneSink[] _scenes;

    /// <summary>Prepares the arrays; nothing is written yet. The store is the caller's.</summary>
    public OmeZarrWriter(Store store, IReadOnlyList<ScenePlan> plans, OmeZarrSettings settings, OmeDocument? original, Journal journal)
    {
        _store = store;
        _plans = plans;
        _settings = settings;
        _original = original;
        _arrays = [.. plans.Select(plan => plan.Levels.Select((_, level) => Prepare(plan, level)).ToArray())];
        _scenes = [.. plans.Select((plan, i) => new OmeZarrSceneSink(plan, _arrays[i], journal))];
    }

    /// <inheritdoc/>
    public override SceneSink Scene(int index) => _scenes[index];

    /// <inheritdoc/>
    public override void Complete()
    {
        List<NgffGroup> groups = [];
        for (int s = 0; s < _plans.Count; s++)
        {
            foreach (ZarrArray array in _arrays[s]) array.WriteMetadata();
            groups.Add(NgffMapping.Group(_plans[s], _settings, DisplayRanges.Of(_arrays[s][^1], _plans[s]), PixelHashes.Count > 0 ? PixelHashes[s] : null));
        }

        WriteOmeXml();
        if (groups.Count == 1)
        {
            PutGroup(string.Empty, groups[0]);
            return;
        }

        for (int s = 0; s < groups.Count; s++) PutGroup(PathOf(s), groups[s]);
        PutGroup("OME", new NgffGroup { Series = [.. Enumerable.Range(0, groups.Count).Select(PathOf)] });
        PutGroup(string.Empty, new NgffGroup { Bioformats2RawLayout = 3 });
    }

    private static string PathOf(int scene) => Invariant($"{scene}");

    private ZarrArray Prepare(ScenePlan plan, int level)
    {
        LevelGrid grid = plan.Levels[level];
        long[]? inner = _settings.InnerChunk(plan.Index, level);
        string path = (_plans.Count == 1 ? string.Empty : PathOf(plan.Index) + "/") + Invariant($"{level}");
        return ZarrArray.Prepare(_store, path, new ZarrArraySpec
        {
            ZarrFormat = _settings.ZarrFormat,
            Shape = grid.Shape.ToArray(),
            Chunk = inner ?? grid.Block.ToArray(),
            Shard = inner is null ? null : grid.Block.ToArray(),
            PixelType = plan.PixelType,
            Codecs = _settings.Codecs,
            DimensionNames = _settings.ZarrFormat == 3 ? [.. NgffMapping.Axes(plan).Select(a => a.Name)] : null,
        });
    }

    private void WriteOmeXml()
    {
        // A sample type that OME-XML lacks leaves no valid document; the plan has listed what is lost with it.
        if (_plans.Any(p => OmePixelTypes.Name(p.PixelType) is null)) return;
        OmeDocument document = OmeDocumentBuilder.Build(_plans, _original, OmePixelStorage.MetadataOnly, PixelHashes);
        _store.Put(OmeXmlKey, OmeXmlWriter.Write(document, new Findings(), new OmeXmlWriteOptions { MetadataOnly = true }));
    }

    private void PutGroup(string path, NgffGroup group)
    {
        byte[] attributes = NgffWriter.Write(group, _settings.Release, new Findings());
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        if (_settings.ZarrFormat == 2)
        {
            _store.Put(prefix + ".zattrs", attributes);
            _store.Put(prefix + ".zgroup", ZarrDocuments.Group(2, null));
            return;
        }

        using JsonDocument parsed = JsonDocument.Parse(Encoding.UTF8.GetString(attributes));
        _store.Put(prefix + "zarr.json", ZarrDocuments.Group(3, parsed.RootElement));
    }
}
