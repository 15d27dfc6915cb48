using System.Globalization;
using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Lenient access to JSON: an absent or ill-typed member is null, never an exception.</summary>
internal static class NgffJson
{
    public static JsonElement? Member(this JsonElement e, string name) => e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? Object(this JsonElement e, string name) => e.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>The items of an array; nothing when there is no such array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement e, string name) => e.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static string? Text(this JsonElement e, string name) => e.Member(name)?.AsText();

    /// <summary>A string, or the text of a number: versions were written as numbers.</summary>
    public static string? AsText(this JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.String => Decode(e),
        JsonValueKind.Number => e.GetRawText(),
        _ => null,
    };

    public static double? Number(this JsonElement e, string name) => e.Member(name)?.AsNumber();

    /// <summary>A number, or a string that holds one.</summary>
    public static double? AsNumber(this JsonElement e)
    {
        if (e.ValueKind == JsonValueKind.Number && e.TryGetDouble(out double number)) return number;
        return e.ValueKind == JsonValueKind.String && double.TryParse(Decode(e), NumberStyles.Float, CultureInfo.InvariantCulture, out number) ? number : null;
    }

    public static int? Int(this JsonElement e, string name) => e.Number(name) is { } value && value == Math.Truncate(value) && value is >= int.MinValue and <= int.MaxValue ? (int)value : null;

    public static long? Long(this JsonElement e, string name) => e.Number(name) is { } value && value == Math.Truncate(value) && Math.Abs(value) <= 1L << 53 ? (long)value : null;

    public static bool? Bool(this JsonElement e, string name) => e.Member(name)?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    public static bool IsInteger(this JsonElement e) => e.ValueKind == JsonValueKind.Number && e.TryGetDouble(out double value) && value == Math.Truncate(value) && double.IsFinite(value);

    /// <summary>The string, or its raw text when it holds half of a surrogate pair.</summary>
    private static string Decode(JsonElement e)
    {
        try
        {
            return e.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return e.GetRawText();
        }
    }
}
