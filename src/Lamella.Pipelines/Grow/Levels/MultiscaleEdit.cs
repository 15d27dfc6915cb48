using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Grow;

/// <summary>Changes the list of levels in the metadata of an image and leaves everything else as it stands, members that Lamella does not know included. One put.</summary>
internal static class MultiscaleEdit
{
    /// <summary>The name of a level: the name of full resolution with another number.</summary>
    public static string NameOf(StoredPyramid image, int level)
    {
        string first = image.Multiscale.Datasets[0].Path;
        return first.EndsWith('0') ? Invariant($"{first[..^1]}{level}") : Invariant($"{first}-{level}");
    }

    /// <summary>Full resolution and the levels behind it, each with its place: samples are points at the centre of what they stand for (NGFF, pixel-centre convention).</summary>
    public static IReadOnlyList<NgffDataset> Datasets(StoredPyramid image, IReadOnlyList<string> names, IReadOnlyList<LevelStep> steps, Reduction method)
    {
        (double[] scale, double[] translation) = image.Multiscale.Placement(0)!.Value;
        List<NgffDataset> datasets = [Dataset(image.Multiscale.Datasets[0].Path, scale, translation)];
        double[] factors = new double[scale.Length];
        Array.Fill(factors, 1);
        for (int level = 0; level < steps.Count; level++)
        {
            double[] wide = new double[scale.Length], shifted = new double[scale.Length];
            for (int i = 0; i < scale.Length; i++)
            {
                factors[i] *= steps[level].Factors[i];
                wide[i] = scale[i] * factors[i];
                shifted[i] = translation[i] + (method.For(image.PixelType) == Reduction.Nearest ? 0 : scale[i] * (factors[i] - 1) / 2);
            }

            datasets.Add(Dataset(names[level], wide, shifted));
        }

        return datasets;
    }

    /// <summary>Writes the levels and the method.</summary>
    public static void Put(StoredPyramid image, IReadOnlyList<NgffDataset> datasets, Reduction method)
    {
        using IDisposable held = image.Store.Lock(GrowthKeys.Attributes(image.Path));
        NgffRelease release = image.Group.Version ?? NgffRelease.V05;
        bool folded = release < NgffRelease.V06;
        bool unchanged = datasets.Count == image.Multiscale.Datasets.Count;
        string prefix = image.Path.Length == 0 ? string.Empty : image.Path + "/";
        string key = prefix + (image.Arrays[0].Metadata.ZarrFormat == 3 ? "zarr.json" : ".zattrs");
        JsonNode root = JsonNode.Parse(image.Store.TryReadAll(key) ?? Throw.Damaged<byte[]>("OME-Zarr", $"{key} is gone"))!;
        JsonNode attributes = image.Arrays[0].Metadata.ZarrFormat == 3 ? root["attributes"]! : root;
        JsonNode target = (attributes["ome"]?["multiscales"] ?? attributes["multiscales"])![0]!;
        if (!unchanged || datasets != image.Multiscale.Datasets)
        {
            // The place of each level is complete in itself, so transformations that all levels shared go (before 0.6 they were applied on top).
            NgffMultiscale model = image.Multiscale with { Datasets = Complete(image, datasets), Transforms = folded ? [] : image.Multiscale.Transforms };
            JsonNode written = JsonNode.Parse(Encoding.UTF8.GetString(NgffWriter.Write(new NgffGroup { Multiscales = [model] }, release, new Findings())))!;
            target["datasets"] = (written["ome"]?["multiscales"] ?? written["multiscales"])![0]!["datasets"]!.DeepClone();
            if (folded) target.AsObject().Remove("coordinateTransformations");
        }

        target["type"] = method.Name();
        JsonObject notes = target["metadata"] as JsonObject ?? [];
        if (notes.Parent is null) target["metadata"] = notes;
        notes["description"] = $"each level is made from the one before by {method.Name()} over blocks";
        notes["method"] = method.Name();
        using JsonDocument document = JsonDocument.Parse(root.ToJsonString());
        image.Store.Put(key, ZarrDocuments.Value(document.RootElement));
    }

    /// <summary>Levels taken over from the metadata get the transformations that were stated for all.</summary>
    private static IReadOnlyList<NgffDataset> Complete(StoredPyramid image, IReadOnlyList<NgffDataset> datasets)
    {
        List<NgffDataset> complete = [];
        foreach (NgffDataset dataset in datasets)
        {
            int known = image.Multiscale.Datasets.ToList().IndexOf(dataset);
            complete.Add(known >= 0 && image.Multiscale.Placement(known) is { } place ? Dataset(dataset.Path, place.Scale, place.Translation) : dataset);
        }

        return complete;
    }

    private static NgffDataset Dataset(string path, double[] scale, double[] translation)
    {
        List<NgffTransform> transforms = [new NgffScale(scale)];
        if (translation.Any(t => t != 0)) transforms.Add(new NgffTranslation(translation));
        return new NgffDataset(path, transforms);
    }
}
