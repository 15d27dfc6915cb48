using System.Globalization;
using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>The data types of Zarr v3: core names, raw bits (<c>r16</c>), and the registered extension types that real data uses.</summary>
internal static class ExtensionTypes
{
    /// <summary>Parses the <c>data_type</c> field of a <c>zarr.json</c>.</summary>
    public static ZarrDataType Parse(JsonElement type, string key, int depth = 0)
    {
        if (type.ValueKind == JsonValueKind.String) return ParseName(type.GetString()!);
        if (type.ValueKind != JsonValueKind.Object || depth > 8) return JsonText.Damaged<ZarrDataType>(key, "the data_type is neither a name nor an object");
        JsonFields fields = new(type, key);
        string name = fields.Text("name") ?? JsonText.Damaged<string>(key, "the data_type has no name");
        JsonFields configuration = new(fields.Optional("configuration") ?? default, key);
        switch (name)
        {
            case "numpy.datetime64":
            case "numpy.timedelta64":
                long factor = configuration.Integer("scale_factor", 1, 1, int.MaxValue);
                string unit = configuration.Text("unit") ?? "generic";
                ZarrDataKind kind = name == "numpy.datetime64" ? ZarrDataKind.DateTime : ZarrDataKind.TimeDelta;
                return ZarrDataType.Of(Invariant($"{name}[{(factor == 1 ? string.Empty : factor)}{unit}]"), kind, 8, 1);
            case "fixed_length_utf32":
                return ZarrDataType.Of(name, ZarrDataKind.FixedText, 4, Length(configuration) / 4);
            case "null_terminated_bytes":
            case "fixed_length_bytes":
                return ZarrDataType.Of(name, ZarrDataKind.FixedBytes, 1, Length(configuration));
            case "raw_bytes":
                return ZarrDataType.Of(name, ZarrDataKind.RawBits, 1, Length(configuration));
            case "struct":
            case "structured":
                return Structure(name, configuration, key, depth);
            default:
                return ParseName(name);
        }
    }

    private static ZarrDataType ParseName(string name)
    {
        if (PixelTypes.TryParse(name, out PixelType plain)) return ZarrDataType.Of(plain);
        if (name.Length > 1 && name[0] == 'r' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits))
        {
            return bits > 0 && bits % 8 == 0 && bits / 8 <= ZarrLimits.MaxElementSize
                ? ZarrDataType.Of(name, ZarrDataKind.RawBits, 1, bits / 8)
                : ZarrDataType.Unsupported(name);
        }

        return name switch
        {
            "string" => new ZarrDataType(name, ZarrDataKind.VariableText, 0, null, []),
            "variable_length_bytes" or "bytes" => new ZarrDataType(name, ZarrDataKind.VariableBytes, 0, null, []),
            _ => ZarrDataType.Unsupported(name),
        };
    }

    private static int Length(JsonFields configuration) => (int)configuration.Integer("length_bytes", 0, 0, ZarrLimits.MaxElementSize);

    private static ZarrDataType Structure(string name, JsonFields configuration, string key, int depth)
    {
        JsonElement list = configuration.Required("fields");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > 4096) return JsonText.Damaged<ZarrDataType>(key, "the fields of a structure are not a list");
        List<ZarrField> fields = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            // Two spellings exist: [name, type] pairs and objects with name and data_type.
            if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String)
            {
                fields.Add(new ZarrField(item[0].GetString()!, Parse(item[1], key, depth + 1), 1));
                continue;
            }

            JsonFields field = new(item, key);
            fields.Add(new ZarrField(field.Text("name") ?? string.Empty, Parse(field.Required("data_type"), key, depth + 1), 1));
        }

        return ZarrDataType.Structure(name, [.. fields]);
    }
}
