using System.Text;

namespace Lamella.Iscc.Codes;

/// <summary>
/// Unicode Normalization Form C (UAX #15), from tables of our own: the order of a tree must not depend on whether a program runs with the Unicode data of its system (InvariantGlobalization switches the class library's normalisation off).
/// Characters that were added after the tables' version stay as they are.
/// </summary>
internal static class UnicodeComposition
{
    // UAX #15, section "Hangul": first and counts of leading consonants, vowels, trailing consonants and syllables.
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7;
    private const int LCount = 19, VCount = 21, TCount = 28, NCount = VCount * TCount, SCount = LCount * NCount;
    // Below this every character is composed and starts anew.
    private const char FirstCombining = '\u0300';

    private static readonly Dictionary<int, (int First, int Second)> Decompositions = MakeDecompositions();
    private static readonly Dictionary<(int First, int Second), int> Compositions = MakeCompositions();

    /// <summary>The composed form of a text.</summary>
    internal static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue)) return text;
        List<int> characters = [];
        foreach (Rune rune in text.EnumerateRunes()) Decompose(rune.Value, characters);
        Order(characters);
        Combine(characters);
        StringBuilder result = new(text.Length);
        foreach (int character in characters) result.Append(new Rune(character).ToString());
        return result.ToString();
    }

    private static void Decompose(int character, List<int> target)
    {
        int syllable = character - SBase;
        if ((uint)syllable < SCount)
        {
            target.Add(LBase + syllable / NCount);
            target.Add(VBase + syllable % NCount / TCount);
            if (syllable % TCount != 0) target.Add(TBase + syllable % TCount);
        }
        else if (Decompositions.TryGetValue(character, out (int First, int Second) parts))
        {
            // The second part never decomposes further (UAX #15, section 5).
            Decompose(parts.First, target);
            if (parts.Second != 0) target.Add(parts.Second);
        }
        else
        {
            target.Add(character);
        }
    }

    /// <summary>The canonical ordering: runs of combining characters, stably by class.</summary>
    private static void Order(List<int> characters)
    {
        for (int start = 0; start < characters.Count; start++)
        {
            if (ClassOf(characters[start]) == 0) continue;
            int end = start + 1;
            while (end < characters.Count && ClassOf(characters[end]) != 0) end++;
            int[] run = [.. characters.GetRange(start, end - start).OrderBy(ClassOf)];
            for (int i = 0; i < run.Length; i++) characters[start + i] = run[i];
            start = end;
        }
    }

    /// <summary>The canonical composition: each character joins the last starter unless one of its class or higher stands between.</summary>
    private static void Combine(List<int> characters)
    {
        int starter = -1, kept = 0, lastClass = 0;
        for (int i = 0; i < characters.Count; i++)
        {
            int character = characters[i], combiningClass = ClassOf(character);
            bool adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || (lastClass < combiningClass && lastClass != 0)) && Pair(characters[starter], character) is { } composed)
            {
                characters[starter] = composed;
                continue;
            }

            if (combiningClass == 0) starter = kept;
            lastClass = combiningClass;
            characters[kept++] = character;
        }

        characters.RemoveRange(kept, characters.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        int leading = first - LBase, vowel = second - VBase;
        if ((uint)leading < LCount && (uint)vowel < VCount) return SBase + (leading * VCount + vowel) * TCount;
        int syllable = first - SBase, trailing = second - TBase;
        if ((uint)syllable < SCount && syllable % TCount == 0 && trailing is > 0 and < TCount) return first + trailing;
        return Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int ClassOf(int character)
    {
        if (character < FirstCombining) return 0;
        ReadOnlySpan<int> table = UnicodeTables.CombiningClasses;
        int low = 0, high = table.Length / 3 - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (character < table[3 * middle]) high = middle - 1;
            else if (character > table[3 * middle + 1]) low = middle + 1;
            else return table[3 * middle + 2];
        }

        return 0;
    }

    private static Dictionary<int, (int First, int Second)> MakeDecompositions()
    {
        ReadOnlySpan<int> table = UnicodeTables.Decompositions;
        Dictionary<int, (int First, int Second)> result = new(table.Length / 3);
        for (int i = 0; i < table.Length; i += 3) result.Add(Math.Abs(table[i]), (table[i + 1], table[i + 2]));
        return result;
    }

    private static Dictionary<(int First, int Second), int> MakeCompositions()
    {
        ReadOnlySpan<int> table = UnicodeTables.Decompositions;
        Dictionary<(int First, int Second), int> result = [];
        for (int i = 0; i < table.Length; i += 3)
        {
            if (table[i] > 0 && table[i + 2] != 0) result.Add((table[i + 1], table[i + 2]), table[i]);
        }

        return result;
    }
}
