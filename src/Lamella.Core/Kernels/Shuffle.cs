using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>
/// Byte shuffle (Blosc, HDF5, Zarr): byte 0 of every element, then byte 1 of every element, and so on. Bytes after the last whole element are copied. Source and destination must not overlap.
/// </summary>
/// <remarks>With n bytes per element and 16-byte vectors, one interleave of all vectors rotates the byte index by one bit; decoding needs log2(n) such steps, encoding 4.</remarks>
internal static class Shuffle
{
    /// <summary>Gathers equal bytes of all elements.</summary>
    public static void Encode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Each loop reads 16 elements and writes 16 bytes per plane, all inside count * elementSize bytes.
            if (elementSize == 2) done = Encode2(ref from, ref to, count);
            else if (elementSize == 4) done = Encode4(ref from, ref to, count);
            else if (elementSize == 8) done = Encode8(ref from, ref to, count);
        }

        EncodePlain(source, destination, elementSize, count, done);
        int whole = count * elementSize;
        source[whole..].CopyTo(destination[whole..]);
    }

    /// <summary>Puts the bytes of each element together again.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        DecodePlanes(source, destination, elementSize, count, reversed: false);
        int whole = count * elementSize;
        source[whole..].CopyTo(destination[whole..]);
    }

    /// <summary>As <see cref="Decode"/> with the planes in falling order: the first plane is the most significant byte of a little-endian element (TIFF predictor 3).</summary>
    public static void DecodeReversed(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize) =>
        DecodePlanes(source, destination, elementSize, Check(source, destination, elementSize), reversed: true);

    /// <summary>As <see cref="Encode"/> with the planes in falling order.</summary>
    public static void EncodeReversed(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        int count = Check(source, destination, elementSize);
        for (int plane = 0; plane < elementSize; plane++)
        {
            Span<byte> to = destination.Slice((elementSize - 1 - plane) * count, count);
            for (int i = 0, at = plane; i < to.Length; i++, at += elementSize) to[i] = source[at];
        }
    }

    private static int Check(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        if (destination.Length < source.Length) throw new ArgumentException("the destination is too short", nameof(destination));
        return source.Length / elementSize;
    }

    private static void DecodePlanes(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize, int count, bool reversed)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        nint step = count;
        if (reversed && count > 0)
        {
            from = ref Unsafe.Add(ref from, (nint)count * (elementSize - 1));
            step = -step;
        }

        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            if (elementSize == 2) done = Decode2(ref from, step, ref to, count);
            else if (elementSize == 4) done = Decode4(ref from, step, ref to, count);
            else if (elementSize == 8) done = Decode8(ref from, step, ref to, count);
        }

        const int Block = 512;
        for (int start = done; start < count; start += Block)
        {
            int length = Math.Min(Block, count - start);
            for (int plane = 0; plane < elementSize; plane++)
            {
                ReadOnlySpan<byte> line = source.Slice(((reversed ? elementSize - 1 - plane : plane) * count) + start, length);
                for (int i = 0, at = (start * elementSize) + plane; i < line.Length; i++, at += elementSize) destination[at] = line[i];
            }
        }
    }

    private static void EncodePlain(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize, int count, int done)
    {
        // Blocks of elements keep the strided reads of all planes in the first-level cache.
        const int Block = 512;
        for (int start = done; start < count; start += Block)
        {
            int length = Math.Min(Block, count - start);
            for (int plane = 0; plane < elementSize; plane++)
            {
                Span<byte> line = destination.Slice((plane * count) + start, length);
                for (int i = 0, at = (start * elementSize) + plane; i < line.Length; i++, at += elementSize) line[i] = source[at];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(ref byte at, nint offset) => Vector128.LoadUnsafe(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> value, ref byte at, nint offset) => value.StoreUnsafe(ref Unsafe.Add(ref at, offset));

    private static int Encode2(ref byte from, ref byte to, int count)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 32 <= count; i += 32)
            {
                Vector256<ushort> a = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, (nint)i * 2)).AsUInt16();
                Vector256<ushort> b = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, ((nint)i * 2) + 32)).AsUInt16();
                Vector256.Narrow(a, b).StoreUnsafe(ref Unsafe.Add(ref to, i));
                Vector256.Narrow(a >>> 8, b >>> 8).StoreUnsafe(ref Unsafe.Add(ref to, (nint)count + i));
            }
        }

        for (; i + 16 <= count; i += 16)
        {
            Vector128<ushort> a = Load(ref from, (nint)i * 2).AsUInt16();
            Vector128<ushort> b = Load(ref from, ((nint)i * 2) + 16).AsUInt16();
            Store(Vector128.Narrow(a, b), ref to, i);
            Store(Vector128.Narrow(a >>> 8, b >>> 8), ref to, (nint)count + i);
        }

        return i;
    }

    private static int Decode2(ref byte from, nint step, ref byte to, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector128<byte> a = Load(ref from, i), b = Load(ref from, step + i);
            Store(Interleave.Low(a, b), ref to, (nint)i * 2);
            Store(Interleave.High(a, b), ref to, ((nint)i * 2) + 16);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step4(ref Vector128<byte> a, ref Vector128<byte> b, ref Vector128<byte> c, ref Vector128<byte> d)
    {
        Vector128<byte> w = Interleave.Low(a, c), x = Interleave.High(a, c), y = Interleave.Low(b, d), z = Interleave.High(b, d);
        a = w;
        b = x;
        c = y;
        d = z;
    }

    private static int Decode4(ref byte from, nint step, ref byte to, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector128<byte> a = Load(ref from, i), b = Load(ref from, step + i), c = Load(ref from, (2 * step) + i), d = Load(ref from, (3 * step) + i);
            Step4(ref a, ref b, ref c, ref d);
            Step4(ref a, ref b, ref c, ref d);
            nint at = (nint)i * 4;
            Store(a, ref to, at);
            Store(b, ref to, at + 16);
            Store(c, ref to, at + 32);
            Store(d, ref to, at + 48);
        }

        return i;
    }

    private static int Encode4(ref byte from, ref byte to, int count)
    {
        int i = 0;
        nint step = count;
        for (; i + 16 <= count; i += 16)
        {
            nint at = (nint)i * 4;
            Vector128<byte> a = Load(ref from, at), b = Load(ref from, at + 16), c = Load(ref from, at + 32), d = Load(ref from, at + 48);
            Step4(ref a, ref b, ref c, ref d);
            Step4(ref a, ref b, ref c, ref d);
            Step4(ref a, ref b, ref c, ref d);
            Step4(ref a, ref b, ref c, ref d);
            Store(a, ref to, i);
            Store(b, ref to, step + i);
            Store(c, ref to, (2 * step) + i);
            Store(d, ref to, (3 * step) + i);
        }

        return i;
    }

    private static int Decode8(ref byte from, nint step, ref byte to, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector128<byte> a = Load(ref from, i), b = Load(ref from, step + i), c = Load(ref from, (2 * step) + i), d = Load(ref from, (3 * step) + i);
            Vector128<byte> e = Load(ref from, (4 * step) + i), f = Load(ref from, (5 * step) + i), g = Load(ref from, (6 * step) + i), h = Load(ref from, (7 * step) + i);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            nint at = (nint)i * 8;
            Store(a, ref to, at);
            Store(b, ref to, at + 16);
            Store(c, ref to, at + 32);
            Store(d, ref to, at + 48);
            Store(e, ref to, at + 64);
            Store(f, ref to, at + 80);
            Store(g, ref to, at + 96);
            Store(h, ref to, at + 112);
        }

        return i;
    }

    private static int Encode8(ref byte from, ref byte to, int count)
    {
        int i = 0;
        nint step = count;
        for (; i + 16 <= count; i += 16)
        {
            nint at = (nint)i * 8;
            Vector128<byte> a = Load(ref from, at), b = Load(ref from, at + 16), c = Load(ref from, at + 32), d = Load(ref from, at + 48);
            Vector128<byte> e = Load(ref from, at + 64), f = Load(ref from, at + 80), g = Load(ref from, at + 96), h = Load(ref from, at + 112);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Interleave.Step(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Store(a, ref to, i);
            Store(b, ref to, step + i);
            Store(c, ref to, (2 * step) + i);
            Store(d, ref to, (3 * step) + i);
            Store(e, ref to, (4 * step) + i);
            Store(f, ref to, (5 * step) + i);
            Store(g, ref to, (6 * step) + i);
            Store(h, ref to, (7 * step) + i);
        }

        return i;
    }
}
