using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The pclr box (T.800 I.5.3.4): columns of values that component samples are indices of.</summary>
internal sealed class Palette
{
    private const int MaxEntries = 1024;

    private readonly int[][] _columns;
    private readonly (int Bits, bool IsSigned)[] _depths;

    private Palette(int[][] columns, (int Bits, bool IsSigned)[] depths)
    {
        _columns = columns;
        _depths = depths;
    }

    /// <summary>The number of columns.</summary>
    public int Columns => _columns.Length;

    /// <summary>The values of a column.</summary>
    public int[] Column(int column) => _columns[column];

    /// <summary>The sample format of a column.</summary>
    public (int Bits, bool IsSigned) Depth(int column) => _depths[column];

    /// <summary>Reads the box.</summary>
    public static Palette Parse(SpanReader reader)
    {
        int entries = reader.U16(), columns = reader.U8();
        if (entries is < 1 or > MaxEntries || columns == 0) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"a palette of {entries} entries in {columns} columns"));
        (int Bits, bool IsSigned)[] depths = new (int Bits, bool IsSigned)[columns];
        int[][] values = new int[columns][];
        for (int c = 0; c < columns; c++)
        {
            int depth = reader.U8(), bits = (depth & 0x7F) + 1;
            if (bits > 31) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"a palette of {bits}-bit values"));
            depths[c] = (bits, depth > 0x7F);
            values[c] = new int[entries];
        }

        for (int entry = 0; entry < entries; entry++)
        {
            for (int c = 0; c < columns; c++) values[c][entry] = Value(ref reader, depths[c]);
        }

        return new Palette(values, depths);
    }

    private static int Value(ref SpanReader reader, (int Bits, bool IsSigned) depth)
    {
        uint value = 0;
        for (int bits = 0; bits < depth.Bits; bits += 8) value = (value << 8) | reader.U8();
        int unused = 32 - depth.Bits;
        return depth.IsSigned ? (int)(value << unused) >> unused : (int)(value << unused >> unused);
    }
}
