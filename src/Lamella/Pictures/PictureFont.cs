using System.Globalization;
using System.Text;

namespace Lamella;

/// <summary>Small letters for captions: 5 x 7 points, drawn by us, so that a picture needs no font of the machine and is the same everywhere.</summary>
internal static class PictureFont
{
    /// <summary>Points of a letter, down.</summary>
    public const int Height = 7;

    /// <summary>Points from one letter to the next.</summary>
    public const int Step = 6;

    private const int Width = 5;

    // 35 points of a letter, row by row, the first as the highest bit.
    private static readonly Dictionary<char, ulong> Glyphs = new()
    {
        ['!'] = 0x108421004,
        ['"'] = 0x294000000,
        ['#'] = 0x2BEA52BEA,
        ['$'] = 0x11F4717C4,
        ['%'] = 0x672222273,
        ['&'] = 0x32544564D,
        ['\''] = 0x108000000,
        ['('] = 0x88842082,
        [')'] = 0x208210888,
        ['*'] = 0x2AEFBAA0,
        ['+'] = 0x84F9080,
        [','] = 0x1088,
        ['-'] = 0x70000,
        ['.'] = 0x18C,
        ['/'] = 0x42222210,
        ['0'] = 0x3A33AE62E,
        ['1'] = 0x11842108E,
        ['2'] = 0x3A213221F,
        ['3'] = 0x3A213062E,
        ['4'] = 0x8CA97C42,
        ['5'] = 0x7E1E0862E,
        ['6'] = 0x1910F462E,
        ['7'] = 0x7C2221108,
        ['8'] = 0x3A317462E,
        ['9'] = 0x3A317844C,
        [':'] = 0x18C03180,
        [';'] = 0x18C03188,
        ['<'] = 0x88882082,
        ['=']
        = 0x1F07C00,
        ['>'] = 0x208208888,
        ['?'] = 0x3A2131004,
        ['@'] = 0x3A37ADE0E,
        ['A'] = 0x3A31FC631,
        ['B'] = 0x7A31F463E,
        ['C'] = 0x3A308422E,
        ['D'] = 0x7A318C63E,
        ['E'] = 0x7E10F421F,
        ['F'] =
        0x7E10F4210,
        ['G'] = 0x3A30BC62F,
        ['H'] = 0x4631FC631,
        ['I'] = 0x38842108E,
        ['J'] = 0x1C4210A4C,
        ['K'] = 0x4654C5251,
        ['L'] = 0x42108421F,
        ['M'] = 0x4775AC631,
        ['N'] = 0x47359C631,
        ['O'] =
        0x3A318C62E,
        ['P'] = 0x7A31F4210,
        ['Q'] = 0x3A318D64D,
        ['R'] = 0x7A31F5251,
        ['S'] = 0x3E107043E,
        ['T'] = 0x7C8421084,
        ['U'] = 0x46318C62E,
        ['V'] = 0x46318C544,
        ['W'] = 0x4631AD771,
        ['X'] =
        0x462A22A31,
        ['Y'] = 0x462A21084,
        ['Z'] = 0x7C222221F,
        ['['] = 0x39084210E,
        ['\\'] = 0x420820821,
        [']'] = 0x38421084E,
        ['^'] = 0x115100000,
        ['_'] = 0x1F,
        ['`'] = 0x208000000,
        ['a'] =
        0xE0BE2F,
        ['b'] = 0x421E8C63E,
        ['c'] = 0xE8422E,
        ['d'] = 0x42F8C62F,
        ['e'] = 0xE8FE0E,
        ['f'] = 0x191E42108,
        ['g'] = 0x1F18BC2E,
        ['h'] = 0x421E8C631,
        ['i'] = 0x100C2108E,
        ['j'] = 0x80610A4C,
        ['k'] = 0x4212A6292,
        ['l'] = 0x30842108E,
        ['m'] = 0x1AAD6B5,
        ['n'] = 0x1E8C631,
        ['o'] = 0xE8C62E,
        ['p'] = 0x1E8FA10,
        ['q'] = 0xF8BC21,
        ['r'] = 0x16CC210,
        ['s'] = 0xF8383E,
        ['t'] =
        0x211E42126,
        ['u'] = 0x118C66D,
        ['v'] = 0x118C544,
        ['w'] = 0x11AD6AA,
        ['x'] = 0x1151151,
        ['y'] = 0x118BC2E,
        ['z'] = 0x1F1111F,
        ['{'] = 0x88441082,
        ['|'] = 0x108421084,
        ['}'] = 0x208411088,
        ['~'] = 0x8A8800,
        ['µ'] = 0x118CFB0,
        ['°'] = 0x325260000,
        ['×'] = 0x1151151,
    };

    /// <summary>The width of a text in points.</summary>
    public static int WidthOf(string text) => text.Length == 0 ? 0 : (text.Length * Step) - 1;

    /// <summary>The text with what it has no letters for replaced: accents are left out, other signs become a question mark.</summary>
    public static string Plain(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) continue;
            char shown = c switch { '\u03BC' => '\u00B5', '\t' or '\u00A0' => ' ', '\u2013' or '\u2014' or '\u2212' => '-', _ => c };
            plain.Append(shown == ' ' || Glyphs.ContainsKey(shown) ? shown : '?');
        }

        return plain.ToString();
    }

    /// <summary>True where a letter has a point.</summary>
    public static bool IsSet(char letter, int row, int column) => Glyphs.TryGetValue(letter, out ulong points) && (points >> ((Width * Height) - 1 - (row * Width) - column) & 1) != 0;

    /// <summary>Points of a letter, across.</summary>
    public static int Columns => Width;
}
