using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Lzw;

/// <summary>
/// TIFF LZW (TIFF 6.0 section 13): codes of 9 to 12 bits, most significant bit first, the width growing one code early; and the reading of the older variant of libtiff before 1991
/// (least significant bit first, no early change). Thread-safe: tables are per thread.
/// </summary>
/// <remarks>
/// The string of every table entry already stands in the output: it is the string of the code before, plus the one byte that follows it there. So an entry is a position and a length, and a code is
/// decoded by one forward copy. A missing clear code at the start and a missing end code are accepted, as by other readers.
/// </remarks>
internal static class LzwCodec
{
    private const string Format = "LZW";
    private const int Clear = 256;
    private const int End = 257;
    private const int FirstFree = 258;
    private const int TableSize = 4096;

    /// <summary>Matches are copied in steps of 8 bytes that may write this far past their end.</summary>
    private const int Slack = 8;

    [ThreadStatic]
    private static long[]? t_entries;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes: 12 bits per byte, and a clear code per table.</summary>
    public static int MaxEncodedLength(int length) => checked(length + (length / 2) + (length / 1024) + 16);

    /// <summary>True for the old variant: it starts with a clear code of 256 in least-significant-bit-first order.</summary>
    public static bool IsOldStyle(ReadOnlySpan<byte> source) => source.Length >= 2 && source[0] == 0 && (source[1] & 1) != 0;

    /// <summary>Decodes until the end code, the end of the source, or until the destination is full; returns the bytes written. Detects the old variant.</summary>
    /// <exception cref="DamagedDataException">A code refers to an entry that does not exist yet.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // An entry is a length (upper half) and a position in the output (lower half).
        long[] entries = t_entries ??= new long[TableSize];
        return IsOldStyle(source) ? DecodeOldStyle(source, destination, entries) : DecodeStandard(source, destination, entries);
    }

    private static int DecodeStandard(ReadOnlySpan<byte> source, Span<byte> destination, long[] entries)
    {
        ref long table = ref MemoryMarshal.GetArrayDataReference(entries);
        ref byte output = ref MemoryMarshal.GetReference(destination);
        ulong window = 0;
        int held = 0, at = 0, to = 0, width = 9, next = FirstFree - 1, previousLength = 0, limit = 511;
        // next is one behind after a clear: the first code makes no entry. It is the number of the entry that the current code completes.
        while (to < destination.Length)
        {
            if (held < width)
            {
                if (source.Length - at >= 8)
                {
                    // Whole bytes that fit on top of what is held; at least 4 codes.
                    int take = (64 - held) >> 3;
                    ulong word = BinaryPrimitives.ReadUInt64BigEndian(source[at..]);
                    window = take == 8 ? word : (window << (take * 8)) | (word >> (64 - (take * 8)));
                    held += take * 8;
                    at += take;
                }
                else
                {
                    if (at >= source.Length) break;
                    window = (window << 8) | source[at++];
                    held += 8;
                    continue;
                }
            }

            held -= width;
            int code = (int)(window >> held) & ((1 << width) - 1);
            if (code < Clear)
            {
                // The entry that this code completes: the string before plus this byte, which lands right behind it.
                if (next < TableSize) Unsafe.Add(ref table, next) = Entry(to - previousLength, previousLength + 1);
                Unsafe.Add(ref output, to++) = (byte)code;
                previousLength = 1;
            }
            else if (code >= FirstFree)
            {
                if (code > next || next < FirstFree) return BadCode(code, at);
                if (next < TableSize) Unsafe.Add(ref table, next) = Entry(to - previousLength, previousLength + 1);
                // code <= next, and next stops at the end of the table; codes have at most 12 bits.
                long entry = Unsafe.Add(ref table, code);
                int length = (int)(entry >> 32), from = (int)entry;
                if (length > destination.Length - to) length = destination.Length - to;
                Copy(ref output, from, to, length, destination.Length);
                to += length;
                previousLength = length;
            }
            else if (code == Clear)
            {
                width = 9;
                limit = 511;
                next = FirstFree - 1;
                previousLength = 0;
                continue;
            }
            else
            {
                break;
            }

            if (next < TableSize) next++;
            // Early change: the width grows when the next entry would be the last of this width.
            if (next >= limit && width < 12)
            {
                width++;
                limit = (1 << width) - 1;
            }
        }

        return to;
    }

    private static int DecodeOldStyle(ReadOnlySpan<byte> source, Span<byte> destination, long[] entries)
    {
        ref byte output = ref MemoryMarshal.GetReference(destination);
        ulong window = 0;
        int held = 0, at = 0, to = 0, width = 9, next = FirstFree - 1, previousLength = 0;
        while (to < destination.Length)
        {
            for (; held < width && at < source.Length; held += 8) window |= (ulong)source[at++] << held;
            if (held < width) break;
            int code = (int)window & ((1 << width) - 1);
            window >>= width;
            held -= width;
            if (code == End) break;
            if (code == Clear)
            {
                width = 9;
                next = FirstFree - 1;
                previousLength = 0;
                continue;
            }

            if (code >= FirstFree && (code > next || next < FirstFree)) return BadCode(code, at);
            if (next < TableSize) entries[next] = Entry(to - previousLength, previousLength + 1);
            int length = 1;
            if (code < Clear)
            {
                destination[to] = (byte)code;
            }
            else
            {
                length = Math.Min((int)(entries[code] >> 32), destination.Length - to);
                Copy(ref output, (int)entries[code], to, length, destination.Length);
            }

            to += length;
            previousLength = length;
            if (next < TableSize) next++;
            if (next >= 1 << width && width < 12) width++;
        }

        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Entry(int position, int length) => ((long)length << 32) | (uint)position;

    /// <summary>
    /// Copies <paramref name="length"/> bytes forward inside the output. Bounds: from &lt; to, to + length &lt;= total; the wide form runs only when 8 further bytes fit, and only for a distance of 8
    /// or more or when source and target do not overlap (they overlap only in the one entry that is completed by its own code).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref byte output, int from, int to, int length, int total)
    {
        ref byte source = ref Unsafe.Add(ref output, from);
        ref byte target = ref Unsafe.Add(ref output, to);
        if (to + length + Slack <= total && (to - from >= length || to - from >= 8))
        {
            for (int i = 0; i < length; i += 8)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, i)));
            }

            return;
        }

        for (int i = 0; i < length; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int BadCode(int code, int at) =>
        Throw.Damaged<int>(Format, string.Create(CultureInfo.InvariantCulture, $"code {code} is not in the table yet"), at);

    /// <summary>Encodes with early change, a clear code at the start and an end code; returns the encoded length.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxEncodedLength(source.Length)) throw new ArgumentException("the destination is too short", nameof(destination));
        LzwWriter writer = new(destination);
        LzwDictionary dictionary = new();
        writer.Put(Clear, 9);
        int width = 9, next = FirstFree;
        if (source.Length > 0)
        {
            int prefix = source[0];
            foreach (byte value in source[1..])
            {
                if (dictionary.TryFind(prefix, value, out int code))
                {
                    prefix = code;
                    continue;
                }

                writer.Put(prefix, width);
                dictionary.Add(prefix, value, next++);
                prefix = value;
                if (next == TableSize - 1)
                {
                    // Entry 4094 is the last that 12 bits with early change can use.
                    writer.Put(Clear, 12);
                    dictionary.Clear();
                    next = FirstFree;
                    width = 9;
                }
                else if (next == 1 << width)
                {
                    // The decoder is one entry behind; seen from here it changes when our next entry is the first of the next width.
                    width++;
                }
            }

            writer.Put(prefix, width);
            // The reader counts one more entry for this code, which may widen the end code.
            if (next + 1 == 1 << width && width < 12) width++;
        }

        writer.Put(End, width);
        return writer.Finish();
    }
}
