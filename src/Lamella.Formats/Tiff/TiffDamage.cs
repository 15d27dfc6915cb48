using Lamella.Codecs.Ccitt;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.Tiff;

/// <summary>
/// Counts what the pages of a file list and do not hold: tiles and strips that have a place and no bytes, those behind the end of a file that was cut, and rows of fax pages that cannot be decoded. Once they are counted and
/// told, reading is lenient: what is there is shown. Files of many pages are not looked through; there, damage is an error where it is met.
/// </summary>
internal static class TiffDamage
{
    private const int MostPages = 64;
    private const int MostChunks = 1 << 20;

    /// <summary>Fax pages are decoded to find their damage. Few are larger than a hundredth of this.</summary>
    private const long MostFaxBytes = 16 << 20;
    private const long MostFaxPixels = 1L << 30;
    private const int MostColumns = 1 << 20;

    /// <summary>Counts, and makes reading of the file lenient.</summary>
    public static List<ContentPart> Count(TiffFile file, string format)
    {
        List<ContentPart> parts = [];
        // These read their planes from places of their own, or leave tiles out as a rule.
        if (file.Pages.Count > MostPages || format is "NDPI" or "Philips TIFF" or "MetaMorph STK") return parts;
        long chunks = 0, faxBytes = 0, faxPixels = 0;
        for (int page = 0; page < file.Pages.Count; page++)
        {
            if (file.Pages.LayoutOf(page) is not { } layout) continue;
            chunks += layout.ChunkCount;
            if (chunks > MostChunks) return [];
            TiffPageChunks list;
            try
            {
                list = TiffPageChunks.Read(file.Container, file.Pages.OffsetOf(page), layout, verify: false);
            }
            catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
            {
                // Who reads the page is told.
                return [];
            }

            // A page that lists fewer chunks than its layout has is not cut but wrong.
            if (list.Count < layout.ChunkCount) return [];
            Measure(file, page, layout, list, parts);
            if (TiffFax.SchemeOf(layout, list.Options) is not { } scheme) continue;
            for (int i = 0; i < list.Count; i++) faxBytes += Math.Max(0, list.Length(i));
            faxPixels += layout.Width * layout.Height;
            if (faxBytes > MostFaxBytes || faxPixels > MostFaxPixels) return [];
            if (!CountRows(file, page, layout, list, scheme, parts)) return [];
        }

        file.Container.IsLenient = true;
        return parts;
    }

    private static void Measure(TiffFile file, int page, TiffPageLayout layout, TiffPageChunks list, List<ContentPart> parts)
    {
        int empty = 0, cut = 0;
        for (int i = 0; i < layout.ChunkCount; i++)
        {
            long offset = list.Offset(i), length = list.Length(i);
            // Neither a place nor bytes is how GDAL and others leave out chunks of zeros: such files are whole.
            if (offset == 0 && length == 0) continue;
            if (offset <= 0 || length <= 0) empty++;
            else if (Wanted(layout, i, length) > file.Container.Length - offset) cut++;
        }

        string kind = layout.Tiled ? "tile" : "strip", place = Invariant($"of the {layout.ChunkCount} of page {page}");
        if (empty > 0) parts.Add(new ContentPart(kind, empty, place, empty == 1 ? "the page lists it without bytes; it reads as fill" : "the page lists them without bytes; they read as fill"));
        if (cut > 0) parts.Add(new ContentPart(kind, cut, place, Invariant($"the file ends before {(cut == 1 ? "it does" : "they do")}; what is not there reads as zero")));
    }

    /// <summary>The bytes that are wanted of a chunk: counts of uncompressed ones may be too large.</summary>
    private static long Wanted(TiffPageLayout layout, long chunk, long length)
    {
        if (!layout.IsRaw) return length;
        if (layout.ChunkDepth > 1) return Math.Min(length, layout.ChunkDepth * layout.ChunkHeight * layout.RowBytes);
        long row = (layout.Tiled ? chunk / layout.ChunksX : chunk) % layout.ChunksY;
        return Math.Min(length, Math.Min(layout.ChunkHeight, layout.Height - (row * layout.ChunkHeight)) * layout.RowBytes);
    }

    /// <summary>Counts the damaged rows of a page; false when its chunks cannot be decoded at all.</summary>
    private static bool CountRows(TiffFile file, int page, TiffPageLayout layout, TiffPageChunks list, CcittScheme scheme, List<ContentPart> parts)
    {
        long bad = 0, absent = 0, length = layout.PackedRowBytes * layout.ChunkHeight * layout.ChunkDepth;
        long stored = 0;
        for (int i = 0; i < layout.ChunkCount; i++) stored += Math.Max(0, list.Length(i));
        // Nothing is taken for rows that the data cannot have.
        if (length < 1 || length > MostFaxPixels / 8 || layout.ChunkWidth > MostColumns || length > (stored * TiffFax.MaxRatio) + TiffFax.Slack) return false;
        byte[] rows = Pooled.Rent<byte>((int)length);
        try
        {
            for (int i = 0; i < layout.ChunkCount; i++)
            {
                long offset = list.Offset(i), size = Math.Min(list.Length(i), file.Container.Length - offset);
                if (offset <= 0 || size <= 0) continue;
                byte[] encoded = new byte[size];
                file.Container.Read(offset, encoded);
                if (layout.ReverseBits) Kernels.BitReverse.Reverse(encoded);
                long height = layout.Tiled ? layout.ChunkHeight : Math.Min(layout.ChunkHeight, layout.Height - (i % layout.ChunksY * layout.ChunkHeight));
                if (TiffFax.Bad(encoded, rows.AsSpan(0, (int)(height * layout.PackedRowBytes)), layout, scheme) is not { } damage) continue;
                bad += damage.Bad;
                absent += damage.Absent;
            }
        }
        finally
        {
            Pooled.Return(rows);
        }

        if (bad > 0) parts.Add(new ContentPart("whole row", bad, Invariant($"of the {layout.Height} of page {page}"), "a code in it does not exist; it is shown up to there, and later rows as they decode"));
        if (absent > 0) parts.Add(new ContentPart("row", absent, Invariant($"of the {layout.Height} of page {page}"), "the fax data ends before them; they read as white"));
        return true;
    }
}
