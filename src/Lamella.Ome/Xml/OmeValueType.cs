using System.Buffers.Text;
using System.Globalization;

namespace Lamella.Ome;

/// <summary>The type of an attribute or of text in OME-XML 2016-06, and how a value is made to fit.</summary>
internal sealed class OmeValueType
{
    private readonly string _kind;
    private readonly string[] _words = [];
    private readonly UnitDimension _dimension;

    private OmeValueType(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        _kind = colon < 0 ? text : text[..colon];
        string rest = colon < 0 ? string.Empty : text[(colon + 1)..];
        switch (_kind)
        {
            case "id":
                IdKind = rest;
                break;
            case "any-id":
                IdKind = "ROI";
                break;
            case "unit":
                _dimension = Enum.Parse<UnitDimension>(rest);
                break;
            default:
                _words = rest.Split('|');
                break;
        }
    }

    /// <summary>The kind of object that an identifier of this type names; null for other types.</summary>
    public string? IdKind { get; }

    public bool IsUnit => string.Equals(_kind, "unit", StringComparison.Ordinal);

    public static OmeValueType Parse(string text) => new(text);

    /// <summary>Makes a value valid where its meaning is plain: another letter case or an older name of an enumeration, another spelling of a unit, a decimal comma. Null when it cannot be.</summary>
    public string? Fit(string text)
    {
        switch (_kind)
        {
            case "string":
                return text;
            case "enum":
                return Word(text.Trim());
            case "list":
                List<string> words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word).OfType<string>()];
                return words.Count == 0 ? null : string.Join(' ', words);
            case "unit":
                return Units.OmeSymbol(text, _dimension);
            case "bool":
                return OmeText.TryBool(text, out bool flag) ? (flag ? "true" : "false") : null;
            case "int" or "int0" or "int1":
                return Integer(text);
            case "long" or "long0":
                return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) && (number >= 0 || _kind is "long") ? number.ToString(CultureInfo.InvariantCulture) : null;
            case "float" or "float0" or "float1" or "fraction" or "double":
                return Float(text);
            case "dateTime":
                return DateTime(text.Trim());
            case "uuid":
                return Uuid(text.Trim());
            case "uri":
                return Uri(text);
            case "hex40":
                text = text.Trim();
                return text.Length == 40 && text.All(char.IsAsciiHexDigit) ? text : null;
            case "base64":
                return Base64.IsValid(text.AsSpan()) ? text : null;
            case "id":
                return IsId(text, IdKind!) ? text : null;
            case "any-id":
                int colon = text.IndexOf(':', 1 <= text.Length ? 1 : 0);
                return colon > 0 && colon < text.Length - 1 && !text.Any(char.IsWhiteSpace) ? text : null;
            default:
                return null;
        }
    }

    /// <summary>True for <c>Kind:rest</c> and <c>urn:lsid:authority:Kind:rest</c> without white space.</summary>
    public static bool IsId(string text, string kind)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c)) return false;
        }

        if (text.Length > kind.Length + 1 && text.StartsWith(kind, StringComparison.Ordinal) && text[kind.Length] == ':') return true;
        if (!text.StartsWith("urn:lsid:", StringComparison.Ordinal)) return false;
        int end = text.IndexOf(':', 9);
        if (end < 0) return false;
        string authority = text[9..end];
        int dot = authority.IndexOf('.', 1 <= authority.Length ? 1 : 0);
        if (dot < 1 || dot == authority.Length - 1 || !authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')) return false;
        string rest = text[(end + 1)..];
        return rest.Length > kind.Length + 1 && rest.StartsWith(kind, StringComparison.Ordinal) && rest[kind.Length] == ':';
    }

    private string? Word(string text)
    {
        foreach (string word in _words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal)) return word;
        }

        string? renamed = text switch
        {
            // Names of the releases before 2009.
            "LaserScanningMicroscopy" or "Laser Scanning Confocal Microscopy" => "LaserScanningConfocalMicroscopy",
            "Wide-field" or "Wide Field" => "WideField",
            "SPIM" or "LightSheet" => "SPIM",
            _ => null,
        };
        foreach (string word in _words)
        {
            if (string.Equals(word, renamed ?? text, StringComparison.OrdinalIgnoreCase)) return word;
        }

        return _words[^1] is "Other" && text.Length > 0 ? "Other" : null;
    }

    private string? Integer(string text)
    {
        if (!OmeText.TryInt32(text, out int value, out _))
        {
            // An unsigned colour of an older release.
            if (_kind is not "int" || !OmeText.TryColor(text, out OmeColor color)) return null;
            value = color.ToInt32();
        }

        return value < 0 && _kind is not "int" ? null : value == 0 && _kind is "int1" ? null : OmeText.Format(value);
    }

    private string? Float(string text)
    {
        if (!OmeText.TryDouble(text, out double value, out bool repaired)) return null;

        // The schema compares in single precision.
        float single = (float)value;
        bool fits = _kind switch { "float1" => single > 0, "float0" => single >= 0, "fraction" => single is >= 0 and <= 1, _ => true };
        if (!fits) return null;
        return repaired || text.Length == 0 || char.IsWhiteSpace(text[0]) ? OmeText.Format(value) : double.IsFinite(value) ? text : OmeText.Format(value);
    }

    private static string? DateTime(string text)
    {
        if (IsXsdDateTime(text)) return text;
        return System.DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time)
            ? time.ToString(time.Kind == DateTimeKind.Utc ? "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>XML Schema part 2, section 3.2.7.1: <c>'-'? yyyy '-' mm '-' dd 'T' hh ':' mm ':' ss ('.' s+)? (zone)?</c>.</summary>
    private static bool IsXsdDateTime(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool beforeChrist = rest.Length > 0 && rest[0] == '-';
        if (beforeChrist) rest = rest[1..];

        // A year has four digits or more, without leading zeros if more.
        int yearDigits = rest.IndexOf('-');
        if (yearDigits < 4 || (yearDigits > 4 && rest[0] == '0') || rest[..yearDigits].IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        bool leapYear = yearDigits > 4 || beforeChrist || System.DateTime.IsLeapYear(Math.Max(1, int.Parse(rest[..4], NumberStyles.None, CultureInfo.InvariantCulture)));
        if (rest[..yearDigits].IndexOfAnyExcept('0') < 0) return false;
        rest = rest[(yearDigits - 4)..];
        if (rest.Length < 19 || rest[4] != '-' || rest[7] != '-' || rest[10] != 'T' || rest[13] != ':' || rest[16] != ':') return false;
        if (!Two(rest, 5, out int month) || !Two(rest, 8, out int day) || !Two(rest, 11, out int hour) || !Two(rest, 14, out int minute) || !Two(rest, 17, out int second)) return false;
        if (month is < 1 or > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
        if (day > System.DateTime.DaysInMonth(leapYear ? 2000 : 2001, month)) return false;
        rest = rest[19..];
        if (rest.Length > 0 && rest[0] == '.')
        {
            int digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            if (digits == 1) return false;
            rest = rest[digits..];
        }

        if (rest.Length == 0 || rest is "Z") return true;
        return rest.Length == 6 && rest[0] is '+' or '-' && rest[3] == ':' && Two(rest, 1, out int hours) && Two(rest, 4, out int minutes) && minutes <= 59 && (hours < 14 || (hours == 14 && minutes == 0));
    }

    private static bool Two(ReadOnlySpan<char> text, int at, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit(text[at]) || !char.IsAsciiDigit(text[at + 1])) return false;
        value = ((text[at] - '0') * 10) + text[at + 1] - '0';
        return true;
    }

    private static string? Uuid(string text)
    {
        const string prefix = "urn:uuid:";
        string bare = text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : text;
        return Guid.TryParseExact(bare, "D", out _) ? prefix + bare : null;
    }

    private static string? Uri(string text) =>
        text.Length == 0 || (text.Trim().Length > 0 && !text.Contains("##", StringComparison.Ordinal) && System.Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _)) ? text : null;
}
