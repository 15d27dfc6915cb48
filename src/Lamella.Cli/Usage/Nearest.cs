namespace Lamella.Cli.Usage;

/// <summary>The known word that somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>The word with the fewest slips of the hand (a letter too many, too few, another one, two exchanged), in whatever case; or the only one that begins with what was typed. Null when none is near.</summary>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        string? best = null;
        int least = int.MaxValue;
        List<string> longer = [];
        foreach (string word in known)
        {
            int distance = Distance(typed.ToUpperInvariant(), word.ToUpperInvariant());
            if (distance < least) (best, least) = (word, distance);
            if (typed.Length > 1 && word.StartsWith(typed, StringComparison.OrdinalIgnoreCase)) longer.Add(word);
        }

        if (least <= Slips(typed.Length)) return best;
        return longer.Count > 0 ? longer.MinBy(word => word.Length) : null;
    }

    /// <summary>How many slips a word of so many letters may have: with more, any short word would be near to any other.</summary>
    private static int Slips(int length) => length <= 2 ? 0 : length <= 4 ? 1 : length <= 8 ? 2 : 3;

    /// <summary>The edit distance with exchanged neighbours as one slip.</summary>
    internal static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int other = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + other);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
