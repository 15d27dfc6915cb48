using System.Buffers;
using System.Text.Json;
using Lamella.Codecs;
using Lamella.Codecs.Blosc;
using Lamella.Codecs.Bzip2;
using Lamella.Codecs.Deflate;
using Lamella.Codecs.Lz4;
using Lamella.Codecs.Lzma;
using Lamella.Codecs.Zstd;
using Lamella.Zarr.Codecs.BytesToBytes;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.Definitions;

/// <summary>Codecs whose encoded size depends on the content.</summary>
internal static class Compressors
{
    private const string BloscPrefix = "blosc-";

    /// <summary>Blosc.</summary>
    public static BuiltInCodec Blosc { get; } = new("blosc", c => Bind(c.Fields, c.Type))
    {
        Choices = [new("blosc-lz4", 0, 9), new("blosc-lz4hc", 0, 9), new("blosc-zlib", 0, 9), new("blosc-zstd", 0, 9)],
        SupportLines = [new("blosc (lz4, lz4hc, zlib, zstd)", Write: true), new("blosc (blosclz, snappy)", Write: false)],
        Writer = (json, writing) => WriteBlosc(json, writing, writing.Compression.Name[BloscPrefix.Length..], "shuffle", 0),
    };

    /// <summary>Zstandard.</summary>
    public static BuiltInCodec Zstd { get; } = new("zstd", c => BindZstd(c.Fields))
    {
        Choices = [new("zstd", 1, 19)],
        Writer = (json, writing) =>
        {
            json.WriteNumber("level", writing.Compression.Level ?? 3);
            // numcodecs before 0.13 refuses the parameter, so v2 leaves it out: false is its default.
            if (writing.ZarrFormat == 3) json.WriteBoolean("checksum", false);
        },
    };

    /// <summary>gzip.</summary>
    public static BuiltInCodec Gzip { get; } = new("gzip", c =>
    {
        int level = (int)c.Integer("level", 6, -1, 12);
        return new Compressor("gzip", GzipCodec.Decode, (source, destination) => GzipCodec.Encode(source, destination, Math.Clamp(level, 0, 9)), DeflateRoom);
    })
    { Choices = [new("gzip", 1, 9)], Writer = (json, writing) => json.WriteNumber("level", writing.Compression.Level ?? 5) };

    /// <summary>zlib, of numcodecs.</summary>
    public static BuiltInCodec Zlib { get; } = new("zlib", c =>
    {
        int level = (int)c.Integer("level", 1, -1, 12);
        return new Compressor("zlib", ZlibCodec.Decode, (source, destination) => ZlibCodec.Encode(source, destination, Math.Clamp(level, 0, 9)), DeflateRoom);
    })
    { Family = CodecFamily.Numcodecs, Choices = [new("zlib", 1, 9)], Writer = (json, writing) => json.WriteNumber("level", writing.Compression.Level ?? 5) };

    /// <summary>bzip2, of numcodecs.</summary>
    public static BuiltInCodec Bz2 { get; } = new("bz2", c =>
    {
        int level = (int)c.Integer("level", 1, 1, 9);
        return new Compressor("bz2", Bzip2Codec.Decode, (source, destination) => Bzip2Codec.Encode(source, destination, level), n => n > int.MaxValue / 2 ? n + (n / 4) : Bzip2Codec.MaxEncodedLength((int)n));
    })
    { Family = CodecFamily.Numcodecs, Writer = (json, writing) => json.WriteNumber("level", writing.Compression.Level ?? 5) };

    /// <summary>LZ4 with a length in front, of numcodecs.</summary>
    public static BuiltInCodec Lz4 { get; } = new("lz4", c =>
    {
        int acceleration = (int)c.Integer("acceleration", 1, int.MinValue, int.MaxValue);
        return new Compressor("lz4", NumcodecsLz4.Decode, (source, destination) => NumcodecsLz4.Encode(source, destination, Math.Max(1, acceleration)), NumcodecsLz4.MaxEncodedLength, s => NumcodecsLz4.DecodedLength(s));
    })
    { Family = CodecFamily.Numcodecs, Writer = (json, writing) => json.WriteNumber("acceleration", writing.Compression.Level ?? 1) };

    /// <summary>LZMA, of numcodecs.</summary>
    public static BuiltInCodec Lzma { get; } = new("lzma", BindLzma) { Family = CodecFamily.Numcodecs };

    /// <summary>Base64, of numcodecs.</summary>
    public static BuiltInCodec Base64 { get; } = new("base64", _ => new Compressor("base64", DecodeBase64, EncodeBase64, n => (n + 2) / 3 * 4)) { Family = CodecFamily.NumcodecsStrictly };

    /// <summary>Writes the parameters of Blosc.</summary>
    public static void WriteBlosc(Utf8JsonWriter json, ZarrCodecWriting writing, string compressor, string shuffle, int blockSize)
    {
        if (writing.ZarrFormat == 3) json.WriteNumber("typesize", writing.PixelType.Size());
        json.WriteString("cname", compressor);
        json.WriteNumber("clevel", writing.Compression.Level ?? 5);
        if (writing.ZarrFormat == 3) json.WriteString("shuffle", shuffle);
        else json.WriteNumber("shuffle", shuffle switch { "noshuffle" => 0, "bitshuffle" => 2, _ => 1 });
        json.WriteNumber("blocksize", blockSize);
    }

    // What does not fit an int is refused by the buffers.
    private static long DeflateRoom(long length) => length > int.MaxValue / 2 ? length + (length / 4) : GzipCodec.MaxEncodedLength((int)length);

    private static Compressor Bind(JsonFields configuration, ZarrDataType type)
    {
        BloscCompressor compressor = configuration.Text("cname") switch
        {
            "lz4hc" => BloscCompressor.Lz4Hc,
            "zlib" => BloscCompressor.Zlib,
            "zstd" => BloscCompressor.Zstd,
            // A Blosc chunk says itself what is inside: in arrays of blosclz and snappy, which are read only, new chunks hold lz4.
            _ => BloscCompressor.Lz4,
        };
        int typeSize = (int)configuration.Integer("typesize", Math.Max(1, type.Size), 1, int.MaxValue);
        BloscOptions options = new()
        {
            Compressor = compressor,
            Level = (int)configuration.Integer("clevel", 5, 0, 9),
            Shuffle = Shuffle(configuration, type.Size),
            TypeSize = typeSize,
            BlockSize = (int)configuration.Integer("blocksize", 0, 0, int.MaxValue),
        };
        return new Compressor("blosc", BloscDecoder.Decode, (source, destination) => BloscEncoder.Encode(source, destination, options), BloscEncoder.MaxEncodedLength, s => BloscDecoder.DecodedLength(s));
    }

    /// <summary>v3 names the shuffle, v2 numbers it; -1 is numcodecs' choice by element size.</summary>
    private static BloscShuffle Shuffle(JsonFields configuration, int elementSize)
    {
        if (configuration.Optional("shuffle") is { ValueKind: JsonValueKind.String } name)
        {
            return name.GetString() switch
            {
                "noshuffle" => BloscShuffle.None,
                "shuffle" => BloscShuffle.Byte,
                "bitshuffle" => BloscShuffle.Bit,
                var other => JsonText.Damaged<BloscShuffle>(configuration.Key, $"the Blosc shuffle '{other}' is unknown"),
            };
        }

        return configuration.Integer("shuffle", 1, -1, 2) switch
        {
            0 => BloscShuffle.None,
            1 => BloscShuffle.Byte,
            2 => BloscShuffle.Bit,
            _ => elementSize == 1 ? BloscShuffle.Bit : BloscShuffle.Byte,
        };
    }

    private static Compressor BindZstd(JsonFields configuration)
    {
        // Level 0 means zstd's default; what lies outside our range takes the nearest.
        long level = configuration.Integer("level", 0, int.MinValue, int.MaxValue);
        ZstdOptions options = new()
        {
            Level = level == 0 ? 3 : (int)Math.Clamp(level, ZstdOptions.MinLevel, ZstdOptions.MaxLevel),
            Checksum = configuration.Flag("checksum", false) ? ZstdChecksum.XxHash64 : ZstdChecksum.None,
        };
        return new Compressor("zstd", ZstdDecoder.Decode, (source, destination) => ZstdEncoder.Encode(source, destination, options), ZstdEncoder.MaxEncodedLength, ZstdDecoder.ContentSize);
    }

    /// <summary>numcodecs passes Python's constants: 1 is .xz, 2 the old .lzma, 3 raw streams whose filters stand in the metadata.</summary>
    private static Compressor BindLzma(ZarrCodecConfiguration codec)
    {
        switch (codec.Fields.Integer("format", 1))
        {
            case 1:
                return new Compressor("lzma", XzCodec.Decode);
            case 2:
                return new Compressor("lzma", LzmaCodec.Decode);
            case 3:
                return RawLzma(codec);
            default:
                return codec.Unsupported<Compressor>("the codec lzma of an unknown format");
        }
    }

    /// <summary>A stream without a header: its filters are liblzma's, deltas first and one of LZMA and LZMA2 last.</summary>
    private static Compressor RawLzma(ZarrCodecConfiguration codec)
    {
        JsonFields configuration = codec.Fields;
        JsonElement list = configuration.Required("filters");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > 4) return JsonText.Damaged<Compressor>(configuration.Key, "the filters of a raw lzma codec are not a list of 1 to 4");
        const long Delta = 3, Lzma2 = 0x21, Lzma1 = 0x4000000000000001;
        List<int> deltas = [];
        int left = list.GetArrayLength();
        foreach (JsonElement item in list.EnumerateArray())
        {
            JsonFields filter = new(item, configuration.Key);
            long id = filter.Integer("id", -1);
            bool last = --left == 0;
            if (id == Delta && !last)
            {
                deltas.Add((int)filter.Integer("dist", 1, 1, 256));
            }
            else if (id == Lzma2 && last)
            {
                int[] distances = [.. deltas];
                return new Compressor("lzma", (source, destination) => XzCodec.DecodeRaw(source, destination, distances));
            }
            else if (id == Lzma1 && last)
            {
                int[] distances = [.. deltas];
                byte properties = (byte)((((filter.Integer("pb", 2, 0, 4) * 5) + filter.Integer("lp", 0, 0, 4)) * 9) + filter.Integer("lc", 3, 0, 4));
                return new Compressor("lzma", (source, destination) => XzCodec.DecodeRaw(source, destination, distances, properties));
            }
            else
            {
                return codec.Unsupported<Compressor>(Invariant($"the codec lzma with filter {id} at place {deltas.Count} of a raw stream"));
            }
        }

        return codec.Unsupported<Compressor>("the codec lzma without a last filter");
    }

    private static int DecodeBase64(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (System.Buffers.Text.Base64.DecodeFromUtf8(source, destination, out _, out int written) != OperationStatus.Done) Throw.Damaged("Zarr", Invariant($"{source.Length} bytes are not base64 of at most {destination.Length} bytes"));
        return written;
    }

    private static int EncodeBase64(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        System.Buffers.Text.Base64.EncodeToUtf8(source, destination, out _, out int written);
        return written;
    }
}
