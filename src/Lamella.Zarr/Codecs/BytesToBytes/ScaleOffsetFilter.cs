using System.Runtime.InteropServices;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>The <c>scale_offset</c> codec of the Zarr extensions: stored = (x - offset) * scale, computed in the type of the array; integers wrap.</summary>
internal sealed class ScaleOffsetFilter : SampleFilter
{
    private readonly double _scale;
    private readonly double _offset;
    private readonly Int128 _integerScale;
    private readonly Int128 _integerOffset;

    /// <summary>Takes scale and offset as samples of the type, little-endian.</summary>
    public ScaleOffsetFilter(ZarrDataType type, ReadOnlySpan<byte> scale, ReadOnlySpan<byte> offset, string key)
        : base("scale_offset", type, type)
    {
        PixelType pixel = DecodedType;
        _scale = SampleValues.Real(scale, pixel);
        _offset = SampleValues.Real(offset, pixel);
        _integerScale = SampleValues.Wide(scale, pixel);
        _integerOffset = SampleValues.Wide(offset, pixel);
        if (_scale == 0 || double.IsNaN(_scale)) JsonText.Damaged(key, "the scale of a scale_offset codec is 0");
    }

    /// <inheritdoc/>
    protected override void DecodeSamples(ReadOnlySpan<byte> source, Span<byte> destination) => Map(source, destination, decode: true);

    /// <inheritdoc/>
    protected override void EncodeSamples(ReadOnlySpan<byte> source, Span<byte> destination) => Map(source, destination, decode: false);

    private void Map(ReadOnlySpan<byte> source, Span<byte> destination, bool decode)
    {
        PixelType type = DecodedType;
        if (type == PixelType.Float32 && BitConverter.IsLittleEndian)
        {
            ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(source);
            Span<float> to = MemoryMarshal.Cast<byte, float>(destination);
            float scale = (float)_scale, offset = (float)_offset;
            for (int i = 0; i < from.Length; i++) to[i] = decode ? (from[i] / scale) + offset : (from[i] - offset) * scale;
            return;
        }

        int size = type.Size();
        for (int i = 0; i < source.Length; i += size)
        {
            ReadOnlySpan<byte> sample = source.Slice(i, size);
            Span<byte> result = destination.Slice(i, size);
            if (type.IsFloat())
            {
                double x = SampleValues.Real(sample, type);
                SampleValues.Store(result, type, decode ? Rounded(Rounded(x / _scale) + _offset) : Rounded(Rounded(x - _offset) * _scale));
                continue;
            }

            Int128 n = SampleValues.Wide(sample, type);
            n = decode ? (n / _integerScale) + _integerOffset : (n - _integerOffset) * _integerScale;
            SampleValues.Store(result, type, unchecked((long)n));
        }
    }

    /// <summary>Half precision rounds after each step, as the type demands.</summary>
    private double Rounded(double value) => DecodedType == PixelType.Float16 ? (double)(Half)value : value;
}
