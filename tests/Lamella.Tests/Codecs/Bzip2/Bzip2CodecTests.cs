using Lamella.Codecs.Bzip2;
using Xunit;

namespace Lamella.Tests.Codecs.Bzip2;

public sealed class Bzip2CodecTests
{
    [Fact]
    public void What_is_encoded_is_decoded()
    {
        foreach (byte[] data in CodecData.Buffers(4))
        {
            byte[] encoded = new byte[Bzip2Codec.MaxEncodedLength(data.Length)];
            int length = Bzip2Codec.Encode(data, encoded, 1 + (data.Length % 9));
            byte[] exact = new byte[data.Length], roomy = new byte[data.Length + 77];
            Assert.Equal(data.Length, Bzip2Codec.Decode(encoded.AsSpan(0, length), exact));
            Assert.Equal(data, exact);
            Assert.Equal(data.Length, Bzip2Codec.Decode(encoded.AsSpan(0, length), roomy));
        }
    }

    [Fact]
    public void Python_and_we_read_each_other()
    {
        byte[] data = CodecData.Image(new Random(2), 150_000);
        byte[] decoded = new byte[data.Length];
        byte[] two = CodecData.Python("bz2", "lambda d: bz2.compress(d[:1000]) + bz2.compress(d[1000:])", data);
        Assert.Equal(data.Length, Bzip2Codec.Decode(two, decoded));
        Assert.Equal(data, decoded);
        byte[] encoded = new byte[Bzip2Codec.MaxEncodedLength(data.Length)];
        Assert.Equal(data, CodecData.Python("bz2", "bz2.decompress", encoded[..Bzip2Codec.Encode(data, encoded)]));
    }

    [Fact]
    public void Mutations_end_in_a_count_or_in_damaged_data()
    {
        byte[] data = CodecData.Image(new Random(8), 4000);
        byte[] buffer = new byte[Bzip2Codec.MaxEncodedLength(data.Length)];
        byte[] encoded = buffer[..Bzip2Codec.Encode(data, buffer)];
        CodecData.Mutate(encoded, data.Length, 500, (s, d) => Bzip2Codec.Decode(s, d));
        for (int length = 0; length < encoded.Length; length += 7) Assert.Throws<DamagedDataException>(() => Bzip2Codec.Decode(encoded.AsSpan(0, length), data));
    }
}
