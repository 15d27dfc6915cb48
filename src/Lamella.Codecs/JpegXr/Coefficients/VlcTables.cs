namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The variable-length codes (T.832 tables 80 to 105). Every code is a complete prefix code of at most 8 bits, so one look-up with as many bits as the longest has decodes a symbol.
/// An entry holds the code length (bits 0 to 3), the symbol (4 to 7) and, above, what the symbol adds to the two discriminants (see <see cref="AdaptiveVlc"/>).
/// </summary>
internal static class VlcTables
{
    /// <summary>The longest code of the alphabets, in bits.</summary>
    public const int FourBits = 3, FiveBits = 4, SixBits = 5, SevenBits = 6, EightBits = 5, NineBits = 7, TwelveBits = 8;

    /// <summary>4 symbols, fixed.</summary>
    public static readonly long[] Four = Fixed(FourBits, "1 01 000 001");

    /// <summary>8 symbols, fixed.</summary>
    public static readonly long[] Eight = Fixed(EightBits, "10 001 00001 0001 11 010 00000 011");

    /// <summary>5 symbols, two tables.</summary>
    public static readonly long[][] Five = OneDiscriminant(FiveBits, [0, -1, 0, 1, 1], "1 01 001 0000 0001", "1 000 001 010 011");

    /// <summary>7 symbols, two tables.</summary>
    public static readonly long[][] Seven = OneDiscriminant(
        SevenBits,
        [1, 0, -1, -1, -1, -1, -1],
        "01 10 11 001 0001 00000 00001",
        "1 01 001 0001 00001 000000 000001");

    /// <summary>9 symbols, two tables.</summary>
    public static readonly long[][] Nine = OneDiscriminant(
        NineBits,
        [2, 2, 1, 1, -1, -2, -2, -2, -3],
        "010 00000 0010 00001 00010 1 011 00011 0011",
        "1 001 010 0001 000001 011 00001 0000000 0000001");

    /// <summary>6 symbols, four tables.</summary>
    public static readonly long[][] Six = TwoDiscriminants(
        SixBits,
        [[-1, 1, 1, 1, 0, 1], [-2, 0, 0, 2, 0, 0], [-1, -1, 0, 1, -2, 0]],
        "1 00000 001 00001 01 0001",
        "01 0000 10 0001 11 001",
        "0000 0001 01 10 11 001",
        "00000 00001 01 1 0001 001");

    /// <summary>12 symbols, five tables.</summary>
    public static readonly long[][] Twelve = TwoDiscriminants(
        TwelveBits,
        [
            [1, 1, 1, 1, 1, 0, 0, -1, 2, 1, 0, 0],
            [2, 2, -1, -1, -1, 0, -2, -1, 0, 0, -2, -1],
            [-1, 1, 0, 2, 0, 0, 0, 0, -2, 0, 1, 1],
            [0, 1, 0, 1, -2, 0, -1, -1, -2, -1, -2, -2],
        ],
        "00001 000001 0000000 0000001 00100 010 00101 1 00110 0001 00111 011",
        "0010 00010 000000 000001 0011 010 00011 11 011 100 00001 101",
        "11 001 0000000 0000001 00001 010 0000010 011 100 101 0000011 0001",
        "001 11 0000000 00001 00010 010 0000001 011 00011 100 000001 101",
        "010 1 0000001 0001 0000010 011 00000000 0010 0000011 0011 00000001 00001");

    private static long[] Fixed(int bits, string codes) => Build(bits, codes, default, default);

    private static long[][] OneDiscriminant(int bits, int[] delta, params ReadOnlySpan<string> codes)
    {
        long[][] tables = new long[codes.Length][];
        for (int t = 0; t < tables.Length; t++) tables[t] = Build(bits, codes[t], delta, delta);
        return tables;
    }

    // The first discriminant judges the move to the table below, the second the move to the one above.
    private static long[][] TwoDiscriminants(int bits, int[][] deltas, params ReadOnlySpan<string> codes)
    {
        long[][] tables = new long[codes.Length][];
        for (int t = 0; t < tables.Length; t++) tables[t] = Build(bits, codes[t], deltas[Math.Max(t - 1, 0)], deltas[Math.Min(t, codes.Length - 2)]);
        return tables;
    }

    private static long[] Build(int bits, string codes, ReadOnlySpan<int> low, ReadOnlySpan<int> high)
    {
        long[] table = new long[1 << bits];
        int symbol = 0;
        foreach (Range range in codes.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> code = codes.AsSpan(range);
            int value = 0;
            foreach (char bit in code) value = (value << 1) | (bit - '0');
            int spare = bits - code.Length;
            long entry = (uint)code.Length | ((uint)symbol << 4);
            if (!low.IsEmpty) entry |= AdaptiveVlc.PackDiscriminants(low[symbol], high[symbol]) << 8;
            table.AsSpan(value << spare, 1 << spare).Fill(entry);
            symbol++;
        }

        return table;
    }
}
