using System.Globalization;

namespace Lamella.Ome;

/// <summary>A colour with alpha. OME-XML stores it as one signed 32-bit integer, red in the most significant byte.</summary>
internal readonly record struct OmeColor(byte R, byte G, byte B, byte A = 255)
{
    /// <summary>The colour of an OME-XML integer; -1 is opaque white.</summary>
    public static OmeColor FromInt32(int rgba) => new((byte)(rgba >> 24), (byte)(rgba >> 16), (byte)(rgba >> 8), (byte)rgba);

    /// <summary>The OME-XML integer.</summary>
    public int ToInt32() => (R << 24) | (G << 16) | (B << 8) | A;

    /// <summary>Reads six (or eight, with alpha) hexadecimal digits, with or without a leading <c>#</c>.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, out OmeColor color)
    {
        color = default;
        if (text.Length > 0 && text[0] == '#') text = text[1..];
        if (text.Length is not (6 or 8) || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)) return false;
        color = FromInt32((int)(text.Length == 8 ? value : (value << 8) | 0xFF));
        return true;
    }
}
