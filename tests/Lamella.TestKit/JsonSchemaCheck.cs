using System.Text.Json;

namespace Lamella.TestKit;

/// <summary>Says where a document departs from a JSON Schema. Knows the words that our own schemas use; another word is an error, so that no rule is passed over.</summary>
public static class JsonSchemaCheck
{
    private static readonly HashSet<string> Words = ["$schema", "title", "description", "type", "$ref", "properties", "required", "items", "additionalProperties", "anyOf", "enum", "const"];

    /// <summary>The departures, each with its place; none when the document follows the schema.</summary>
    public static IReadOnlyList<string> Problems(JsonElement document, JsonElement schema)
    {
        List<string> problems = [];
        Check(document, schema, schema, "$", problems);
        return problems;
    }

    private static void Check(JsonElement value, JsonElement schema, JsonElement root, string place, List<string> problems)
    {
        if (schema.ValueKind == JsonValueKind.True) return;
        if (schema.ValueKind == JsonValueKind.False)
        {
            problems.Add($"{place}: not in the schema");
            return;
        }

        foreach (JsonProperty word in schema.EnumerateObject())
        {
            if (!Words.Contains(word.Name)) throw new NotSupportedException($"{place}: the schema says {word.Name}");
        }

        if (schema.TryGetProperty("$ref", out JsonElement pointer)) Check(value, At(root, pointer.GetString()!), root, place, problems);
        if (schema.TryGetProperty("anyOf", out JsonElement any) && !any.EnumerateArray().Any(one => Alternative(value, one, root).Count == 0)) problems.Add($"{place}: fits none of the alternatives: {string.Join("; ", Alternative(value, any[0], root).Take(3))}");
        if (schema.TryGetProperty("const", out JsonElement only) && !JsonElement.DeepEquals(only, value)) problems.Add($"{place}: {value.GetRawText()} is not {only.GetRawText()}");
        if (schema.TryGetProperty("enum", out JsonElement list) && !list.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value))) problems.Add($"{place}: {value.GetRawText()} is not listed");
        if (schema.TryGetProperty("type", out JsonElement type) && !(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : Enumerable.Repeat(type, 1)).Any(one => Is(value, one.GetString()!)))
        {
            problems.Add($"{place}: {value.ValueKind} is not {type.GetRawText()}");
            return;
        }

        if (value.ValueKind == JsonValueKind.Object) CheckMembers(value, schema, root, place, problems);
        if (value.ValueKind != JsonValueKind.Array || !schema.TryGetProperty("items", out JsonElement items)) return;
        int i = 0;
        foreach (JsonElement item in value.EnumerateArray()) Check(item, items, root, FormattableString.Invariant($"{place}[{i++}]"), problems);
    }

    private static void CheckMembers(JsonElement value, JsonElement schema, JsonElement root, string place, List<string> problems)
    {
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            foreach (JsonElement name in required.EnumerateArray())
            {
                if (!value.TryGetProperty(name.GetString()!, out _)) problems.Add($"{place}: {name.GetString()} is missing");
            }
        }

        bool hasMembers = schema.TryGetProperty("properties", out JsonElement members);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (hasMembers && members.TryGetProperty(member.Name, out JsonElement known)) Check(member.Value, known, root, place + "." + member.Name, problems);
            else if (schema.TryGetProperty("additionalProperties", out JsonElement others)) Check(member.Value, others, root, place + "." + member.Name, problems);
        }
    }

    private static List<string> Alternative(JsonElement value, JsonElement schema, JsonElement root)
    {
        List<string> problems = [];
        Check(value, schema, root, "$", problems);
        return problems;
    }

    /// <summary>The part of a schema that a pointer such as <c>#/properties/scenes/items</c> names.</summary>
    private static JsonElement At(JsonElement root, string pointer)
    {
        foreach (string step in pointer.Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            root = root.ValueKind == JsonValueKind.Array ? root[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : root.GetProperty(name);
        }

        return root;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && number == decimal.Truncate(number),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new NotSupportedException(type),
    };
}
