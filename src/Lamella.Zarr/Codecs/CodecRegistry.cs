using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Lamella.Codecs.Blosc;
using Lamella.Codecs.Bzip2;
using Lamella.Codecs.Checksums;
using Lamella.Codecs.Deflate;
using Lamella.Codecs.Lz4;
using Lamella.Codecs.Lzma;
using Lamella.Codecs.Zstd;
using Lamella.Zarr.Codecs.BytesToBytes;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs;

/// <summary>Names to codecs, for v2 filters and compressors, v3 bytes-to-bytes codecs and <c>numcodecs.*</c>: one table, because they are the same codecs.</summary>
internal static class CodecRegistry
{
    /// <summary>Names that v3 places before the array-to-bytes codec and that map samples.</summary>
    public static bool IsSampleFilter(string name) => name is "delta" or "fixedscaleoffset" or "quantize" or "bitround" or "astype" or "packbits" or "scale_offset" or "cast_value";

    /// <summary>Binds a codec to its parameters; null when the name is unknown or a parameter asks for something that is not decoded (then <paramref name="unsupported"/> says what).</summary>
    /// <param name="spec">The codec.</param>
    /// <param name="type">The type of the elements, for codecs that take parameters from it.</param>
    /// <param name="unsupported">What is missing.</param>
    public static BytesCodec? Bind(CodecSpec spec, ZarrDataType type, out string unsupported)
    {
        unsupported = $"the codec {spec}";
        JsonFields configuration = spec.Configuration;
        switch (spec.Name)
        {
            case "blosc":
                return Blosc(configuration, type);
            case "zstd":
                return Zstd(configuration);
            case "gzip":
                int gzip = (int)configuration.Integer("level", 6, -1, 12);
                return new Compressor("gzip", GzipCodec.Decode, (source, destination) => GzipCodec.Encode(source, destination, Math.Clamp(gzip, 0, 9)), DeflateRoom);
            case "zlib":
                int zlib = (int)configuration.Integer("level", 1, -1, 12);
                return new Compressor("zlib", ZlibCodec.Decode, (source, destination) => ZlibCodec.Encode(source, destination, Math.Clamp(zlib, 0, 9)), DeflateRoom);
            case "bz2":
                int bzip2 = (int)configuration.Integer("level", 1, 1, 9);
                return new Compressor("bz2", Bzip2Codec.Decode, (source, destination) => Bzip2Codec.Encode(source, destination, bzip2), n => n > int.MaxValue / 2 ? n + (n / 4) : Bzip2Codec.MaxEncodedLength((int)n));
            case "base64" when spec.IsNumcodecs:
                return new Compressor("base64", DecodeBase64, EncodeBase64, n => (n + 2) / 3 * 4);
            case "lzma":
                return Lzma(configuration, ref unsupported);
            case "crc32c":
                return new ChecksumCodec("crc32c", s => Crc32C.Compute(s), Place(configuration, ChecksumPlace.End));
            case "crc32":
                return new ChecksumCodec("crc32", s => Crc32.Compute(s), Place(configuration, ChecksumPlace.Start));
            case "adler32":
                return new ChecksumCodec("adler32", s => Adler32.Compute(s), Place(configuration, ChecksumPlace.Start));
            case "fletcher32":
                return new ChecksumCodec("fletcher32", s => Fletcher32.Compute(s), ChecksumPlace.End);
            case "lz4":
                int acceleration = (int)configuration.Integer("acceleration", 1, int.MinValue, int.MaxValue);
                return new Compressor(
                    "lz4", NumcodecsLz4.Decode, (source, destination) => NumcodecsLz4.Encode(source, destination, Math.Max(1, acceleration)), NumcodecsLz4.MaxEncodedLength, s => NumcodecsLz4.DecodedLength(s));
            case "shuffle":
                return new ShuffleFilter((int)configuration.Integer("elementsize", 4, 1, 1 << 20));
            case "packbits" when spec.IsNumcodecs:
                return new PackBitsFilter();
            case "bitround":
                return new BitRoundFilter((int)configuration.Integer("keepbits", 0, 0, 64), type.PixelType);
            case "delta" or "astype" or "fixedscaleoffset" or "quantize":
                return Typed(spec, ref unsupported);
            case "scale_offset" when !spec.IsNumcodecs:
                if (type.PixelType is not { } scaled || scaled.IsComplex() || scaled == PixelType.Bool) return null;
                return new ScaleOffsetFilter(type, Scalar(configuration, "scale", type, 1), Scalar(configuration, "offset", type, 0), configuration.Key);
            case "cast_value" when !spec.IsNumcodecs:
                return CastValue(configuration, type, ref unsupported);
            default:
                return null;
        }
    }

    /// <summary>A parameter that is written as a fill value of the type.</summary>
    private static byte[] Scalar(JsonFields configuration, string name, ZarrDataType type, long absent)
    {
        if (configuration.Optional(name) is { } given) return FillValues.Parse(given, type, configuration.Key)!;
        byte[] value = new byte[type.Size];
        SampleValues.Store(value, type.PixelType!.Value, absent);
        return value;
    }

    private static CastValueFilter? CastValue(JsonFields configuration, ZarrDataType type, ref string unsupported)
    {
        JsonElement name = configuration.Required("data_type");
        string text = name.ValueKind == JsonValueKind.String ? name.GetString()! : name.ToString();
        if (type.PixelType is not { } decoded || decoded.IsComplex() || !PixelTypes.TryParse(text, out PixelType encoded) || encoded.IsComplex())
        {
            unsupported = $"the codec cast_value from {type.Name} to {text}";
            return null;
        }

        CastRounding rounding = (configuration.Text("rounding") ?? "nearest-even") switch
        {
            "nearest-even" => CastRounding.NearestEven,
            "towards-zero" => CastRounding.TowardsZero,
            "towards-positive" => CastRounding.TowardsPositive,
            "towards-negative" => CastRounding.TowardsNegative,
            "nearest-away" => CastRounding.NearestAway,
            var other => JsonText.Damaged<CastRounding>(configuration.Key, $"the rounding '{other}' of a cast_value codec is unknown"),
        };
        CastOutOfRange outOfRange = (configuration.Text("out_of_range") ?? "error") switch
        {
            "error" => CastOutOfRange.Error,
            "clamp" => CastOutOfRange.Clamp,
            "wrap" => CastOutOfRange.Wrap,
            var other => JsonText.Damaged<CastOutOfRange>(configuration.Key, $"the out_of_range '{other}' of a cast_value codec is unknown"),
        };
        ZarrDataType stored = ZarrDataType.Of(encoded);
        JsonFields map = new(configuration.Optional("scalar_map") ?? default, configuration.Key);
        return new CastValueFilter(type, stored, rounding, outOfRange, Pairs(map, "encode", type, stored), Pairs(map, "decode", stored, type));
    }

    private static (byte[] From, byte[] To)[] Pairs(JsonFields map, string name, ZarrDataType from, ZarrDataType to)
    {
        if (map.Optional(name) is not { } list) return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > 65536) JsonText.Damaged(map.Key, "the scalar_map of a cast_value codec is not a list of pairs");
        List<(byte[], byte[])> pairs = [];
        foreach (JsonElement pair in list.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2) JsonText.Damaged(map.Key, "the scalar_map of a cast_value codec is not a list of pairs");
            pairs.Add((FillValues.Parse(pair[0], from, map.Key)!, FillValues.Parse(pair[1], to, map.Key)!));
        }

        return [.. pairs];
    }

    // What does not fit an int is refused by the buffers.
    private static long DeflateRoom(long length) => length > int.MaxValue / 2 ? length + (length / 4) : GzipCodec.MaxEncodedLength((int)length);

    /// <summary>Newer numcodecs lets checksums of its family lie on either side.</summary>
    private static ChecksumPlace Place(JsonFields configuration, ChecksumPlace usual) => configuration.Text("location") switch
    {
        "start" => ChecksumPlace.Start,
        "end" => ChecksumPlace.End,
        null => usual,
        var other => JsonText.Damaged<ChecksumPlace>(configuration.Key, $"the checksum location '{other}' is neither start nor end"),
    };

    private static Compressor Blosc(JsonFields configuration, ZarrDataType type)
    {
        BloscCompressor? compressor = configuration.Text("cname") switch
        {
            null or "lz4" => BloscCompressor.Lz4,
            "lz4hc" => BloscCompressor.Lz4Hc,
            "zlib" => BloscCompressor.Zlib,
            "zstd" => BloscCompressor.Zstd,
            // blosclz and snappy are read but not written.
            _ => null,
        };
        int typeSize = (int)configuration.Integer("typesize", Math.Max(1, type.Size), 1, int.MaxValue);
        SpanCodec? encode = null;
        if (compressor is { } chosen)
        {
            BloscOptions options = new()
            {
                Compressor = chosen,
                Level = (int)configuration.Integer("clevel", 5, 0, 9),
                Shuffle = Shuffle(configuration, type.Size),
                TypeSize = typeSize,
                BlockSize = (int)configuration.Integer("blocksize", 0, 0, int.MaxValue),
            };
            encode = (source, destination) => BloscEncoder.Encode(source, destination, options);
        }

        return new Compressor("blosc", BloscDecoder.Decode, encode, BloscEncoder.MaxEncodedLength, s => BloscDecoder.DecodedLength(s));
    }

    /// <summary>v3 names the shuffle, v2 numbers it; -1 is numcodecs' choice by element size.</summary>
    private static BloscShuffle Shuffle(JsonFields configuration, int elementSize)
    {
        if (configuration.Optional("shuffle") is { ValueKind: System.Text.Json.JsonValueKind.String } name)
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

    private static Compressor Zstd(JsonFields configuration)
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
    private static Compressor? Lzma(JsonFields configuration, ref string unsupported)
    {
        switch (configuration.Integer("format", 1))
        {
            case 1:
                return new Compressor("lzma", XzCodec.Decode);
            case 2:
                return new Compressor("lzma", LzmaCodec.Decode);
            case 3:
                return RawLzma(configuration, ref unsupported);
            default:
                unsupported = "the codec lzma of an unknown format";
                return null;
        }
    }

    /// <summary>A stream without a header: its filters are liblzma's, deltas first and one of LZMA and LZMA2 last.</summary>
    private static Compressor? RawLzma(JsonFields configuration, ref string unsupported)
    {
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
                unsupported = Invariant($"the codec lzma with filter {id} at place {deltas.Count} of a raw stream");
                return null;
            }
        }

        return null;
    }

    private static int DecodeBase64(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (Base64.DecodeFromUtf8(source, destination, out _, out int written) != OperationStatus.Done) Throw.Damaged("Zarr", Invariant($"{source.Length} bytes are not base64 of at most {destination.Length} bytes"));
        return written;
    }

    private static int EncodeBase64(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Base64.EncodeToUtf8(source, destination, out _, out int written);
        return written;
    }

    /// <summary>Filters between two types of samples.</summary>
    private static SampleFilter? Typed(CodecSpec spec, ref string unsupported)
    {
        JsonFields configuration = spec.Configuration;
        bool cast = spec.Name == "astype";
        string decodedName = (cast ? configuration.Text("decode_dtype") : configuration.Text("dtype")) ?? JsonText.Damaged<string>(configuration.Key, $"the filter {spec} has no dtype");
        string encodedName = (cast ? configuration.Text("encode_dtype") : configuration.Text("astype")) ?? decodedName;
        ZarrDataType decoded = NumpyTypes.ParseName(decodedName), encoded = NumpyTypes.ParseName(encodedName);
        foreach (ZarrDataType side in (ReadOnlySpan<ZarrDataType>)[decoded, encoded])
        {
            if (side.PixelType is not { } pixel || pixel.IsComplex())
            {
                unsupported = $"the filter {spec} of type {side.Name}";
                return null;
            }
        }

        switch (spec.Name)
        {
            case "delta":
                return new DeltaFilter(decoded, encoded);
            case "astype":
                return ScalarFilter.AsType(decoded, encoded);
            case "quantize":
                return ScalarFilter.Quantize(decoded, encoded, (int)configuration.Integer("digits", 0, -300, 300));
            default:
                double scale = configuration.Number("scale", 1);
                if (scale == 0) JsonText.Damaged(configuration.Key, "the scale of a fixedscaleoffset filter is 0");
                return ScalarFilter.FixedScaleOffset(decoded, encoded, scale, configuration.Number("offset", 0));
        }
    }
}
