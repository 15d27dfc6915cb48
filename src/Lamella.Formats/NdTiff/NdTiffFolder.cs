using System.Globalization;
using Lamella.Formats.NdTiff.Structure;
using Lamella.Formats.Tiff;
using Lamella.Stores;

namespace Lamella.Formats.NdTiff;

/// <summary>The files of a data set: one folder, or one for each resolution.</summary>
internal sealed class NdTiffFolder(Store store, List<string> warnings, List<ContentPart> unused)
{
    /// <summary>The folder of the full resolution, where there are several.</summary>
    public const string FullResolution = "Full resolution/";

    private const string Reduced = "Downsampled_x";

    /// <summary>The summary of the data set; null when no file has one.</summary>
    public string? Summary { get; private set; }

    /// <summary>The pictures of a folder: those of its index, else those of the pages of its files.</summary>
    /// <param name="prefix">The folder.</param>
    /// <param name="factor">How many times smaller than the full resolution its pictures are.</param>
    public List<NdTiffEntry> Read(string prefix, long factor = 1)
    {
        List<NdTiffEntry> entries = [];
        if (store.TryReadAll(prefix + NdTiffIndex.FileName) is { } index) entries = NdTiffIndex.Parse(index, prefix, warnings);
        if (entries.Count == 0 && store.CanList)
        {
            foreach (string name in store.List(prefix))
            {
                if (name.EndsWith(".tif", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tiff", StringComparison.OrdinalIgnoreCase)) entries.AddRange(Pages(prefix + name));
            }

            if (factor > 1) entries = Reduce(entries, factor);
        }

        foreach (string key in entries.Select(e => e.Key).Distinct(StringComparer.Ordinal))
        {
            if (Summary is null && store.Length(key) is not null) Summary = NdTiffPages.Summary(store, key);
        }

        return entries;
    }

    /// <summary>The pictures of one file, of which no index tells.</summary>
    public List<NdTiffEntry> Read(TiffFile file)
    {
        Summary = NdTiffPages.Summary(store, file.Container.Key);
        return NdTiffPages.Read(file, unused);
    }

    /// <summary>
    /// The page of a reduced picture has the metadata of the first full picture that it shows, with that one's row and column. Where two pages would fall on one place, the numbers are the pages' own.
    /// </summary>
    private static List<NdTiffEntry> Reduce(List<NdTiffEntry> entries, long factor)
    {
        HashSet<string> places = [];
        List<NdTiffEntry> reduced = [];
        foreach (NdTiffEntry entry in entries)
        {
            List<KeyValuePair<string, NdTiffPosition>> axes = [.. entry.Axes.Select(a => a.Key is "row" or "column" && a.Value.Word is null ? new(a.Key, a.Value with { Index = (int)NdTiffTiles.FloorDivide(a.Value.Index, factor) }) : a)];
            if (!places.Add(string.Join('|', axes.OrderBy(a => a.Key, StringComparer.Ordinal)))) return entries;
            reduced.Add(entry with { Axes = axes });
        }

        return reduced;
    }

    private List<NdTiffEntry> Pages(string key)
    {
        try
        {
            return NdTiffPages.Read(TiffFile.Open(store, key), unused);
        }
        catch (DamagedDataException e)
        {
            unused.Add(new ContentPart("file", 1, key, e.Message));
            return [];
        }
    }

    /// <summary>The folders of the reduced resolutions with their factors, in ascending order.</summary>
    public List<(long Factor, string Prefix)> Levels()
    {
        List<(long Factor, string Prefix)> levels = [];
        foreach (string name in store.CanList ? store.List(string.Empty) : [])
        {
            if (!name.StartsWith(Reduced, StringComparison.Ordinal) || !name.EndsWith('/')) continue;
            if (long.TryParse(name.AsSpan(Reduced.Length, name.Length - Reduced.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long factor) && factor is > 1 and < int.MaxValue) levels.Add((factor, name));
        }

        levels.Sort();
        return levels;
    }

    /// <summary>True when the folder of a store is such a data set.</summary>
    public static bool IsDataSet(Store store)
    {
        if (store.Length(NdTiffIndex.FileName) is not null || store.Length(FullResolution + NdTiffIndex.FileName) is not null) return true;
        return store.CanList && store.List(string.Empty).Contains(FullResolution) && store.List(FullResolution).Any(name => name.EndsWith(".tif", StringComparison.OrdinalIgnoreCase));
    }
}
