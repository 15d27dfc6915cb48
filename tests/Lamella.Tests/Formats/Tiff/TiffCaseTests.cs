using System.Buffers.Binary;
using System.IO.Compression;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>
/// Nasty cases of TIFF by their numbers. Others stand with their dialects: T1, T2 and T6 in the reading and conformance tests, T9 and T10 with JPEG, T15 with LSM, T17 to T19 with OME-TIFF.
/// </summary>
public sealed class TiffCaseTests
{
    [Fact]
    public void T3_levels_in_SubIFDs_are_those_of_the_same_pyramid_in_pages()
    {
        using Opened sub = Generated("vips_pyr_subifd_zstd_big.tif"), pages = Generated("vips_pyr_pages_deflate.tif");
        Assert.Equal([(345L, 467L), (172L, 233L), (86L, 116L), (43L, 58L)], sub.Scenes[0].Levels.Select(l => (l.Shape[3], l.Shape[4])));
        Assert.Equal(3, pages.Scenes[0].Levels.Count);
        for (int level = 0; level < 3; level++) Assert.Equal(pages.Scenes[0].Read("YXS", level: level).Bytes, sub.Scenes[0].Read("YXS", level: level).Bytes);
    }

    [Fact]
    public void T4_padding_of_tiles_at_the_edge_is_cut()
    {
        const int Width = 20, Height = 18;
        TiffBuilder builder = new();
        long[] offsets = new long[4];
        for (int tile = 0; tile < 4; tile++)
        {
            byte[] bytes = new byte[256];
            Array.Fill(bytes, (byte)0xEE);
            for (int i = 0; i < 256; i++)
            {
                int y = (tile / 2 * 16) + (i / 16), x = (tile % 2 * 16) + (i % 16);
                if (y < Height && x < Width) bytes[i] = (byte)((y * 7) + x);
            }

            offsets[tile] = builder.Append(bytes);
        }

        builder.Page(Width, Height, 8, [], null, (322, 4, [16]), (323, 4, [16]), (324, 4, offsets), (325, 4, [256, 256, 256, 256]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        byte[] pixels = opened.Scenes[0].Read("YX").Bytes;
        for (int i = 0; i < pixels.Length; i++) Assert.Equal((byte)((i / Width * 7) + (i % Width)), pixels[i]);
    }

    [Fact]
    public void T5_planar_samples_are_read_in_any_order()
    {
        TiffBuilder builder = new();
        long first = builder.Append([1, 2, 3, 4]), second = builder.Append([11, 12, 13, 14]), third = builder.Append([21, 22, 23, 24]);
        builder.Page(2, 2, 8, [], null, (258, 3, [8, 8, 8]), (262, 3, [2]), (273, 4, [first, second, third]), (277, 3, [3]), (279, 4, [4, 4, 4]), (284, 3, [2]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal("SYX", opened.Scenes[0].NativeAxes);
        Assert.Equal([1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24], opened.Scenes[0].Read("SYX").Bytes);
        Assert.Equal([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24], opened.Scenes[0].Read("YXS").Bytes);
        using Opened planar = Generated("codec_rgb8_sep_zip2_s.tif"), interleaved = Generated("codec_rgb8_zip2_s.tif");
        Assert.Equal(interleaved.Scenes[0].Read("YXS").Bytes, planar.Scenes[0].Read("YXS").Bytes);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void T7_horizontal_differences_are_undone_for_every_width_and_byte_order(int bits)
    {
        const int Width = 9, Height = 3;
        ulong mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        ulong[] values = [.. Enumerable.Range(0, Width * Height).Select(i => (ulong)i * 0x9E3779B97F4A7C15 & mask)];
        foreach (bool big in (bool[])[false, true])
        {
            byte[] stored = new byte[Width * Height * bits / 8];
            for (int i = 0; i < values.Length; i++)
            {
                ulong difference = i % Width == 0 ? values[i] : (values[i] - values[i - 1]) & mask;
                Put(stored.AsSpan(i * bits / 8), difference, bits, big);
            }

            using Opened opened = Opened.Key(Tiny(big, Width, Height, bits, sampleFormat: 1, predictor: 2, Deflated(stored)), "a.tif");
            byte[] expected = new byte[stored.Length];
            for (int i = 0; i < values.Length; i++) Put(expected.AsSpan(i * bits / 8), values[i], bits, big: false);
            Assert.Equal(expected, opened.Scenes[0].Read("YX").Bytes);
        }

        using Opened bigEndian = Generated("codec_g16_be_lzw2_t.tif"), plain = Generated("codec_g16_none_t.tif");
        Assert.Equal(plain.Scenes[0].Read("YX").Bytes, bigEndian.Scenes[0].Read("YX").Bytes);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void T8_differences_of_floats_are_undone_most_significant_bytes_first_in_both_byte_orders(int bits)
    {
        const int Width = 7, Height = 3;
        int size = bits / 8;
        byte[] samples = new byte[Width * Height * size];
        for (int i = 0; i < Width * Height; i++)
        {
            double value = (i * 1.37) - 4;
            if (bits == 16) BinaryPrimitives.WriteHalfLittleEndian(samples.AsSpan(i * size), (Half)value);
            else if (bits == 32) BinaryPrimitives.WriteSingleLittleEndian(samples.AsSpan(i * size), (float)value);
            else BinaryPrimitives.WriteDoubleLittleEndian(samples.AsSpan(i * size), value);
        }

        byte[] stored = new byte[samples.Length];
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = stored.AsSpan(y * Width * size, Width * size);
            for (int x = 0; x < Width; x++)
            {
                // Adobe TIFF technical note 3: the bytes of a row by significance, the highest first.
                for (int b = 0; b < size; b++) row[(b * Width) + x] = samples[(((y * Width) + x) * size) + size - 1 - b];
            }

            for (int i = row.Length - 1; i > 0; i--) row[i] -= row[i - 1];
        }

        foreach (bool big in (bool[])[false, true])
        {
            using Opened opened = Opened.Key(Tiny(big, Width, Height, bits, sampleFormat: 3, predictor: 3, Deflated(stored)), "a.tif");
            Assert.Equal(samples, opened.Scenes[0].Read("YX").Bytes);
        }
    }

    [Fact]
    public void T11_rows_per_strip_of_all_ones_means_one_strip()
    {
        foreach ((ushort type, long rows) in ((ushort, long)[])[(4, uint.MaxValue), (3, ushort.MaxValue), (4, 0)])
        {
            TiffBuilder builder = new();
            builder.Page(3, 2, 8, [1, 2, 3, 4, 5, 6], null, (278, type, [rows]));
            using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
            Assert.Equal([1, 2, 3, 4, 5, 6], opened.Scenes[0].Read("YX").Bytes);
            Assert.Equal([2, 3], opened.Scenes[0].Levels[0].Chunk.Skip(3));
        }
    }

    [Fact]
    public void T12_byte_counts_that_are_missing_follow_from_the_places()
    {
        TiffBuilder builder = new();
        long first = builder.Append(Deflated([1, 2, 3, 4])), second = builder.Append(Deflated([5, 6, 7, 8]));
        builder.Page(2, 4, 8, [], null, (259, 3, [8]), (273, 4, [first, second]), (278, 4, [2]), (279, 4, []));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], opened.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void T12_a_byte_count_of_zero_is_a_chunk_that_is_not_stored()
    {
        TiffBuilder builder = new();
        long first = builder.Append([1, 2, 3, 4]), second = builder.Append([5, 6, 7, 8]);
        builder.Page(2, 4, 8, [], null, (273, 4, [first, second]), (278, 4, [2]), (279, 4, [0, 4]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal([0, 0, 0, 0, 5, 6, 7, 8], opened.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void T13_a_BigTIFF_has_the_pixels_of_its_classic_twin()
    {
        using Opened big = Generated("codec_g16_big_zip2_s.tif"), classic = Generated("codec_g16_none_t.tif");
        Assert.Equal(classic.Scenes[0].Read("YX").Bytes, big.Scenes[0].Read("YX").Bytes);
        Assert.Equal(43, File.ReadAllBytes(TestData.At("data", "formats", "tiff_gen", "codec_g16_big_zip2_s.tif"))[2]);
    }

    [Fact]
    public void T14_an_ImageJ_stack_with_one_directory_holds_all_planes()
    {
        using Opened opened = Generated("imagej_truncated_1ifd.tif");
        TiffCorpus.Series truth = TiffCorpus.Generated.First(s => s.File == "imagej_truncated_1ifd.tif");
        Assert.Equal(truth.Sha256, Opened.Sha256(opened.Scenes[0].Read(truth.Axes).Bytes));
        Assert.Equal(0, opened.Content.MissingPlanes);
    }

    [Fact]
    public void T16_the_index_of_Micro_Manager_does_not_disturb_and_its_metadata_are_kept()
    {
        // Behind the header: the place of the index map, of display settings and comments, and the length of the summary (Micro-Manager, "Image File Stack").
        TiffBuilder builder = new();
        long map = builder.Append([.. BitConverter.GetBytes(3453623), .. BitConverter.GetBytes(1), .. new byte[20]]);
        builder.Append([.. BitConverter.GetBytes(54773648), .. BitConverter.GetBytes((int)map), .. BitConverter.GetBytes(483765892), .. BitConverter.GetBytes(0)]);
        byte[] json = "{\"PixelSizeUm\": 0.5}\0"u8.ToArray();
        builder.With(51123, 2, json.Length, json).Page(2, 1, 8, [1, 2], "ImageJ=1.53t\nimages=2\nslices=2").Page(2, 1, 8, [3, 4]);
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal([1, 2, 3, 4], opened.Scenes[0].Read("ZYX").Bytes);
        Assert.Contains(opened.Content.OriginalMetadata, pair => pair is { Key: "MicroManagerMetadata", Value: "{\"PixelSizeUm\": 0.5}" });
    }

    [Theory]
    [InlineData("ome_rgb_contig.ome.tif", "ZYXS")]
    [InlineData("ome_rgb_planar_u16.ome.tif", "TSYX")]
    public void T20_samples_of_a_pixel_that_SizeC_counts_are_no_channels(string file, string axes)
    {
        using Opened opened = Generated(file);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal((1L, 3L, axes), (scene.SizeOf('C'), scene.SizeOf('S'), scene.NativeAxes));
        Assert.Contains("SizeC=\"3\"", opened.Content.OriginalMetadata[0].Value, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(scene.Channels).Samples);
    }

    private static Opened Generated(string file) => Opened.File(TestData.At("data", "formats", "tiff_gen", file));

    private static byte[] Deflated(byte[] bytes)
    {
        MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(bytes);
        return packed.ToArray();
    }

    private static void Put(Span<byte> target, ulong value, int bits, bool big)
    {
        for (int i = 0; i < bits / 8; i++) target[big ? (bits / 8) - 1 - i : i] = (byte)(value >> (8 * i));
    }

    /// <summary>A TIFF of one Deflate strip in either byte order.</summary>
    private static MemoryStore Tiny(bool big, int width, int height, int bits, int sampleFormat, int predictor, byte[] strip)
    {
        (int Tag, int Value)[] fields = [(256, width), (257, height), (258, bits), (259, 8), (262, 1), (273, 8), (277, 1), (278, height), (279, strip.Length), (317, predictor), (339, sampleFormat)];
        byte[] file = new byte[8 + strip.Length + (strip.Length & 1) + 2 + (12 * fields.Length) + 4];
        void Word(int at, ulong value, int size) => Put(file.AsSpan(at), value, size * 8, big);
        file[0] = file[1] = (byte)(big ? 'M' : 'I');
        int directory = 8 + strip.Length + (strip.Length & 1);
        Word(2, 42, 2);
        Word(4, (ulong)directory, 4);
        strip.CopyTo(file, 8);
        Word(directory, (ulong)fields.Length, 2);
        for (int i = 0; i < fields.Length; i++)
        {
            int at = directory + 2 + (12 * i);
            Word(at, (ulong)fields[i].Tag, 2);
            Word(at + 2, 4, 2);
            Word(at + 4, 1, 4);
            Word(at + 8, (ulong)fields[i].Value, 4);
        }

        MemoryStore store = new();
        store.Put("a.tif", file);
        return store;
    }
}
