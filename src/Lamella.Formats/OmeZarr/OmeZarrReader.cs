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
    private readonly Store _store;
    private readonly List<SceneContent> _scenes = [];
    private readonly List<SceneContent> _labels = [];
    private readonly List<string> _warnings = [];
    private OmeDocument? _document;
    private string _version = string.Empty;

    private OmeZarrReader(Store store) => _store = store;

    /// <summary>Opens the root of a store.</summary>
    public static ImageContent Read(Store store) => new OmeZarrReader(store).Open();

    private ImageContent Open()
    {
        List<KeyValuePair<string, string>> original = [];
        if (ZarrGroup.TryOpen(_store) is not { } root) return BareArray();
        NgffGroup metadata = Metadata(root);
        original.Add(new("NGFF", root.Attributes.ToString()));
        if (_store.TryReadAll(OmeXmlKey) is { } xml)
        {
            original.Add(new("OME-XML", System.Text.Encoding.UTF8.GetString(xml)));
            _document = OmeXmlReader.Read(xml);
        }

        if (metadata.Plate is { } plate) AddPlate(plate);
        else if (metadata.Well is { } well) AddWell(string.Empty, string.Empty, well);
        else if (metadata.Multiscales.Count > 0) AddImage(root, metadata, null, _document?.Images.Count == 1 ? _document.Images[0] : null);
        else if (metadata.Labels.Count > 0) AddLabelGroup(string.Empty, metadata, _scenes);
        else AddCollection(metadata);
        if (_scenes.Count == 0) Throw.Unsupported("Zarr", "a group without OME metadata", Advice(root));
        return new ImageContent
        {
            Format = "OME-Zarr" + (_version.Length > 0 ? " " + _version : string.Empty),
            Scenes = _scenes,
            Labels = _labels,
            OriginalMetadata = original,
            Warnings = _warnings,
            Native = _document,
        };
    }

    private ImageContent BareArray()
    {
        ZarrArray array = ZarrArray.Open(_store);
        ZarrLevelSource level = array.Level();
        int c = level.Axes.IndexOf('C', StringComparison.Ordinal);
        long channels = c < 0 ? 1 : level.Shape[c];
        return new ImageContent
        {
            Format = Invariant($"Zarr {array.Metadata.ZarrFormat}"),
            Scenes = [new SceneContent { Levels = [level], Channels = OmeZarrMetadata.PlainChannels(level, channels) }],
            Warnings = ["a bare Zarr array: axes are taken from dimension names, or are the last of TCZYX"],
        };
    }

    private NgffGroup Metadata(ZarrGroup group)
    {
        NgffGroup metadata = NgffReader.Read(group.Attributes);
        if (_version.Length == 0 && metadata.Version is { } version) _version = metadata.VersionText ?? version.Text();
        foreach (Finding finding in metadata.Findings) _warnings.Add(finding.Message);
        return metadata;
    }

    /// <summary>The images of a collection: in listed order, else 0, 1, 2... until one is missing.</summary>
    private void AddCollection(NgffGroup metadata)
    {
        IReadOnlyList<string> series = metadata.Series;
        if (series.Count == 0 && ZarrGroup.TryOpen(_store, "OME") is { } ome) series = Metadata(ome).Series;
        if (series.Count > 0)
        {
            for (int i = 0; i < series.Count; i++) AddImageAt(series[i], ImageOf(i, series.Count), null);
            return;
        }

        for (int i = 0; i < MostImages; i++)
        {
            string path = Invariant($"{i}");
            if (ZarrGroup.TryOpen(_store, path) is null) return;
            AddImageAt(path, ImageOf(i, _document?.Images.Count ?? 0), null);
        }
    }

    private OmeImage? ImageOf(int index, int count) => _document is not null && index < _document.Images.Count && _document.Images.Count == count ? _document.Images[index] : null;

    private void AddPlate(NgffPlate plate)
    {
        foreach (NgffPlateWell well in plate.Wells)
        {
            // Wells without images need not exist.
            if (ZarrGroup.TryOpen(_store, well.Path) is not { } group) continue;
            if (Metadata(group).Well is { } fields) AddWell(well.Path, well.Path + "/", fields);
        }

        if (_document is not null && _document.Images.Count == _scenes.Count)
        {
            for (int i = 0; i < _scenes.Count; i++) _scenes[i] = _scenes[i] with { Native = _document.Images[i] };
        }
    }

    private void AddWell(string path, string prefix, NgffWell well)
    {
        foreach (NgffWellImage field in well.Images) AddImageAt(path.Length == 0 ? field.Path : path + "/" + field.Path, null, prefix + field.Path);
    }

    private void AddImageAt(string path, OmeImage? image, string? name)
    {
        ZarrGroup group = ZarrGroup.Open(_store, path);
        NgffGroup metadata = Metadata(group);
        if (metadata.Multiscales.Count == 0) Throw.Damaged("OME-Zarr", $"the group {path} is listed as an image and has no multiscales");
        AddImage(group, metadata, name, image);
    }

    private void AddImage(ZarrGroup group, NgffGroup metadata, string? name, OmeImage? image)
    {
        foreach (NgffMultiscale multiscale in metadata.Multiscales) _scenes.Add(Scene(group, metadata, multiscale, name, image));
        string labels = group.Path.Length == 0 ? "labels" : group.Path + "/labels";
        if (ZarrGroup.TryOpen(_store, labels) is { } labelGroup) AddLabelGroup(labels, Metadata(labelGroup), _labels);
    }

    private void AddLabelGroup(string path, NgffGroup metadata, List<SceneContent> target)
    {
        foreach (string name in metadata.Labels)
        {
            string place = path.Length == 0 ? name : path + "/" + name;
            if (ZarrGroup.TryOpen(_store, place) is not { } group)
            {
                _warnings.Add($"the label image {place} is listed and missing");
                continue;
            }

            NgffGroup label = Metadata(group);
            foreach (NgffMultiscale multiscale in label.Multiscales) target.Add(Scene(group, label, multiscale, name, null));
        }
    }

    private SceneContent Scene(ZarrGroup group, NgffGroup metadata, NgffMultiscale multiscale, string? name, OmeImage? image)
    {
        string place = group.Path.Length == 0 ? "the root" : group.Path;
        if (multiscale.Datasets.Count == 0) Throw.Damaged("OME-Zarr", $"the multiscale of {place} lists no dataset");
        List<ZarrArray> arrays = [];
        foreach (NgffDataset dataset in multiscale.Datasets)
        {
            ZarrArray array = group.TryOpenArray(dataset.Path) ?? Throw.Damaged<ZarrArray>("OME-Zarr", $"the level {dataset.Path} of {place} is listed and missing");
            if (arrays.Count > 0 && array.Shape.Length != arrays[0].Shape.Length) Throw.Damaged("OME-Zarr", $"the levels of {place} differ in their number of axes");
            arrays.Add(array);
        }

        int position = metadata.Multiscales.TakeWhile(other => !ReferenceEquals(other, multiscale)).Count();
        return OmeZarrMetadata.Scene(multiscale, metadata.Omero, arrays, name, _document, image, _warnings) with { Place = (group.Path, position) };
    }

    private static string Advice(ZarrGroup root)
    {
        if (!root.Store.CanList) return "open one of its arrays";
        List<string> children = [.. root.Children().Take(10)];
        return children.Count == 0 ? "it has no children" : "open one of its arrays: " + string.Join(", ", children);
    }
}
