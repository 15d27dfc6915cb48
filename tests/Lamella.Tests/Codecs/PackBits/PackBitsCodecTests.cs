using Lamella.Codecs.PackBits;
using Xunit;

namespace Lamella.Tests.Codecs.PackBits;

public sealed class PackBitsCodecTests
{
    [Fact]
    public void The_published_example_decodes()
    {
        // Apple Technical Note TN1023.
        byte[] packed = [0xFE, 0xAA, 0x02, 0x80, 0x00, 0x2A, 0xFD, 0xAA, 0x03, 0x80, 0x00, 0x2A, 0x22, 0xF7, 0xAA];
        byte[] expected = [0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0x22, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA];
        byte[] decoded = new byte[expected.Length];
        Assert.Equal(expected.Length, PackBitsCodec.Decode(packed, decoded));
        Assert.Equal(expected, decoded);
        byte[] encoded = new byte[PackBitsCodec.MaxEncodedLength(expected.Length)];
        Assert.Equal(packed, encoded[..PackBitsCodec.Encode(expected, encoded)]);
    }

    [Fact]
    public void What_is_encoded_is_decoded()
    {
        foreach (byte[] data in CodecData.Buffers(4))
        {
            byte[] encoded = new byte[PackBitsCodec.MaxEncodedLength(data.Length)];
            int length = PackBitsCodec.Encode(data, encoded);
            byte[] decoded = new byte[data.Length];
            Assert.Equal(data.Length, PackBitsCodec.Decode(encoded.AsSpan(0, length), decoded));
            Assert.Equal(data, decoded);
        }
    }

    [Fact]
    public void The_control_byte_minus_128_does_nothing()
    {
        byte[] decoded = new byte[1];
        Assert.Equal(1, PackBitsCodec.Decode([0x80, 0x80, 0, 9], decoded));
        Assert.Equal([9], decoded);
    }

    [Fact]
    public void Mutations_end_in_a_count_or_in_damaged_data()
    {
        byte[] data = CodecData.Repeats(new Random(8), 3000);
        byte[] buffer = new byte[PackBitsCodec.MaxEncodedLength(data.Length)];
        CodecData.Mutate(buffer[..PackBitsCodec.Encode(data, buffer)], data.Length, 3000, (s, d) => PackBitsCodec.Decode(s, d));
    }
}
