using Lamella.Codecs.Lzma;
using Xunit;

namespace Lamella.Tests.Codecs.Lzma;

public sealed class LzmaTests
{
    [Theory]
    [InlineData("lzma.compress(d, check=lzma.CHECK_NONE)")]
    [InlineData("lzma.compress(d, check=lzma.CHECK_CRC32, preset=9)")]
    [InlineData("lzma.compress(d, check=lzma.CHECK_CRC64, preset=1)")]
    [InlineData("lzma.compress(d, check=lzma.CHECK_SHA256)")]
    [InlineData("lzma.compress(d, filters=[{'id': lzma.FILTER_DELTA, 'dist': 2}, {'id': lzma.FILTER_LZMA2, 'preset': 6}])")]
    [InlineData("lzma.compress(d, filters=[{'id': lzma.FILTER_LZMA2, 'lc': 0, 'lp': 4, 'pb': 0}])")]
    [InlineData("lzma.compress(d[:10]) + bytes(8) + lzma.compress(d[10:])")]
    public void What_python_writes_as_xz_is_decoded(string expression)
    {
        foreach (byte[] data in Inputs())
        {
            byte[] encoded = CodecData.Python("lzma", "lambda d: " + expression, data);
            byte[] exact = new byte[data.Length], roomy = new byte[data.Length + 77];
            Assert.Equal(data.Length, XzCodec.Decode(encoded, exact));
            Assert.Equal(data, exact);
            Assert.Equal(data.Length, XzCodec.Decode(encoded, roomy));
            if (data.Length > 10) Assert.Throws<DamagedDataException>(() => XzCodec.Decode(encoded, new byte[data.Length - 1]));
        }
    }

    [Fact]
    public void What_python_writes_as_lzma_alone_is_decoded()
    {
        foreach (byte[] data in Inputs())
        {
            byte[] encoded = CodecData.Python("lzma", "lambda d: lzma.compress(d, format=lzma.FORMAT_ALONE)", data);
            byte[] exact = new byte[data.Length], roomy = new byte[data.Length + 77];
            Assert.Equal(data.Length, LzmaCodec.Decode(encoded, exact));
            Assert.Equal(data, exact);
            Assert.Equal(data.Length, LzmaCodec.Decode(encoded, roomy));
        }
    }

    [Fact]
    public void Mutations_end_in_a_count_or_in_damaged_data()
    {
        byte[] data = CodecData.Image(new Random(8), 6000);
        byte[] xz = CodecData.Python("lzma", "lambda d: lzma.compress(d, check=lzma.CHECK_NONE)", data);
        CodecData.Mutate(xz, data.Length, 1500, (s, d) => XzCodec.Decode(s, d));
        byte[] alone = CodecData.Python("lzma", "lambda d: lzma.compress(d, format=lzma.FORMAT_ALONE)", data);
        CodecData.Mutate(alone, data.Length, 1500, (s, d) => LzmaCodec.Decode(s, d));
        for (int length = 0; length < xz.Length; length += 5) Assert.Throws<DamagedDataException>(() => XzCodec.Decode(xz.AsSpan(0, length), data));
    }

    private static byte[][] Inputs()
    {
        Random random = new(4);
        return [[], [1], CodecData.Image(random, 150_000), CodecData.Repeats(random, 300_000), CodecData.Noise(random, 100_000, 256), new byte[3_000_000]];
    }
}
