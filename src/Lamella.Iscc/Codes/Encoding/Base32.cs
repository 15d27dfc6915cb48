namespace Lamella.Iscc.Codes;

/// <summary>RFC 4648 base32 without padding, with the standard or the extended-hex alphabet. Decoding ignores case.</summary>
internal static class Base32
{
    internal const string Standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    internal const string Hex = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

    internal static string Encode(ReadOnlySpan<byte> data, string alphabet = Standard)
    {
        char[] text = new char[(data.Length * 8 + 4) / 5];
        int buffer = 0, bits = 0, n = 0;
        foreach (byte b in data)
        {
            buffer = (buffer << 8) | b;
            bits += 8;
            for (; bits >= 5; bits -= 5) text[n++] = alphabet[(buffer >> (bits - 5)) & 31];
            buffer &= 0xFF;
        }

        if (bits > 0) text[n] = alphabet[(buffer << (5 - bits)) & 31];
        return new string(text);
    }

    /// <summary>False when a character is not of the alphabet, the length is impossible, or unused bits are set.</summary>
    internal static bool TryDecode(ReadOnlySpan<char> text, out byte[] data, string alphabet = Standard)
    {
        data = new byte[(int)((long)text.Length * 5 / 8)];
        int buffer = 0, bits = 0, n = 0;
        foreach (char c in text)
        {
            int digit = alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0) return false;
            buffer = (buffer << 5) | digit;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            data[n++] = (byte)(buffer >> bits);
            buffer &= (1 << bits) - 1;
        }

        return bits < 5 && buffer == 0;
    }
}
