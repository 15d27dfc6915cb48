using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>Puts 32-bit samples of two arrays alternately into a third.</summary>
internal static class SampleInterleave
{
    /// <summary>Interleaves; <paramref name="first"/> may have one sample more.</summary>
    public static void Interleave<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, Span<T> target)
        where T : unmanaged =>
        Interleave(MemoryMarshal.Cast<T, int>(first), MemoryMarshal.Cast<T, int>(second), MemoryMarshal.Cast<T, int>(target));

    /// <summary>As above.</summary>
    public static void Interleave(ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<int> target)
    {
        int done = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; done + 8 <= second.Length; done += 8)
            {
                Vector256<int> a = Vector256.Create(first.Slice(done, 8)), b = Vector256.Create(second.Slice(done, 8));
                Span<int> place = target.Slice(2 * done, 16);
                Zip(a, b, lower: true).CopyTo(place);
                Zip(a, b, lower: false).CopyTo(place[8..]);
            }
        }

        InterleaveScalar(first[done..], second[done..], target[(2 * done)..]);
    }

    /// <summary>As above, sample by sample.</summary>
    public static void InterleaveScalar(ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<int> target)
    {
        for (int i = 0; i < second.Length; i++)
        {
            target[2 * i] = first[i];
            target[(2 * i) + 1] = second[i];
        }

        if (first.Length > second.Length) target[2 * second.Length] = first[second.Length];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Zip(Vector256<int> a, Vector256<int> b, bool lower)
    {
        Vector256<int> spreadA = lower
            ? Vector256.Shuffle(a, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3)) : Vector256.Shuffle(a, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7));
        Vector256<int> spreadB = lower
            ? Vector256.Shuffle(b, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3)) : Vector256.Shuffle(b, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7));
        return Vector256.ConditionalSelect(Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0), spreadA, spreadB);
    }
}
