using System.Runtime.InteropServices;
using Lamella.Codecs.Snappy;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Snappy;

public sealed unsafe class SnappyTests
{
    [Fact]
    public void Decodes_what_the_reference_library_encodes()
    {
        foreach (string kind in CodecSamples.Kinds)
        {
            foreach (int length in (int[])[0, 1, 4, 60, 61, 64, 65, 300, 4096, 65535, 65537, 400_001])
            {
                byte[] plain = CodecSamples.Make(kind, length);
                byte[] decoded = new byte[length];
                Assert.Equal(length, SnappyDecoder.Decode(Encode(plain), decoded));
                Assert.Equal(plain, decoded);
            }
        }
    }

    [Fact]
    public void Every_tag_of_the_format_decodes()
    {
        // Length 26; literal of 4; copy 1-byte offset (4 bytes, back 4); 2-byte offset (5 bytes, back 8); 4-byte offset (9 bytes, back 1); literal with a 1-byte length (4 bytes).
        byte[] stream = [26, 12, 1, 2, 3, 4, 0b000_000_01, 4, (4 << 2) | 2, 8, 0, (8 << 2) | 3, 1, 0, 0, 0, 60 << 2, 3, 9, 8, 7, 6];
        byte[] decoded = new byte[26];
        Assert.Equal(26, SnappyDecoder.Decode(stream, decoded));
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 8, 7, 6], decoded);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData(new byte[] { 4, 12, 1, 2, 3 })]
    [InlineData(new byte[] { 3, 12, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 5, 12, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 9, 12, 1, 2, 3, 4, 1, 5 })]
    [InlineData(new byte[] { 9, 12, 1, 2, 3, 4, 2, 0, 0 })]
    [InlineData(new byte[] { 9, 12, 1, 2, 3, 4, 3, 1, 0, 0 })]
    [InlineData(new byte[] { 9, 244, 1 })]
    public void A_stream_that_breaks_the_rules_is_damaged_data(byte[] stream) =>
        Assert.Throws<DamagedDataException>(() => SnappyDecoder.Decode(stream, new byte[100]));

    [Fact]
    public void Mutated_streams_never_leave_their_buffers()
    {
        byte[][] valid = [.. CodecSamples.Kinds.Select(kind => Encode(CodecSamples.Make(kind, 3000)))];
        Assert.InRange(CodecFuzz.Run(valid, 3000, 20_000, SnappyDecoder.Decode), 1000, 19_999);
    }

    private static byte[] Encode(byte[] plain)
    {
        nint library = Judge.Library("libsnappy.so.1");
        var encode = (delegate* unmanaged<byte*, nuint, byte*, nuint*, int>)NativeLibrary.GetExport(library, "snappy_compress");
        byte[] encoded = new byte[32 + plain.Length + (plain.Length / 6)];
        byte[] input = [.. plain, 0];
        nuint written = (nuint)encoded.Length;
        fixed (byte* src = input)
        fixed (byte* dst = encoded)
        {
            Assert.Equal(0, encode(src, (nuint)plain.Length, dst, &written));
        }

        return encoded[..(int)written];
    }
}
