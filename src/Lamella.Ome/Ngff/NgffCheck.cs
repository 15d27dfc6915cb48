using System.Text.Json;

namespace Lamella.Ome;

/// <summary>The vocabulary of the OME-Zarr rules: each method checks one thing and reports it under a rule id.</summary>
internal sealed class NgffCheck(NgffRelease version, bool strict, Findings findings)
{
    public NgffRelease Version => version;

    public void Error(string rule, string place, string message, string? remedy = null) => findings.Error("ngff/" + rule, place, message, remedy);

    public void Warn(string rule, string place, string message, string? remedy = null) => findings.Warn("ngff/" + rule, place, message, remedy);

    /// <summary>A member that the specification asks for with SHOULD, and the strict schemas demand.</summary>
    public void Should(JsonElement e, string name, string place, string rule = "should")
    {
        if (e.TryGetProperty(name, out _)) return;
        if (strict) Error(rule, place, $"'{name}' is missing");
        else Warn(rule, place, $"'{name}' should be stated");
    }

    public bool IsObject(JsonElement e, string place)
    {
        if (e.ValueKind == JsonValueKind.Object) return true;
        Error("type", place, "an object was expected");
        return false;
    }

    /// <summary>The items of an array member. An absent member is an error when <paramref name="required"/>.</summary>
    public JsonElement[] Array(JsonElement e, string name, string place, bool required, int least = 0)
    {
        if (!e.TryGetProperty(name, out JsonElement value))
        {
            if (required) Error("missing", place, $"'{name}' is missing");
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Error("type", $"{place}.{name}", "an array was expected");
            return [];
        }

        JsonElement[] items = [.. value.EnumerateArray()];
        if (items.Length < least) Error("count", $"{place}.{name}", $"at least {OmeText.Format(least)} expected, found {OmeText.Format(items.Length)}");
        return items;
    }

    /// <summary>Equal items are an error.</summary>
    public void Unique(JsonElement[] items, string place)
    {
        for (int i = 0; i < items.Length; i++)
        {
            for (int k = 0; k < i && items.Length <= 4096; k++)
            {
                if (JsonElement.DeepEquals(items[i], items[k])) Error("unique", $"{place}[{OmeText.Format(i)}]", $"it equals item {OmeText.Format(k)}");
            }
        }
    }

    /// <summary>A string member; null when absent or wrong.</summary>
    public string? Text(JsonElement e, string name, string place, bool required)
    {
        if (!e.TryGetProperty(name, out JsonElement value))
        {
            if (required) Error("missing", place, $"'{name}' is missing");
            return null;
        }

        if (value.ValueKind == JsonValueKind.String) return value.AsText();
        Error("type", $"{place}.{name}", "a string was expected");
        return null;
    }

    /// <summary>An integer member of at least <paramref name="least"/>; null when absent or wrong.</summary>
    public long? Integer(JsonElement e, string name, string place, bool required, long least = long.MinValue)
    {
        if (!e.TryGetProperty(name, out JsonElement value))
        {
            if (required) Error("missing", place, $"'{name}' is missing");
            return null;
        }

        if (!value.IsInteger())
        {
            Error("type", $"{place}.{name}", "an integer was expected");
            return null;
        }

        double number = value.GetDouble();
        if (number >= least) return number is >= -9e18 and <= 9e18 ? (long)number : null;
        Error("range", $"{place}.{name}", Invariant($"at least {least} expected, found {number}"));
        return null;
    }

    /// <summary>A number member.</summary>
    public void Number(JsonElement e, string name, string place, bool required)
    {
        if (!e.TryGetProperty(name, out JsonElement value))
        {
            if (required) Error("missing", place, $"'{name}' is missing");
        }
        else if (value.ValueKind != JsonValueKind.Number)
        {
            Error("type", $"{place}.{name}", "a number was expected");
        }
    }

    /// <summary>An array of numbers; its length, or -1 when it is none.</summary>
    public int Numbers(JsonElement e, string name, string place)
    {
        JsonElement[] items = Array(e, name, place, required: true);
        if (!e.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Array) return -1;
        foreach (JsonElement item in items)
        {
            if (item.ValueKind == JsonValueKind.Number) continue;
            Error("type", $"{place}.{name}", "an array of numbers was expected");
            return -1;
        }

        return items.Length;
    }
}
