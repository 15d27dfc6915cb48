using Lamella.Engine;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>Adds a further image to a store whose images are side by side (the layout of bioformats2raw): made under a temporary name, then moved to its number, described in the OME-XML, and listed last.</summary>
internal static class ImageAdder
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";

    /// <summary>Adds an image.</summary>
    /// <param name="store">The store.</param>
    /// <param name="image">What it is to be.</param>
    /// <param name="fill">Writes its pixels before it is listed; null to leave it empty.</param>
    /// <returns>Its place among the scenes, and its path.</returns>
    /// <exception cref="RefusedException">The store holds a single image at its root, or a plate, or its OME-XML cannot describe the image.</exception>
    public static (int Index, string Path) Add(FileStore store, EmptyImage image, Action<PyramidWriter>? fill)
    {
        if (ZarrGroup.TryOpen(store) is not { } root) throw new RefusedException($"{store.Name} is not an OME-Zarr to which an image can be added");
        NgffGroup metadata = NgffReader.Read(root.Attributes);
        if (metadata.Plate is not null) Throw.Refused($"{store.Name} is a plate; its images are the fields of wells");
        if (metadata.Bioformats2RawLayout is null) Throw.Refused($"{store.Name} holds one image at its root, beside which no other has a place; create the store in the layout of bioformats2raw (SceneLayout.Bioformats2Raw)");
        using IDisposable held = store.Lock(GrowthKeys.Collection);
        List<string> series = [.. Series(store)];
        NgffRelease release = ReleaseOf(store, metadata, series);
        if (release != ImageCreator.Release(image.Layout)) Throw.Refused($"the store is OME-Zarr {release.Text()} and the image {ImageCreator.Release(image.Layout).Text()}; one store has one release");
        OmeDocument? document = store.TryReadAll(OmeXmlKey) is { } xml ? OmeXmlReader.Read(xml) : null;
        if (document is not null && OmePixelTypes.Name(image.PixelType) is null) Throw.Refused($"the OME-XML of the store describes all its images, and it has no {image.PixelType.Name()} pixels; choose another type");
        int number = series.Count;
        while (store.List(Invariant($"{number}")).Any() && series.Contains(Invariant($"{number}"))) number++;
        string path = Invariant($"{number}");
        ScenePlan plan = image.Plan(NumberOf(document, number));
        string prepared = ImageCreator.Prepare(store, string.Empty, image, plan);
        try
        {
            if (fill is not null) fill(new PyramidWriter(store, prepared, null));
            ImageCreator.Place(store, prepared, path);
        }
        finally
        {
            store.DeleteTree(prepared);
        }

        Describe(store, plan, series.Count);
        StoreNodes.Set(store, "OME", new NgffGroup { Series = [.. series, path] }, "series", release);
        StoreNodes.Consolidate(store, [path, "OME"]);
        return (series.Count, path);
    }

    /// <summary>The images of a collection, as its readers list them.</summary>
    private static IReadOnlyList<string> Series(Store store)
    {
        if (ZarrGroup.TryOpen(store, "OME") is { } ome && NgffReader.Read(ome.Attributes).Series is { Count: > 0 } series) return series;
        return ImagePaths.Find(store);
    }

    private static NgffRelease ReleaseOf(Store store, NgffGroup root, List<string> series) =>
        series.Count > 0 && ZarrGroup.TryOpen(store, series[0]) is { } first ? NgffReader.Read(first.Attributes).Version ?? NgffRelease.V05 : root.Version ?? NgffRelease.V05;

    /// <summary>A number for the ids of the image that the document does not use.</summary>
    private static int NumberOf(OmeDocument? document, int number)
    {
        if (document is null) return number;
        HashSet<string> used = [.. document.Images.Select(i => i.Id ?? string.Empty), .. document.Instruments.Select(i => i.Id ?? string.Empty)];
        while (used.Contains(Invariant($"Image:{number}")) || used.Contains(Invariant($"Instrument:Lamella:{number}"))) number++;
        return number;
    }

    private static void Describe(FileStore store, ScenePlan plan, int before)
    {
        using IDisposable held = store.Lock(GrowthKeys.OmeXml());
        if (store.TryReadAll(OmeXmlKey) is not { } bytes) return;
        OmeDocument old = OmeXmlReader.Read(bytes);
        // A document of other images is not extended: nobody would know which are whose.
        if (old.Images.Count != before) return;
        store.Put(OmeXmlKey, OmeXmlWriter.Write(With(old, plan), new Findings(), new OmeXmlWriteOptions { MetadataOnly = true }));
    }

    /// <summary>A document with a further image.</summary>
    public static OmeDocument With(OmeDocument document, ScenePlan plan)
    {
        OmeDocument one = OmeDocumentBuilder.Build([plan], null, OmePixelStorage.MetadataOnly);
        return document with { Images = [.. document.Images, .. one.Images], Instruments = [.. document.Instruments, .. one.Instruments], Annotations = [.. document.Annotations, .. one.Annotations] };
    }
}
