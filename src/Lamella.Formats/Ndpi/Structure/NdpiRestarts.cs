using System.Buffers.Binary;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Ndpi.Structure;

/// <summary>
/// A page whose one strip is a JPEG stream with restart markers, and a list of where each restart interval starts. Intervals are decoded alone, as tiles: streams of more than 65,500 pixels a side
/// have no size that their header could state.
/// </summary>
internal sealed class NdpiRestarts
{
    private const int MostHeaderBytes = 64 << 10;

    private NdpiRestarts(TiffContainer container, byte[] header, long[] starts, long end, int tileWidth, int tileHeight) =>
        (Container, Header, Starts, End, TileWidth, TileHeight) = (container, header, starts, end, tileWidth, tileHeight);

    /// <summary>The file.</summary>
    public TiffContainer Container { get; }

    /// <summary>The stream up to its entropy-coded data, with the size of one interval.</summary>
    public byte[] Header { get; }

    /// <summary>Where each interval starts in the file.</summary>
    public long[] Starts { get; }

    /// <summary>Where the stream ends.</summary>
    public long End { get; }

    /// <summary>Columns of an interval.</summary>
    public int TileWidth { get; }

    /// <summary>Rows of an interval.</summary>
    public int TileHeight { get; }

    /// <summary>Finds the intervals of a page; null when it does not list them, or they do not cut rows into equal parts.</summary>
    public static NdpiRestarts? Find(TiffDirectory page, TiffPageLayout layout)
    {
        if (layout is not { Compression: 7, Tiled: false, ChunkCount: 1, Depth: 1, Bits: 8 } || !page.Has(TiffTag.NdpiRestarts)) return null;
        long start = page.Integer(TiffTag.StripOffsets, 0), length = page.Integer(TiffTag.StripByteCounts, 0);
        if (start <= 0 || length <= 4 || length > page.Container.Length - start) return null;
        byte[] head = new byte[Math.Min(length, MostHeaderBytes)];
        page.Container.Read(start, head);
        if (HeaderOf(head, layout, out int interval, out int unitWidth, out int unitHeight) is not { } header) return null;
        long units = (layout.Width + unitWidth - 1) / unitWidth, rows = (layout.Height + unitHeight - 1) / unitHeight;
        if (interval == 0 || interval > units || units % interval != 0 || interval * unitWidth > ushort.MaxValue) return null;
        long count = units / interval * rows;
        if (!page.TryFind(TiffTag.NdpiRestarts, out TiffEntry entry) || entry.Count < count) return null;
        long[] low = page.Integers(TiffTag.NdpiRestarts), high = page.Integers(TiffTag.NdpiRestartsHigh);
        if (low.Length < count) return null;
        long[] starts = new long[count];
        for (long i = 0; i < count; i++)
        {
            long at = low[i] | (i < high.Length ? high[i] << 32 : 0);
            if (at < header.Length || at >= length || (i > 0 && start + at <= starts[i - 1])) return null;
            starts[i] = start + at;
        }

        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(SizeAt(header)), (ushort)unitHeight);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(SizeAt(header) + 2), (ushort)(interval * unitWidth));
        return starts[0] - start != header.Length ? null : new NdpiRestarts(page.Container, header, starts, start + length, interval * unitWidth, unitHeight);
    }

    /// <summary>The place of rows and columns in a header that has been checked.</summary>
    private static int SizeAt(ReadOnlySpan<byte> header)
    {
        int at = 2;
        while (!IsFrame(header[at + 1])) at += 2 + BinaryPrimitives.ReadUInt16BigEndian(header[(at + 2)..]);
        return at + 5;
    }

    private static bool IsFrame(byte marker) => marker is 0xC0 or 0xC1;

    private static byte[]? HeaderOf(ReadOnlySpan<byte> stream, TiffPageLayout layout, out int interval, out int unitWidth, out int unitHeight)
    {
        interval = unitWidth = unitHeight = 0;
        if (stream.Length < 4 || stream[0] != 0xFF || stream[1] != 0xD8) return null;
        bool framed = false;
        for (int at = 2; at + 4 <= stream.Length && stream[at] == 0xFF;)
        {
            byte marker = stream[at + 1];
            int end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(stream[(at + 2)..]);
            if (end < at + 4 || end > stream.Length) return null;
            ReadOnlySpan<byte> body = stream[(at + 4)..end];
            if (IsFrame(marker))
            {
                if (body.Length < 6 || body[0] != 8 || body[5] != layout.Samples || body.Length < 6 + (3 * body[5])) return null;
                for (int c = 0; c < body[5]; c++)
                {
                    unitWidth = Math.Max(unitWidth, 8 * (body[7 + (3 * c)] >> 4));
                    unitHeight = Math.Max(unitHeight, 8 * (body[7 + (3 * c)] & 15));
                }

                framed = unitWidth is > 0 and <= 32 && unitHeight is > 0 and <= 32;
            }
            else if (marker == 0xDD && body.Length >= 2)
            {
                interval = BinaryPrimitives.ReadUInt16BigEndian(body);
            }
            else if (marker == 0xDA)
            {
                return framed ? stream[..end].ToArray() : null;
            }

            at = end;
        }

        return null;
    }
}
