using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>A QCD or QCC segment (T.800 A.6.4): the step size of each subband.</summary>
internal sealed class Quantization
{
    private const int None = 0;
    private const int Derived = 1;

    private readonly int _style;
    private readonly int _guardBits;
    private readonly ushort[] _steps;

    private Quantization(int style, int guardBits, ushort[] steps)
    {
        _style = style;
        _guardBits = guardBits;
        _steps = steps;
    }

    /// <summary>Reads the fields after the component number.</summary>
    public static Quantization Parse(ref SpanReader reader)
    {
        int style = reader.U8(), guard = style >> 5;
        style &= 31;
        if (style > 2) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"quantization style {style}"));
        ushort[] steps = new ushort[style == None ? reader.Remaining : style == Derived ? 1 : reader.Remaining / 2];
        for (int i = 0; i < steps.Length; i++) steps[i] = style == None ? (ushort)(reader.U8() << 8) : reader.U16();
        if (steps.Length == 0) Throw.Damaged(Jpeg2000Decoder.Format, "a quantization without steps");
        return new Quantization(style, guard, steps);
    }

    /// <summary>The magnitude bits of a subband, Mb (equation E-2).</summary>
    public int MagnitudeBits(int band, int level, int levels) => _guardBits + Exponent(band, level, levels) - 1;

    /// <summary>The step size (equation E-3) of a subband whose samples have <paramref name="dynamicRange"/> bits.</summary>
    public double Step(int band, int level, int levels, int dynamicRange)
    {
        int mantissa = _style == None ? 0 : _steps[_style == Derived ? 0 : band] & 0x7FF;
        return Math.ScaleB(1 + (mantissa / 2048.0), dynamicRange - Exponent(band, level, levels));
    }

    /// <summary>Refuses a segment that lists too few subbands.</summary>
    public void Check(int levels)
    {
        if (_style != Derived && _steps.Length < (3 * levels) + 1) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"{_steps.Length} quantization steps for {levels} levels"));
    }

    // Equation E-5: derived exponents fall with the level.
    private int Exponent(int band, int level, int levels) => _style == Derived ? Math.Max(0, (_steps[0] >> 11) - levels + level) : _steps[band] >> 11;
}
