using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>
/// The two-dimensional synthesis of a tile-component (T.800 F.3), in place: at each level the four subbands are the quarters of the upper left part of the plane. Rows are filtered one by one, columns in strips that fill cache lines.
/// </summary>
internal sealed class InverseWavelet<T, TLifting>
    where T : unmanaged
    where TLifting : ILifting<T>
{
    // Columns side by side: a cache line of 64 bytes.
    private const int Strip = 16;

    private T[] _low = [];
    private T[] _high = [];

    /// <summary>Turns subbands into samples.</summary>
    /// <param name="plane">Coefficients; becomes samples.</param>
    /// <param name="stride">Columns of the plane.</param>
    /// <param name="resolutions">The resolutions, lowest first.</param>
    public void Synthesize(Span<T> plane, int stride, ReadOnlySpan<Resolution> resolutions)
    {
        for (int r = 1; r < resolutions.Length; r++)
        {
            Rectangle area = resolutions[r].Area, lower = resolutions[r - 1].Area;
            if (area.IsEmpty) continue;
            Rows(plane, stride, area, lower.Width);
            Columns(plane, stride, area, lower.Height);
        }
    }

    private void Rows(Span<T> plane, int stride, Rectangle area, int lowCount)
    {
        int width = area.Width, highCount = width - lowCount;
        bool startsHigh = (area.X0 & 1) != 0;
        Prepare(lowCount, highCount, 1, out Span<T> low, out Span<T> high);
        for (int y = 0; y < area.Height; y++)
        {
            Span<T> row = plane.Slice(checked(y * stride), width);
            if (width == 1)
            {
                if (startsHigh) row[0] = TLifting.Single(row[0]);
                continue;
            }

            row[..lowCount].CopyTo(low[1..]);
            row[lowCount..].CopyTo(high[1..]);
            TLifting.Synthesize(low, high, 1, startsHigh);
            if (startsHigh) SampleInterleave.Interleave<T>(high[1..^1], low[1..^1], row);
            else SampleInterleave.Interleave<T>(low[1..^1], high[1..^1], row);
        }
    }

    private void Columns(Span<T> plane, int stride, Rectangle area, int lowCount)
    {
        int height = area.Height;
        bool startsHigh = (area.Y0 & 1) != 0;
        if (height == 1)
        {
            for (int x = 0; x < area.Width && startsHigh; x++) plane[x] = TLifting.Single(plane[x]);
            return;
        }

        for (int x = 0; x < area.Width; x += Strip)
        {
            int count = Math.Min(Strip, area.Width - x);
            Prepare(lowCount, height - lowCount, count, out Span<T> low, out Span<T> high);
            for (int y = 0; y < lowCount; y++) Copy(plane[((y * stride) + x)..], low[((y + 1) * count)..], count);
            for (int y = lowCount; y < height; y++) Copy(plane[((y * stride) + x)..], high[((y - lowCount + 1) * count)..], count);
            TLifting.Synthesize(low, high, count, startsHigh);
            int lowAt = startsHigh ? 1 : 0;
            for (int i = 1, y = lowAt; y < height; i++, y += 2) Copy(low[(i * count)..], plane[((y * stride) + x)..], count);
            for (int i = 1, y = 1 - lowAt; y < height; i++, y += 2) Copy(high[(i * count)..], plane[((y * stride) + x)..], count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ReadOnlySpan<T> source, Span<T> target, int count)
    {
        if (count == Strip)
        {
            Vector512.LoadUnsafe(ref Unsafe.As<T, int>(ref MemoryMarshal.GetReference(source[..Strip])))
                .StoreUnsafe(ref Unsafe.As<T, int>(ref MemoryMarshal.GetReference(target[..Strip])));
            return;
        }

        source[..count].CopyTo(target);
    }

    private void Prepare(int lowCount, int highCount, int distance, out Span<T> low, out Span<T> high)
    {
        int lowLength = (lowCount + 2) * distance, highLength = (highCount + 2) * distance;
        if (_low.Length < lowLength) _low = GC.AllocateUninitializedArray<T>(lowLength);
        if (_high.Length < highLength) _high = GC.AllocateUninitializedArray<T>(highLength);
        low = _low.AsSpan(0, lowLength);
        high = _high.AsSpan(0, highLength);
    }
}
