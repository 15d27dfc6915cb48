namespace Lamella.Codecs.Jpeg2000;

/// <summary>The synthesis steps of one wavelet on signals that are split into low-pass and high-pass samples.</summary>
/// <remarks>
/// Several signals may lie side by side: sample i of signal k is at <c>i * distance + k</c>. Both spans have room for one sample per signal in front and behind, where the symmetric extension (T.800 F.3.7) goes: since the
/// signal is split, it is a repetition of the first and last sample.
/// </remarks>
internal interface ILifting<T>
    where T : unmanaged
{
    /// <summary>Undoes the steps.</summary>
    /// <param name="low">Low-pass samples, with room around; becomes the samples at their places.</param>
    /// <param name="high">High-pass samples, likewise.</param>
    /// <param name="distance">Signals side by side.</param>
    /// <param name="startsHigh">True when the signal begins with a high-pass sample, at an odd place.</param>
    static abstract void Synthesize(Span<T> low, Span<T> high, int distance, bool startsHigh);

    /// <summary>A signal of one high-pass sample (F.3.6).</summary>
    static abstract T Single(T sample);
}
