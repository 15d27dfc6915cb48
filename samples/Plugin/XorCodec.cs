using System.Text.Json;
using Lamella;
using Lamella.Codecs;

namespace Samples;

/// <summary>A codec for the chunks of Zarr arrays: each byte is stored as its difference (exclusive or) from the byte some distance before it. Holds no state.</summary>
internal sealed class XorCodec : ZarrCodecDefinition
{
    /// <inheritdoc/>
    public override string Name => "xor";

    /// <summary>The <c>id</c> in Zarr v2.</summary>
    public override string? V2Id => "sample_xor";

    /// <summary>The <c>name</c> in Zarr v3.</summary>
    public override string? V3Name => "samples.xor";

    /// <summary>A conversion asks for it as <c>new Compression("xor")</c>.</summary>
    public override IReadOnlyList<CompressionChoice> Compressions { get; } = [new CompressionChoice("xor")];

    /// <inheritdoc/>
    public override BytesCodec Bind(ZarrCodecConfiguration configuration) => new Coder((int)configuration.Integer("distance", absent: 1, lowest: 1, highest: 16));

    /// <summary>Neighbouring samples are alike, so the distance is one sample.</summary>
    public override void WriteConfiguration(Utf8JsonWriter json, ZarrCodecWriting writing) => json.WriteNumber("distance", writing.PixelType.Size());

    /// <summary>Bound to a distance. It is called for every chunk, from several threads, and allocates nothing.</summary>
    private sealed class Coder(int distance) : BytesCodec("xor")
    {
        /// <inheritdoc/>
        public override bool IsCompression => true;

        /// <inheritdoc/>
        public override long? FixedEncodedLength(long decoded) => decoded;

        /// <inheritdoc/>
        public override long MaxEncodedLength(long decoded) => decoded;

        /// <inheritdoc/>
        public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            for (int i = 0; i < source.Length; i++) destination[i] = (byte)(source[i] ^ (i < distance ? 0 : source[i - distance]));
            return source.Length;
        }

        /// <inheritdoc/>
        public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            if (source.Length > destination.Length) throw new DamagedDataException(FormattableString.Invariant($"damaged Zarr data: {source.Length} bytes where {destination.Length} are expected"));
            for (int i = 0; i < source.Length; i++) destination[i] = (byte)(source[i] ^ (i < distance ? 0 : destination[i - distance]));
            return source.Length;
        }
    }
}
