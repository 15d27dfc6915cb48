namespace Lamella.Zarr.Codecs.ArrayToBytes;

/// <summary>The <c>bytes</c> codec: elements side by side, in one byte order or the other.</summary>
internal sealed class BytesStep(long decodedBytes, ElementSwap? swap) : ArrayBytesStep
{
    /// <summary>The change of byte order; null when the stored elements are little-endian.</summary>
    public ElementSwap? Swap { get; } = swap;

    /// <inheritdoc/>
    public override long DecodedBytes => decodedBytes;

    /// <inheritdoc/>
    public override long? FixedEncodedLength => decodedBytes;

    /// <inheritdoc/>
    public override long MaxEncodedLength => decodedBytes;

    /// <inheritdoc/>
    public override void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length != decodedBytes) Throw.Damaged("Zarr", Invariant($"a chunk decodes to {source.Length} bytes where its shape needs {decodedBytes}"));
        if (Swap is not null) Swap.Apply(source, destination);
        else if (!source.Overlaps(destination)) source.CopyTo(destination);
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (Swap is not null) Swap.Apply(source, destination);
        else source.CopyTo(destination);
        return source.Length;
    }
}
