using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>The quantized coefficients of a component, block by block in natural order, while progressive scans build them up; pooled memory.</summary>
internal sealed class CoefficientPlane : IDisposable
{
    private readonly short[] _coefficients;
    private readonly int _wide;

    public CoefficientPlane(Component component)
    {
        _wide = component.PaddedWide;
        long length = (long)_wide * component.PaddedHigh * 64;
        if (length > Array.MaxLength) Throw.Unsupported(JpegDecoder.Format, Invariant($"a progressive component of {length} coefficients"));
        _coefficients = Pooled.Rent<short>((int)length);
        _coefficients.AsSpan(0, (int)length).Clear();
    }

    /// <summary>The coefficients of a block.</summary>
    public Span<short> Block(int row, int column) => _coefficients.AsSpan(((row * _wide) + column) * 64, 64);

    public void Dispose() => Pooled.Return(_coefficients);
}
