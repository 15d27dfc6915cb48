using System.Text;
using Lamella.Iscc.Codes;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>Our composition of characters against the Unicode data of the system.</summary>
public sealed class UnicodeCompositionTests
{
    // Blocks whose composed characters are younger than our tables (Unicode 16).
    private static readonly (int First, int Last)[] Younger = [(0x105C0, 0x105FF), (0x11380, 0x113FF), (0x16100, 0x1613F), (0x16D40, 0x16D7F)];

    [Fact]
    public void Every_character_composes_as_the_system_says()
    {
        RequireUnicodeData();
        // Beyond the second plane of ideographs nothing decomposes.
        for (int character = 0x80; character < 0x32000; character++)
        {
            // Surrogates are no characters, and the class library refuses the noncharacters.
            if (character is >= 0xD800 and < 0xE000 or >= 0xFDD0 and < 0xFDF0 || (character & 0xFFFE) == 0xFFFE || Younger.Any(block => character >= block.First && character <= block.Last)) continue;
            string text = new Rune(character).ToString();
            // Decomposed first, so that the way back is shown too.
            string apart = IsAssigned(character) ? text.Normalize(NormalizationForm.FormD) : text;
            string composed = apart.Normalize(NormalizationForm.FormC);
            if (UnicodeComposition.Compose(text) != composed || UnicodeComposition.Compose(apart) != composed) Assert.Fail(Invariant($"U+{character:X4} composes otherwise"));
        }
    }

    [Fact]
    public void Random_texts_of_letters_and_marks_compose_as_the_system_says()
    {
        RequireUnicodeData();
        Random random = new(5);
        int[] pool =
        [
            'a', 'e', 'o', 's', 'C', 'u', 'i', 'Z', 0xE9, 0xC5, 0x1EA5, 0x212B, 0x2126, 0x03B1, 0x0438, 0x05D0, 0x0915, 0x09C7, 0x0B47, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0x3042, 0x3099, 0xF900, 0x1D15E, 0x110A5,
            0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30C, 0x31B, 0x323, 0x327, 0x328, 0x342, 0x345, 0x5B0, 0x93C, 0x9BE, 0x9D7, 0xB57, 0x11127, 0x11131, 0x110BA,
        ];
        for (int round = 0; round < 20000; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(1, 9); i > 0; i--) text.Append(new Rune(pool[random.Next(pool.Length)]).ToString());
            string given = text.ToString();
            Assert.Equal(given.Normalize(NormalizationForm.FormC), UnicodeComposition.Compose(given));
        }
    }

    [Theory]
    [InlineData("Cafe\u0301.txt", "Caf\u00E9.txt")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "\uD55C\uAE00")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("plain", "plain")]
    [InlineData("\u0344", "\u0308\u0301")]
    public void Known_cases_of_the_standard_hold(string text, string composed) => Assert.Equal(composed, UnicodeComposition.Compose(text));

    private static bool IsAssigned(int character) => Rune.GetUnicodeCategory(new Rune(character)) != System.Globalization.UnicodeCategory.OtherNotAssigned;

    private static void RequireUnicodeData() => Assert.SkipWhen("\u00E9".Normalize(NormalizationForm.FormD).Length != 2, "the system has no Unicode data to compare with");
}
