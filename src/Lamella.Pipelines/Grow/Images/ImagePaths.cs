using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>The groups of the images in an OME-Zarr, in the order of its scenes.</summary>
internal static class ImagePaths
{
    private const int MostImages = 1 << 20;

    /// <summary>The path of each image; the root itself is the empty path.</summary>
    public static IReadOnlyList<string> Find(Store store)
    {
        if (ZarrGroup.TryOpen(store) is not { } root) return [];
        NgffGroup metadata = NgffReader.Read(root.Attributes);
        List<string> paths = [];
        if (metadata.Plate is { } plate)
        {
            foreach (NgffPlateWell well in plate.Wells)
            {
                if (ZarrGroup.TryOpen(store, well.Path) is not { } group || NgffReader.Read(group.Attributes).Well is not { } fields) continue;
                foreach (NgffWellImage field in fields.Images) paths.Add(well.Path + "/" + field.Path);
            }

            return Existing(store, paths);
        }

        if (metadata.Well is { } only) return Existing(store, [.. only.Images.Select(field => field.Path)]);
        if (metadata.Multiscales.Count > 0) return [string.Empty];
        if (metadata.Labels.Count > 0) return Existing(store, metadata.Labels);
        IReadOnlyList<string> series = metadata.Series;
        if (series.Count == 0 && ZarrGroup.TryOpen(store, "OME") is { } ome) series = NgffReader.Read(ome.Attributes).Series;
        if (series.Count > 0) return Existing(store, series);
        for (int i = 0; i < MostImages && ZarrGroup.TryOpen(store, Invariant($"{i}")) is not null; i++) paths.Add(Invariant($"{i}"));
        if (paths.Count > 0) return Existing(store, paths);
        return [.. OmeZarrNodes.FindImages(store).Where(path => NgffReader.Read(ZarrGroup.Open(store, path).Attributes).ImageLabel is null)];
    }

    /// <summary>Scenes are counted by what is there, as a reader does.</summary>
    private static IReadOnlyList<string> Existing(Store store, IReadOnlyList<string> paths) =>
        [.. paths.Where(path => ZarrGroup.TryOpen(store, path) is { } group && NgffReader.Read(group.Attributes).Multiscales.Count > 0)];
}
