using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lamella.Zarr.Arrays;

namespace Lamella.Zarr.Metadata;

/// <summary>Writes metadata documents: the same bytes for the same array, on every machine.</summary>
internal static class ZarrDocuments
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A v2 <c>.zarray</c>.</summary>
    public static byte[] ArrayV2(ZarrArraySpec spec) => Write(json =>
    {
        json.WriteStartObject();
        Extents(json, "chunks", spec.Chunk);
        int compressor = spec.Codecs.Count > 0 && !spec.Codecs[^1].IsFilter ? spec.Codecs.Count - 1 : -1;
        if (compressor < 0)
        {
            json.WriteNull("compressor");
        }
        else
        {
            json.WritePropertyName("compressor");
            spec.Codecs[compressor].WriteV2(json, spec.PixelType);
        }

        json.WriteString("dimension_separator", spec.Separator.ToString());
        json.WriteString("dtype", NumpyName(spec.PixelType, spec.ByteOrder));
        json.WritePropertyName("fill_value");
        Fill(json, spec.PixelType, spec.FillValue ?? new byte[spec.PixelType.Size()]);
        int filters = compressor < 0 ? spec.Codecs.Count : compressor;
        if (filters == 0)
        {
            json.WriteNull("filters");
        }
        else
        {
            json.WriteStartArray("filters");
            for (int i = 0; i < filters; i++) spec.Codecs[i].WriteV2(json, spec.PixelType);
            json.WriteEndArray();
        }

        json.WriteString("order", spec.ColumnMajor ? "F" : "C");
        Extents(json, "shape", spec.Shape);
        json.WriteNumber("zarr_format", 2);
        json.WriteEndObject();
    });

    /// <summary>A v3 <c>zarr.json</c> of an array.</summary>
    public static byte[] ArrayV3(ZarrArraySpec spec) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("zarr_format", 3);
        json.WriteString("node_type", "array");
        Extents(json, "shape", spec.Shape);
        json.WriteString("data_type", spec.PixelType.Name());
        json.WriteStartObject("chunk_grid");
        json.WriteString("name", "regular");
        json.WriteStartObject("configuration");
        Extents(json, "chunk_shape", spec.Shard ?? spec.Chunk);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("chunk_key_encoding");
        json.WriteString("name", "default");
        json.WriteStartObject("configuration");
        json.WriteString("separator", spec.Separator.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
        json.WritePropertyName("fill_value");
        Fill(json, spec.PixelType, spec.FillValue ?? new byte[spec.PixelType.Size()]);
        if (spec.StoredCodecs is { } stored)
        {
            json.WritePropertyName("codecs");
            stored.WriteTo(json);
        }
        else if (spec.Shard is null) Codecs(json, spec);
        else Sharding(json, spec);
        if (spec.Attributes is { } attributes)
        {
            json.WritePropertyName("attributes");
            attributes.WriteTo(json);
        }

        if (spec.DimensionNames is { } names)
        {
            json.WriteStartArray("dimension_names");
            foreach (string? name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    /// <summary>The document with another shape.</summary>
    public static byte[] WithShape(JsonElement document, ReadOnlySpan<long> shape)
    {
        long[] extents = shape.ToArray();
        return Write(json =>
        {
            json.WriteStartObject();
            foreach (JsonProperty property in document.EnumerateObject())
            {
                if (property.NameEquals("shape")) Extents(json, "shape", extents);
                else property.WriteTo(json);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>A group document: v3 with its attributes, v2 without (they go to <c>.zattrs</c>).</summary>
    public static byte[] Group(int format, JsonElement? attributes) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("zarr_format", format);
        if (format == 3)
        {
            json.WriteString("node_type", "group");
            if (attributes is { } given)
            {
                json.WritePropertyName("attributes");
                given.WriteTo(json);
            }
        }

        json.WriteEndObject();
    });

    /// <summary>A v2 <c>.zmetadata</c> of the documents under their keys.</summary>
    public static byte[] ConsolidatedV2(IEnumerable<KeyValuePair<string, JsonElement>> documents) => Write(json =>
    {
        json.WriteStartObject();
        Nodes(json, documents);
        json.WriteNumber("zarr_consolidated_format", 1);
        json.WriteEndObject();
    });

    /// <summary>A v3 group document with the documents of all nodes below it, under their paths.</summary>
    public static byte[] ConsolidatedV3(JsonElement group, IEnumerable<KeyValuePair<string, JsonElement>> documents) => Write(json =>
    {
        json.WriteStartObject();
        foreach (JsonProperty property in group.EnumerateObject()) property.WriteTo(json);
        json.WriteStartObject("consolidated_metadata");
        json.WriteString("kind", "inline");
        json.WriteBoolean("must_understand", false);
        Nodes(json, documents);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Nodes(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, JsonElement>> documents)
    {
        json.WriteStartObject("metadata");
        foreach ((string path, JsonElement document) in documents)
        {
            json.WritePropertyName(path);
            document.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>A JSON value as a document of its own.</summary>
    public static byte[] Value(JsonElement value) => Write(value.WriteTo);

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        body(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Extents(Utf8JsonWriter json, string name, long[] extents)
    {
        json.WriteStartArray(name);
        foreach (long n in extents) json.WriteNumberValue(n);
        json.WriteEndArray();
    }

    private static void Codecs(Utf8JsonWriter json, ZarrArraySpec spec)
    {
        json.WriteStartArray("codecs");
        if (spec.ColumnMajor && spec.Shape.Length > 1)
        {
            json.WriteStartObject();
            json.WriteString("name", "transpose");
            json.WriteStartObject("configuration");
            json.WriteStartArray("order");
            for (int i = spec.Shape.Length - 1; i >= 0; i--) json.WriteNumberValue(i);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        Bytes(json, spec.PixelType.WordSize() == 1 ? null : spec.ByteOrder == ZarrByteOrder.Big ? "big" : "little");
        foreach (ZarrCodec codec in spec.Codecs) codec.WriteV3(json, spec.PixelType);
        json.WriteEndArray();
    }

    private static void Sharding(Utf8JsonWriter json, ZarrArraySpec spec)
    {
        json.WriteStartArray("codecs");
        json.WriteStartObject();
        json.WriteString("name", "sharding_indexed");
        json.WriteStartObject("configuration");
        Extents(json, "chunk_shape", spec.Chunk);
        Codecs(json, spec);
        json.WriteStartArray("index_codecs");
        Bytes(json, "little");
        ZarrCodec.Crc32C().WriteV3(json, spec.PixelType);
        json.WriteEndArray();
        json.WriteString("index_location", spec.IndexAtStart ? "start" : "end");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Bytes(Utf8JsonWriter json, string? endian)
    {
        json.WriteStartObject();
        json.WriteString("name", "bytes");
        if (endian is not null)
        {
            json.WriteStartObject("configuration");
            json.WriteString("endian", endian);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string NumpyName(PixelType type, ZarrByteOrder order)
    {
        char kind = type switch
        {
            PixelType.Bool => 'b',
            >= PixelType.UInt8 and <= PixelType.UInt64 => 'u',
            >= PixelType.Int8 and <= PixelType.Int64 => 'i',
            >= PixelType.Float16 and <= PixelType.Float64 => 'f',
            _ => 'c',
        };
        char mark = type.WordSize() == 1 ? '|' : order == ZarrByteOrder.Big ? '>' : '<';
        return Invariant($"{mark}{kind}{type.Size()}");
    }

    /// <summary>A fill value without loss: integers in full, floats in the shortest text that reads back.</summary>
    private static void Fill(Utf8JsonWriter json, PixelType type, ReadOnlySpan<byte> element)
    {
        if (type.IsComplex())
        {
            PixelType half = type == PixelType.Complex64 ? PixelType.Float32 : PixelType.Float64;
            json.WriteStartArray();
            Fill(json, half, element[..half.Size()]);
            Fill(json, half, element[half.Size()..]);
            json.WriteEndArray();
            return;
        }

        switch (type)
        {
            case PixelType.Bool: json.WriteBooleanValue(element[0] != 0); break;
            case PixelType.UInt8: json.WriteNumberValue(element[0]); break;
            case PixelType.Int8: json.WriteNumberValue((sbyte)element[0]); break;
            case PixelType.UInt16: json.WriteNumberValue(BinaryPrimitives.ReadUInt16LittleEndian(element)); break;
            case PixelType.Int16: json.WriteNumberValue(BinaryPrimitives.ReadInt16LittleEndian(element)); break;
            case PixelType.UInt32: json.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(element)); break;
            case PixelType.Int32: json.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(element)); break;
            case PixelType.UInt64: json.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(element)); break;
            case PixelType.Int64: json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(element)); break;
            case PixelType.Float16: Real(json, (double)BinaryPrimitives.ReadHalfLittleEndian(element), null); break;
            case PixelType.Float32:
                float single = BinaryPrimitives.ReadSingleLittleEndian(element);
                Real(json, single, single.ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                Real(json, BinaryPrimitives.ReadDoubleLittleEndian(element), null);
                break;
        }
    }

    private static void Real(Utf8JsonWriter json, double value, string? shortest)
    {
        if (double.IsNaN(value)) json.WriteStringValue("NaN");
        else if (double.IsInfinity(value)) json.WriteStringValue(value > 0 ? "Infinity" : "-Infinity");
        else
        {
            string text = shortest ?? value.ToString("R", CultureInfo.InvariantCulture);
            json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
        }
    }
}
