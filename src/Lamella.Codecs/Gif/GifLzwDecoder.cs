using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Gif;

/// <summary>
/// The LZW of GIF (GIF89a appendix F): codes of up to 12 bits, least significant bit first, a first width that the file chooses, no early change; a full table stays as it is until the next clear code.
/// Thread-safe: tables are per thread.
/// </summary>
/// <remarks>As in TIFF's LZW, the string of every entry already stands in the output, so an entry is a position and a length.</remarks>
internal static class GifLzwDecoder
{
    /// <summary>No code gives more: 12 bits for a string of the 3,838 entries that a table can grow by.</summary>
    public const int MaxRatio = 2600;

    private const int TableSize = 4096;

    [ThreadStatic]
    private static long[]? t_entries;

    /// <summary>Decodes until the end code, the end of the source or of the destination; returns the indices written.</summary>
    /// <param name="source">The data of all sub-blocks, one behind the other.</param>
    /// <param name="codeSize">The LZW minimum code size: bits of an index, 2 to 8 (1 and up to 11 are accepted).</param>
    /// <param name="destination">One byte for each pixel.</param>
    /// <exception cref="DamagedDataException">A code refers to an entry that does not exist yet, or the code size does not exist.</exception>
    public static int Decode(ReadOnlySpan<byte> source, int codeSize, Span<byte> destination)
    {
        if (codeSize is < 1 or > 11) Throw.Damaged(GifCanvas.Format, Invariant($"a code size of {codeSize} bits does not exist"));
        long[] entries = t_entries ??= new long[TableSize];
        ref byte output = ref MemoryMarshal.GetReference(destination);
        int clear = 1 << codeSize, end = clear + 1;
        ulong window = 0;
        int held = 0, at = 0, to = 0, width = codeSize + 1, next = clear + 2, previous = 0;
        while (to < destination.Length)
        {
            for (; held < width && at < source.Length; held += 8) window |= (ulong)source[at++] << held;
            if (held < width) break;
            int code = (int)window & ((1 << width) - 1);
            window >>= width;
            held -= width;
            if (code == end) break;
            if (code == clear)
            {
                width = codeSize + 1;
                next = clear + 2;
                previous = 0;
                continue;
            }

            // The entry that this code completes is the string before it and the first byte of its own, which lands right behind.
            bool completes = previous > 0 && next < TableSize;
            if (completes) entries[next] = ((long)(previous + 1) << 32) | (uint)(to - previous);
            int length = 1;
            if (code < clear)
            {
                Unsafe.Add(ref output, to) = (byte)code;
            }
            else
            {
                if (code > next || (code == next && !completes)) Throw.Damaged(GifCanvas.Format, Invariant($"code {code} is not in the table yet"), at);
                int from = (int)entries[code];
                length = Math.Min((int)(entries[code] >> 32), destination.Length - to);
                // from < to and to + length <= the destination; forward, since the entry completed by its own code overlaps itself.
                for (int i = 0; i < length; i++) Unsafe.Add(ref output, to + i) = Unsafe.Add(ref output, from + i);
            }

            to += length;
            previous = length;
            if (!completes) continue;
            next++;
            if (next == 1 << width && width < 12) width++;
        }

        return to;
    }
}
