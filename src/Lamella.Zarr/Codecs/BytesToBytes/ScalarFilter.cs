using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>Filters whose samples do not depend on each other: a cast (<c>astype</c>, <c>quantize</c> on reading), or a linear map (<c>fixedscaleoffset</c>).</summary>
internal sealed class ScalarFilter : SampleFilter
{
    private readonly Func<double, double>? _decode;
    private readonly Func<double, double>? _encode;

    private ScalarFilter(string name, ZarrDataType decoded, ZarrDataType encoded, Func<double, double>? decode, Func<double, double>? encode)
        : base(name, decoded, encoded)
    {
        _decode = decode;
        _encode = encode;
    }

    /// <summary><c>astype</c>: a cast and nothing else.</summary>
    public static ScalarFilter AsType(ZarrDataType decoded, ZarrDataType encoded) => new("astype", decoded, encoded, null, null);

    /// <summary><c>fixedscaleoffset</c>: stored = round((x - offset) * scale). numcodecs computes in float32 where NumPy does: when the array at hand is float32.</summary>
    public static ScalarFilter FixedScaleOffset(ZarrDataType decoded, ZarrDataType encoded, double scale, double offset) => new(
        "fixedscaleoffset",
        decoded,
        encoded,
        encoded.PixelType == PixelType.Float32 ? x => ((float)x / (float)scale) + (float)offset : x => (x / scale) + offset,
        decoded.PixelType == PixelType.Float32 ? x => MathF.Round(((float)x - (float)offset) * (float)scale) : x => Math.Round((x - offset) * scale));

    /// <summary><c>quantize</c>: values rounded to a number of decimal digits in binary steps; reading only casts.</summary>
    public static ScalarFilter Quantize(ZarrDataType decoded, ZarrDataType encoded, int digits)
    {
        double exponent = Math.Log10(Math.Pow(10, -digits));
        exponent = exponent < 0 ? Math.Floor(exponent) : Math.Ceiling(exponent);
        double scale = Math.Pow(2, Math.Ceiling(Math.Log2(Math.Pow(10, -exponent))));
        return new ScalarFilter(
            "quantize", decoded, encoded, null, decoded.PixelType == PixelType.Float32 ? x => MathF.Round((float)scale * (float)x) / (float)scale : x => Math.Round(scale * x) / scale);
    }

    /// <inheritdoc/>
    protected override void DecodeSamples(ReadOnlySpan<byte> source, Span<byte> destination) => Map(source, EncodedType, destination, DecodedType, _decode);

    /// <inheritdoc/>
    protected override void EncodeSamples(ReadOnlySpan<byte> source, Span<byte> destination) => Map(source, DecodedType, destination, EncodedType, _encode);

    private static void Map(ReadOnlySpan<byte> source, PixelType from, Span<byte> destination, PixelType to, Func<double, double>? rule)
    {
        int a = from.Size(), b = to.Size();
        bool integer = rule is null && !from.IsFloat();
        for (int i = 0; i < source.Length / a; i++)
        {
            ReadOnlySpan<byte> sample = source.Slice(i * a, a);
            Span<byte> result = destination.Slice(i * b, b);
            if (integer)
            {
                SampleValues.Store(result, to, SampleValues.Integer(sample, from));
                continue;
            }

            double value = SampleValues.Real(sample, from);
            SampleValues.Store(result, to, rule is null ? value : rule(value));
        }
    }
}
