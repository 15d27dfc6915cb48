using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Lz4;

/// <summary>
/// The fast LZ4 encoder: one table of the last position of each hash, greedy matches, and steps that widen while nothing is found, so that noise costs little.
/// The output depends on the input and the acceleration only.
/// </summary>
internal static unsafe class Lz4Encoder
{
    private const int HashBits = 12;

    /// <summary>The step widens by one byte per this many misses (as a power of two).</summary>
    private const int SkipShift = 6;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => Lz4Output.MaxEncodedLength(length);

    /// <summary>Encodes one block. Returns the number of bytes written, or 0 when the block does not fit into <paramref name="destination"/> (it always fits into <see cref="MaxEncodedLength"/>).</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int acceleration = 1)
    {
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            return Encode(src, source.Length, dst, destination.Length, (uint)Math.Clamp(acceleration, 1, 65537));
        }
    }

    [SkipLocalsInit]
    private static int Encode(byte* src, int sourceLength, byte* dst, int destinationLength, uint acceleration)
    {
        byte* end = src + sourceLength;
        byte* op = dst;
        byte* outputEnd = dst + destinationLength;
        byte* anchor = src;

        // Positions 0 in a fresh table are harmless: a candidate counts only when its bytes are equal and it lies before the current one.
        uint* table = stackalloc uint[1 << HashBits];
        if (sourceLength > Lz4Output.MatchFreeTail)
        {
            new Span<uint>(table, 1 << HashBits).Clear();
            byte* lastStart = end - Lz4Output.MatchFreeTail;
            byte* matchEnd = end - Lz4Output.LastLiterals;
            byte* ip = src + 1;
            while (ip <= lastStart)
            {
                byte* match = Search(src, ref ip, lastStart, table, acceleration);
                if (match == null) break;

                while (ip > anchor && match > src && ip[-1] == match[-1])
                {
                    ip--;
                    match--;
                }

                while (true)
                {
                    uint length = Lz4Output.MinMatch + Lz4Output.CountEqual(ip + Lz4Output.MinMatch, match + Lz4Output.MinMatch, matchEnd);
                    op = Lz4Output.Sequence(op, outputEnd, anchor, (uint)(ip - anchor), end, (uint)(ip - match), length);
                    if (op == null) return 0;
                    ip += length;
                    anchor = ip;
                    if (ip > lastStart) break;
                    table[Hash(ip - 2)] = (uint)(ip - 2 - src);

                    // Matches often follow each other without a gap: try here before the search begins anew.
                    uint slot = Hash(ip);
                    match = src + table[slot];
                    table[slot] = (uint)(ip - src);
                    if (ip - match > Lz4Output.MaxOffset || Unsafe.ReadUnaligned<uint>(match) != Unsafe.ReadUnaligned<uint>(ip)) break;
                }

                ip++;
            }
        }

        op = Lz4Output.Last(op, outputEnd, anchor, (uint)(end - anchor));
        return op == null ? 0 : (int)(op - dst);
    }

    /// <summary>Moves <paramref name="ip"/> to the next position that has a match and returns the match; null when there is none before the tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Search(byte* src, ref byte* ip, byte* lastStart, uint* table, uint acceleration)
    {
        uint misses = acceleration << SkipShift;
        byte* at = ip;
        nuint ahead = 1;
        uint slot = Hash(at);
        while (true)
        {
            byte* next = at + ahead;
            ahead = misses++ >> SkipShift;
            if (next > lastStart) return null;
            byte* candidate = src + table[slot];
            table[slot] = (uint)(at - src);
            slot = Hash(next);
            if (Unsafe.ReadUnaligned<uint>(candidate) == Unsafe.ReadUnaligned<uint>(at) && at - candidate <= Lz4Output.MaxOffset)
            {
                ip = at;
                return candidate;
            }

            at = next;
        }
    }

    /// <summary>A multiplicative hash of five bytes: a match of only four is rarely worth its three bytes. Positions hashed lie 12 bytes or more before the end, so 8 can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(byte* p)
    {
        ulong five = BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<ulong>(p) << 24 : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(p)) << 24;
        return (uint)((five * 0x9E3779B185EBCA87UL) >> (64 - HashBits));
    }
}
