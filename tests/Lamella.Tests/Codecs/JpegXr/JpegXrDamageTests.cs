using System.Buffers.Binary;
using Lamella.Codecs.JpegXr;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>Damaged and hostile data: typed errors only, never a crash, never a write outside the destination.</summary>
public sealed class JpegXrDamageTests
{
    [Fact]
    public void Mutated_files_give_pixels_or_typed_errors()
    {
        // One of each kind; fewer, because debug builds decode slowly.
        string[] names = ["gray8_lossless", "gray8_tiles", "rgb24_q80_l2", "rgb48_tiles", "grayf32_qp30", "gray16_spatial", "rgb24_spatial"];
        byte[][] valid = [.. names.Select(n => File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", n + ".jxr"))), Rgba()];
        int refused = CodecFuzz.Run(valid, 203 * 141 * 6, 300, (source, destination) => (int)JpegXrDecoder.Decode(source, destination).DecodedLength);
        Assert.InRange(refused, 1, 299);
    }

    [Fact]
    public void Every_vector_survives_changes_to_its_headers()
    {
        string folder = TestData.At("data", "formats", "codec_vectors", "jxr");
        Random random = new(5);
        int refused = 0;
        byte[] pixels = new byte[203 * 141 * 12];
        foreach (string file in Directory.GetFiles(folder, "*.jxr"))
        {
            byte[] valid = File.ReadAllBytes(file);
            for (int round = 0; round < 6; round++)
            {
                byte[] mutated = (byte[])valid.Clone();
                int at = random.Next(220);
                mutated[at] ^= (byte)(1 << random.Next(8));
                try
                {
                    JpegXrDecoder.Decode(mutated, pixels, 1 + (round % 2));
                }
                catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
                {
                    refused++;
                }
            }
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void Truncated_input_is_damaged_data()
    {
        byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", "rgb24_spatial.jxr"));
        byte[] pixels = new byte[JpegXrDecoder.ReadHeader(source).DecodedLength];
        foreach (int length in (int[])[0, 1, 3, 7, 31, 40, 134, 150, 200, 1000, source.Length / 2])
        {
            Assert.Throws<DamagedDataException>(() => JpegXrDecoder.Decode(source.AsSpan(0, length), pixels));
        }
    }

    [Fact]
    public void An_image_larger_than_the_destination_is_damaged_data_before_anything_is_allocated()
    {
        byte[] source = Rgba();
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => JpegXrDecoder.Decode(source, new byte[39999]));
        Assert.Contains("100 x 100 x 4", error.Message, StringComparison.Ordinal);

        // 65536 x 65536 in a few bytes.
        byte[] huge = [.. "WMPHOTO\0"u8, 0x11, 0x01, 0x80, 0x01, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0x10, 0x8D, 0xA3, 0x68, 0xE0, 0, 4, 0x6F, 0xFF, 0, 1];
        huge[10] = 0x00;
        Assert.Equal(65536L * 65536, JpegXrDecoder.ReadHeader(huge).DecodedLength);
        Assert.Throws<DamagedDataException>(() => JpegXrDecoder.Decode(huge, new byte[1000]));
    }

    [Fact]
    public void A_size_whose_product_wraps_round_is_refused()
    {
        // RGB float of 2^31 - 512 in both directions.
        byte[] huge = [.. "WMPHOTO\0"u8, 0x11, 0x00, 0x00, 0x77, 0x7F, 0xFF, 0xFD, 0xFF, 0x7F, 0xFF, 0xFD, 0xFF, 0x30, 0x00, 13, 4, 0x8D, 0xA3, 0x68, 0xE0, 0, 4, 0x6F, 0xFF, 0, 1];
        Assert.Throws<UnsupportedFeatureException>(() => JpegXrDecoder.ReadHeader(huge));
        Assert.Throws<UnsupportedFeatureException>(() => JpegXrDecoder.Decode(huge, new byte[100]));
    }

    [Fact]
    public void A_wrong_start_code_of_a_packet_is_damaged_data()
    {
        byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", "gray8_lossless.jxr"));
        int at = source.AsSpan(134).IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 1]) + 134;
        Assert.InRange(at, 135, source.Length);
        source[at + 2] = 7;
        Assert.Throws<DamagedDataException>(() => JpegXrDecoder.Decode(source, new byte[203 * 141]));
    }

    [Fact]
    public void Other_data_and_other_versions_are_told_apart()
    {
        Assert.Throws<DamagedDataException>(() => JpegXrDecoder.ReadHeader("II*\0 this is TIFF"u8));
        Assert.False(JpegXrDecoder.Matches("II*\0 this is TIFF"u8));
        byte[] source = Rgba();
        Assert.True(JpegXrDecoder.Matches(source));
        source[3] = 2;
        Assert.Throws<UnsupportedFeatureException>(() => JpegXrDecoder.ReadHeader(source));
        source = Rgba();
        source[158 + 8] = 0x10;
        Assert.Contains("HD Photo", Assert.Throws<UnsupportedFeatureException>(() => JpegXrDecoder.ReadHeader(source)).Feature, StringComparison.Ordinal);
        source = Rgba();
        BinaryPrimitives.WriteInt32LittleEndian(source.AsSpan(4), source.Length);
        Assert.Throws<DamagedDataException>(() => JpegXrDecoder.ReadHeader(source));
    }

    private static byte[] Rgba() => File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "rgba32.jxr"));
}
