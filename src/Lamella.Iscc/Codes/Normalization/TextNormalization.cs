using System.Globalization;
using System.Text;

namespace Lamella.Iscc.Codes;

/// <summary>The forms of text that ISCC codes are made of (ISO 24138, text_clean, text_collapse, text_trim). All of them work on Unicode characters, not on UTF-16 units.</summary>
internal static class TextNormalization
{
    private const string NewLines = "\n\v\f\r\u0085\u2028\u2029";

    /// <summary>False in a program that runs without Unicode data (InvariantGlobalization): normalisation then does nothing.</summary>
    private static readonly bool Works = new string('\u00E9', 1).Normalize(NormalizationForm.FormD).Length == 2;

    /// <summary>NFKC without control characters; newlines become line feeds, at most two in a row; trimmed.</summary>
    internal static string Clean(string text)
    {
        StringBuilder result = new();
        int newLines = 0;
        foreach (Rune rune in Normalize(text, NormalizationForm.FormKC).EnumerateRunes())
        {
            if (rune.IsBmp && NewLines.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                if (newLines++ < 2) result.Append('\n');
                continue;
            }

            if (Group(rune) == 'C') continue;
            newLines = 0;
            result.Append(rune);
        }

        return result.ToString().Trim();
    }

    /// <summary>Runs of white space as one blank.</summary>
    internal static string JoinLines(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>As many whole characters from the start as fit into a number of UTF-8 bytes; trimmed.</summary>
    internal static string Trim(string text, int maximumBytes)
    {
        int bytes = 0, length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maximumBytes) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length].Trim();
    }

    /// <summary>What is left for comparison: decomposed, lower case, without white space, marks, punctuation and control characters, composed again for compatibility.</summary>
    internal static Rune[] Collapse(string text)
    {
        StringBuilder kept = new();
        foreach (Rune rune in Lower(Normalize(text, NormalizationForm.FormD)).EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && Group(rune) is not ('C' or 'M' or 'P')) kept.Append(rune);
        }

        return [.. Normalize(kept.ToString(), NormalizationForm.FormKC).EnumerateRunes()];
    }

    /// <summary>The UTF-8 bytes of every window of <paramref name="width"/> characters; a shorter text is one window.</summary>
    internal static IEnumerable<byte[]> Windows(Rune[] text, int width)
    {
        for (int i = 0; i == 0 || i <= text.Length - width; i++)
        {
            StringBuilder window = new();
            foreach (Rune rune in text.AsSpan(i, Math.Min(width, text.Length - i))) window.Append(rune);
            yield return Encoding.UTF8.GetBytes(window.ToString());
        }
    }

    /// <summary>Lower case without a language; a capital sigma that ends a word becomes a final sigma (Unicode, section 3.13).</summary>
    private static string Lower(string text)
    {
        StringBuilder result = new(text.ToLowerInvariant());
        for (int i = text.IndexOf('\u03A3', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\u03A3', i + 1))
        {
            if (LetterBeside(text, i, -1) && !LetterBeside(text, i, 1)) result[i] = '\u03C2';
        }

        return result.ToString();
    }

    private static bool LetterBeside(string text, int index, int step)
    {
        for (int i = index + step; (uint)i < (uint)text.Length; i += step)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(text, i);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format or UnicodeCategory.EnclosingMark or UnicodeCategory.ModifierSymbol) continue;
            return category is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter;
        }

        return false;
    }

    private static string Normalize(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text)) return text;
        if (!Works) Throw.Unsupported("ISCC text codes", "text beyond ASCII in a program without Unicode normalisation", "run it with InvariantGlobalization off");
        return text.Normalize(form);
    }

    /// <summary>The first letter of the general category.</summary>
    private static char Group(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => 'C',
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => 'M',
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => 'P',
        _ => 'L',
    };
}
