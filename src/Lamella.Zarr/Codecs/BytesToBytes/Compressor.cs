using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>A byte codec of <c>Lamella.Codecs</c>: encoded or decoded bytes into the destination, returning the count.</summary>
internal delegate int SpanCodec(ReadOnlySpan<byte> source, Span<byte> destination);

/// <summary>The decoded size that encoded bytes declare; null when they do not.</summary>
internal delegate long? DeclaredLength(ReadOnlySpan<byte> source);

/// <summary>A compressor: any codec whose encoded size depends on the content.</summary>
internal sealed class Compressor(string name, SpanCodec decode, SpanCodec? encode = null, Func<long, long>? maxEncodedLength = null, DeclaredLength? declared = null) : BytesCodec(name)
{
    /// <inheritdoc/>
    public override bool CanEncode => encode is not null;

    /// <summary>The decoded size that the bytes declare; null when they do not.</summary>
    public override long? Declared(ReadOnlySpan<byte> source) => declared?.Invoke(source);

    // Where we do not encode, the bound serves only as room for what another program may have written.
    /// <inheritdoc/>
    public override long MaxEncodedLength(long decoded) => Math.Max(maxEncodedLength?.Invoke(decoded) ?? 0, encode is null ? decoded + (decoded / 4) + 4096 : 0);

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => decode(source, destination);

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination) => encode is null ? base.Encode(source, destination) : encode(source, destination);
}
