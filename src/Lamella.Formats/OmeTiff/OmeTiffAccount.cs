using Lamella.Ome;

namespace Lamella.Formats.OmeTiff;

/// <summary>The account of a set: which pages and storage entries belong to an image, and what the document promises and no file holds.</summary>
internal sealed class OmeTiffAccount
{
    /// <summary>Pages are noted one by one up to here; a file of more is not looked through for pages that nobody names.</summary>
    private const int MostPages = 1 << 22;

    private readonly Dictionary<int, List<(long First, long Count)>> _claims = [];
    private readonly HashSet<(int File, int Page)> _used = [];
    private readonly List<ContentPart> _lacks = [];
    private readonly HashSet<OmeTiffData> _outside = [];

    /// <summary>A storage entry names pages of a file.</summary>
    public void Claim(int file, long first, long count)
    {
        if (!_claims.TryGetValue(file, out List<(long First, long Count)>? runs)) _claims[file] = runs = [];
        // Entries mostly follow each other.
        if (runs.Count > 0 && runs[^1].First + runs[^1].Count == first) runs[^1] = (runs[^1].First, runs[^1].Count + count);
        else runs.Add((first, count));
    }

    /// <summary>True when a storage entry names the page.</summary>
    public bool IsClaimed(int file, int page) => _claims.TryGetValue(file, out List<(long First, long Count)>? runs) && runs.Exists(r => page >= r.First && page - r.First < r.Count);

    /// <summary>An image without storage entries owns the page.</summary>
    public void Uses(int file, int page) => _used.Add((file, page));

    /// <summary>A storage entry names a plane that the image does not have.</summary>
    public void IsOutside(OmeTiffData entry) => _outside.Add(entry);

    /// <summary>Something that the document promises is not there.</summary>
    public void Lacks(ContentPart part)
    {
        if (!_lacks.Contains(part)) _lacks.Add(part);
    }

    /// <summary>Pages that no image names, and entries that fit nowhere.</summary>
    public List<ContentPart> Unused(OmeTiffFiles files)
    {
        List<ContentPart> unused = [];
        if (_outside.Count > 0)
        {
            string names = ContentPart.Names(_outside.Select(e => Invariant($"Z {e.FirstZ ?? 0} C {e.FirstC ?? 0} T {e.FirstT ?? 0}")), 3);
            unused.Add(new ContentPart("TiffData entry", _outside.Count, names, "the plane is outside of SizeZ, SizeC and SizeT"));
        }

        for (int file = 0; file < Math.Min(files.Count, OmeTiffFiles.MostCounted); file++)
        {
            if (files[file] is not { } tiff || tiff.Pages.Count > MostPages) continue;
            List<int> pages = FreePages(file, tiff.Pages.Count);
            if (pages.Count > 0) unused.Add(new ContentPart("page", pages.Count, Runs(pages) + " of " + files.NameOf(file), "no image of the OME-XML names them"));
        }

        return unused;
    }

    /// <summary>Files, images and planes that are promised.</summary>
    public List<ContentPart> Missing(OmeTiffFiles files, long planes)
    {
        List<ContentPart> missing = [.. _lacks];
        if (files.MissingFiles.Count > 0) missing.Add(new ContentPart("file", files.MissingFiles.Count, ContentPart.Names(files.MissingFiles), "not beside the others of this set; its planes read as zero"));
        if (files.DamagedFiles.Count > 0) missing.Add(new ContentPart("readable file", files.DamagedFiles.Count, ContentPart.Names(files.DamagedFiles), "empty, cut or damaged; its planes read as zero"));
        if (planes > 0) missing.Add(new ContentPart("plane", planes, "declared by the OME-XML", "not stored; they read as zero"));
        return missing;
    }

    private List<int> FreePages(int file, int count)
    {
        // A file that no entry names holds pixels of nobody that can be told: such as a master file with metadata only.
        bool[] taken = new bool[count];
        foreach ((long first, long run) in _claims.GetValueOrDefault(file) ?? [])
        {
            for (long page = Math.Max(0, first); page < Math.Min(count, first + run); page++) taken[page] = true;
        }

        List<int> free = [];
        for (int page = 0; page < count; page++)
        {
            if (!taken[page] && !_used.Contains((file, page))) free.Add(page);
        }

        return free;
    }

    /// <summary>Numbers as runs: <c>0, 3 to 5</c>.</summary>
    private static string Runs(List<int> pages)
    {
        List<string> runs = [];
        for (int i = 0; i < pages.Count;)
        {
            int end = i;
            while (end + 1 < pages.Count && pages[end + 1] == pages[end] + 1) end++;
            runs.Add(end == i ? Invariant($"{pages[i]}") : Invariant($"{pages[i]} to {pages[end]}"));
            i = end + 1;
        }

        return ContentPart.Names(runs);
    }
}
