using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Lz4;

/// <summary>What both LZ4 encoders share: the rules of the block's end, match counting, and writing sequences inside a proven room.</summary>
internal static unsafe class Lz4Output
{
    /// <summary>The last bytes of a block are always literals (block format, "end of block conditions").</summary>
    public const int LastLiterals = 5;

    /// <summary>No match starts closer than this to the end of the block.</summary>
    public const int MatchFreeTail = 12;

    /// <summary>The farthest a match can reach back.</summary>
    public const int MaxOffset = 65535;

    public const int MinMatch = 4;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => length + (length / 255) + 16;

    /// <summary>How many bytes at <paramref name="a"/> and <paramref name="b"/> are equal, up to <paramref name="end"/> (of a). b lies before a, so reads at a bound those at b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountEqual(byte* a, byte* b, byte* end)
    {
        byte* start = a;
        if (end - a >= 8)
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(a) ^ Unsafe.ReadUnaligned<ulong>(b);
            if (difference != 0) return EqualBytes(difference);
            a += 8;
            b += 8;
            return 8 + CountLong(a, b, end);
        }

        while (a < end && *a == *b)
        {
            a++;
            b++;
        }

        return (uint)(a - start);
    }

    /// <summary>Writes one sequence with its literals. Returns the new position, or null when it, and the smallest end of a block, do not fit before <paramref name="outputEnd"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Sequence(byte* op, byte* outputEnd, byte* literals, uint literalLength, byte* inputEnd, uint offset, uint matchLength)
    {
        uint code = matchLength - MinMatch;
        nuint needed = 1 + (nuint)literalLength + (literalLength / 255) + 1 + 2 + (code / 255) + 1 + 1 + LastLiterals;
        if (needed > (nuint)(outputEnd - op)) return null;
        byte* token = op++;
        uint head;
        if (literalLength < 15)
        {
            head = literalLength << 4;
            if (outputEnd - op >= 16 && inputEnd - literals >= 16) Vector128.Store(Vector128.Load(literals), op);
            else Unsafe.CopyBlockUnaligned(op, literals, literalLength);
        }
        else
        {
            head = 15 << 4;
            op = Length(op, literalLength - 15);
            Unsafe.CopyBlockUnaligned(op, literals, literalLength);
        }

        op += literalLength;
        op[0] = (byte)offset;
        op[1] = (byte)(offset >> 8);
        op += 2;
        if (code < 15)
        {
            *token = (byte)(head | code);
            return op;
        }

        *token = (byte)(head | 15);
        return Length(op, code - 15);
    }

    /// <summary>Writes the literals that end a block; null when they do not fit.</summary>
    public static byte* Last(byte* op, byte* outputEnd, byte* literals, uint literalLength)
    {
        nuint needed = 1 + (nuint)literalLength + (literalLength >= 15 ? ((literalLength - 15) / 255) + 1 : 0);
        if (needed > (nuint)(outputEnd - op)) return null;
        byte* token = op++;
        *token = (byte)(Math.Min(literalLength, 15) << 4);
        if (literalLength >= 15) op = Length(op, literalLength - 15);
        Unsafe.CopyBlockUnaligned(op, literals, literalLength);
        return op + literalLength;
    }

    private static uint CountLong(byte* a, byte* b, byte* end)
    {
        byte* start = a;
        while (end - a >= 32)
        {
            uint equal = Vector256.Equals(Vector256.Load(a), Vector256.Load(b)).ExtractMostSignificantBits();
            if (equal != uint.MaxValue) return (uint)(a - start) + (uint)System.Numerics.BitOperations.TrailingZeroCount(~equal);
            a += 32;
            b += 32;
        }

        while (end - a >= 8)
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(a) ^ Unsafe.ReadUnaligned<ulong>(b);
            if (difference != 0) return (uint)(a - start) + EqualBytes(difference);
            a += 8;
            b += 8;
        }

        while (a < end && *a == *b)
        {
            a++;
            b++;
        }

        return (uint)(a - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EqualBytes(ulong difference) =>
        (uint)(BitConverter.IsLittleEndian ? System.Numerics.BitOperations.TrailingZeroCount(difference) : System.Numerics.BitOperations.LeadingZeroCount(difference)) >> 3;

    private static byte* Length(byte* op, uint rest)
    {
        for (; rest >= 255; rest -= 255) *op++ = 255;
        *op++ = (byte)rest;
        return op;
    }
}
