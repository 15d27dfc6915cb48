namespace Lamella.Iscc.Codes;

/// <summary>
/// The variable-length integers of ISCC headers: 0xxx for 0 to 7, 10 + 6 bits for 8 to 71, 110 + 9 bits for 72 to 583, 1110 + 12 bits for 584 to 4679; most significant bit first.
/// </summary>
internal static class VarNibble
{
    internal const int Maximum = 4679;

    /// <summary>The nibbles that <paramref name="value"/> takes, 1 to 4.</summary>
    internal static int Length(int value) => value switch { < 8 => 1, < 72 => 2, < 584 => 3, _ => 4 };

    /// <summary>Writes a value at a nibble offset and returns the offset after it.</summary>
    internal static int Write(Span<byte> target, int offset, int value)
    {
        if (value is < 0 or > Maximum) throw new ArgumentOutOfRangeException(nameof(value));
        int length = Length(value);
        int word = length switch { 1 => value, 2 => 0x80 | (value - 8), 3 => 0xC00 | (value - 72), _ => 0xE000 | (value - 584) };
        for (int i = length - 1; i >= 0; i--, offset++)
        {
            int nibble = (word >> (4 * i)) & 0xF;
            target[offset / 2] |= (byte)(offset % 2 == 0 ? nibble << 4 : nibble);
        }

        return offset;
    }

    /// <summary>Reads the value at a nibble offset and moves the offset behind it; false when the bytes end too early or the prefix is 1111.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> source, ref int offset, out int value)
    {
        value = 0;
        if (offset >= source.Length * 2) return false;
        int first = Nibble(source, offset);
        int length = first switch { < 8 => 1, < 12 => 2, < 14 => 3, 14 => 4, _ => 0 };
        if (length == 0 || offset + length > source.Length * 2) return false;
        int word = 0;
        for (int i = 0; i < length; i++) word = (word << 4) | Nibble(source, offset + i);
        offset += length;
        value = length switch { 1 => word, 2 => (word & 0x3F) + 8, 3 => (word & 0x1FF) + 72, _ => (word & 0xFFF) + 584 };
        return true;
    }

    private static int Nibble(ReadOnlySpan<byte> source, int offset) => offset % 2 == 0 ? source[offset / 2] >> 4 : source[offset / 2] & 0xF;
}
