using Lamella.Codecs;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// Opens a Zarr hierarchy as an image: one multiscale, the images of a bioformats2raw collection in the order of its OME-XML, the fields of a plate in listed order, or a bare array. Only metadata paths
/// are followed, so that stores which cannot list (plain HTTP) work too.
/// </summary>
internal sealed class OmeZarrReader
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";
    private const int MostImages = 1 << 20;
    private const int MostNamed = 5;
    private readonly Store _store;
    private readonly ZarrCodecs? _codecs;
    private readonly List<SceneContent> _scenes = [];
    private readonly List<SceneContent> _labels = [];
    private readonly List<string> _warnings = [];
    private readonly List<ContentPart> _unused = [];
    private readonly List<ContentPart> _missing = [];
    private readonly List<string> _stale = [];
    private readonly OmeZarrNodes _nodes;
    private readonly UnwrittenPlanes _unwritten = new();
    private ZarrGroup? _consolidated;
    private OmeDocument? _document;
    private int _below;
    private PlateInfo? _plate;
    private string _version = string.Empty;

    private OmeZarrReader(Store store, ZarrCodecs? codecs)
    {
        _store = store;
        _codecs = codecs;
        _nodes = new OmeZarrNodes(store);
    }

    /// <summary>Opens the root of a store.</summary>
    public static ImageContent Read(Store store, ZarrCodecs? codecs = null) => new OmeZarrReader(store, codecs).Open();

    private ImageContent Open()
    {
        List<KeyValuePair<string, string>> original = [];
        if (ZarrGroup.TryOpen(_store, codecs: _codecs) is not { } root) return BareArray();
        NgffGroup metadata = Metadata(root);
        original.Add(new("NGFF", root.Attributes.ToString()));
        if (!_store.IsLocal) Expect(root, metadata);
        if (_store.TryReadAll(OmeXmlKey) is { } xml)
        {
            original.Add(new("OME-XML", System.Text.Encoding.UTF8.GetString(xml)));
            _document = OmeXmlReader.Read(xml);
            // Its group lists the images of a collection, also of those that lie on a plate.
            _nodes.Group("OME");
            original.AddRange(KeptMetadata.Of(_document));
        }

        if (root.IsConsolidated) _consolidated = root;

        if (metadata.Plate is { } plate) AddPlate(plate);
        else if (metadata.Well is { } well) AddFields([.. Fields(string.Empty, well, null)]);
        else if (metadata.Multiscales.Count > 0) AddImage(root, metadata, null, _document?.Images.Count == 1 ? _document.Images[0] : null);
        else if (metadata.Labels.Count > 0) AddLabelGroup(string.Empty, metadata, _scenes, null);
        else AddCollection(metadata);
        if (_plate is null && _document is not null) PlaceOnPlate(new OmePlates(_document));
        if (_scenes.Count == 0 && _missing.Count > 0) Throw.Damaged("OME-Zarr", "none of the listed images can be opened: " + string.Join("; ", _missing.Take(MostNamed)));
        if (_scenes.Count == 0) Throw.Unsupported("Zarr", "a group without OME metadata", Advice(root));
        IReadOnlyList<ContentPart> others = _nodes.Unused();
        if (_stale.Count > 0)
            _warnings.Add(Invariant($"the consolidated metadata is out of date for {Counts.Of(_stale.Count, "array")} ({ContentPart.Names(_stale)}); the documents of the arrays themselves are used (repairing the store updates it)"));
        return new ImageContent
        {
            Format = "OME-Zarr" + (_version.Length > 0 ? " " + _version : string.Empty),
            Scenes = _scenes,
            Labels = _labels,
            OriginalMetadata = original,
            Warnings = _warnings,
            Unused = [.. _unused, .. others],
            Foreign = _nodes.Foreign,
            Missing = [.. _missing, .. _unwritten.Parts()],
            MissingPlanes = _unwritten.Count,
            Plate = _plate,
            Native = _document,
        };
    }

    private ImageContent BareArray()
    {
        ZarrArray array = ZarrArray.Open(_store, codecs: _codecs);
        NoteKeys(array);
        ZarrLevelSource level = array.Level();
        int c = level.Axes.IndexOf('C', StringComparison.Ordinal);
        long channels = c < 0 ? 1 : level.Shape[c];
        return new ImageContent
        {
            Format = Invariant($"Zarr {array.Metadata.ZarrFormat}"),
            Scenes = [new SceneContent { Levels = [level], Channels = OmeZarrMetadata.PlainChannels(level, channels) }],
            Warnings = ["a bare Zarr array: axes are taken from dimension names, or are the last of TCZYX", .. _warnings],
        };
    }

    /// <summary>Tells a remote store which documents an image at the root or the images of a collection will be asked for: they come in the time of one.</summary>
    private void Expect(ZarrGroup root, NgffGroup metadata)
    {
        const int Most = 4096;
        _below = root.ZarrFormat;
        string[] documents = root.ZarrFormat == 3 ? ["zarr.json"] : ["zarr.json", ".zarray", ".zattrs", ".zgroup"];
        IEnumerable<string> paths = root.IsConsolidated ? [] : metadata.Multiscales.SelectMany(multiscale => multiscale.Datasets).Select(dataset => dataset.Path.Trim('/')).Concat(metadata.Series).Concat(metadata.Plate?.Wells.Select(well => well.Path) ?? []);
        _store.Expect([OmeXmlKey, .. paths.Append(metadata.Plate is null && metadata.Series.Count == 0 ? "labels" : "OME").Take(Most).SelectMany(path => documents.Select(document => ZarrArray.Join(path, document)))]);
    }

    private NgffGroup Metadata(ZarrGroup group)
    {
        // Zarr 3.1, "extension points": what must be understood and is not makes everything below it unsure.
        if (group.Unsupported.Count > 0) Throw.Unsupported("Zarr", $"the group {PlaceOf(group)} with {string.Join(", ", group.Unsupported)}");
        _nodes.Group(group.Path);
        _nodes.Attributes(group.Path, group.Attributes);
        NgffGroup metadata = NgffReader.Read(group.Attributes);
        if (_version.Length == 0 && metadata.Version is { } version) _version = metadata.VersionText ?? version.Text();
        foreach (Finding finding in metadata.Findings) _warnings.Add(finding.Message);
        return metadata;
    }

    /// <summary>The images of a collection: in listed order, else 0, 1, 2... until one is missing.</summary>
    private void AddCollection(NgffGroup metadata)
    {
        IReadOnlyList<string> series = metadata.Series;
        if (series.Count == 0 && Group("OME") is { } ome) series = Metadata(ome).Series;
        if (series.Count > 0)
        {
            for (int i = 0; i < series.Count; i++) AddImageAt(series[i], ImageOf(i, series.Count), null);
            return;
        }

        for (int i = 0; i < MostImages; i++)
        {
            string path = Invariant($"{i}");
            if (Group(path) is null)
            {
                if (i == 0) AddUnlisted();
                return;
            }

            AddImageAt(path, ImageOf(i, _document?.Images.Count ?? 0), null);
        }
    }

    /// <summary>A folder of images that no metadata lists (BigStitcher and SpatialData make such): all of them, named by their paths.</summary>
    private void AddUnlisted()
    {
        IReadOnlyList<string> images = OmeZarrNodes.FindImages(_store);
        List<string> opened = [];
        foreach (string path in images)
        {
            ZarrGroup group = ZarrGroup.Open(_store, path, _codecs);
            NgffGroup metadata = Metadata(group);
            if (metadata.ImageLabel is null && metadata.Multiscales.Count > 0)
            {
                AddImage(group, metadata, path, null);
                opened.Add(path);
            }
            else
            {
                _unused.Add(new ContentPart("label", 1, path, "it is a label image beside the images, which states no image that it belongs to; open it by itself"));
            }
        }

        if (opened.Count > 0) _warnings.Add(Invariant($"the root has no metadata of its own; it holds {Counts.Of(opened.Count, "image")}: {ContentPart.Names(opened)}, in the order of their names"));
    }

    /// <summary>A collection side by side may still be a plate by its OME-XML.</summary>
    private void PlaceOnPlate(OmePlates plates)
    {
        _plate = plates.Plate;
        for (int i = 0; _plate is not null && i < _scenes.Count; i++)
        {
            if (_scenes[i].Native is OmeImage image) _scenes[i] = _scenes[i] with { Well = plates.PositionOf(image) };
        }
    }

    private OmeImage? ImageOf(int index, int count) => _document is not null && index < _document.Images.Count && _document.Images.Count == count ? _document.Images[index] : null;

    private void AddPlate(NgffPlate plate)
    {
        _plate = new PlateInfo
        {
            Name = plate.Name,
            Rows = plate.Rows,
            Columns = plate.Columns,
            Runs = [.. plate.Acquisitions.Select(a => new PlateRun(a.Id, a.Name, a.MaximumFieldCount, a.Description, a.StartTime, a.EndTime))],
        };
        List<(string Path, string Name, WellPosition? Well)> fields = [];
        foreach (NgffPlateWell well in plate.Wells)
        {
            if (Group(well.Path) is not { } group) _missing.Add(new ContentPart("well", 1, well.Path, "the plate lists it and it does not exist"));
            else if (Metadata(group).Well is { } images) fields.AddRange(Fields(well.Path, images, Place(plate, well)));
            else _missing.Add(new ContentPart("well", 1, well.Path, "its group has no 'well' metadata, so its fields are not known; each can be opened by itself"));
        }

        AddFields(fields);
    }

    private static IEnumerable<(string Path, string Name, WellPosition? Well)> Fields(string path, NgffWell well, (int Row, int Column)? place)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        return well.Images.Select(field => (prefix + field.Path, prefix + field.Path, place is { } at ? new WellPosition(at.Row, at.Column, field.Path, field.Acquisition) : null));
    }

    /// <summary>The fields in listed order, with the images of the OME-XML where there are as many.</summary>
    private void AddFields(List<(string Path, string Name, WellPosition? Well)> fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            int first = _scenes.Count;
            AddImageAt(fields[i].Path, ImageOf(i, fields.Count), fields[i].Name);
            for (int k = first; k < _scenes.Count; k++) _scenes[k] = _scenes[k] with { Well = fields[i].Well };
        }
    }

    /// <summary>The numbers of a well's row and column: as stated since 0.4, else by the names in its path.</summary>
    private static (int Row, int Column)? Place(NgffPlate plate, NgffPlateWell well)
    {
        string[] parts = well.Path.Split('/');
        int row = well.RowIndex ?? IndexOf(plate.Rows, parts[0]), column = well.ColumnIndex ?? IndexOf(plate.Columns, parts[^1]);
        return (uint)row < (uint)plate.Rows.Count && (uint)column < (uint)plate.Columns.Count ? (row, column) : null;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    private void AddImageAt(string path, OmeImage? image, string? name)
    {
        string kind = name is null ? "image" : "field";
        if (Group(path) is not { } group)
        {
            _missing.Add(new ContentPart(kind, 1, path, "the metadata lists it and it does not exist"));
            return;
        }

        NgffGroup metadata = Metadata(group);
        if (metadata.Multiscales.Count > 0) AddImage(group, metadata, name, image);
        else _missing.Add(new ContentPart(kind, 1, path, "the metadata lists it and its group has no 'multiscales'"));
    }

    private void AddImage(ZarrGroup group, NgffGroup metadata, string? name, OmeImage? image)
    {
        int first = _scenes.Count;
        foreach (NgffMultiscale multiscale in metadata.Multiscales)
        {
            if (Scene(group, metadata, multiscale, name, image) is { } scene) _scenes.Add(scene);
        }

        string labels = group.Path.Length == 0 ? "labels" : group.Path + "/labels";
        if (Group(labels) is { } labelGroup) AddLabelGroup(labels, Metadata(labelGroup), _labels, first < _scenes.Count ? first : null);
    }

    private void AddLabelGroup(string path, NgffGroup metadata, List<SceneContent> target, int? image)
    {
        foreach (string name in metadata.Labels)
        {
            string place = path.Length == 0 ? name : path + "/" + name;
            if (Group(place) is not { } group)
            {
                _missing.Add(new ContentPart("label", 1, place, "the metadata lists it and it does not exist"));
                continue;
            }

            NgffGroup label = Metadata(group);
            foreach (NgffMultiscale multiscale in label.Multiscales)
            {
                if (Scene(group, label, multiscale, name, null) is { } scene) target.Add(scene with { Label = OmeZarrMetadata.Label(label.ImageLabel, image) });
            }
        }
    }

    /// <summary>A group by its path, from consolidated metadata where the root has it.</summary>
    private ZarrGroup? Group(string path) => _consolidated?.TryOpenGroup(path) ?? ZarrGroup.TryOpen(_store, path, _codecs, _below);

    /// <summary>The scene of a multiscale with the levels that exist; null when none does.</summary>
    private SceneContent? Scene(ZarrGroup group, NgffGroup metadata, NgffMultiscale multiscale, string? name, OmeImage? image)
    {
        string place = PlaceOf(group);
        if (multiscale.Datasets.Count == 0) Throw.Damaged("OME-Zarr", $"the multiscale of {place} lists no dataset");
        List<ZarrArray> arrays = [];
        List<NgffDataset> present = [];
        List<string> absent = [];
        foreach (NgffDataset dataset in multiscale.Datasets)
        {
            string path = ZarrArray.Join(group.Path, dataset.Path.Trim('/'));
            _nodes.Array(path);
            if (OpenArray(group, dataset.Path) is not { } array)
            {
                absent.Add(path);
                continue;
            }

            if (arrays.Count > 0 && array.Shape.Length != arrays[0].Shape.Length) Throw.Damaged("OME-Zarr", $"the levels of {place} differ in their number of axes");
            if (array.StaleCopy is { } stale) _stale.Add($"{path}: {stale}");
            NoteKeys(array);
            arrays.Add(array);
            present.Add(dataset);
        }

        if (absent.Count > 0 && arrays.Count == 0) _missing.Add(new ContentPart("image", 1, place, Invariant($"none of its levels exists ({ContentPart.Names(absent)})")));
        else if (absent.Count > 0) _missing.Add(new ContentPart("level", absent.Count, ContentPart.Names(absent), absent[0] == ZarrArray.Join(group.Path, multiscale.Datasets[0].Path.Trim('/')) ? "full resolution is among them; what is shown as level 0 is coarser" : "the metadata lists them and they do not exist (remaking the levels of the store makes them)"));
        if (arrays.Count == 0) return null;
        int position = metadata.Multiscales.TakeWhile(other => !ReferenceEquals(other, multiscale)).Count();
        NgffMultiscale shown = absent.Count == 0 ? multiscale : multiscale with { Datasets = present };
        SceneContent scene = OmeZarrMetadata.Scene(shown, metadata.Omero, arrays, name, _document, image, _warnings, _unused) with { Place = (group.Path, position) };
        _unwritten.Note(shown, arrays[0], scene.Name ?? (group.Path.Length == 0 ? null : group.Path));
        _unwritten.NoteInterrupted(_store, group.Path);
        return metadata.ImageLabel is { } label ? scene with { Label = OmeZarrMetadata.Label(label, null) } : scene;
    }

    private static string PlaceOf(ZarrGroup group) => group.Path.Length == 0 ? "the root" : group.Path;

    /// <summary>Says when chunks are read by other keys than the metadata states.</summary>
    private void NoteKeys(ZarrArray array)
    {
        if (array.StatedKeys is not { } stated) return;
        string place = array.Path.Length == 0 ? "the array" : array.Path;
        _warnings.Add($"the metadata of {place} states chunk keys of the form {ChunkKeySearch.Describe(stated)} and none is stored; the chunks have keys of the form {ChunkKeySearch.Describe(array.Metadata.KeyEncoding)} and are read with this separator, which other programs may not do (repairing the store corrects the metadata)");
    }

    private ZarrArray? OpenArray(ZarrGroup group, string path) =>
        _consolidated is { } root ? root.TryOpenArray(group.Path.Length == 0 ? path : group.Path + "/" + path.Trim('/')) : group.TryOpenArray(path);

    private static string Advice(ZarrGroup root)
    {
        if (!root.Store.CanList) return "open one of its arrays";
        List<string> children = [.. root.Children().Take(10)];
        return children.Count == 0 ? "it has no children" : "open one of its arrays: " + string.Join(", ", children);
    }
}
