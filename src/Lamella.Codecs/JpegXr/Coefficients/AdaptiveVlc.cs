using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>One adaptive code: the table in use and the discriminants that decide about a change (T.832 9.11.3). A tile has its own set.</summary>
internal struct AdaptiveVlc
{
    private const int Threshold = 8;
    private const int Bound = 64;

    // Both discriminants in one sum: the low one in the lower 24 bits (between two adaptations lie at most 16 macroblocks x 16 channels x 240 symbols of at most 3), the high one above.
    private const int HighShift = 24;

    private readonly long[][] _tables;
    private long[] _table;
    private long _discriminants;
    private int _index;

    /// <summary>Starts with the alphabet's initial table: the second for the two-discriminant alphabets, else the first.</summary>
    public AdaptiveVlc(long[][] tables)
    {
        _tables = tables;
        _index = tables.Length > 2 ? 1 : 0;
        _table = tables[_index];
    }

    /// <summary>Two signed numbers in one.</summary>
    public static long PackDiscriminants(int low, int high) => low + ((long)high << HighShift);

    /// <summary>The next symbol of an alphabet whose longest code has <paramref name="bits"/> bits; they must be buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref BitReader reader, int bits)
    {
        long entry = _table[(int)(reader.Buffer >> (64 - bits))];
        reader.Drop((int)entry & 15);
        _discriminants += entry >> 8;
        return ((int)entry >> 4) & 15;
    }

    /// <summary>The next symbol of a code that never changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DecodeFixed(long[] table, ref BitReader reader, int bits)
    {
        long entry = table[(int)(reader.Buffer >> (64 - bits))];
        reader.Drop((int)entry & 15);
        return ((int)entry >> 4) & 15;
    }

    /// <summary>Changes the table when the symbols since the last change say so.</summary>
    public void Adapt()
    {
        int low = (int)_discriminants << (32 - HighShift) >> (32 - HighShift);
        int high = (int)((_discriminants - low) >> HighShift);
        if (_index > 0 && low < -Threshold) Use(_index - 1);
        else if (_index < _tables.Length - 1 && high > Threshold) Use(_index + 1);
        else _discriminants = PackDiscriminants(Math.Clamp(low, -Bound, Bound), Math.Clamp(high, -Bound, Bound));
    }

    private void Use(int index)
    {
        _index = index;
        _table = _tables[index];
        _discriminants = 0;
    }
}
