using System.Text.Json;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>
/// How the chunks of an array are stored (of a sharded one: its inner chunks), in terms that a new array can be made of: then its chunks may be the same bytes. Only what both versions of the format call by
/// the names of the core specification is taken over.
/// </summary>
internal sealed record ZarrChunkForm(ZarrByteOrder ByteOrder, bool ColumnMajor, IReadOnlyList<ZarrCodec> Codecs)
{
    /// <summary>The form of an array's chunks for a target of a format (2 or 3); null when that cannot say it.</summary>
    public static ZarrChunkForm? Of(ZarrArrayMetadata metadata, int format)
    {
        if (metadata.DataType.PixelType is not { } type) return null;
        ReadOnlySpan<CodecSpec> codecs = metadata.Codecs;
        if (codecs.Length == 1 && codecs[0].Name == "sharding_indexed") codecs = CodecSpec.ParseListV3(codecs[0].Configuration.Required("codecs"), metadata.Key);
        bool columnMajor = false, big = false;
        if (codecs.Length > 0 && codecs[0].Name == "transpose")
        {
            if (!IsReversal(codecs[0], metadata.Rank)) return null;
            columnMajor = true;
            codecs = codecs[1..];
        }

        if (codecs.Length == 0 || codecs[0].Name != "bytes") return null;
        if (metadata.ZarrFormat == 3) big = codecs[0].Configuration.Text("endian") == "big";
        else foreach (ZarrWord word in metadata.DataType.Words) big |= word.BigEndian;
        List<ZarrCodec> result = [];
        foreach (CodecSpec spec in codecs[1..])
        {
            if (Codec(spec, type, format) is not { } codec) return null;
            result.Add(codec);
        }

        // v2 has one place for a compressor, and core v3 codecs are no v2 filters.
        if (format == 2 && result.Count > 1) return null;
        return new ZarrChunkForm(big && type.WordSize() > 1 ? ZarrByteOrder.Big : ZarrByteOrder.Little, columnMajor && metadata.Rank > 1, result);
    }

    /// <summary>True when the codecs are these, with the same parameters.</summary>
    public bool HasCodecs(IReadOnlyList<ZarrCodec> codecs, PixelType type)
    {
        if (codecs.Count != Codecs.Count) return false;
        for (int i = 0; i < codecs.Count; i++)
        {
            if (!codecs[i].IsSame(Codecs[i], type)) return false;
        }

        return true;
    }

    private static ZarrCodec? Codec(CodecSpec spec, PixelType type, int format)
    {
        JsonFields configuration = spec.Configuration;
        switch (spec.Name)
        {
            case "zstd" when !(format == 2 && IsTrue(configuration, "checksum")):
                return ZarrCodec.Zstd((int)configuration.Integer("level", 3, -(1 << 17), 22));
            case "gzip":
                return ZarrCodec.Gzip((int)configuration.Integer("level", 5, -1, 12));
            case "crc32c" when format == 3 && !spec.IsNumcodecs:
                return ZarrCodec.Crc32C();
            case "blosc":
                int typeSize = (int)configuration.Integer("typesize", type.Size(), 1, int.MaxValue);
                if (typeSize != type.Size()) return null;
                return ZarrCodec.Blosc(
                    configuration.Text("cname") ?? "lz4", (int)configuration.Integer("clevel", 5, 0, 9), Shuffle(configuration, type), (int)configuration.Integer("blocksize", 0, 0, int.MaxValue));
            default:
                return null;
        }
    }

    /// <summary>v3 names the shuffle, v2 numbers it; -1 is numcodecs' choice by the size of the elements.</summary>
    private static string Shuffle(JsonFields configuration, PixelType type) => configuration.Optional("shuffle") switch
    {
        { ValueKind: JsonValueKind.String } name => name.GetString()!,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) => value switch { 0 => "noshuffle", 2 => "bitshuffle", -1 => type.Size() == 1 ? "bitshuffle" : "shuffle", _ => "shuffle" },
        _ => "shuffle",
    };

    private static bool IsTrue(JsonFields configuration, string name) => configuration.Optional(name) is { ValueKind: JsonValueKind.True };

    private static bool IsReversal(CodecSpec spec, int rank)
    {
        JsonElement order = spec.Configuration.Required("order");
        if (order.ValueKind == JsonValueKind.String) return order.GetString() == "F";
        int i = rank;
        foreach (JsonElement item in order.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || item.GetInt32() != --i) return false;
        }

        return i == 0;
    }
}
