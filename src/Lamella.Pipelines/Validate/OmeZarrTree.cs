using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Repair;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Validate;

/// <summary>Walks an OME-Zarr hierarchy by its metadata: each group against the rules of its release, each multiscale against its arrays.</summary>
internal sealed class OmeZarrTree
{
    private const int MostImages = 1 << 20;
    private const string RepairAdvice = "repair the store";
    private readonly Store _store;
    private readonly bool _strict;
    private readonly Findings _findings;
    private ChunkChecks _chunks;
    private CancellationToken _cancellation;
    private int _images;
    private NgffRelease? _release;

    private OmeZarrTree(Store store, bool strict, Findings findings)
    {
        _store = store;
        _strict = strict;
        _findings = findings;
    }

    /// <summary>Checks everything below the root of a store.</summary>
    public static void Validate(Store store, bool strict, Findings findings, ChunkChecks chunks = ChunkChecks.None, CancellationToken cancellation = default)
    {
        OmeZarrTree tree = new(store, strict, findings) { _chunks = chunks, _cancellation = cancellation };
        try
        {
            tree.Root();
            if (store.IsLocal) tree.Repairable();
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException or StoreException { Failure: StoreFailure.NotFound })
        {
            findings.Error("structure/open", "hierarchy", e.Message);
        }
    }

    private void Root()
    {
        if (ZarrGroup.TryOpen(_store) is not { } root)
        {
            if (ZarrArray.TryOpen(_store) is { } array)
            {
                foreach (string part in array.Unsupported) _findings.Error("zarr/unsupported", "array", part);
                Chunks(array, "array");
            }
            else _findings.Error("zarr/root", "root", "there is neither a Zarr group nor an array (zarr.json, .zgroup, .zattrs or .zarray)");
            return;
        }

        NgffGroup metadata = Group(root, NgffPart.Any);
        if (metadata.Plate is { } plate) Plate(plate);
        else if (metadata.Well is { } well) Well(string.Empty, well);
        else if (metadata.Multiscales.Count > 0) Image(root, metadata);
        else if (metadata.Labels.Count > 0) Labels(string.Empty, metadata);
        else Collection(metadata);
        if (_store.TryReadAll("OME/METADATA.ome.xml") is { } xml) ImageValidator.OmeXml(xml, "OME/METADATA.ome.xml", null, _findings);
        if (_images == 0) _findings.Error("ngff/empty", "root", "no multiscale image is found", "open one of the arrays by itself, or add OME metadata");
    }

    private NgffGroup Group(ZarrGroup group, NgffPart expected)
    {
        string place = group.Path.Length == 0 ? "root" : group.Path;
        NgffGroup metadata = NgffReader.Read(group.Attributes);
        bool any = metadata.Version is not null;
        // A collection's groups carry nothing that the schemas of images describe.
        bool described = metadata.Multiscales.Count > 0 || metadata.Plate is not null || metadata.Well is not null || metadata.ImageLabel is not null || metadata.Scene is not null || expected != NgffPart.Any;
        if (any && described)
        {
            foreach (Finding finding in NgffValidator.Validate(group.Attributes, expected, null, _strict)) _findings.Add(finding.RuleId, finding.Severity, place + ": " + finding.Place, finding.Message, finding.Remedy);
        }

        foreach (string part in group.Unsupported) _findings.Error("zarr/unsupported", place, part);
        if (metadata.Version is { } release)
        {
            if (_release is { } before && before != release && described) _findings.Error("ngff/version-mix", place, $"the group states {release.Text()}, the root {before.Text()}", "write the whole hierarchy in one version");
            _release ??= release;
        }

        return metadata;
    }

    private void Collection(NgffGroup metadata)
    {
        IReadOnlyList<string> series = metadata.Series;
        if (series.Count == 0 && ZarrGroup.TryOpen(_store, "OME") is { } ome) series = NgffReader.Read(ome.Attributes).Series;
        if (series.Count == 0)
        {
            for (int i = 0; i < MostImages && ZarrGroup.TryOpen(_store, Invariant($"{i}")) is not null; i++) ImageAt(Invariant($"{i}"));
            if (_images > 0) return;
            foreach (string path in OmeZarrNodes.FindImages(_store)) ImageAt(path);
            return;
        }

        foreach (string path in series) ImageAt(path);
    }

    private void Plate(NgffPlate plate)
    {
        foreach (NgffPlateWell well in plate.Wells)
        {
            if (ZarrGroup.TryOpen(_store, well.Path) is not { } group) _findings.Error("ngff/well-missing", well.Path, "the well is listed and does not exist", "remove it from the plate, or restore its folder");
            else if (Group(group, NgffPart.Well).Well is { } fields) Well(well.Path, fields);
            else _findings.Error("ngff/well-metadata", well.Path, "the group of the well has no 'well' metadata, so that its fields are not known");
        }
    }

    private void Well(string path, NgffWell well)
    {
        foreach (NgffWellImage image in well.Images) ImageAt(path.Length == 0 ? image.Path : path + "/" + image.Path);
    }

    private void ImageAt(string path)
    {
        if (ZarrGroup.TryOpen(_store, path) is not { } group)
        {
            _findings.Error("ngff/image-missing", path, "the image is listed and does not exist");
            return;
        }

        Image(group, Group(group, NgffPart.Image));
    }

    private void Image(ZarrGroup group, NgffGroup metadata)
    {
        foreach (NgffMultiscale multiscale in metadata.Multiscales)
        {
            _images++;
            Levels(group, multiscale, metadata.ImageLabel is not null);
        }

        string labels = group.Path.Length == 0 ? "labels" : group.Path + "/labels";
        if (ZarrGroup.TryOpen(_store, labels) is { } labelGroup) Labels(labels, NgffReader.Read(labelGroup.Attributes), group, metadata);
    }

    private void Labels(string path, NgffGroup metadata, ZarrGroup? imageGroup = null, NgffGroup? image = null)
    {
        foreach (string name in metadata.Labels)
        {
            string place = path.Length == 0 ? name : path + "/" + name;
            if (ZarrGroup.TryOpen(_store, place) is not { } group)
            {
                _findings.Error("ngff/label-missing", place, "the label image is listed and does not exist");
                continue;
            }

            NgffGroup label = Group(group, NgffPart.Any);
            foreach (NgffMultiscale multiscale in label.Multiscales)
            {
                _images++;
                Levels(group, multiscale, label: true);
                if (imageGroup is not null && image is { Multiscales.Count: > 0 }) LabelShape(group, multiscale, imageGroup, image.Multiscales[0]);
            }
        }
    }

    /// <summary>Along each axis that both have, a label is as long as its image, or 1 (NGFF 0.4, "labels").</summary>
    private void LabelShape(ZarrGroup group, NgffMultiscale label, ZarrGroup imageGroup, NgffMultiscale image)
    {
        ZarrArray? labels = label.Datasets.Count == 0 ? null : TryOpen(group, label.Datasets[0].Path), pixels = image.Datasets.Count == 0 ? null : TryOpen(imageGroup, image.Datasets[0].Path);
        if (labels is null || pixels is null || labels.Metadata.Rank != label.Axes.Count || pixels.Metadata.Rank != image.Axes.Count) return;
        for (int i = 0; i < label.Axes.Count; i++)
        {
            int k = 0;
            while (k < image.Axes.Count && image.Axes[k].Name != label.Axes[i].Name) k++;
            if (k < image.Axes.Count && labels.Shape[i] != pixels.Shape[k] && labels.Shape[i] != 1)
                _findings.Error("ngff/label-shape", group.Path, Invariant($"the label has {labels.Shape[i]} samples along {label.Axes[i].Name}, its image {pixels.Shape[k]}; the same or 1 expected"));
        }
    }

    private static ZarrArray? TryOpen(ZarrGroup group, string path)
    {
        try
        {
            return group.TryOpenArray(path);
        }
        catch (DamagedDataException)
        {
            // It has a finding of its own.
            return null;
        }
    }

    /// <summary>What a repair can mend, under the same rules, where no other check has said it.</summary>
    private void Repairable()
    {
        foreach (RepairStep step in RepairPlanner.Find(_store).Steps)
        {
            switch (step.Rule)
            {
                case RepairRules.ChunkKeys or RepairRules.Consolidated:
                    _findings.Error(step.Rule, step.Place, step.What, RepairAdvice);
                    break;
                case RepairRules.OrphanLevel or RepairRules.DisplayRange:
                    _findings.Warn(step.Rule, step.Place, step.What, RepairAdvice);
                    break;
            }
        }
    }

    /// <summary>The stored chunks of an array: counted and read when that was asked for.</summary>
    private void Chunks(ZarrArray array, string at)
    {
        if (_chunks == ChunkChecks.None || array.Unsupported.Count > 0) return;
        ChunkReport report = ChunkReport.Of(array, null, _cancellation);
        foreach (string problem in report.Problems)
        {
            // Keys that do not fit are a finding of the metadata.
            if (problem.StartsWith("chunk at", StringComparison.Ordinal)) _findings.Error("zarr/chunk", at, problem, "restore the chunk from a copy, or delete it: it then reads as the fill value");
        }

        _findings.Add("zarr/chunks", Severity.Note, at, report.Count.ToText(array.Shard is null ? "chunks" : "shards"));
    }

    /// <summary>What the metadata says against what the arrays are.</summary>
    private void Levels(ZarrGroup group, NgffMultiscale multiscale, bool label)
    {
        string place = group.Path.Length == 0 ? "root" : group.Path;
        ZarrArray? before = null;
        foreach (NgffDataset dataset in multiscale.Datasets)
        {
            string at = $"{place}/{dataset.Path}";
            ZarrArray? array;
            try
            {
                array = group.TryOpenArray(dataset.Path);
            }
            catch (DamagedDataException e)
            {
                _findings.Error("zarr/metadata", at, e.Message);
                continue;
            }

            if (array is null)
            {
                _findings.Error("ngff/level-missing", at, "the level is listed and does not exist");
                continue;
            }

            foreach (string part in array.Unsupported) _findings.Error("zarr/unsupported", at, part);
            Chunks(array, at);
            Facts(multiscale, array, before, at, label);
            before = array;
        }
    }

    private void Facts(NgffMultiscale multiscale, ZarrArray array, ZarrArray? before, string at, bool label)
    {
        if (multiscale.Axes.Count > 0 && array.Shape.Length != multiscale.Axes.Count)
            _findings.Error("ngff/array-rank", at, Invariant($"the array has {array.Shape.Length} axes, the metadata {multiscale.Axes.Count}"));
        if (label && array.Metadata.DataType.PixelType is { } type && !type.IsInteger() && type != PixelType.Bool) _findings.Error("ngff/label-type", at, $"labels are integers, the array is {type.Name()}");
        if (_release is { } release)
        {
            int expected = release >= NgffRelease.V05 ? 3 : 2;
            if (array.Metadata.ZarrFormat != expected) _findings.Error("ngff/zarr-format", at, Invariant($"OME-Zarr {release.Text()} is stored as Zarr v{expected}, the array is v{array.Metadata.ZarrFormat}"));
            if (release == NgffRelease.V05) DimensionNames(multiscale, array, at);
        }

        if (before is null || before.Shape.Length != array.Shape.Length) return;
        if (before.Metadata.DataType.Name != array.Metadata.DataType.Name) _findings.Error("ngff/level-type", at, $"the levels differ in type: {before.Metadata.DataType.Name}, {array.Metadata.DataType.Name}");
        for (int i = 0; i < array.Shape.Length; i++)
        {
            if (array.Shape[i] > before.Shape[i]) _findings.Error("ngff/level-order", at, Invariant($"axis {i} grows from {before.Shape[i]} to {array.Shape[i]}; levels go from the largest to the smallest"));
        }
    }

    private void DimensionNames(NgffMultiscale multiscale, ZarrArray array, string at)
    {
        IReadOnlyList<string?>? names = array.Metadata.DimensionNames;
        if (names is null) _findings.Error("ngff/dimension-names", at, "dimension_names are missing; 0.5 wants them equal to the names of the axes");
        else if (!names.SequenceEqual(multiscale.Axes.Select(a => a.Name), StringComparer.Ordinal))
            _findings.Error("ngff/dimension-names", at, $"dimension_names are {string.Join(", ", names.Select(n => n ?? "null"))}, the axes {string.Join(", ", multiscale.Axes.Select(a => a.Name))}");
    }
}
