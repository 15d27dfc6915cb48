using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>
/// The <c>cast_value</c> codec of the Zarr extensions: values, not bits, go over to another type, both ways by the same rules for fractions and for values that do not fit. Exact pairs of values may go before.
/// </summary>
internal sealed class CastValueFilter : SampleFilter
{
    private readonly CastRounding _rounding;
    private readonly CastOutOfRange _outOfRange;
    private readonly (byte[] From, byte[] To)[] _encode;
    private readonly (byte[] From, byte[] To)[] _decode;

    /// <summary>Binds the rules; the pairs are little-endian samples.</summary>
    public CastValueFilter(ZarrDataType decoded, ZarrDataType encoded, CastRounding rounding, CastOutOfRange outOfRange, (byte[] From, byte[] To)[] encode, (byte[] From, byte[] To)[] decode)
        : base("cast_value", decoded, encoded)
    {
        _rounding = rounding;
        _outOfRange = outOfRange;
        _encode = encode;
        _decode = decode;
    }

    /// <inheritdoc/>
    protected override void DecodeSamples(ReadOnlySpan<byte> source, Span<byte> destination) => Cast(source, EncodedType, destination, DecodedType, _decode);

    /// <inheritdoc/>
    protected override void EncodeSamples(ReadOnlySpan<byte> source, Span<byte> destination) => Cast(source, DecodedType, destination, EncodedType, _encode);

    private static (Int128 Least, Int128 Most) Range(PixelType type) => type switch
    {
        PixelType.Bool => (0, 1),
        PixelType.UInt8 => (0, byte.MaxValue),
        PixelType.UInt16 => (0, ushort.MaxValue),
        PixelType.UInt32 => (0, uint.MaxValue),
        PixelType.UInt64 => (0, ulong.MaxValue),
        PixelType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        PixelType.Int16 => (short.MinValue, short.MaxValue),
        PixelType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    private void Cast(ReadOnlySpan<byte> source, PixelType from, Span<byte> destination, PixelType to, (byte[] From, byte[] To)[] pairs)
    {
        int a = from.Size(), b = to.Size();
        for (int i = 0; i < source.Length / a; i++)
        {
            ReadOnlySpan<byte> sample = source.Slice(i * a, a);
            Span<byte> result = destination.Slice(i * b, b);
            if (Paired(sample, from, pairs) is { } exact) exact.CopyTo(result);
            else if (to.IsFloat()) ToReal(sample, from, result, to);
            else SampleValues.Store(result, to, unchecked((long)ToInteger(sample, from, to)));
        }
    }

    private static byte[]? Paired(ReadOnlySpan<byte> sample, PixelType type, (byte[] From, byte[] To)[] pairs)
    {
        foreach ((byte[] from, byte[] to) in pairs)
        {
            // Any NaN is the NaN of a pair.
            if (sample.SequenceEqual(from) || (type.IsFloat() && double.IsNaN(SampleValues.Real(sample, type)) && double.IsNaN(SampleValues.Real(from, type)))) return to;
        }

        return null;
    }

    private void ToReal(ReadOnlySpan<byte> sample, PixelType from, Span<byte> result, PixelType to)
    {
        double value = SampleValues.Real(sample, from);
        double most = to switch { PixelType.Float16 => (double)Half.MaxValue, PixelType.Float32 => float.MaxValue, _ => double.MaxValue };
        // What rounds to infinity is out of range; infinities of the source are values of every float type.
        double rounded = to switch { PixelType.Float16 => (double)(Half)value, PixelType.Float32 => (float)value, _ => value };
        if (double.IsInfinity(rounded) && double.IsFinite(value)) value = _outOfRange == CastOutOfRange.Clamp ? Math.CopySign(most, value) : Fail(value, to);
        SampleValues.Store(result, to, value);
    }

    private Int128 ToInteger(ReadOnlySpan<byte> sample, PixelType from, PixelType to)
    {
        (Int128 least, Int128 most) = Range(to);
        Int128 value;
        if (from.IsFloat())
        {
            double real = SampleValues.Real(sample, from);
            if (double.IsNaN(real)) return (Int128)Fail(real, to);
            if (double.IsInfinity(real)) return _outOfRange == CastOutOfRange.Clamp ? real > 0 ? most : least : (Int128)Fail(real, to);
            real = Round(real);
            // Beyond 2^100 a double is a multiple of every modulus here: it wraps to 0.
            value = Math.Abs(real) < 1e30 ? (Int128)real : _outOfRange == CastOutOfRange.Clamp ? real > 0 ? most : least : _outOfRange == CastOutOfRange.Wrap ? 0 : (Int128)Fail(real, to);
        }
        else
        {
            value = SampleValues.Wide(sample, from);
        }

        if (value >= least && value <= most) return value;
        return _outOfRange switch
        {
            CastOutOfRange.Clamp => value < least ? least : most,
            CastOutOfRange.Wrap when to == PixelType.Bool => value & 1,
            // Storing keeps the low bits, which is the remainder.
            CastOutOfRange.Wrap => value,
            _ => (Int128)Fail((double)value, to),
        };
    }

    private double Round(double value) => _rounding switch
    {
        CastRounding.TowardsZero => Math.Truncate(value),
        CastRounding.TowardsPositive => Math.Ceiling(value),
        CastRounding.TowardsNegative => Math.Floor(value),
        CastRounding.NearestAway => Math.Round(value, MidpointRounding.AwayFromZero),
        _ => Math.Round(value, MidpointRounding.ToEven),
    };

    private static double Fail(double value, PixelType to) => Throw.Damaged<double>("Zarr", Invariant($"the value {value} does not fit {to.Name()}, and cast_value says that this is an error"));
}
