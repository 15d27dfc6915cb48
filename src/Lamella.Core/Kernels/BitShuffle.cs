using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>
/// Bit shuffle as in Blosc 1: bit 0 of byte 0 of every element (least significant bit first), then bit 1, ... then byte 1. Source and destination must not overlap.
/// </summary>
/// <remarks>
/// Blosc 1 transposes a block only when its element count is a multiple of 8, and copies the whole block otherwise; bytes after the last whole element are copied too. The transposition is done
/// in blocks of 64 elements: byte shuffle into scratch memory, then per byte plane a 64 x 8 bit transposition (8 x 8 bits inside each 64-bit lane, then 8 x 8 bytes).
/// </remarks>
internal static class BitShuffle
{
    private const int Block = 64;
    private const int MaxElement = 255;

    /// <summary>Gathers equal bits of all elements.</summary>
    public static void Encode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        if (count % 8 != 0)
        {
            source.CopyTo(destination);
            return;
        }

        int row = count / 8;
        Span<byte> planes = stackalloc byte[Block * MaxElement];
        Span<byte> bits = stackalloc byte[Block];
        for (int start = 0; start < count; start += Block)
        {
            int length = Math.Min(Block, count - start);
            Shuffle.Encode(source.Slice(start * elementSize, length * elementSize), planes, elementSize);
            for (int plane = 0; plane < elementSize; plane++)
            {
                planes.Slice(plane * length, length).CopyTo(bits);
                ToRows(bits);
                for (int bit = 0; bit < 8; bit++)
                {
                    Span<byte> target = destination[((((plane * 8) + bit) * row) + (start / 8))..];
                    if (length == Block) BinaryPrimitives.WriteUInt64LittleEndian(target, BinaryPrimitives.ReadUInt64LittleEndian(bits[(bit * 8)..]));
                    else bits.Slice(bit * 8, length / 8).CopyTo(target);
                }
            }
        }

        int whole = count * elementSize;
        source[whole..].CopyTo(destination[whole..]);
    }

    /// <summary>Puts the bits of each element together again.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        if (count % 8 != 0)
        {
            source.CopyTo(destination);
            return;
        }

        int row = count / 8;
        Span<byte> planes = stackalloc byte[Block * MaxElement];
        Span<byte> bits = stackalloc byte[Block];
        for (int start = 0; start < count; start += Block)
        {
            int length = Math.Min(Block, count - start);
            for (int plane = 0; plane < elementSize; plane++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    ReadOnlySpan<byte> from = source[((((plane * 8) + bit) * row) + (start / 8))..];
                    if (length == Block) BinaryPrimitives.WriteUInt64LittleEndian(bits[(bit * 8)..], BinaryPrimitives.ReadUInt64LittleEndian(from));
                    else from[..(length / 8)].CopyTo(bits[(bit * 8)..]);
                }

                ToElements(bits);
                bits[..length].CopyTo(planes[(plane * length)..]);
            }

            Shuffle.Decode(planes[..(length * elementSize)], destination.Slice(start * elementSize, length * elementSize), elementSize);
        }

        int whole = count * elementSize;
        source[whole..].CopyTo(destination[whole..]);
    }

    private static int Check(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementSize, MaxElement);
        if (destination.Length < source.Length) throw new ArgumentException("the destination is too short", nameof(destination));
        return source.Length / elementSize;
    }

    /// <summary>64 element bytes become 8 rows of 64 bits.</summary>
    private static void ToRows(Span<byte> bits)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            // The sign bits of 32 bytes are 32 bits of one row; doubling each byte brings the next lower bit up.
            Vector256<byte> low = Vector256.Create<byte>(bits[..32]), high = Vector256.Create<byte>(bits[32..]);
            for (int bit = 7; bit >= 0; bit--)
            {
                ulong mask = low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
                BinaryPrimitives.WriteUInt64LittleEndian(bits[(bit * 8)..], mask);
                low += low;
                high += high;
            }

            return;
        }

        Span<byte> turned = stackalloc byte[Block];
        for (int group = 0; group < 8; group++)
        {
            ulong block = TransposeBits(BinaryPrimitives.ReadUInt64LittleEndian(bits[(group * 8)..]));
            for (int bit = 0; bit < 8; bit++) turned[(bit * 8) + group] = (byte)(block >> (bit * 8));
        }

        turned.CopyTo(bits);
    }

    /// <summary>8 rows of 64 bits become 64 element bytes.</summary>
    private static void ToElements(Span<byte> bits)
    {
        if (Vector128.IsHardwareAccelerated)
        {
            ref byte at = ref MemoryMarshal.GetReference(bits);
            Vector128<byte> a = Vector128.LoadUnsafe(ref at), b = Vector128.LoadUnsafe(ref at, 16), c = Vector128.LoadUnsafe(ref at, 32), d = Vector128.LoadUnsafe(ref at, 48);
            // Three interleave steps rotate the 6-bit byte index by 3: an 8 x 8 byte transposition.
            for (int i = 0; i < 3; i++)
            {
                (a, b, c, d) = (Interleave.Low(a, c), Interleave.High(a, c), Interleave.Low(b, d), Interleave.High(b, d));
            }

            TransposeBits(Vector256.Create(a, b).AsUInt64()).AsByte().StoreUnsafe(ref at);
            TransposeBits(Vector256.Create(c, d).AsUInt64()).AsByte().StoreUnsafe(ref at, 32);
            return;
        }

        Span<byte> turned = stackalloc byte[Block];
        for (int group = 0; group < 8; group++)
        {
            ulong block = 0;
            for (int bit = 0; bit < 8; bit++) block |= (ulong)bits[(bit * 8) + group] << (bit * 8);
            BinaryPrimitives.WriteUInt64LittleEndian(turned[(group * 8)..], TransposeBits(block));
        }

        turned.CopyTo(bits);
    }

    /// <summary>Transposes an 8 x 8 bit matrix by three exchanges of blocks (1, 2, then 4 wide).</summary>
    private static ulong TransposeBits(ulong x)
    {
        ulong t = (x ^ (x >> 7)) & 0x00AA00AA00AA00AA;
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & 0x0000CCCC0000CCCC;
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & 0x00000000F0F0F0F0;
        return x ^ t ^ (t << 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> TransposeBits(Vector256<ulong> x)
    {
        Vector256<ulong> t = (x ^ (x >>> 7)) & Vector256.Create(0x00AA00AA00AA00AAUL);
        x ^= t ^ (t << 7);
        t = (x ^ (x >>> 14)) & Vector256.Create(0x0000CCCC0000CCCCUL);
        x ^= t ^ (t << 14);
        t = (x ^ (x >>> 28)) & Vector256.Create(0x00000000F0F0F0F0UL);
        return x ^ t ^ (t << 28);
    }
}
