using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>Puts levels, scaled, at the frequency that the adaptive scan names: frequency k of the block lies at <c>start + (k &lt;&lt; shift)</c>.</summary>
internal readonly struct ScanSink(AdaptiveScan scan, int[] coefficients, int start, int shift, int scale) : ICoefficientSink
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int position, int level) => coefficients[start + (scan.Use(position) << shift)] = level * scale;
}
