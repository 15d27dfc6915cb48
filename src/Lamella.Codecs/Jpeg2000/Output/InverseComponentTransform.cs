using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The inverse component transforms (T.800 Annex G), and what follows them: rounding, the level shift and clipping.</summary>
internal static class InverseComponentTransform
{
    private const float RedCr = 1.402f;
    private const float GreenCb = 0.344136f;
    private const float GreenCr = 0.714136f;
    private const float BlueCb = 1.772f;

    /// <summary>The reversible transform (G.2.2), in place.</summary>
    public static void Reversible(Span<int> y, Span<int> u, Span<int> v)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && y.Length >= Vector<int>.Count)
        {
            Span<Vector<int>> ys = MemoryMarshal.Cast<int, Vector<int>>(y), us = MemoryMarshal.Cast<int, Vector<int>>(u), vs = MemoryMarshal.Cast<int, Vector<int>>(v);
            for (int i = 0; i < ys.Length; i++, done += Vector<int>.Count)
            {
                Vector<int> green = ys[i] - ((us[i] + vs[i]) >> 2), blue = us[i] + green;
                ys[i] = vs[i] + green;
                us[i] = green;
                vs[i] = blue;
            }
        }

        ReversibleScalar(y[done..], u[done..], v[done..]);
    }

    /// <summary>As <see cref="Reversible"/>, sample by sample.</summary>
    public static void ReversibleScalar(Span<int> y, Span<int> u, Span<int> v)
    {
        for (int i = 0; i < y.Length; i++)
        {
            int green = y[i] - ((u[i] + v[i]) >> 2);
            (y[i], u[i], v[i]) = (v[i] + green, green, u[i] + green);
        }
    }

    /// <summary>The irreversible transform (G.3.2), in place.</summary>
    public static void Irreversible(Span<float> y, Span<float> cb, Span<float> cr)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && y.Length >= Vector<float>.Count)
        {
            Span<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y), bs = MemoryMarshal.Cast<float, Vector<float>>(cb), rs = MemoryMarshal.Cast<float, Vector<float>>(cr);
            for (int i = 0; i < ys.Length; i++, done += Vector<float>.Count)
            {
                Vector<float> red = ys[i] + (rs[i] * RedCr), green = ys[i] - (bs[i] * GreenCb) - (rs[i] * GreenCr), blue = ys[i] + (bs[i] * BlueCb);
                ys[i] = red;
                bs[i] = green;
                rs[i] = blue;
            }
        }

        IrreversibleScalar(y[done..], cb[done..], cr[done..]);
    }

    /// <summary>As <see cref="Irreversible"/>, sample by sample.</summary>
    public static void IrreversibleScalar(Span<float> y, Span<float> cb, Span<float> cr)
    {
        for (int i = 0; i < y.Length; i++)
            (y[i], cb[i], cr[i]) = (y[i] + (cr[i] * RedCr), y[i] - (cb[i] * GreenCb) - (cr[i] * GreenCr), y[i] + (cb[i] * BlueCb));
    }

    /// <summary>Rounds to the nearest integer, in place: the samples' bits are floats before and integers after.</summary>
    public static void Round(Span<int> samples)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && samples.Length >= Vector<int>.Count)
        {
            Span<Vector<int>> wide = MemoryMarshal.Cast<int, Vector<int>>(samples);
            for (int i = 0; i < wide.Length; i++, done += Vector<int>.Count) wide[i] = Vector.ConvertToInt32(Vector.Round(wide[i].As<int, float>()));
        }

        RoundScalar(samples[done..]);
    }

    /// <summary>As <see cref="Round"/>, sample by sample; both saturate.</summary>
    public static void RoundScalar(Span<int> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            float value = MathF.Round(BitConverter.Int32BitsToSingle(samples[i]));
            samples[i] = float.ConvertToInteger<int>(value);
        }
    }

    /// <summary>Clips to the range of the component and undoes the level shift of unsigned ones (G.1).</summary>
    public static void Clip(Span<int> samples, int bits, bool isSigned)
    {
        // 31 bits at most, so the range is that of an int.
        int limit = 1 << (bits - 1), shift = isSigned ? 0 : limit;
        int done = 0;
        if (Vector.IsHardwareAccelerated && samples.Length >= Vector<int>.Count)
        {
            Span<Vector<int>> wide = MemoryMarshal.Cast<int, Vector<int>>(samples);
            Vector<int> lowest = Vector.Create(-limit), highest = Vector.Create(limit - 1), shifts = Vector.Create(shift);
            for (int i = 0; i < wide.Length; i++, done += Vector<int>.Count) wide[i] = Vector.Min(Vector.Max(wide[i], lowest), highest) + shifts;
        }

        ClipScalar(samples[done..], limit, shift);
    }

    /// <summary>As <see cref="Clip"/>, sample by sample, with the half range and the level shift.</summary>
    public static void ClipScalar(Span<int> samples, int limit, int shift)
    {
        for (int i = 0; i < samples.Length; i++) samples[i] = Math.Clamp(samples[i], -limit, limit - 1) + shift;
    }
}
