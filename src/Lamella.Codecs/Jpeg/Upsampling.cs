using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// From the samples of a component to the grid of the image. Halved directions are undone by a triangle filter (three parts of the nearest sample, one part of
/// the next but one edge), with the alternating rounding of the IJG's library; other ratios repeat samples.
/// </summary>
internal static class Upsampling
{
    /// <summary>Widens a row; the target has a border of one sample on each side, equal to its neighbour.</summary>
    public static void LoadRow<T>(ReadOnlySpan<T> row, Span<ushort> line)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = 0;
        if (typeof(T) == typeof(byte))
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<T, byte>(row);
            for (; i <= bytes.Length - 16; i += 16)
            {
                (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Create(bytes.Slice(i, 16)));
                lower.CopyTo(line[(i + 1)..]);
                upper.CopyTo(line[(i + 9)..]);
            }
        }

        for (; i < row.Length; i++) line[i + 1] = ushort.CreateTruncating(row[i]);
        line[0] = line[1];
        line[row.Length + 1] = line[row.Length];
    }

    /// <summary>As <see cref="LoadRow"/>, with three parts of the near row and one of the far one.</summary>
    public static void LoadRows<T>(ReadOnlySpan<T> near, ReadOnlySpan<T> far, Span<ushort> line)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = 0;
        if (typeof(T) == typeof(byte))
        {
            ReadOnlySpan<byte> nearBytes = MemoryMarshal.Cast<T, byte>(near), farBytes = MemoryMarshal.Cast<T, byte>(far);
            for (; i <= nearBytes.Length - 16; i += 16)
            {
                (Vector128<ushort> nearLower, Vector128<ushort> nearUpper) = Vector128.Widen(Vector128.Create(nearBytes.Slice(i, 16)));
                (Vector128<ushort> farLower, Vector128<ushort> farUpper) = Vector128.Widen(Vector128.Create(farBytes.Slice(i, 16)));
                (nearLower + nearLower + nearLower + farLower).CopyTo(line[(i + 1)..]);
                (nearUpper + nearUpper + nearUpper + farUpper).CopyTo(line[(i + 9)..]);
            }
        }

        for (; i < near.Length; i++) line[i + 1] = (ushort)((int.CreateTruncating(near[i]) * 3) + int.CreateTruncating(far[i]));
        line[0] = line[1];
        line[near.Length + 1] = line[near.Length];
    }

    /// <summary>
    /// Doubles a line with borders: each sample becomes two, weighted towards its left and its right neighbour. The sums fit in 16 bits: at most 16 * 4095 + 8.
    /// </summary>
    public static void Widen<T>(ReadOnlySpan<ushort> line, int width, int shift, int leftBias, int rightBias, Span<T> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = 0;
        if (typeof(T) == typeof(byte))
        {
            Span<byte> bytes = MemoryMarshal.Cast<T, byte>(target);
            Vector128<ushort> left = Vector128.Create((ushort)leftBias), right = Vector128.Create((ushort)rightBias);
            for (; i <= width - 8; i += 8)
            {
                Vector128<ushort> sample = Vector128.Create(line.Slice(i + 1, 8));
                Vector128<ushort> three = sample + sample + sample;
                Vector128<ushort> even = Vector128.ShiftRightLogical(three + Vector128.Create(line.Slice(i, 8)) + left, shift);
                Vector128<ushort> odd = Vector128.ShiftRightLogical(three + Vector128.Create(line.Slice(i + 2, 8)) + right, shift);
                if (BitConverter.IsLittleEndian) (even | Vector128.ShiftLeft(odd, 8)).AsByte().CopyTo(bytes[(2 * i)..]);
                else (odd | Vector128.ShiftLeft(even, 8)).AsByte().CopyTo(bytes[(2 * i)..]);
            }
        }

        for (; i < width; i++)
        {
            int three = line[i + 1] * 3;
            target[2 * i] = T.CreateTruncating((three + line[i] + leftBias) >> shift);
            target[(2 * i) + 1] = T.CreateTruncating((three + line[i + 2] + rightBias) >> shift);
        }
    }

    /// <summary>A row between two rows: (line + bias) / 4 of what <see cref="LoadRows"/> made.</summary>
    public static void Quarter<T>(ReadOnlySpan<ushort> line, int width, int bias, Span<T> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = 0;
        if (typeof(T) == typeof(byte))
        {
            Span<byte> bytes = MemoryMarshal.Cast<T, byte>(target);
            Vector128<ushort> round = Vector128.Create((ushort)bias);
            for (; i <= width - 16; i += 16)
            {
                Vector128<ushort> lower = Vector128.ShiftRightLogical(Vector128.Create(line.Slice(i + 1, 8)) + round, 2);
                Vector128<ushort> upper = Vector128.ShiftRightLogical(Vector128.Create(line.Slice(i + 9, 8)) + round, 2);
                Vector128.Narrow(lower, upper).CopyTo(bytes[i..]);
            }
        }

        for (; i < width; i++) target[i] = T.CreateTruncating((line[i + 1] + bias) >> 2);
    }

    /// <summary>Repeats samples: <paramref name="factor"/> of the <paramref name="max"/> columns of an MCU are stored.</summary>
    public static void Repeat<T>(ReadOnlySpan<T> row, int factor, int max, Span<T> target)
        where T : unmanaged
    {
        for (int x = 0; x < target.Length; x++) target[x] = row[x * factor / max];
    }
}
