namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>A bytes-to-bytes codec (or a v2 filter, which sees bytes too), bound to its parameters. Immutable; used by many threads at once.</summary>
internal abstract class BytesCodec(string name)
{
    /// <summary>The name in the metadata.</summary>
    public string Name { get; } = name;

    /// <summary>True when <see cref="Encode"/> works.</summary>
    public virtual bool CanEncode => true;

    /// <summary>True when the decoded bytes are a part of the encoded ones, so that decoding copies nothing.</summary>
    public virtual bool IsView => false;

    /// <summary>The encoded size of <paramref name="decoded"/> bytes when it does not depend on their content; null otherwise.</summary>
    public virtual long? FixedEncodedLength(long decoded) => null;

    /// <summary>The largest encoded size of <paramref name="decoded"/> bytes.</summary>
    public abstract long MaxEncodedLength(long decoded);

    /// <summary>The decoded size that encoded bytes declare; null when they do not.</summary>
    public virtual long? Declared(ReadOnlySpan<byte> source) => null;

    /// <summary>Decodes into the destination, which is at least as large as the result, and returns the count.</summary>
    public abstract int Decode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>For <see cref="IsView"/>: checks the source and returns the part that is the result.</summary>
    public virtual ReadOnlySpan<byte> View(ReadOnlySpan<byte> source) => throw new InvalidOperationException("this codec does not decode in place");

    /// <summary>Encodes into the destination, which has <see cref="MaxEncodedLength"/> bytes, and returns the count.</summary>
    public virtual int Encode(ReadOnlySpan<byte> source, Span<byte> destination) => Throw.Unsupported<int>("Zarr", $"writing with the codec {Name}");
}
