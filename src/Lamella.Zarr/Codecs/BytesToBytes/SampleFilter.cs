using Lamella.Codecs;
using Lamella.Kernels;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>A numcodecs filter that maps samples one to one: the base turns both sides little-endian and checks lengths.</summary>
internal abstract class SampleFilter : BytesCodec
{
    private readonly int _decodedSwap;
    private readonly int _encodedSwap;

    /// <summary>A filter between the type the user sees and the type that is stored.</summary>
    protected SampleFilter(string name, ZarrDataType decoded, ZarrDataType encoded)
        : base(name)
    {
        DecodedType = decoded.PixelType!.Value;
        EncodedType = encoded.PixelType!.Value;
        _decodedSwap = decoded.Words[0].BigEndian ? DecodedType.Size() : 1;
        _encodedSwap = encoded.Words[0].BigEndian ? EncodedType.Size() : 1;
    }

    /// <summary>The type on the side of the user.</summary>
    public PixelType DecodedType { get; }

    /// <summary>The type on the side of the storage.</summary>
    public PixelType EncodedType { get; }

    /// <inheritdoc/>
    public override long? FixedEncodedLength(long decoded) => decoded / DecodedType.Size() * EncodedType.Size();

    /// <inheritdoc/>
    public override long MaxEncodedLength(long decoded) => decoded / DecodedType.Size() * EncodedType.Size();

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int count = source.Length / EncodedType.Size();
        int length = count * DecodedType.Size();
        if (source.Length % EncodedType.Size() != 0 || length > destination.Length) Throw.Damaged("Zarr", Invariant($"the filter {Name} gets {source.Length} bytes, which do not fit the chunk"));
        Run(source, _encodedSwap, destination[..length], _decodedSwap, decode: true);
        return length;
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int length = source.Length / DecodedType.Size() * EncodedType.Size();
        Run(source, _decodedSwap, destination[..length], _encodedSwap, decode: false);
        return length;
    }

    /// <summary>From stored to user samples, both little-endian.</summary>
    protected abstract void DecodeSamples(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>From user to stored samples.</summary>
    protected abstract void EncodeSamples(ReadOnlySpan<byte> source, Span<byte> destination);

    private void Run(ReadOnlySpan<byte> source, int sourceSwap, Span<byte> destination, int destinationSwap, bool decode)
    {
        if (sourceSwap > 1)
        {
            CodecBuffers buffers = CodecBuffers.Rent();
            try
            {
                Span<byte> swapped = buffers.Next(source.Length);
                ByteOrder.Swap(source, swapped, sourceSwap);
                Run(swapped, 1, destination, destinationSwap, decode);
            }
            finally
            {
                buffers.Return();
            }

            return;
        }

        if (decode) DecodeSamples(source, destination);
        else EncodeSamples(source, destination);
        ByteOrder.Swap(destination, destinationSwap);
    }
}
