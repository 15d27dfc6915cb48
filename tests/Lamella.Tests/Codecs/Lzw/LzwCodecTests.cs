using Lamella.Codecs.Lzw;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Lzw;

public sealed class LzwCodecTests
{
    [Fact]
    public void What_is_encoded_is_decoded()
    {
        foreach (byte[] data in CodecData.Buffers(4))
        {
            byte[] encoded = new byte[LzwCodec.MaxEncodedLength(data.Length)];
            int length = LzwCodec.Encode(data, encoded);
            byte[] exact = new byte[data.Length];
            Assert.Equal(data.Length, LzwCodec.Decode(encoded.AsSpan(0, length), exact));
            Assert.Equal(data, exact);
            byte[] roomy = new byte[data.Length + 100];
            Assert.Equal(data.Length, LzwCodec.Decode(encoded.AsSpan(0, length), roomy));
            Assert.Equal(data, roomy[..data.Length]);
        }
    }

    [Fact]
    public void The_example_of_the_specification_is_encoded_and_decoded()
    {
        // TIFF 6.0 section 13: 7 7 7 8 8 7 7 6 6 becomes Clear 7 258 8 8 258 6 6 End in 9-bit codes.
        byte[] data = [7, 7, 7, 8, 8, 7, 7, 6, 6];
        byte[] expected = Pack([256, 7, 258, 8, 8, 258, 6, 6, 257]);
        byte[] encoded = new byte[LzwCodec.MaxEncodedLength(data.Length)];
        Assert.Equal(expected, encoded[..LzwCodec.Encode(data, encoded)]);
        byte[] decoded = new byte[9];
        Assert.Equal(9, LzwCodec.Decode(expected, decoded));
        Assert.Equal(data, decoded);
    }

    [Fact]
    public void A_missing_clear_code_and_a_missing_end_code_are_accepted()
    {
        byte[] decoded = new byte[9];
        Assert.Equal(9, LzwCodec.Decode(Pack([7, 258, 8, 8, 258, 6, 6]), decoded));
        Assert.Equal([7, 7, 7, 8, 8, 7, 7, 6, 6], decoded);
    }

    [Fact]
    public void Golden_data_of_another_encoder_decodes()
    {
        byte[] encoded = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "bytes.lzw_horizontal.bin"));
        byte[] decoded = new byte[256];
        Assert.Equal(256, LzwCodec.Decode(encoded, decoded));
        Lamella.Kernels.Predictor.UndoHorizontal(decoded, 16, 1, 1);
        Assert.Equal([.. Enumerable.Range(0, 256).Select(i => (byte)i)], decoded);
    }

    [Fact]
    public void Corrupt_data_of_a_real_file_is_damaged_data()
    {
        byte[] encoded = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "corrupt.lzw.bin"));
        Assert.Throws<DamagedDataException>(() => LzwCodec.Decode(encoded, new byte[655_360]));
    }

    [Fact]
    public void The_old_variant_is_detected_and_decoded()
    {
        foreach (byte[] data in CodecData.Buffers(6))
        {
            byte[] encoded = EncodeOldStyle(data);
            Assert.True(LzwCodec.IsOldStyle(encoded));
            byte[] decoded = new byte[data.Length];
            Assert.Equal(data.Length, LzwCodec.Decode(encoded, decoded));
            Assert.Equal(data, decoded);
        }
    }

    [Fact]
    public void Mutations_end_in_a_count_or_in_damaged_data()
    {
        Random random = new(8);
        foreach (byte[] data in (byte[][])[CodecData.Image(random, 20_000), CodecData.Repeats(random, 20_000), CodecData.Noise(random, 2000, 2)])
        {
            byte[] buffer = new byte[LzwCodec.MaxEncodedLength(data.Length)];
            CodecData.Mutate(buffer[..LzwCodec.Encode(data, buffer)], data.Length, 3000, (s, d) => LzwCodec.Decode(s, d));
            CodecData.Mutate(EncodeOldStyle(data), data.Length, 3000, (s, d) => LzwCodec.Decode(s, d));
        }
    }

    private static byte[] Pack(int[] codes)
    {
        System.Numerics.BigInteger bits = 0;
        foreach (int code in codes) bits = (bits << 9) | code;
        int bytes = ((codes.Length * 9) + 7) / 8;
        byte[] packed = (bits << ((bytes * 8) - (codes.Length * 9))).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[bytes - packed.Length], .. packed];
    }

    /// <summary>Least significant bit first, no early change: written from the description of the variant, with a plain dictionary.</summary>
    private static byte[] EncodeOldStyle(byte[] data)
    {
        List<byte> output = [];
        ulong window = 0;
        int held = 0, width = 9, next = 258;
        Dictionary<(int, byte), int> table = [];
        void Put(int code)
        {
            window |= (ulong)code << held;
            for (held += width; held >= 8; held -= 8, window >>= 8) output.Add((byte)window);
        }

        Put(256);
        int prefix = -1;
        foreach (byte value in data)
        {
            if (prefix < 0)
            {
                prefix = value;
                continue;
            }

            if (table.TryGetValue((prefix, value), out int code))
            {
                prefix = code;
                continue;
            }

            Put(prefix);
            table[(prefix, value)] = next++;
            prefix = value;
            // The reader is one entry behind; it widens when its next entry no longer fits.
            if (next - 1 == 1 << width && width < 12) width++;
            if (next == 4095)
            {
                Put(256);
                table.Clear();
                next = 258;
                width = 9;
            }
        }

        if (prefix >= 0)
        {
            Put(prefix);
            if (next == 1 << width && width < 12) width++;
        }

        Put(257);
        if (held > 0) output.Add((byte)window);
        return [.. output];
    }
}
