using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>Rows of integers, one per channel, to interleaved samples of their final size.</summary>
internal static class SampleRows
{
    /// <summary>Bytes.</summary>
    public static void Pack(int[][] rows, int width, Span<byte> target)
    {
        if (rows.Length == 1)
        {
            NarrowToBytes(rows[0].AsSpan(0, width), target);
            return;
        }

        if (rows.Length == 3)
        {
            ReadOnlySpan<int> first = rows[0].AsSpan(0, width), second = rows[1].AsSpan(0, width), third = rows[2].AsSpan(0, width);
            for (int i = 0; i < first.Length; i++)
            {
                Span<byte> pixel = target.Slice(3 * i, 3);
                pixel[2] = (byte)third[i];
                pixel[1] = (byte)second[i];
                pixel[0] = (byte)first[i];
            }

            return;
        }

        for (int c = 0; c < rows.Length; c++)
        {
            ReadOnlySpan<int> row = rows[c].AsSpan(0, width);
            for (int i = 0, at = c; i < row.Length; i++, at += rows.Length) target[at] = (byte)row[i];
        }
    }

    /// <summary>16-bit words.</summary>
    public static void Pack(int[][] rows, int width, Span<ushort> target)
    {
        if (rows.Length == 1)
        {
            NarrowToWords(rows[0].AsSpan(0, width), target);
            return;
        }

        for (int c = 0; c < rows.Length; c++)
        {
            ReadOnlySpan<int> row = rows[c].AsSpan(0, width);
            for (int i = 0, at = c; i < row.Length; i++, at += rows.Length) target[at] = (ushort)row[i];
        }
    }

    /// <summary>32-bit words.</summary>
    public static void Pack(int[][] rows, int width, Span<int> target)
    {
        for (int c = 0; c < rows.Length; c++)
        {
            ReadOnlySpan<int> row = rows[c].AsSpan(0, width);
            for (int i = 0, at = c; i < row.Length; i++, at += rows.Length) target[at] = row[i];
        }
    }

    /// <summary>The low bytes of integers.</summary>
    public static void NarrowToBytes(ReadOnlySpan<int> source, Span<byte> target)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector<uint>> wide = MemoryMarshal.Cast<int, Vector<uint>>(source);
            for (int i = 0; i + 4 <= wide.Length; i += 4, done += Vector<byte>.Count)
                Vector.Narrow(Vector.Narrow(wide[i], wide[i + 1]), Vector.Narrow(wide[i + 2], wide[i + 3])).CopyTo(target[done..]);
        }

        for (; done < source.Length; done++) target[done] = (byte)source[done];
    }

    /// <summary>The low words of integers.</summary>
    public static void NarrowToWords(ReadOnlySpan<int> source, Span<ushort> target)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector<uint>> wide = MemoryMarshal.Cast<int, Vector<uint>>(source);
            for (int i = 0; i + 2 <= wide.Length; i += 2, done += Vector<ushort>.Count) Vector.Narrow(wide[i], wide[i + 1]).CopyTo(target[done..]);
        }

        for (; done < source.Length; done++) target[done] = (ushort)source[done];
    }
}
