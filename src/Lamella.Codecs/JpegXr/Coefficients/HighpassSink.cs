using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>Puts highpass levels, dequantised, at the frequency that the adaptive scan names, in the layout of <see cref="Macroblock.High"/>.</summary>
internal readonly struct HighpassSink(AdaptiveScan scan, int[] coefficients, int start, int scale) : ICoefficientSink
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int position, int level) => coefficients[start + (scan.Use(position) << Macroblock.FrequencyShift)] = level * scale;
}
