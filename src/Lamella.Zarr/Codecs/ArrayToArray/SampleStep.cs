using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.ArrayToArray;

/// <summary>A numcodecs filter that v3 places before the array-to-bytes codec: the same transform of samples as in v2, with sizes that follow from the chunk.</summary>
internal sealed class SampleStep(BytesCodec filter, long decodedBytes, long encodedBytes) : ArrayStep
{
    /// <summary>The transform of samples.</summary>
    public BytesCodec Filter => filter;

    /// <inheritdoc/>
    public override long DecodedBytes => decodedBytes;

    /// <inheritdoc/>
    public override long EncodedBytes => encodedBytes;

    /// <inheritdoc/>
    public override void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int count = filter.Decode(source, destination);
        if (count != decodedBytes) Throw.Damaged("Zarr", Invariant($"the filter {filter.Name} gives {count} bytes where {decodedBytes} are expected"));
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> source, Span<byte> destination) => filter.Encode(source, destination);
}
