using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lamella.Kernels;

namespace Lamella.Codecs.Png;

/// <summary>
/// Undoes the filters of rows (PNG 3rd edition, section 9.2). Sub is a running sum, which the predictor kernel does; Up has no dependence along the row; Average and Paeth depend on the pixel before, so
/// they work on the samples of one pixel at a time, side by side in a vector.
/// </summary>
internal static class PngFilter
{
    /// <summary>Undoes the filter of a row in place; <paramref name="above"/> is the row before, zeros for the first.</summary>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                Predictor.UndoHorizontal(row, row.Length, pixel, 1);
                break;
            case 2:
                Add(row, above);
                break;
            case 3 or 4 when pixel is 3 or 4 or 6 or 8 && Vector128.IsHardwareAccelerated:
                ByPixel(filter == 4, row, above, pixel);
                break;
            case 3 or 4:
                UndoPlain(filter, row, above, pixel);
                break;
            default:
                Throw.Damaged(PngDecoder.Format, Invariant($"filter {filter} does not exist"));
                break;
        }
    }

    /// <summary>As <see cref="Undo"/>, byte by byte.</summary>
    public static void UndoPlain(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < pixel ? 0 : row[i - pixel], b = above[i], c = i < pixel ? 0 : above[i - pixel];
            row[i] += (byte)(filter switch { 1 => a, 2 => b, 3 => (a + b) >> 1, 4 => Paeth(a, b, c), _ => 0 });
        }
    }

    /// <summary>The neighbour that is nearest to a + b - c; left before above before above left.</summary>
    public static int Paeth(int a, int b, int c)
    {
        int pa = Math.Abs(b - c), pb = Math.Abs(a - c), pc = Math.Abs(a + b - (2 * c));
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    private static void Add(Span<byte> row, ReadOnlySpan<byte> above)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count) (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++) row[i] += above[i];
    }

    private static void ByPixel(bool paeth, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        // Loads take 8 bytes from the pixel on: all of them must lie in both rows. The last pixels go byte by byte, into a scratch that is long enough.
        Vector128<short> a = default, c = default, low = Vector128.Create((short)0xFF);
        int i = 0;
        ref byte x = ref MemoryMarshal.GetReference(row);
        ref byte up = ref MemoryMarshal.GetReference(above);
        for (; i <= row.Length - 8; i += pixel)
        {
            Vector128<short> b = Load(ref Unsafe.Add(ref up, i));
            Vector128<short> predicted = paeth ? Paeth(a, b, c) : (a + b) >>> 1;
            a = (Load(ref Unsafe.Add(ref x, i)) + predicted) & low;
            c = b;
            Store(ref Unsafe.Add(ref x, i), a, pixel);
        }

        for (; i < row.Length; i++)
        {
            int left = i < pixel ? 0 : row[i - pixel], corner = i < pixel ? 0 : above[i - pixel];
            row[i] += (byte)(paeth ? Paeth(left, above[i], corner) : (left + above[i]) >> 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Paeth(Vector128<short> a, Vector128<short> b, Vector128<short> c)
    {
        Vector128<short> toB = b - c, toA = a - c;
        Vector128<short> pa = Vector128.Abs(toB), pb = Vector128.Abs(toA), pc = Vector128.Abs(toA + toB);
        Vector128<short> least = Vector128.Min(pc, Vector128.Min(pa, pb));
        return Vector128.ConditionalSelect(Vector128.Equals(least, pa), a, Vector128.ConditionalSelect(Vector128.Equals(least, pb), b, c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load(ref byte from) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref from)).AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte to, Vector128<short> samples, int pixel)
    {
        ulong bytes = Vector128.Narrow(samples.AsUInt16(), samples.AsUInt16()).AsUInt64().ToScalar();
        switch (pixel)
        {
            case 3:
                Unsafe.WriteUnaligned(ref to, (ushort)bytes);
                Unsafe.Add(ref to, 2) = (byte)(bytes >> 16);
                break;
            case 4:
                Unsafe.WriteUnaligned(ref to, (uint)bytes);
                break;
            case 6:
                Unsafe.WriteUnaligned(ref to, (uint)bytes);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 4), (ushort)(bytes >> 32));
                break;
            default:
                Unsafe.WriteUnaligned(ref to, bytes);
                break;
        }
    }
}
