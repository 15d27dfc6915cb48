using System.Text.Json;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;

namespace Lamella.Formats.NdTiff.Structure;

/// <summary>The pictures of a file without its index: tag 51123 of each page has them as <c>Axes</c>.</summary>
internal static class NdTiffPages
{
    /// <summary>The mark in front of the length and the text of the summary.</summary>
    private const uint SummaryMark = 2_355_492;

    /// <summary>True when the first page has axes.</summary>
    public static bool AreIn(TiffFile file) => AxesOf(file.FirstPage) is { Count: > 0 };

    /// <summary>All pictures of a file.</summary>
    public static List<NdTiffEntry> Read(TiffFile file, List<ContentPart> unused)
    {
        List<NdTiffEntry> entries = [];
        List<string> others = [];
        for (int page = 0; page < file.Pages.Count; page++)
        {
            TiffDirectory directory = file.Container.ReadDirectory(file.Pages.OffsetOf(page));
            if (Entry(file, page, directory) is { } entry) entries.Add(entry);
            else others.Add(Invariant($"page {page}"));
        }

        if (others.Count > 0) unused.Add(new ContentPart("page", others.Count, ContentPart.Names(others), "no axes are stored with it, or its pixels are not stored as NDTiff does"));
        return entries;
    }

    /// <summary>The summary of the data set, which stands in front of the first page; null when it is not there.</summary>
    public static string? Summary(Store store, string key)
    {
        const int MostBytes = 16 << 20;
        byte[] head = new byte[48];
        int count = store.Read(key, 0, head);
        bool big = count > 1 && head[0] == 'M';
        uint Number(int at) => big ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(at)) : System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(at));
        for (int at = 8; at + 8 <= count; at += 4)
        {
            if (Number(at) != SummaryMark) continue;
            long length = Number(at + 4);
            if (length is 0 or > MostBytes || length > (store.Length(key) ?? 0) - at - 8) return null;
            byte[] text = new byte[length];
            return store.Read(key, at + 8, text) == text.Length ? TiffDirectory.Decode(text.AsSpan().TrimEnd((byte)0)) : null;
        }

        return null;
    }

    private static NdTiffEntry? Entry(TiffFile file, int page, TiffDirectory directory)
    {
        if (file.Pages.LayoutOf(page) is not { IsRaw: true, Depth: 1, Planar: false, Tiled: false, Samples: 1 or 3 } layout || AxesOf(directory) is not { } axes) return null;
        TiffPageChunks chunks = TiffPageChunks.Read(file.Container, directory.Offset, layout, verify: false);
        if (chunks.Count < layout.ChunkCount || !chunks.IsContiguous(0, layout.ChunkCount, layout.ChunkHeight * layout.RowBytes, 0)) return null;
        directory.TryFind(TiffTag.MicroManagerMetadata, out TiffEntry json);
        return new NdTiffEntry(axes, file.Container.Key, chunks.Offset(0), layout.Width, layout.Height, layout.Type, layout.Samples, json.IsInline ? 0 : json.Position, json.IsInline ? 0 : json.Count) { BigEndian = file.Container.BigEndian };
    }

    private static List<KeyValuePair<string, NdTiffPosition>>? AxesOf(TiffDirectory directory)
    {
        if (directory.Text(TiffTag.MicroManagerMetadata) is not { } text || !text.Contains("\"Axes\"", StringComparison.Ordinal)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("Axes", out JsonElement axes) ? NdTiffEntry.ParseAxes(axes) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is a text that no UTF-16 can hold (half a surrogate pair).
            return null;
        }
    }
}
