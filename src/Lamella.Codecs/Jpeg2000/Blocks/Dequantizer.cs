using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>Turns the doubled magnitudes and signs of a block into coefficients.</summary>
internal static class Dequantizer
{
    private const uint Magnitude = 0x7FFF_FFFF;

    /// <summary>Brings coefficients of a region of interest, which lie above all others, down to their place (T.800 H.1).</summary>
    public static void Unshift(Span<uint> samples, int shift)
    {
        // Magnitudes are doubled.
        ulong limit = 2ul << shift;
        for (int i = 0; i < samples.Length; i++)
        {
            uint sample = samples[i], magnitude = sample & Magnitude;
            if (magnitude >= limit) samples[i] = (magnitude >> shift) | (sample & ~Magnitude);
        }
    }

    /// <summary>Integer coefficients of the reversible path: the half below the last plane is cut off.</summary>
    public static void Reversible(ReadOnlySpan<uint> samples, Span<int> target)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && samples.Length >= Vector<int>.Count)
        {
            ReadOnlySpan<Vector<int>> wide = MemoryMarshal.Cast<uint, Vector<int>>(samples);
            Span<Vector<int>> result = MemoryMarshal.Cast<int, Vector<int>>(target[..samples.Length]);
            Vector<int> mask = Vector.Create((int)Magnitude);
            for (int i = 0; i < wide.Length; i++, done += Vector<int>.Count)
            {
                Vector<int> sign = wide[i] >> 31, half = (wide[i] & mask) >> 1;
                result[i] = (half ^ sign) - sign;
            }
        }

        ReversibleScalar(samples[done..], target[done..]);
    }

    /// <summary>As <see cref="Reversible"/>, sample by sample.</summary>
    public static void ReversibleScalar(ReadOnlySpan<uint> samples, Span<int> target)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            int half = (int)(samples[i] & Magnitude) >> 1;
            target[i] = (int)samples[i] < 0 ? -half : half;
        }
    }

    /// <summary>Coefficients of the irreversible path (E.1.1).</summary>
    public static void Irreversible(ReadOnlySpan<uint> samples, Span<float> target, float step)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && samples.Length >= Vector<int>.Count)
        {
            ReadOnlySpan<Vector<int>> wide = MemoryMarshal.Cast<uint, Vector<int>>(samples);
            Span<Vector<int>> result = MemoryMarshal.Cast<float, Vector<int>>(target[..samples.Length]);
            Vector<int> mask = Vector.Create((int)Magnitude);
            Vector<float> half = Vector.Create(step * 0.5f);
            for (int i = 0; i < wide.Length; i++, done += Vector<int>.Count)
                result[i] = (Vector.ConvertToSingle(wide[i] & mask) * half).As<float, int>() | (wide[i] & ~mask);
        }

        IrreversibleScalar(samples[done..], target[done..], step);
    }

    /// <summary>As <see cref="Irreversible"/>, sample by sample.</summary>
    public static void IrreversibleScalar(ReadOnlySpan<uint> samples, Span<float> target, float step)
    {
        float half = step * 0.5f;
        for (int i = 0; i < samples.Length; i++)
        {
            float value = (int)(samples[i] & Magnitude) * half;
            target[i] = (int)samples[i] < 0 ? -value : value;
        }
    }
}
