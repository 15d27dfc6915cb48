using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>Reads a Zarr v3 <c>zarr.json</c> of an array (core specification 3.1, section "Array metadata").</summary>
internal static class ZarrArrayParserV3
{
    /// <summary>Parses the document.</summary>
    public static ZarrArrayMetadata Parse(JsonElement document, string key)
    {
        if (document.ValueKind != JsonValueKind.Object) JsonText.Damaged(key, "the document is not an object");
        JsonFields fields = new(document, key);
        if (fields.Integer("zarr_format", 0) != 3) JsonText.Damaged(key, "zarr_format is not 3");
        if (fields.Text("node_type") != "array") JsonText.Damaged(key, "node_type is not 'array'");
        List<string> unsupported = [];
        long[] shape = fields.Extents("shape", 0);
        long[] chunk = Grid(fields, shape, unsupported);
        ZarrDataType type = ExtensionTypes.Parse(fields.Required("data_type"), key);
        if (type.Kind == ZarrDataKind.Unsupported) unsupported.Add($"the data type {type.Name}");
        if (!fields.Has("fill_value")) JsonText.Damaged(key, "the field 'fill_value' is missing");
        CodecSpec[] codecs = CodecSpec.ParseListV3(fields.Required("codecs"), key);
        if (codecs.Length == 0) JsonText.Damaged(key, "the codecs are empty; at least an array-to-bytes codec is needed");
        Extensions(fields, unsupported);
        JsonElement? fill = fields.Optional("fill_value");
        return new ZarrArrayMetadata
        {
            ZarrFormat = 3,
            Key = key,
            Shape = shape,
            StoredChunk = chunk,
            DataType = type,
            FillValue = FillValues.Parse(fill, type, key),
            FillValueText = fill,
            Codecs = codecs,
            KeyEncoding = KeyEncoding(fields, unsupported),
            DimensionNames = Names(fields, shape.Length),
            Attributes = fields.Optional("attributes") is { ValueKind: JsonValueKind.Object } attributes ? attributes : JsonText.Parse("{}"u8.ToArray(), key),
            Document = document,
            Unsupported = unsupported,
        };
    }

    /// <summary>Unknown top-level fields must be understood unless they say otherwise; storage transformers always.</summary>
    public static void Extensions(JsonFields fields, List<string> unsupported)
    {
        foreach (JsonProperty property in fields.Element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "zarr_format" or "node_type" or "shape" or "data_type" or "chunk_grid" or "chunk_key_encoding" or "fill_value" or "codecs" or "attributes" or "dimension_names" or "consolidated_metadata":
                    break;
                case "storage_transformers":
                    Transformers(property.Value, fields.Key, unsupported);
                    break;
                default:
                    bool optional = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("must_understand", out JsonElement must) && must.ValueKind == JsonValueKind.False;
                    if (!optional) unsupported.Add($"the metadata field '{property.Name}'");
                    break;
            }
        }
    }

    private static void Transformers(JsonElement list, string key, List<string> unsupported)
    {
        if (list.ValueKind == JsonValueKind.Null) return;
        if (list.ValueKind != JsonValueKind.Array) JsonText.Damaged(key, "storage_transformers is not a list");
        foreach (JsonElement item in list.EnumerateArray()) unsupported.Add($"the storage transformer {Name(item, key)}");
    }

    private static string Name(JsonElement item, string key) => item.ValueKind == JsonValueKind.String ? item.GetString()! : new JsonFields(item, key).Text("name") ?? "without a name";

    private static long[] Grid(JsonFields fields, long[] shape, List<string> unsupported)
    {
        JsonElement grid = fields.Required("chunk_grid");
        string name = Name(grid, fields.Key);
        if (name != "regular")
        {
            // The array can still be described: as if it were one chunk.
            unsupported.Add($"the chunk grid {name}");
            long[] whole = new long[shape.Length];
            for (int i = 0; i < whole.Length; i++) whole[i] = Math.Max(1, shape[i]);
            return whole;
        }

        long[] chunk = new JsonFields(new JsonFields(grid, fields.Key).Required("configuration"), fields.Key).Extents("chunk_shape", 1);
        return chunk.Length == shape.Length ? chunk : JsonText.Damaged<long[]>(fields.Key, Invariant($"shape has {shape.Length} axes, chunk_shape {chunk.Length}"));
    }

    private static ChunkKeyEncoding KeyEncoding(JsonFields fields, List<string> unsupported)
    {
        JsonElement encoding = fields.Required("chunk_key_encoding");
        string name = Name(encoding, fields.Key);
        JsonFields configuration = new(new JsonFields(encoding, fields.Key).Optional("configuration") ?? default, fields.Key);
        bool isDefault = name == "default";
        if (!isDefault && name != "v2")
        {
            unsupported.Add($"the chunk key encoding {name}");
            return new ChunkKeyEncoding(true, '/');
        }

        return (configuration.Text("separator") ?? (isDefault ? "/" : ".")) switch
        {
            "/" => new ChunkKeyEncoding(isDefault, '/'),
            "." => new ChunkKeyEncoding(isDefault, '.'),
            var other => JsonText.Damaged<ChunkKeyEncoding>(fields.Key, $"the chunk key separator is '{other}', neither '/' nor '.'"),
        };
    }

    private static string?[]? Names(JsonFields fields, int rank)
    {
        if (fields.Optional("dimension_names") is not { } list) return null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != rank) return JsonText.Damaged<string?[]>(fields.Key, "dimension_names does not have one entry for each axis");
        string?[] names = new string?[rank];
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            names[i++] = item.ValueKind switch
            {
                JsonValueKind.String => item.GetString(),
                JsonValueKind.Null => null,
                _ => JsonText.Damaged<string?>(fields.Key, "a dimension name is not a text"),
            };
        }

        return names;
    }
}
