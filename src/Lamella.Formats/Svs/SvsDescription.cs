using System.Globalization;

namespace Lamella.Formats.Svs;

/// <summary>The description of a page: the program, a line on the picture, then <c>|</c>-separated <c>key = value</c>.</summary>
internal sealed class SvsDescription
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    private SvsDescription(string title) => Title = title;

    /// <summary>The line on the picture, such as <c>macro 1280x431</c>.</summary>
    public string Title { get; }

    /// <summary>The keys with their values, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values => _values;

    /// <summary>Reads a description.</summary>
    public static SvsDescription Parse(string text)
    {
        string[] parts = text.Split('|');
        string head = parts[0].Trim();
        int line = head.IndexOfAny(['\r', '\n']);
        SvsDescription description = new(line < 0 ? string.Empty : head[line..].Trim());
        for (int i = 1; i < parts.Length; i++)
        {
            int equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) description._values.Add(new(parts[i][..equals].Trim(), parts[i][(equals + 1)..].Trim()));
        }

        return description;
    }

    /// <summary>The value of a key; null when absent.</summary>
    public string? Text(string key)
    {
        foreach ((string known, string value) in _values)
        {
            if (string.Equals(known, key, StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }

    /// <summary>A positive number; null when absent or no such.</summary>
    public double? Number(string key)
    {
        // Scanners of some languages write a decimal comma.
        string? text = Text(key)?.Replace(',', '.');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value) ? value : null;
    }

    /// <summary>Date and time of the scan (month first); without a stated zone they count as UTC.</summary>
    public DateTimeOffset? Scanned()
    {
        string text = Text("Date") + " " + Text("Time");
        string[] forms = ["MM/dd/yy HH:mm:ss", "MM/dd/yyyy HH:mm:ss"];
        if (!DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment)) return null;
        string? zone = Text("Time Zone");
        TimeSpan offset = TimeSpan.Zero;
        if (zone is { Length: 9 } && zone.StartsWith("GMT", StringComparison.Ordinal) && TimeSpan.TryParseExact(zone[4..], "hh\\:mm", CultureInfo.InvariantCulture, out TimeSpan distance) && distance.TotalHours <= 14)
            offset = zone[3] == '-' ? -distance : distance;
        return new DateTimeOffset(moment, offset);
    }
}
