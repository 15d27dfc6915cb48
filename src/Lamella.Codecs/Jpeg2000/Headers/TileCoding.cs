using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>A COD segment (T.800 A.6.1): what holds for all components of a tile, and the components' default.</summary>
internal sealed record TileCoding(ProgressionOrder Order, int Layers, bool HasComponentTransform, bool HasSop, bool HasEph, ComponentCoding Components)
{
    /// <summary>Reads the segment.</summary>
    public static TileCoding Parse(ref SpanReader reader)
    {
        int style = reader.U8(), order = reader.U8(), layers = reader.U16(), transform = reader.U8();
        if (order > (int)ProgressionOrder.ComponentPosition) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"progression order {order}"));
        if (layers == 0) Throw.Damaged(Jpeg2000Decoder.Format, "no layers");
        if (transform > 1) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"component transform {transform} (ISO/IEC 15444-2)"));
        ComponentCoding components = ComponentCoding.Parse(ref reader, (style & 1) != 0);
        return new TileCoding((ProgressionOrder)order, layers, transform == 1, (style & 2) != 0, (style & 4) != 0, components);
    }
}
