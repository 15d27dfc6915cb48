namespace Lamella.Iscc.Codes;

/// <summary>Base58 with the alphabet of Bitcoin. Quadratic in the length, which is fine for codes of some 40 bytes; longer input is refused.</summary>
internal static class Base58
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int MaximumLength = 1024;

    internal static string Encode(ReadOnlySpan<byte> data)
    {
        int zeros = 0;
        while (zeros < data.Length && data[zeros] == 0) zeros++;
        // log(256) / log(58) is a little less than 1.37.
        byte[] digits = new byte[data.Length * 137 / 100 + 1];
        int length = 0;
        foreach (byte b in data)
        {
            int carry = b;
            int i = 0;
            for (; i < length || carry != 0; i++)
            {
                carry += digits[i] << 8;
                digits[i] = (byte)(carry % 58);
                carry /= 58;
            }

            length = i;
        }

        char[] text = new char[zeros + length];
        text.AsSpan(0, zeros).Fill('1');
        for (int i = 0; i < length; i++) text[zeros + i] = Alphabet[digits[length - 1 - i]];
        return new string(text);
    }

    internal static bool TryDecode(ReadOnlySpan<char> text, out byte[] data)
    {
        data = [];
        if (text.Length > MaximumLength) return false;
        int zeros = 0;
        while (zeros < text.Length && text[zeros] == '1') zeros++;
        byte[] bytes = new byte[text.Length];
        int length = 0;
        foreach (char c in text)
        {
            int carry = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (carry < 0) return false;
            int i = 0;
            for (; i < length || carry != 0; i++)
            {
                carry += bytes[i] * 58;
                bytes[i] = (byte)carry;
                carry >>= 8;
            }

            length = i;
        }

        data = new byte[zeros + length];
        for (int i = 0; i < length; i++) data[zeros + i] = bytes[length - 1 - i];
        return true;
    }
}
