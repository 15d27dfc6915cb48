namespace Lamella.Zarr.Codecs.ArrayToArray;

/// <summary>An array-to-array codec bound to one chunk: little-endian elements in C order on both sides, all sizes known.</summary>
internal abstract class ArrayStep
{
    /// <summary>Bytes on the side of the user.</summary>
    public abstract long DecodedBytes { get; }

    /// <summary>Bytes on the side of the storage.</summary>
    public abstract long EncodedBytes { get; }

    /// <summary>From storage to user; both spans have exactly the sizes above and do not overlap.</summary>
    public abstract void Decode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>From user to storage.</summary>
    public abstract void Encode(ReadOnlySpan<byte> source, Span<byte> destination);
}
