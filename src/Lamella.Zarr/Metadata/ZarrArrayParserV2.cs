using System.Text;
using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>Reads a Zarr v2 <c>.zarray</c> (and the attributes of its <c>.zattrs</c>) as a codec pipeline in the terms of v3: order F is a transposition, the byte order belongs to the type.</summary>
internal static class ZarrArrayParserV2
{
    /// <summary>Parses the document.</summary>
    public static ZarrArrayMetadata Parse(JsonElement document, JsonElement? attributes, string key)
    {
        if (document.ValueKind != JsonValueKind.Object) JsonText.Damaged(key, "the document is not an object");
        JsonFields fields = new(document, key);
        if (fields.Integer("zarr_format", 0) != 2) JsonText.Damaged(key, "zarr_format is not 2");
        List<string> unsupported = [];
        long[] shape = fields.Extents("shape", 0);
        long[] chunks = fields.Extents("chunks", 0);
        if (chunks.Length != shape.Length) JsonText.Damaged(key, Invariant($"shape has {shape.Length} axes, chunks {chunks.Length}"));
        for (int i = 0; i < chunks.Length; i++)
        {
            // Old writers gave an empty axis a chunk of 0.
            if (chunks[i] == 0) chunks[i] = shape[i] == 0 ? 1 : JsonText.Damaged<long>(key, "a chunk has no samples");
        }

        char order = (fields.Text("order") ?? "C") switch { "C" => 'C', "F" => 'F', var other => JsonText.Damaged<char>(key, $"order is '{other}', neither C nor F") };
        char separator = (fields.Text("dimension_separator") ?? ".") switch
        {
            "." => '.',
            "/" => '/',
            var other => JsonText.Damaged<char>(key, $"dimension_separator is '{other}', neither '.' nor '/'"),
        };

        List<CodecSpec> filters = [];
        if (fields.Optional("filters") is { } list)
        {
            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > 64) JsonText.Damaged(key, "filters is not a list of at most 64");
            foreach (JsonElement item in list.EnumerateArray()) filters.Add(CodecSpec.ParseV2(item, key));
        }

        ZarrDataType type = DataType(fields.Required("dtype"), filters, key);
        List<CodecSpec> codecs = [];
        if (order == 'F' && shape.Length > 1) codecs.Add(Reversed(shape.Length, key));
        if (!type.IsVariable) codecs.Add(CodecSpec.Create("bytes", "{}", key));
        codecs.AddRange(filters);
        if (fields.Optional("compressor") is { } compressor) codecs.Add(CodecSpec.ParseV2(compressor, key));

        if (type.Kind == ZarrDataKind.Unsupported) unsupported.Add($"the data type {type.Name}");
        JsonElement? fill = fields.Optional("fill_value");
        return new ZarrArrayMetadata
        {
            ZarrFormat = 2,
            Key = key,
            Shape = shape,
            StoredChunk = chunks,
            DataType = type,
            FillValue = FillValues.Parse(fill, type, key),
            FillValueText = fill,
            Codecs = [.. codecs],
            KeyEncoding = new ChunkKeyEncoding(Prefixed: false, separator),
            Order = order,
            DimensionNames = null,
            Attributes = attributes is { ValueKind: JsonValueKind.Object } given ? given : JsonText.Parse("{}"u8.ToArray(), key),
            Document = document,
            Unsupported = unsupported,
        };
    }

    /// <summary>The type of the elements; objects (<c>|O</c>) are what their first filter says.</summary>
    private static ZarrDataType DataType(JsonElement dtype, List<CodecSpec> filters, string key)
    {
        if (dtype.ValueKind != JsonValueKind.String || dtype.GetString() != "|O") return NumpyTypes.Parse(dtype, key);
        return filters.Count == 0 ? ZarrDataType.Unsupported("|O without a filter") : filters[0].Name switch
        {
            "vlen-utf8" => new ZarrDataType("string", ZarrDataKind.VariableText, 0, null, []),
            "vlen-bytes" => new ZarrDataType("variable_length_bytes", ZarrDataKind.VariableBytes, 0, null, []),
            var name => ZarrDataType.Unsupported($"|O with filter {name}"),
        };
    }

    private static CodecSpec Reversed(int rank, string key)
    {
        StringBuilder order = new("{\"order\":[");
        for (int i = rank - 1; i >= 0; i--) order.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i}{(i == 0 ? "]}" : ",")}");
        return CodecSpec.Create("transpose", order.ToString(), key);
    }
}
