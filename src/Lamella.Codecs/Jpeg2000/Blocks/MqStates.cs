namespace Lamella.Codecs.Jpeg2000;

/// <summary>
/// The probability states of the arithmetic coder (T.800 Table C.2), two for each row (one per more probable symbol), each in one word: the interval of the less probable symbol in bits 16 to 31,
/// the more probable symbol in bit 32, the next state after it in bits 40 to 47, after the other in bits 48 to 55.
/// </summary>
internal static class MqStates
{
    /// <summary>The initial states of the 19 contexts (Table D.7), as rows of Table C.2.</summary>
    public static ReadOnlySpan<byte> Initial => [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 46];

    /// <summary>The states; row r and more probable symbol s are at 2 r + s.</summary>
    public static ulong[] Words { get; } = Build();

    private static ulong[] Build()
    {
        // Qe, next row after the more probable symbol, after the less probable one, 1 when that exchanges the symbols' meaning.
        ReadOnlySpan<int> table =
        [
            0x5601, 1, 1, 1, 0x3401, 2, 6, 0, 0x1801, 3, 9, 0, 0x0AC1, 4, 12, 0, 0x0521, 5, 29, 0, 0x0221, 38, 33, 0,
            0x5601, 7, 6, 1, 0x5401, 8, 14, 0, 0x4801, 9, 14, 0, 0x3801, 10, 14, 0, 0x3001, 11, 17, 0, 0x2401, 12, 18, 0,
            0x1C01, 13, 20, 0, 0x1601, 29, 21, 0, 0x5601, 15, 14, 1, 0x5401, 16, 14, 0, 0x5101, 17, 15, 0, 0x4801, 18, 16, 0,
            0x3801, 19, 17, 0, 0x3401, 20, 18, 0, 0x3001, 21, 19, 0, 0x2801, 22, 19, 0, 0x2401, 23, 20, 0, 0x2201, 24, 21, 0,
            0x1C01, 25, 22, 0, 0x1801, 26, 23, 0, 0x1601, 27, 24, 0, 0x1401, 28, 25, 0, 0x1201, 29, 26, 0, 0x1101, 30, 27, 0,
            0x0AC1, 31, 28, 0, 0x09C1, 32, 29, 0, 0x08A1, 33, 30, 0, 0x0521, 34, 31, 0, 0x0441, 35, 32, 0, 0x02A1, 36, 33, 0,
            0x0221, 37, 34, 0, 0x0141, 38, 35, 0, 0x0111, 39, 36, 0, 0x0085, 40, 37, 0, 0x0049, 41, 38, 0, 0x0025, 42, 39, 0,
            0x0015, 43, 40, 0, 0x0009, 44, 41, 0, 0x0005, 45, 42, 0, 0x0001, 45, 43, 0, 0x5601, 46, 46, 0,
        ];
        ulong[] words = new ulong[table.Length / 2];
        for (int i = 0; i < words.Length; i++)
        {
            int row = i / 2 * 4, symbol = i & 1;
            ulong likely = (ulong)((table[row + 1] * 2) + symbol), unlikely = (ulong)((table[row + 2] * 2) + (symbol ^ table[row + 3]));
            words[i] = ((ulong)table[row] << 16) | ((ulong)symbol << 32) | (likely << 40) | (unlikely << 48);
        }

        return words;
    }
}
