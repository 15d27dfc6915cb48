using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>A component as the SIZ segment declares it.</summary>
/// <param name="Bits">The precision, 1 to 31.</param>
/// <param name="IsSigned">True when samples are signed.</param>
/// <param name="StepX">The horizontal distance of two samples on the reference grid.</param>
/// <param name="StepY">The vertical distance.</param>
internal readonly record struct ComponentSize(int Bits, bool IsSigned, int StepX, int StepY)
{
    private const int MaxBits = 38;
    private const int MaxReadBits = 31;

    /// <summary>Reads one component; <paramref name="area"/> must have samples of it.</summary>
    public static ComponentSize Parse(ref SpanReader reader, Rectangle area)
    {
        int depth = reader.U8(), bits = (depth & 0x7F) + 1, stepX = reader.U8(), stepY = reader.U8();
        if (bits > MaxBits) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"samples of {bits} bits"));
        if (bits > MaxReadBits) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"samples of {bits} bits"));
        if (stepX == 0 || stepY == 0) Throw.Damaged(Jpeg2000Decoder.Format, "a component without sampling distance");
        if (area.Divide(stepX, stepY).IsEmpty) Throw.Damaged(Jpeg2000Decoder.Format, "a component without samples");
        return new ComponentSize(bits, depth > 0x7F, stepX, stepY);
    }
}
