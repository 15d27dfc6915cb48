using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The coding parameters of a component: the SPcod or SPcoc fields (T.800 Table A.15).</summary>
internal sealed class ComponentCoding
{
    private const int MaxLevels = 32;
    private const int WholePrecinct = 15;

    private readonly byte[] _precincts;

    private ComponentCoding(byte[] precincts) => _precincts = precincts;

    /// <summary>Wavelet decompositions.</summary>
    public int Levels { get; private init; }

    /// <summary>The exponent of the nominal width of a code-block.</summary>
    public int BlockWidth { get; private init; }

    /// <summary>The exponent of the nominal height of a code-block.</summary>
    public int BlockHeight { get; private init; }

    /// <summary>How code-blocks are coded.</summary>
    public BlockStyle Style { get; private init; }

    /// <summary>True for the 5/3 wavelet, false for 9/7.</summary>
    public bool IsReversible { get; private init; }

    /// <summary>The exponent of a precinct's width at a resolution.</summary>
    public int PrecinctWidth(int resolution) => _precincts.Length == 0 ? WholePrecinct : _precincts[resolution] & 15;

    /// <summary>The exponent of a precinct's height at a resolution.</summary>
    public int PrecinctHeight(int resolution) => _precincts.Length == 0 ? WholePrecinct : _precincts[resolution] >> 4;

    /// <summary>Reads the fields.</summary>
    public static ComponentCoding Parse(ref SpanReader reader, bool hasPrecincts)
    {
        int levels = reader.U8(), width = reader.U8() + 2, height = reader.U8() + 2;
        BlockStyle style = (BlockStyle)reader.U8();
        int transform = reader.U8();
        if (levels > MaxLevels) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"{levels} decomposition levels"));
        if (width > 10 || height > 10 || width + height > 12) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"code-blocks of 2^{width} x 2^{height}"));
        if (style.HasFlag(BlockStyle.HighThroughput)) Throw.Unsupported(Jpeg2000Decoder.Format, Codestream.HighThroughput);
        if ((int)style > 63) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"code-block style {(int)style}"));
        if (transform > 1) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"wavelet {transform} (ISO/IEC 15444-2)"));
        byte[] precincts = hasPrecincts ? reader.Bytes(levels + 1).ToArray() : [];
        for (int r = 1; r < precincts.Length; r++)
        {
            // A precinct is halved into the subbands, so only the lowest resolution may have precincts of one sample (A.6.1).
            if ((precincts[r] & 15) == 0 || precincts[r] >> 4 == 0) Throw.Damaged(Jpeg2000Decoder.Format, "precincts of less than two samples");
        }

        return new ComponentCoding(precincts) { Levels = levels, BlockWidth = width, BlockHeight = height, Style = style, IsReversible = transform == 1 };
    }
}
