namespace Lamella.Codecs;

/// <summary>A coder of the bytes of chunks, bound to its parameters: what <see cref="ZarrCodecDefinition.Bind"/> makes. Immutable; used by many threads at once, on every chunk, so it allocates nothing that a buffer of the caller can hold.</summary>
/// <param name="name">The name for messages.</param>
public abstract class BytesCodec(string name)
{
    /// <summary>The name for messages, and of the compression of an array.</summary>
    public string Name { get; } = name;

    /// <summary>True when <see cref="Encode"/> works; the default.</summary>
    public virtual bool CanEncode => true;

    /// <summary>True when this is what a user would call the compression of an array. Default: when the encoded size depends on the content.</summary>
    public virtual bool IsCompression => FixedEncodedLength(1) is null;

    /// <summary>True when the decoded bytes are a part of the encoded ones, so that decoding copies nothing: then <see cref="View"/> is called.</summary>
    public virtual bool IsView => false;

    /// <summary>The encoded size of <paramref name="decoded"/> bytes when it does not depend on their content; null otherwise.</summary>
    public virtual long? FixedEncodedLength(long decoded) => null;

    /// <summary>The largest encoded size of <paramref name="decoded"/> bytes; of other writers too.</summary>
    public abstract long MaxEncodedLength(long decoded);

    /// <summary>The decoded size that encoded bytes declare; null when they do not.</summary>
    public virtual long? Declared(ReadOnlySpan<byte> source) => null;

    /// <summary>Decodes into the destination and returns the count. The source may be damaged.</summary>
    /// <exception cref="DamagedDataException">The source is damaged, or the result does not fit.</exception>
    public abstract int Decode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>For <see cref="IsView"/>: checks the source and returns the part that is the result.</summary>
    public virtual ReadOnlySpan<byte> View(ReadOnlySpan<byte> source) => throw new InvalidOperationException("this codec does not decode in place");

    /// <summary>Encodes into the destination, which has <see cref="MaxEncodedLength"/> bytes, and returns the count.</summary>
    public virtual int Encode(ReadOnlySpan<byte> source, Span<byte> destination) => Throw.Unsupported<int>("Zarr", $"writing with the codec {Name}");
}
