using System.Text.Json;
using Lamella.Codecs;
using Lamella.Zarr.Codecs.BytesToBytes;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.Definitions;

/// <summary>Codecs that map samples or rearrange their bytes.</summary>
internal static class Filters
{
    /// <summary>The byte shuffle of numcodecs.</summary>
    public static BuiltInCodec Shuffle { get; } = new("shuffle", c => new ShuffleFilter((int)c.Integer("elementsize", 4, 1, 1 << 20))) { Family = CodecFamily.Numcodecs, Writer = (json, writing) => json.WriteNumber("elementsize", writing.PixelType.Size()) };

    /// <summary>Eight logical values in a byte.</summary>
    public static BuiltInCodec PackBits { get; } = new("packbits", _ => new PackBitsFilter()) { Family = CodecFamily.NumcodecsStrictly, OfSamples = true };

    /// <summary>Fewer bits of the mantissa.</summary>
    public static BuiltInCodec BitRound { get; } = new("bitround", c => new BitRoundFilter((int)c.Integer("keepbits", 0, 0, 64), c.PixelType)) { OfSamples = true, Lossy = true };

    /// <summary>Differences of neighbours.</summary>
    public static BuiltInCodec Delta { get; } = new("delta", Typed) { Family = CodecFamily.Numcodecs, OfSamples = true };

    /// <summary>Another type.</summary>
    public static BuiltInCodec AsType { get; } = new("astype", Typed) { Family = CodecFamily.Numcodecs, OfSamples = true, Lossy = true };

    /// <summary>Fewer decimal digits.</summary>
    public static BuiltInCodec Quantize { get; } = new("quantize", Typed) { Family = CodecFamily.Numcodecs, OfSamples = true, Lossy = true };

    /// <summary>A scale and an offset, rounded.</summary>
    public static BuiltInCodec FixedScaleOffset { get; } = new("fixedscaleoffset", Typed) { Family = CodecFamily.Numcodecs, OfSamples = true, Lossy = true };

    /// <summary>A scale and an offset in the type of the array.</summary>
    public static BuiltInCodec ScaleOffset { get; } = new("scale_offset", c =>
    {
        if (c.PixelType is not { } type || type.IsComplex() || type == PixelType.Bool) return c.Unsupported<BytesCodec>("the codec scale_offset");
        return new ScaleOffsetFilter(c.Type, Scalar(c.Fields, "scale", c.Type, 1), Scalar(c.Fields, "offset", c.Type, 0), c.Fields.Key);
    })
    { Family = CodecFamily.ZarrOnly, OfSamples = true, Lossy = true };

    /// <summary>Another type, with stated rules.</summary>
    public static BuiltInCodec CastValue { get; } = new("cast_value", Cast) { Family = CodecFamily.ZarrOnly, OfSamples = true, Lossy = true };

    /// <summary>A parameter that is written as a fill value of the type.</summary>
    private static byte[] Scalar(JsonFields configuration, string name, ZarrDataType type, long absent)
    {
        if (configuration.Optional(name) is { } given) return FillValues.Parse(given, type, configuration.Key)!;
        byte[] value = new byte[type.Size];
        SampleValues.Store(value, type.PixelType!.Value, absent);
        return value;
    }

    private static CastValueFilter Cast(ZarrCodecConfiguration codec)
    {
        JsonFields configuration = codec.Fields;
        ZarrDataType type = codec.Type;
        JsonElement name = configuration.Required("data_type");
        string text = name.ValueKind == JsonValueKind.String ? name.GetString()! : name.ToString();
        if (type.PixelType is not { } decoded || decoded.IsComplex() || !PixelTypes.TryParse(text, out PixelType encoded) || encoded.IsComplex())
            return codec.Unsupported<CastValueFilter>($"the codec cast_value from {type.Name} to {text}");

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

    /// <summary>Filters between two types of samples.</summary>
    private static SampleFilter Typed(ZarrCodecConfiguration codec)
    {
        CodecSpec spec = codec.Spec;
        JsonFields configuration = codec.Fields;
        bool cast = spec.Name == "astype";
        string decodedName = (cast ? configuration.Text("decode_dtype") : configuration.Text("dtype")) ?? JsonText.Damaged<string>(configuration.Key, $"the filter {spec} has no dtype");
        string encodedName = (cast ? configuration.Text("encode_dtype") : configuration.Text("astype")) ?? decodedName;
        ZarrDataType decoded = NumpyTypes.ParseName(decodedName), encoded = NumpyTypes.ParseName(encodedName);
        foreach (ZarrDataType side in (ReadOnlySpan<ZarrDataType>)[decoded, encoded])
        {
            if (side.PixelType is not { } pixel || pixel.IsComplex()) return codec.Unsupported<SampleFilter>($"the filter {spec} of type {side.Name}");
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
