using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Convert;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>Makes images with all their metadata and no pixels, which are then written: as an OME-Zarr of their own, or inside one.</summary>
internal static class ImageCreator
{
    private static long _count;

    /// <summary>Writes an OME-Zarr; it gets its name when it is complete.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="image">The image.</param>
    public static void Create(string path, EmptyImage image)
    {
        ScenePlan plan = image.Plan(0);
        OmeZarrTarget target = new(image.Layout);
        TargetPlace place = TargetPlace.Claim(path, Environment.CurrentDirectory, image.Layout.ExistingTarget);
        place.Discard();
        using (Journal journal = Journal.Start(place.Journal, "create"))
        {
            using ImageSink sink = target.Open(new TargetContext(place.Partial, [plan], new ImageContent { Format = "new", Scenes = [image.Scene] }, journal));
            sink.Complete();
        }

        using (FileStore store = new(place.Partial)) Shorten(store, image.Layout.Layout == SceneLayout.Bioformats2Raw ? "0" : string.Empty, image);
        place.Commit();
        FileErrors.TryDelete(place.Journal);
    }

    /// <summary>
    /// Makes an image (or label image) inside a store, under a temporary name; <see cref="Place"/> gives it its own. Without a name it is in no list, so nobody sees it.
    /// </summary>
    /// <returns>The temporary path.</returns>
    public static string Prepare(FileStore store, string owner, EmptyImage image, ScenePlan plan)
    {
        string path = Invariant($"{GrowthKeys.Of(owner)}/{GrowthKeys.NewImage}{Environment.ProcessId:x}-{Interlocked.Increment(ref _count):x}-{DateTime.UtcNow.Ticks:x}");
        Put(store, path, image, plan);
        return path;
    }

    /// <summary>Writes the documents of an image without pixels under a path.</summary>
    public static void Put(FileStore store, string path, EmptyImage image, ScenePlan plan)
    {
        NgffRelease release = Release(image.Layout);
        ZarrDocumentSet documents = new(release >= NgffRelease.V05 ? 3 : 2);
        OmeZarrTarget target = new(image.Layout);
        for (int level = 0; level < plan.Levels.Count; level++)
        {
            ZarrArraySpec spec = target.SpecOf(plan, level);
            documents.Add(ZarrArray.Prepare(store, Invariant($"{path}/{level}"), spec with { DimensionNames = release >= NgffRelease.V05 ? [.. NgffMapping.Axes(plan).Select(a => a.Name)] : null }));
        }

        int channels = plan.Label is null ? (int)plan.SizeOf('C') : 0;
        NgffWindow? window = image.SamplesPerPixel > 1 && image.PixelType == PixelType.UInt8 ? new NgffWindow(0, 255, 0, 255) : DisplayRanges.Unmeasured(image.PixelType, release);
        documents.AddGroup(path, NgffWriter.Write(NgffMapping.Group(plan, [.. Enumerable.Repeat(window, channels)]), release, new Findings()));
        foreach ((string key, byte[] document) in documents.Finish(consolidated: false)) store.Put(key, document);
        Shorten(store, path, image);
    }

    /// <summary>Notes that the planes of an image of known length are not written; an image that grows promises nothing.</summary>
    public static void Promise(FileStore store, string path, EmptyImage image)
    {
        int time = image.AxisSet.IndexOf('T');
        if (image.Shape[time] == 0) Shorten(store, path, image);
        else ImageNotes.PromiseAll(StoredPyramid.Open(store, path, null));
    }

    /// <summary>Gives a prepared image its name. One that is there and in no list, which a killed writer left, is replaced.</summary>
    public static void Place(FileStore store, string prepared, string path)
    {
        string target = store.PathOf(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            store.DeleteTree(path);
            // Records and locks of the writer of its pixels.
            if (Directory.Exists(store.PathOf(prepared) + "/" + GrowthKeys.Folder)) store.DeleteTree(prepared + "/" + GrowthKeys.Folder);
            Directory.Move(store.PathOf(prepared), target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, target);
        }
    }

    /// <summary>The release that a layout asks for.</summary>
    public static NgffRelease Release(OmeZarrOptions layout) => layout.Ngff switch { NgffVersion.V04 => NgffRelease.V04, NgffVersion.V06 => NgffRelease.V06, _ => NgffRelease.V05 };

    private static void Shorten(FileStore store, string path, EmptyImage image)
    {
        int time = image.AxisSet.IndexOf('T');
        if (time < 0 || image.Shape[time] > 0) return;
        // OME-XML knows no image without time points: it says 1 until there are more.
        StoredPyramid made = StoredPyramid.Open(store, path, null);
        if (made.Shape[time] > 0) ShapeWriter.Publish(made.WithLength(time, 0), OmeXmlUpdate.Later);
    }
}
