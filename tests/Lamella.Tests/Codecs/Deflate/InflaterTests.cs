using System.IO.Compression;
using Lamella.Codecs.Deflate;
using Xunit;

namespace Lamella.Tests.Codecs.Deflate;

[Collection("native codecs")]
public sealed class InflaterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_class_library_encodes_at_any_level_is_decoded(bool native)
    {
        using NativeSwitch _ = new(native);
        foreach (byte[] data in CodecData.Buffers(1))
        {
            foreach (int level in (int[])[0, 1, 3, 6, 9])
            {
                byte[] zlib = new byte[ZlibCodec.MaxEncodedLength(data.Length)], gzip = new byte[GzipCodec.MaxEncodedLength(data.Length)], raw = new byte[DeflateCodec.MaxEncodedLength(data.Length)];
                RoundTrip(data, zlib.AsSpan(0, ZlibCodec.Encode(data, zlib, level)), ZlibCodec.Decode);
                RoundTrip(data, gzip.AsSpan(0, GzipCodec.Encode(data, gzip, level)), GzipCodec.Decode);
                RoundTrip(data, raw.AsSpan(0, DeflateCodec.Encode(data, raw, level)), DeflateCodec.Decode);
            }
        }
    }

    [Theory]
    [InlineData("zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_FIXED)")]
    [InlineData("zlib.compressobj(6, zlib.DEFLATED, 9, 1)")]
    [InlineData("zlib.compressobj(6, zlib.DEFLATED, 15, 9, zlib.Z_RLE)")]
    [InlineData("zlib.compressobj(6, zlib.DEFLATED, 15, 9, zlib.Z_HUFFMAN_ONLY)")]
    [InlineData("zlib.compressobj(1)")]
    public void What_python_encodes_is_decoded(string compressor)
    {
        foreach (bool native in (bool[])[true, false])
        {
            using NativeSwitch _ = new(native);
            Random random = new(5);
            foreach (byte[] data in (byte[][])[CodecData.Image(random, 200_000), CodecData.Repeats(random, 200_000), CodecData.Noise(random, 5000, 2)])
            {
                byte[] encoded = CodecData.Python("zlib", $"lambda d: (lambda c: c.compress(d[:1000]) + c.flush(zlib.Z_SYNC_FLUSH) + c.compress(d[1000:]) + c.flush())({compressor})", data);
                RoundTrip(data, encoded, ZlibCodec.Decode);
            }
        }
    }

    [Fact]
    public void Python_decodes_what_we_encode()
    {
        byte[] data = CodecData.Image(new Random(2), 100_000);
        byte[] zlib = new byte[ZlibCodec.MaxEncodedLength(data.Length)], gzip = new byte[zlib.Length];
        Assert.Equal(data, CodecData.Python("zlib", "zlib.decompress", zlib[..ZlibCodec.Encode(data, zlib)]));
        Assert.Equal(data, CodecData.Python("gzip", "gzip.decompress", gzip[..GzipCodec.Encode(data, gzip)]));
        Assert.Equal([], CodecData.Python("zlib", "zlib.decompress", zlib[..ZlibCodec.Encode([], zlib)]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Truncation_anywhere_is_damaged_data(bool native)
    {
        using NativeSwitch _ = new(native);
        byte[] data = CodecData.Image(new Random(3), 3000);
        byte[] buffer = new byte[ZlibCodec.MaxEncodedLength(data.Length)];
        byte[] zlib = buffer[..ZlibCodec.Encode(data, buffer)];
        byte[] gzip = buffer[..GzipCodec.Encode(data, buffer)];
        byte[] target = new byte[data.Length + 50];
        for (int length = 0; length < zlib.Length; length++) Assert.Throws<DamagedDataException>(() => ZlibCodec.Decode(zlib.AsSpan(0, length), target));
        for (int length = 0; length < gzip.Length; length++) Assert.Throws<DamagedDataException>(() => GzipCodec.Decode(gzip.AsSpan(0, length), target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_checksum_is_named(bool native)
    {
        using NativeSwitch _ = new(native);
        byte[] data = CodecData.Image(new Random(3), 3000);
        byte[] buffer = new byte[ZlibCodec.MaxEncodedLength(data.Length)];
        int length = ZlibCodec.Encode(data, buffer);
        buffer[length - 1] ^= 1;
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => ZlibCodec.Decode(buffer.AsSpan(0, length), data));
        Assert.Contains("Adler-32", error.Message, StringComparison.Ordinal);
        length = GzipCodec.Encode(data, buffer);
        buffer[length - 6] ^= 1;
        error = Assert.Throws<DamagedDataException>(() => GzipCodec.Decode(buffer.AsSpan(0, length), data));
        Assert.Contains("CRC-32", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Data_longer_than_the_destination_is_damaged_but_a_prefix_may_be_asked_for(bool native)
    {
        using NativeSwitch _ = new(native);
        byte[] data = CodecData.Repeats(new Random(3), 5000);
        byte[] buffer = new byte[ZlibCodec.MaxEncodedLength(data.Length)];
        byte[] encoded = buffer[..ZlibCodec.Encode(data, buffer)];
        for (int length = 0; length < data.Length; length += 37)
        {
            byte[] target = new byte[length];
            Assert.Throws<DamagedDataException>(() => ZlibCodec.Decode(encoded, target));
            Assert.Equal(length, ZlibCodec.DecodePrefix(encoded, target));
            Assert.Equal(data[..length], target);
        }
    }

    [Fact]
    public void Members_of_a_gzip_file_follow_each_other()
    {
        byte[] first = CodecData.Python("gzip", "lambda d: gzip.compress(d[:100]) + gzip.compress(b'') + gzip.compress(d[100:]) + bytes(9)", CodecData.Image(new Random(3), 3000));
        byte[] target = new byte[3001];
        Assert.Equal(3000, GzipCodec.Decode(first, target));
        Assert.Equal(CodecData.Image(new Random(3), 3000), target[..3000]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mutations_end_in_a_count_or_in_damaged_data(bool native)
    {
        using NativeSwitch _ = new(native);
        Random random = new(8);
        foreach (byte[] data in (byte[][])[CodecData.Image(random, 20_000), CodecData.Repeats(random, 20_000), CodecData.Noise(random, 2000, 256)])
        {
            byte[] buffer = new byte[ZlibCodec.MaxEncodedLength(data.Length)];
            CodecData.Mutate(buffer[..ZlibCodec.Encode(data, buffer)], data.Length, 1500, (s, d) => ZlibCodec.Decode(s, d));
            CodecData.Mutate(buffer[..GzipCodec.Encode(data, buffer)], data.Length, 1500, (s, d) => GzipCodec.Decode(s, d));
            CodecData.Mutate(buffer[..DeflateCodec.Encode(data, buffer)], data.Length, 1500, (s, d) => DeflateCodec.Decode(s, d));
            CodecData.Mutate(buffer[..DeflateCodec.Encode(data, buffer)], data.Length, 1500, (s, d) => DeflateCodec.DecodePrefix(s, d));
        }
    }

    [Fact]
    public void Damaged_streams_decode_to_the_same_bytes_as_in_the_class_library_or_fail_in_both()
    {
        using NativeSwitch _ = new(false);
        Random random = new(9);
        byte[] data = CodecData.Repeats(random, 4000);
        byte[] buffer = new byte[DeflateCodec.MaxEncodedLength(data.Length)];
        byte[] valid = buffer[..DeflateCodec.Encode(data, buffer, 9)];
        int same = 0;
        for (int round = 0; round < 5000; round++)
        {
            byte[] damaged = [.. valid];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            byte[]? expected = ClassLibrary(damaged);
            if (expected is null) continue;
            byte[] target = new byte[expected.Length];
            try
            {
                int written = DeflateCodec.Decode(damaged, target);
                Assert.Equal(expected, target[..written]);
                same++;
            }
            catch (DamagedDataException)
            {
                // The class library is silent about truncation: it must at least have ended early.
                Assert.True(IsTruncated(damaged, expected.Length));
            }
        }

        Assert.True(same > 10);
    }

    private static bool IsTruncated(byte[] damaged, int decoded)
    {
        // With more input behind it, a truncated stream goes on; a complete one does not.
        byte[]? longer = ClassLibrary([.. damaged, .. new byte[8]]), other = ClassLibrary([.. damaged, .. Enumerable.Repeat((byte)0xFF, 8)]);
        return longer is null || other is null || longer.Length != decoded || other.Length != decoded;
    }

    private static byte[]? ClassLibrary(byte[] data)
    {
        try
        {
            using DeflateStream stream = new(new MemoryStream(data), CompressionMode.Decompress);
            using MemoryStream output = new();
            stream.CopyTo(output);
            return output.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private delegate int Decoder(ReadOnlySpan<byte> source, Span<byte> destination);

    private static void RoundTrip(byte[] data, ReadOnlySpan<byte> encoded, Decoder decode)
    {
        byte[] exact = new byte[data.Length];
        Assert.Equal(data.Length, decode(encoded, exact));
        Assert.Equal(data, exact);
        byte[] roomy = new byte[data.Length + 333];
        Assert.Equal(data.Length, decode(encoded, roomy));
        Assert.Equal(data, roomy[..data.Length]);
    }
}
