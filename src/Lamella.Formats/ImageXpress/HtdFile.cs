using System.Globalization;
using System.Text;

namespace Lamella.Formats.ImageXpress;

/// <summary>The lines of an <c>.HTD</c> file: a key in quotes, and values behind commas.</summary>
internal sealed class HtdFile
{
    private readonly Dictionary<string, string[]> _lines = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the text. Lines that are not understood are left out; the last of two with one key counts.</summary>
    public HtdFile(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            List<string> values = Values(line);
            if (values.Count > 0) _lines[values[0]] = [.. values.Skip(1)];
        }
    }

    /// <summary>The first value of a key; null when there is none.</summary>
    public string? Text(string key) => _lines.TryGetValue(key, out string[]? values) && values.Length > 0 && values[0].Length > 0 ? values[0] : null;

    /// <summary>A whole number; null when the key is not there or has another value.</summary>
    public int? Number(string key) => int.TryParse(Text(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>True when the first value is TRUE.</summary>
    public bool Flag(string key) => string.Equals(Text(key), "TRUE", StringComparison.OrdinalIgnoreCase);

    /// <summary>The values of a line of choices; empty when the key is not there.</summary>
    public IReadOnlyList<bool> Flags(string key) => _lines.TryGetValue(key, out string[]? values) ? [.. values.Select(v => v.Equals("TRUE", StringComparison.OrdinalIgnoreCase))] : [];

    /// <summary>Cuts a line at commas outside of quotes.</summary>
    private static List<string> Values(string line)
    {
        List<string> values = [];
        StringBuilder value = new();
        bool quoted = false;
        foreach (char c in line.Trim())
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) Take();
            else value.Append(c);
        }

        if (value.Length > 0 || values.Count > 0) Take();
        return values;

        void Take()
        {
            values.Add(value.ToString().Trim());
            value.Clear();
        }
    }
}
