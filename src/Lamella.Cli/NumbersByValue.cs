namespace Lamella.Cli;

/// <summary>The order in which people count: <c>t2</c> before <c>t10</c>.</summary>
internal static class NumbersByValue
{
    /// <summary>Compares texts character by character, and runs of digits as numbers.</summary>
    public static int Compare(string? left, string? right)
    {
        ReadOnlySpan<char> a = left, b = right;
        while (a.Length > 0 && b.Length > 0)
        {
            if (char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]))
            {
                ReadOnlySpan<char> x = Digits(ref a), y = Digits(ref b);
                int numbers = x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
                if (numbers != 0) return numbers;
                continue;
            }

            if (a[0] != b[0]) return a[0].CompareTo(b[0]);
            a = a[1..];
            b = b[1..];
        }

        int lengths = a.Length.CompareTo(b.Length);
        return lengths != 0 ? lengths : string.CompareOrdinal(left, right);
    }

    /// <summary>The digits at the start without leading zeros, which are taken off.</summary>
    private static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        ReadOnlySpan<char> digits = text[..end].TrimStart('0');
        text = text[end..];
        return digits;
    }
}
