using Lamella.Stores;

namespace Lamella.Formats.FileSeries;

/// <summary>Lists the files of a folder that images could be, and those of its sub-folders where their names are counters (<c>TimePoint_1/ZStep_2</c>, <c>B03</c>).</summary>
internal static class SeriesFolder
{
    private const int DeepestFolder = 4;
    private const int MostFiles = 1 << 20;

    /// <summary>True when there is a file that an image could be.</summary>
    public static bool HasImages(Store store) => Files(store).Count > 0;

    /// <summary>The keys of image files: those of the folder itself, or, when it has none, of its sub-folders that count.</summary>
    public static List<string> Files(Store store)
    {
        List<string> files = [.. store.List(string.Empty).Where(name => EndingOf(name) is not null)];
        if (files.Count == 0) AddSubfolders(store, string.Empty, 1, files);
        return files;
    }

    /// <summary>The ending of a file that a format of single files claims by name; null for other names, folders, hidden files, and pictures that Lamella made.</summary>
    public static string? EndingOf(string key)
    {
        string name = key[(key.LastIndexOf('/') + 1)..];
        if (name.Length == 0 || name.StartsWith('.') || name.EndsWith(".thumb.png", StringComparison.OrdinalIgnoreCase)) return null;
        string? longest = null;
        foreach (ImageFormat format in FormatRegistry.All)
        {
            // A Zarr is a folder, and what the endings of indexes (.xml, .raw, .htd) name is mostly no image.
            if (format is OmeZarr.OmeZarrFormat or Thorlabs.ThorlabsFormat or NdTiff.NdTiffFormat or Plates.PlateFormat) continue;
            foreach (string ending in format.Extensions)
            {
                if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && (longest is null || ending.Length > longest.Length)) longest = name[^ending.Length..];
            }
        }

        return longest;
    }

    /// <summary>True for the name of a folder that is a counter: a word of an axis and a number, or a well.</summary>
    public static bool IsCounter(string folder)
    {
        List<NamePart> parts = NamePart.Split(folder);
        return parts switch
        {
            [{ Digits: > 0 } one] => SeriesAxis.Of(one.Prefix) is not null || WellName.TryRead(one.Prefix, one.Number, out _, out _),
            [{ Digits: 0 } word, { Digits: > 0, Prefix: "" } number] => SeriesAxis.Of(word.Text) is not null || WellName.TryRead(word.Text, number.Number, out _, out _),
            _ => false,
        };
    }

    private static void AddSubfolders(Store store, string prefix, int depth, List<string> files)
    {
        foreach (string name in store.List(prefix))
        {
            if (!name.EndsWith('/') || !IsCounter(name[..^1])) continue;
            string folder = prefix + name;
            int before = files.Count;
            files.AddRange(store.List(folder).Where(file => EndingOf(file) is not null).Select(file => folder + file));
            if (files.Count > MostFiles) Throw.Refused(Invariant($"the sub-folders hold more than {MostFiles} files; open one of them"));
            if (files.Count == before && depth < DeepestFolder) AddSubfolders(store, folder, depth + 1, files);
        }
    }
}
