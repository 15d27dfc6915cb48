using Lamella.Codecs.BloscLz;
using Lamella.Tests.Codecs.Blosc;
using Xunit;

namespace Lamella.Tests.Codecs.BloscLz;

public sealed class BloscLzTests
{
    [Fact]
    public void Literals_and_both_kinds_of_matches_decode()
    {
        // 3 literals (top bits of the first byte mean nothing), a match of 3 at distance 3, one of 9 + 2 at distance 1, a literal.
        byte[] stream = [0xE2, 1, 2, 3, 1 << 5, 2, 7 << 5, 2, 0, 0, 9];
        byte[] decoded = new byte[18];
        Assert.Equal(18, BloscLzDecoder.Decode(stream, decoded));
        Assert.Equal([1, 2, 3, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 9], decoded);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 3, 1, 2 })]
    [InlineData(new byte[] { 0, 1, 1 << 5 })]
    [InlineData(new byte[] { 0, 1, 1 << 5, 1 })]
    [InlineData(new byte[] { 0, 1, 7 << 5, 255, 255 })]
    [InlineData(new byte[] { 0, 1, 7 << 5, 255, 0, 0 })]
    [InlineData(new byte[] { 0, 1, (1 << 5) | 31, 255, 0 })]
    public void A_stream_that_breaks_the_rules_is_damaged_data(byte[] stream) =>
        Assert.Throws<DamagedDataException>(() => BloscLzDecoder.Decode(stream, new byte[100]));

    [Fact]
    public void Mutated_streams_never_leave_their_buffers()
    {
        // One stream of 3000 bytes behind the header of 16, one block start of 4 and its length of 4.
        byte[][] valid =
        [
            .. CodecSamples.Kinds.Where(kind => kind is not "noise" and not "microscopy").Select(kind => LibBlosc.Encode(CodecSamples.Make(kind, 3000), "blosclz", 9, 0, 1)[24..]),
        ];
        Assert.InRange(CodecFuzz.Run(valid, 3000, 20_000, BloscLzDecoder.Decode), 1000, 19_999);
    }

    [Fact]
    public void Far_matches_decode()
    {
        // Noise, a gap that is cheap, the same noise: a match farther than 8191 bytes.
        byte[] noise = CodecSamples.Make("noise", 1000);
        byte[] plain = [.. noise, .. new byte[30_000], .. noise, .. new byte[30_000]];
        byte[] encoded = LibBlosc.Encode(plain, "blosclz", 9, 0, 1, plain.Length);
        Assert.InRange(encoded.Length, 1, 1900);
        byte[] decoded = new byte[plain.Length];
        Assert.Equal(plain.Length, BloscLzDecoder.Decode(encoded.AsSpan(24), decoded));
        Assert.Equal(plain, decoded);
    }
}
