using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>Puts lowpass levels at the frequency that the adaptive scan names. Four fields at most, so that the compiler keeps them in registers; <see cref="HighpassSink"/> likewise.</summary>
internal readonly struct LowpassSink(AdaptiveScan scan, int[] coefficients, int start) : ICoefficientSink
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int position, int level) => coefficients[start + scan.Use(position)] = level;
}
