using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>One adaptive code: the table in use and the discriminants that decide about a change (T.832 9.11.3). A tile has its own set.</summary>
internal struct AdaptiveVlc
{
    private const int Threshold = 8;
    private const int Bound = 64;

    private readonly int[][] _tables;
    private int[] _table;
    private int _index;
    private int _low;
    private int _high;

    /// <summary>Starts with the alphabet's initial table: the second for the two-discriminant alphabets, else the first.</summary>
    public AdaptiveVlc(int[][] tables)
    {
        _tables = tables;
        _index = tables.Length > 2 ? 1 : 0;
        _table = tables[_index];
    }

    /// <summary>The next symbol; at least 8 bits must be buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref BitReader reader)
    {
        int entry = _table[(int)(reader.Buffer >> 56)];
        reader.Drop(entry & 15);
        _low += (sbyte)(entry >> 8);
        _high += entry >> 24;
        return (entry >> 4) & 15;
    }

    /// <summary>The next symbol of a code that never changes; at least 8 bits must be buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DecodeFixed(int[] table, ref BitReader reader)
    {
        int entry = table[(int)(reader.Buffer >> 56)];
        reader.Drop(entry & 15);
        return (entry >> 4) & 15;
    }

    /// <summary>Changes the table when the symbols since the last change say so.</summary>
    public void Adapt()
    {
        if (_index > 0 && _low < -Threshold) Use(_index - 1);
        else if (_index < _tables.Length - 1 && _high > Threshold) Use(_index + 1);
        _low = Math.Clamp(_low, -Bound, Bound);
        _high = Math.Clamp(_high, -Bound, Bound);
    }

    private void Use(int index)
    {
        _index = index;
        _table = _tables[index];
        _low = 0;
        _high = 0;
    }
}
