namespace Lamella.Zarr.Codecs.ArrayToBytes;

/// <summary>The array-to-bytes codec of a pipeline, bound to one chunk: little-endian elements in C order on the side of the user, bytes on the other.</summary>
internal abstract class ArrayBytesStep
{
    /// <summary>The size of the elements.</summary>
    public abstract long DecodedBytes { get; }

    /// <summary>The size of the bytes when it does not depend on the content; null otherwise.</summary>
    public abstract long? FixedEncodedLength { get; }

    /// <summary>The largest size of the bytes.</summary>
    public abstract long MaxEncodedLength { get; }

    /// <summary>From bytes to elements.</summary>
    public abstract void Decode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>From elements to bytes; returns the count.</summary>
    public abstract int Encode(ReadOnlySpan<byte> source, Span<byte> destination);
}
