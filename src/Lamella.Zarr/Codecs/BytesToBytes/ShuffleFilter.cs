using Lamella.Codecs;
using Lamella.Kernels;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>The numcodecs <c>shuffle</c> filter: all first bytes of the elements, then all second bytes, and so on.</summary>
internal sealed class ShuffleFilter(int elementSize) : BytesCodec("shuffle")
{
    /// <inheritdoc/>
    public override long? FixedEncodedLength(long decoded) => decoded;

    /// <inheritdoc/>
    public override long MaxEncodedLength(long decoded) => decoded;

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length) Throw.Damaged("Zarr", Invariant($"{source.Length} shuffled bytes where {destination.Length} are expected"));
        if (source.Length % elementSize != 0) Throw.Damaged("Zarr", Invariant($"{source.Length} shuffled bytes are not whole elements of {elementSize}"));
        Shuffle.Decode(source, destination[..source.Length], elementSize);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Shuffle.Encode(source, destination[..source.Length], elementSize);
        return source.Length;
    }
}
