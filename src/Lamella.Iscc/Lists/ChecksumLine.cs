using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lamella.Iscc.Codes;
using Lamella.Iscc.Lists;

namespace Lamella.Iscc;

/// <summary>One line of a list of ISCC-SUMs, in the forms of the program iscc-sum.</summary>
/// <param name="Code">The ISCC-SUM, wide or narrow.</param>
/// <param name="Path">The path with slashes; one at the end means the whole tree, summed as one.</param>
public sealed record ChecksumLine(IsccCode Code, string Path)
{
    private const string Tag = "ISCC-SUM (";
    private const string TagEnd = ") = ";

    /// <summary>True for the sum of a tree.</summary>
    public bool IsTree => Path.EndsWith('/');

    /// <summary>The line without its end. Where lines end with NUL a path needs no escape.</summary>
    public string Format(ChecksumForm form, bool endsWithNul = false)
    {
        (string before, string after) = form == ChecksumForm.Tagged ? (Tag, TagEnd + Code) : (Code + " *", string.Empty);
        return endsWithNul ? before + Path + after : ListLine.Make(before, Path, after);
    }

    /// <summary>Reads a line of either form, also one of a list of similar files; false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ChecksumLine? line)
    {
        line = null;
        string rest = WithoutDistance(text);
        bool marked = ListLine.TakeMark(ref rest);
        string codeText, path;
        if (rest.StartsWith(Tag, StringComparison.Ordinal))
        {
            int end = rest.LastIndexOf(TagEnd, StringComparison.Ordinal);
            if (end < Tag.Length) return false;
            (codeText, path) = (rest[(end + TagEnd.Length)..], rest[Tag.Length..end]);
        }
        else
        {
            int star = rest.IndexOf(" *", StringComparison.Ordinal);
            if (star < 0) return false;
            (codeText, path) = (rest[..star], rest[(star + 2)..]);
        }

        if (path.Length == 0 || !codeText.StartsWith("ISCC:", StringComparison.Ordinal) || (marked && !ListLine.TryUnescape(path, out path))) return false;
        if (!IsccCode.TryParse(codeText, out IsccCode? code) || !IsSum(code)) return false;
        line = new ChecksumLine(code, path);
        return true;
    }

    /// <summary>True for a line that names a unit of the line before.</summary>
    public static bool IsUnit(string text) =>
        text.StartsWith("  ISCC:", StringComparison.Ordinal) && IsccCode.TryParse(text.Trim(), out IsccCode? code) && code.Header.MainType is IsccMainType.Data or IsccMainType.Instance;

    /// <summary>True when a stream has this sum.</summary>
    public bool Matches(IsccSum sum) => Code.Equals(Code.IsWide ? sum.Wide : sum.Narrow);

    private static bool IsSum(IsccCode code) =>
        code.Header.MainType == IsccMainType.Iscc && code.Header.Version == 0 && code.Header.SubType is IsccSubType.Sum or IsccSubType.Wide && code.Header.Length == 0;

    /// <summary>The line without the distance of a list of similar files, such as <c>  ~05 </c>.</summary>
    private static string WithoutDistance(string text)
    {
        if (!text.StartsWith("  ~", StringComparison.Ordinal)) return text;
        int end = text.IndexOf(' ', 3);
        return end > 3 && int.TryParse(text.AsSpan(3, end - 3), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text[(end + 1)..] : text;
    }
}
