using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>
/// Bit shuffle as in Blosc 1: bit 0 of byte 0 of every element (least significant bit first), then bit 1, ... then byte 1. Source and destination must not overlap.
/// </summary>
/// <remarks>
/// Blosc 1 transposes a block only when its element count is a multiple of 8, and copies the whole block otherwise; bytes after the last whole element are copied too. The transposition goes
/// through scratch memory that stays in the first-level cache: byte shuffle, then per byte plane 8 x 8 bits inside each 64-bit lane and 8 x 8 bytes across eight vectors (128 elements at a time),
/// one group of 8 elements at a time for the rest.
/// </remarks>
internal static class BitShuffle
{
    /// <summary>Elements per step of the vector path: eight vectors of 16 bytes.</summary>
    private const int Step = 128;

    private const int MaxElement = 255;
    private const int ScratchLength = Step * MaxElement;

    /// <summary>Gathers equal bits of all elements.</summary>
    [SkipLocalsInit]
    public static void Encode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        if (count % 8 != 0)
        {
            source.CopyTo(destination);
            return;
        }

        int row = count / 8;
        int block = BlockLength(elementSize);
        Span<byte> planes = stackalloc byte[ScratchLength];
        for (int start = 0; start < count; start += block)
        {
            int length = Math.Min(block, count - start);
            Shuffle.Encode(source.Slice(start * elementSize, length * elementSize), planes, elementSize);
            for (int plane = 0; plane < elementSize; plane++)
            {
                // Eight rows of the plane, from the byte of the first element of the block to the end of the last row.
                Span<byte> rows = destination.Slice((plane * 8 * row) + (start / 8), (7 * row) + (length / 8));
                ToRows(planes.Slice(plane * length, length), rows, row);
            }
        }

        int whole = count * elementSize;
        source[whole..].CopyTo(destination[whole..]);
    }

    /// <summary>Puts the bits of each element together again.</summary>
    [SkipLocalsInit]
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        if (count % 8 != 0)
        {
            source.CopyTo(destination);
            return;
        }

        int row = count / 8;
        int block = BlockLength(elementSize);
        Span<byte> planes = stackalloc byte[ScratchLength];
        for (int start = 0; start < count; start += block)
        {
            int length = Math.Min(block, count - start);
            for (int plane = 0; plane < elementSize; plane++)
            {
                ReadOnlySpan<byte> rows = source.Slice((plane * 8 * row) + (start / 8), (7 * row) + (length / 8));
                ToElements(rows, row, planes.Slice(plane * length, length));
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

    /// <summary>As many elements as fit into half of a first-level cache, in whole steps.</summary>
    private static int BlockLength(int elementSize) => Math.Max(Step, Math.Min(2048, ScratchLength / 2 / elementSize) / Step * Step);

    /// <summary>The bytes of one plane become eight rows that lie <paramref name="row"/> bytes apart.</summary>
    private static void ToRows(ReadOnlySpan<byte> plane, Span<byte> rows, int row)
    {
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // The last row's store ends at 7 * row + (done + 128) / 8, inside the rows as long as done + 128 <= plane.Length.
            ref byte from = ref MemoryMarshal.GetReference(plane);
            ref byte to = ref MemoryMarshal.GetReference(rows);
            for (; done + Step <= plane.Length; done += Step) StepToRows(ref Unsafe.Add(ref from, done), ref Unsafe.Add(ref to, done / 8), row);
        }

        for (; done < plane.Length; done += 8)
        {
            ulong bits = TransposeBits(BinaryPrimitives.ReadUInt64LittleEndian(plane[done..]));
            for (int bit = 0; bit < 8; bit++) rows[(bit * row) + (done / 8)] = (byte)(bits >> (bit * 8));
        }
    }

    /// <summary>Eight rows that lie <paramref name="row"/> bytes apart become the bytes of one plane.</summary>
    private static void ToElements(ReadOnlySpan<byte> rows, int row, Span<byte> plane)
    {
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref byte from = ref MemoryMarshal.GetReference(rows);
            ref byte to = ref MemoryMarshal.GetReference(plane);
            for (; done + Step <= plane.Length; done += Step) StepToElements(ref Unsafe.Add(ref from, done / 8), row, ref Unsafe.Add(ref to, done));
        }

        for (; done < plane.Length; done += 8)
        {
            ulong bits = 0;
            for (int bit = 0; bit < 8; bit++) bits |= (ulong)rows[(bit * row) + (done / 8)] << (bit * 8);
            BinaryPrimitives.WriteUInt64LittleEndian(plane[done..], TransposeBits(bits));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StepToRows(ref byte from, ref byte to, nint row)
    {
        Vector128<byte> a = Bits(ref from, 0), b = Bits(ref from, 16), c = Bits(ref from, 32), d = Bits(ref from, 48);
        Vector128<byte> e = Bits(ref from, 64), f = Bits(ref from, 80), g = Bits(ref from, 96), h = Bits(ref from, 112);

        // Byte index: 4 bits of group, 3 bits of row. Interleaving all vectors rotates the index by one bit; four turns bring the row in front.
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        a.StoreUnsafe(ref to);
        b.StoreUnsafe(ref Unsafe.Add(ref to, row));
        c.StoreUnsafe(ref Unsafe.Add(ref to, 2 * row));
        d.StoreUnsafe(ref Unsafe.Add(ref to, 3 * row));
        e.StoreUnsafe(ref Unsafe.Add(ref to, 4 * row));
        f.StoreUnsafe(ref Unsafe.Add(ref to, 5 * row));
        g.StoreUnsafe(ref Unsafe.Add(ref to, 6 * row));
        h.StoreUnsafe(ref Unsafe.Add(ref to, 7 * row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StepToElements(ref byte from, nint row, ref byte to)
    {
        Vector128<byte> a = Vector128.LoadUnsafe(ref from), b = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, row));
        Vector128<byte> c = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * row)), d = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * row));
        Vector128<byte> e = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 4 * row)), f = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 5 * row));
        Vector128<byte> g = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 6 * row)), h = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 7 * row));

        // Byte index: 3 bits of row, 4 bits of group; three turns bring the group in front.
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        TransposeBits(a).StoreUnsafe(ref to);
        TransposeBits(b).StoreUnsafe(ref to, 16);
        TransposeBits(c).StoreUnsafe(ref to, 32);
        TransposeBits(d).StoreUnsafe(ref to, 48);
        TransposeBits(e).StoreUnsafe(ref to, 64);
        TransposeBits(f).StoreUnsafe(ref to, 80);
        TransposeBits(g).StoreUnsafe(ref to, 96);
        TransposeBits(h).StoreUnsafe(ref to, 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bits(ref byte from, nuint offset) => TransposeBits(Vector128.LoadUnsafe(ref from, offset));

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
    private static Vector128<byte> TransposeBits(Vector128<byte> bytes)
    {
        // Lanes are little-endian as bytes lie in memory, as in the scalar twin.
        Vector128<ulong> x = bytes.AsUInt64();
        Vector128<ulong> t = (x ^ (x >>> 7)) & Vector128.Create(0x00AA00AA00AA00AAUL);
        x ^= t ^ (t << 7);
        t = (x ^ (x >>> 14)) & Vector128.Create(0x0000CCCC0000CCCCUL);
        x ^= t ^ (t << 14);
        t = (x ^ (x >>> 28)) & Vector128.Create(0x00000000F0F0F0F0UL);
        return (x ^ t ^ (t << 28)).AsByte();
    }
}
