using System.Text.Json;

namespace Lamella.Ome;

/// <summary>
/// Reads what the transitional <c>omero</c> metadata says of channels, in the forms that tools wrote. What names no colour and no range of numbers is unknown, with one finding for each channel.
/// </summary>
internal static class NgffDisplay
{
    private const string ColorRule = "ngff/read/omero-color", WindowRule = "ngff/read/omero-window";

    /// <summary>The channels in the order of the metadata.</summary>
    public static IReadOnlyList<NgffChannel> Channels(JsonElement omero, Findings findings)
    {
        List<NgffChannel> channels = [];
        foreach (JsonElement c in omero.Items("channels"))
        {
            string place = Invariant($"omero.channels[{channels.Count}]");
            channels.Add(new NgffChannel
            {
                Label = c.Text("label"),
                Color = Color(c, channels.Count, place, findings),
                Active = c.Bool("active"),
                Coefficient = c.Number("coefficient"),
                Family = c.Text("family"),
                Inverted = c.Bool("inverted"),
                Window = Window(c, channels.Count, place, findings),
            });
        }

        return channels;
    }

    /// <summary>Six hexadecimal digits; null when the value is absent or names no colour that is certain.</summary>
    /// <remarks>
    /// The specification wants six digits in a string. Also read: a leading '#', blanks around, eight digits (with alpha), the three digits of CSS Color 4 (section 5.2), and an integer of red, green and blue bytes.
    /// A number of more than 24 bits may be in the order of OMERO or of Java, and the names of colours differ between programs (green is 008000 in CSS): those are unknown.
    /// </remarks>
    private static string? Color(JsonElement channel, int index, string place, Findings findings)
    {
        if (channel.Member("color") is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.IsInteger() && value.GetDouble() is >= 0 and <= 0xFFFFFF) return ((int)value.GetDouble()).ToString("X6", System.Globalization.CultureInfo.InvariantCulture);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.AsText()!.Trim();
            string digits = text.StartsWith('#') ? text[1..] : text;
            if (digits.Length == 3 && digits.All(char.IsAsciiHexDigit)) return string.Concat(digits.Select(d => new string(d, 2))).ToUpperInvariant();
            if (OmeColor.TryParseHex(digits, out _)) return digits;
            if (text.Length == 0) return null;
        }

        findings.Warn(ColorRule, place + ".color", $"the color {Short(value)} of channel {OmeText.Format(index)} is not six hexadecimal digits; the color is unknown");
        return null;
    }

    /// <summary>The window; null when it is absent, or a bound is not a finite number.</summary>
    private static NgffWindow? Window(JsonElement channel, int index, string place, Findings findings)
    {
        if (channel.Object("window") is not { } window) return null;
        foreach (string name in (ReadOnlySpan<string>)["min", "max", "start", "end"])
        {
            if (window.Member(name) is not { } bound || bound.AsNumber() is { } number && double.IsFinite(number)) continue;
            findings.Warn(WindowRule, $"{place}.window.{name}", $"the display window of channel {OmeText.Format(index)} is not a range of numbers ({name} is {Short(bound)}); the window is unknown");
            return null;
        }

        return new NgffWindow(window.Number("min"), window.Number("max"), window.Number("start"), window.Number("end"));
    }

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "...";
    }
}
