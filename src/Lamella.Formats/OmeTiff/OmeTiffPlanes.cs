using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.OmeTiff;

/// <summary>Which page of which file holds each plane of an image, as the storage entries (TiffData) say. Planes count in C order over T, C and Z in the order of the file.</summary>
internal sealed class OmeTiffPlanes : TiffDirectoryIndex
{
    private const int ScanLimit = 1 << 20;
    private const int MostFilesCompared = 256;

    private readonly OmeTiffFiles _files;
    private readonly long[]? _dense;
    private readonly Dictionary<long, long>? _sparse;
    private long _budget;

    /// <summary>Makes an empty index; memory follows <paramref name="expected"/>, the number that may be stored, not the number that is declared.</summary>
    public OmeTiffPlanes(OmeTiffFiles files, long planes, long expected)
    {
        _files = files;
        Count = planes;
        _budget = (2 * planes) + ScanLimit;
        if (planes <= (2 * expected) + 4096) _dense = new long[planes];
        else _sparse = [];
    }

    /// <summary>The number of declared planes.</summary>
    public long Count { get; }

    /// <summary>The number of planes that a page holds.</summary>
    public long Stored { get; private set; }

    /// <summary>Says where a plane is stored. The first entry for a plane counts.</summary>
    public bool Set(long plane, int file, int page)
    {
        if (--_budget < 0) Throw.Damaged("OME-XML", "the storage entries name the same planes over and over");
        if (plane < 0 || plane >= Count || Get(plane) != 0) return false;
        long value = ((long)file << 32) + page + 1;
        if (_dense is not null) _dense[plane] = value;
        else _sparse![plane] = value;
        Stored++;
        return true;
    }

    /// <summary>The file and page of a plane; null when it is not stored.</summary>
    public (int File, int Page)? PageOf(long plane) => Get(plane) is not 0 and long value ? ((int)((value - 1) >> 32), (int)(value - 1)) : null;

    /// <summary>The first plane that is stored in a readable page; null when none is.</summary>
    public (TiffFile File, int Page)? First()
    {
        for (long plane = 0; plane < Math.Min(Count, ScanLimit); plane++)
        {
            if (PageOf(plane) is { } at && _files[at.File] is { } file && at.Page < file.Pages.Count && file.Pages.LayoutOf(at.Page) is not null) return (file, at.Page);
        }

        return null;
    }

    /// <summary>True when files that are open store planes of these pixels in another way than the layout says.</summary>
    public bool Mix(TiffPageLayout layout)
    {
        for (int file = 0; file < Math.Min(_files.Count, MostFilesCompared); file++)
        {
            if (_files[file] is { } tiff && tiff.Pages.Mixes(layout)) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override (TiffFile File, long Offset)? Directory(long plane)
    {
        if (PageOf(plane) is not { } at || _files[at.File] is not { } file) return null;
        if (at.Page >= file.Pages.Count)
            Throw.Damaged(TiffContainer.Format, Invariant($"the metadata names page {at.Page} of {_files.NameOf(at.File)}, which has {file.Pages.Count} pages"));
        return (file, file.Pages.OffsetOf(at.Page));
    }

    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout)
    {
        if (Directory(plane) is not { } at) return null;
        return TiffPageChunks.Read(at.File.Container, at.Offset, layout, verify: true);
    }

    private long Get(long plane) => _dense is not null ? _dense[plane] : _sparse!.GetValueOrDefault(plane);
}
