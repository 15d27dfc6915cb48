using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>Typed access to the fields of one metadata object; a wrong type is damage that names the document and the field.</summary>
internal readonly struct JsonFields(JsonElement element, string key)
{
    /// <summary>The key of the document, for errors.</summary>
    public string Key { get; } = key;

    /// <summary>The object.</summary>
    public JsonElement Element { get; } = element;

    /// <summary>A field; null when it is absent or JSON null.</summary>
    public JsonElement? Optional(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>True when the field is there, be it null.</summary>
    public bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out _);

    /// <summary>A field that must be there.</summary>
    public JsonElement Required(string name) => Optional(name) ?? JsonText.Damaged<JsonElement>(Key, $"the field '{name}' is missing");

    /// <summary>A text field; null when absent.</summary>
    public string? Text(string name)
    {
        if (Optional(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : JsonText.Damaged<string>(Key, $"the field '{name}' is not a text");
    }

    /// <summary>An integer field; the default when absent.</summary>
    public long Integer(string name, long absent, long lowest = long.MinValue, long highest = long.MaxValue)
    {
        if (Optional(name) is not { } value) return absent;
        long number = AsInteger(value, name);
        if (number < lowest || number > highest) JsonText.Damaged(Key, Invariant($"the field '{name}' is {number}, outside {lowest} to {highest}"));
        return number;
    }

    /// <summary>A number field; the default when absent.</summary>
    public double Number(string name, double absent)
    {
        if (Optional(name) is not { } value) return absent;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : JsonText.Damaged<double>(Key, $"the field '{name}' is not a number");
    }

    /// <summary>A yes/no field; the default when absent.</summary>
    public bool Flag(string name, bool absent) =>
        Optional(name) is not { } value ? absent : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => JsonText.Damaged<bool>(Key, $"the field '{name}' is not true or false"),
        };

    /// <summary>A list of extents or indices.</summary>
    public long[] Extents(string name, long lowest)
    {
        JsonElement list = Required(name);
        if (list.ValueKind != JsonValueKind.Array) JsonText.Damaged(Key, $"the field '{name}' is not a list");
        if (list.GetArrayLength() > ZarrLimits.MaxRank) JsonText.Damaged(Key, Invariant($"the field '{name}' has {list.GetArrayLength()} entries; at most {ZarrLimits.MaxRank} axes are supported"));
        long[] result = new long[list.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            long value = AsInteger(item, name);
            if (value < lowest || value > ZarrLimits.MaxExtent) JsonText.Damaged(Key, Invariant($"the field '{name}' holds {value}, outside {lowest} to {ZarrLimits.MaxExtent}"));
            result[i++] = value;
        }

        return result;
    }

    private long AsInteger(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.TryGetInt64(out long number)) return number;
            // Some writers emit 5.0 for 5.
            if (value.TryGetDouble(out double real) && Math.Abs(real) < 1e15 && Math.Floor(real) == real) return (long)real;
        }

        return JsonText.Damaged<long>(Key, $"the field '{name}' is not an integer");
    }
}
