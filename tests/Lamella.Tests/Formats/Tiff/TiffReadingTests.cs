using System.Buffers.Binary;
using System.Diagnostics;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

public sealed class TiffReadingTests
{
    [Theory]
    [InlineData(null, 1, "QYX")]
    [InlineData("ImageJ=1.53t\nimages=3\nslices=3\n", 32773, "ZYX")]
    [InlineData("<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"2\" SizeY=\"2\" SizeZ=\"4\" SizeC=\"1\" SizeT=\"1\"><TiffData IFD=\"0\" PlaneCount=\"3\"/></Pixels></Image></OME>", 32773, "ZYX")]
    public void Pages_of_one_stack_may_be_stored_differently(string? description, int compression, string axes)
    {
        TiffBuilder builder = new();
        builder.Page(2, 2, 8, [1, 2, 3, 4], description);
        long upper = builder.Append([5, 6]), lower = builder.Append([7, 8]);
        builder.Page(2, 2, 8, [], null, (273, 4, [upper, lower]), (278, 3, [1]), (279, 3, [2, 2]), (254, 4, [2]));
        // PackBits: 3 says that four bytes follow as they are.
        builder.Page(2, 2, 8, compression == 1 ? [9, 10, 11, 12] : [3, 9, 10, 11, 12], null, (259, 3, [compression]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal(axes, opened.Scenes[0].NativeAxes);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], opened.Scenes[0].Read("ZYX").Bytes[..12]);
        Assert.Equal([4, 8, 12], opened.Scenes[0].Read("ZYX", Selection.Parse("Y=1,X=1,Z=:3")).Bytes);
        Assert.All(opened.Scenes[0].Read("ZYX").Bytes[12..], b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(64, 16, 2)]
    [InlineData(66, 22, 2)]
    [InlineData(64, 48, 1)]
    public void Tiled_pages_that_shrink_by_whole_factors_are_levels(int full, int reduced, int levels)
    {
        TiffBuilder builder = new();
        foreach (int side in (ReadOnlySpan<int>)[full, reduced])
        {
            int across = (side + 15) / 16;
            long[] offsets = [.. Enumerable.Range(0, across * across).Select(i => builder.Append([.. Enumerable.Repeat((byte)i, 256)]))];
            builder.Page(side, side, 8, [], null, (322, 3, [16]), (323, 3, [16]), (324, 4, offsets), (325, 4, [.. offsets.Select(_ => 256L)]));
        }

        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal(levels, opened.Scenes[0].Levels.Count);
        Assert.Equal(3 - levels, opened.Scenes.Count);
    }

    [Fact]
    public void A_tile_may_leave_out_the_rows_below_the_image()
    {
        byte[] full = [.. Enumerable.Range(0, 256).Select(i => (byte)i)], half = [.. Enumerable.Range(0, 128).Select(i => (byte)(200 - i))];
        TiffBuilder builder = new();
        long first = builder.Append(full), second = builder.Append(half);
        builder.Page(16, 24, 8, [], null, (322, 3, [16]), (323, 3, [16]), (324, 4, [first, second]), (325, 4, [256, 128]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal([.. full, .. half], opened.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void A_file_of_100_000_pages_opens_in_little_time_and_few_bytes()
    {
        const int Pages = 100_000;
        using CountingStore store = new(new ManyPagesStore(Pages));
        Stopwatch watch = Stopwatch.StartNew();
        using Opened opened = Opened.Key(store, "many.tif");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
        Assert.Equal([Pages], opened.Scenes[0].Shape.Where(n => n == Pages));
        Assert.InRange(store.Bytes, 1, store.Length("many.tif")!.Value / 8);
        PixelArray last = opened.Scenes[0].Read("YX", z: Pages - 1);
        Assert.All(last.Bytes, b => Assert.Equal(ManyPagesStore.PixelOf(Pages - 1), b));
    }

    [Fact]
    public void Opening_reads_no_pixels()
    {
        string folder = TestData.At("data", "formats", "tiff_gen");
        foreach (string file in (string[])["ome_tczyx_u16.ome.tif", "vips_pyr_subifd_zstd_big.tif", "imagej_hyperstack_u16.tif", "codec_g16_none_t.tif"])
        {
            using CountingStore store = new(new FileStore(folder));
            using Opened opened = Opened.Key(store, file);
            // Few directories, read in windows of 4 KiB: a small part of files of 28 to 150 KB.
            Assert.InRange(store.Bytes, 1, 40_000);
        }
    }

    [Fact]
    public void A_region_reads_the_chunks_that_it_touches_and_no_others()
    {
        using CountingStore store = new(new FileStore(TestData.At("data", "formats", "tiff_gen")));
        using Opened opened = Opened.Key(store, "vips_pyr_pages_deflate.tif");
        Scene scene = opened.Scenes[0];
        byte[] pixels = new byte[100 * 100 * 3];
        scene.ReadRegion(new Region([0, 0, 0, 10, 20, 0], [1, 1, 1, 100, 100, 3]), pixels);
        store.Reset();
        scene.ReadRegion(new Region([0, 0, 0, 130, 260, 0], [1, 1, 1, 100, 100, 3]), pixels);
        // One of 12 tiles, of about 3 KB each.
        Assert.Equal(1, store.Reads);
        Assert.InRange(store.Bytes, 500, 6000);
    }

    [Fact]
    public void Consecutive_uncompressed_strips_are_one_piece()
    {
        using CountingStore store = new(new FileStore(TestData.At("data", "formats", "tiff_gen")));
        using Opened opened = Opened.Key(store, "codec_g8_none_s.tif");
        Scene scene = opened.Scenes[0];
        byte[] whole = scene.Read("YX").Bytes;
        store.Reset();
        Assert.Equal(whole, scene.Read("YX").Bytes);
        Assert.Equal(1, store.Reads);
        PixelArray part = scene.Read("YX", Selection.Parse("Y=5:33,X=7:100"));
        for (int y = 0; y < 28; y++) Assert.Equal(whole.AsSpan(((y + 5) * 134) + 7, 93), part.Bytes.AsSpan(y * 93, 93));
    }

    [Fact]
    public void Strips_out_of_order_are_read_one_by_one()
    {
        byte[] upper = [1, 2, 3, 4], lower = [5, 6, 7, 8];
        TiffBuilder builder = new();
        long second = builder.Append(lower);
        builder.Append([0, 0]);
        long first = builder.Append(upper);
        builder.Page(2, 4, 8, [], null, (273, 4, [first, second]), (279, 4, [4, 4]), (278, 4, [2]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], opened.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void T1_a_chain_that_returns_to_a_page_is_cut_with_a_warning()
    {
        TiffBuilder builder = new();
        byte[] file = builder.Page(2, 2, 8, [1, 2, 3, 4]).Page(2, 2, 8, [5, 6, 7, 8]).ToArray();
        int first = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int second = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(first + 2 + (9 * 12)));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(second + 2 + (9 * 12)), first);
        MemoryStore store = new();
        store.Put("loop.tif", file);
        using Opened opened = Opened.Key(store, "loop.tif");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], opened.Scenes[0].Read("ZYX").Bytes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("returns to byte", StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_pages_form_one_stack_and_others_scenes_of_their_own()
    {
        TiffBuilder builder = new();
        builder.Page(2, 1, 8, [1, 2]).Page(3, 1, 8, [7, 8, 9]).Page(2, 1, 8, [3, 4]);
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal(2, opened.Scenes.Count);
        Assert.Equal("QYX", opened.Scenes[0].NativeAxes);
        Assert.Equal([1, 2, 3, 4], opened.Scenes[0].Read("ZYX").Bytes);
        Assert.Equal([7, 8, 9], opened.Scenes[1].Read("YX").Bytes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("presented as axis Z", StringComparison.Ordinal));
    }

    [Fact]
    public void The_user_decides_what_unknown_pages_are()
    {
        TiffBuilder builder = new();
        builder.Page(2, 1, 8, [1, 2]).Page(2, 1, 8, [3, 4]);
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif", new OpenOptions { PageAxis = 'T' });
        Assert.Equal(2, opened.Scenes[0].SizeOf('T'));
        Assert.Equal(1, opened.Scenes[0].SizeOf('Z'));
    }

    [Theory]
    [InlineData(2, 72, null)]
    [InlineData(2, 300, null)]
    [InlineData(2, 101600, 0.25)]
    [InlineData(3, 20000, 0.5)]
    [InlineData(3, 10, null)]
    [InlineData(3, 118, null)]
    [InlineData(1, 4, null)]
    public void Print_resolutions_are_no_pixel_sizes(int unit, int perUnit, double? micrometers)
    {
        TiffBuilder builder = new();
        builder.Page(1, 1, 8, [1], null, (296, 3, [unit]), (282, 5, [perUnit + (1L << 32)]), (283, 5, [perUnit + (1L << 32)]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        PixelSizes sizes = opened.Scenes[0].PixelSize;
        Assert.Equal(micrometers is { } size ? new Quantity(size, "micrometer") : null, sizes.X);
        Assert.Equal(sizes.X, sizes.Y);
        Assert.Contains(opened.Scenes[0].Content.Display, d => d.Key == "xResolution");
    }

    [Fact]
    public void Chunks_without_a_place_read_as_zero()
    {
        TiffBuilder builder = new();
        long data = builder.Append([1, 2, 3, 4]);
        builder.Page(2, 4, 8, [], null, (273, 4, [data, 0]), (279, 4, [4, 0]), (278, 4, [2]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0], opened.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void T2_pixels_beyond_the_end_read_as_zero_and_their_strip_is_counted()
    {
        byte[] page = new TiffBuilder().Page(100, 100, 8, [], null, (273, 4, [4000]), (279, 4, [10_000])).ToArray();
        Lamella.Stores.MemoryStore store = new();
        store.Put("a.tif", [.. page, .. new byte[4000 - page.Length], .. Enumerable.Repeat((byte)7, 250)]);
        using Opened opened = Opened.Key(store, "a.tif");
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (byte)(i < 250 ? 7 : 0)), opened.Scenes[0].Read("YX").Bytes);
        Assert.Equal(("strip", 1L), (Assert.Single(opened.Content.Missing).Kind, opened.Content.Missing[0].Count));
    }

    [Theory]
    [InlineData(1, 4, 0, 0)]
    [InlineData(1, 4, 2, 0)]
    [InlineData(1, 4, 0, 3)]
    [InlineData(8, 4, 1, 2)]
    [InlineData(5, 6, 0, 2)]
    [InlineData(32773, 5, 2, 1)]
    public void Strips_without_bytes_and_strips_behind_the_end_of_a_cut_file_are_counted_and_the_others_are_read(int compression, int strips, int empty, int cut)
    {
        const int Width = 50, Rows = 10;
        byte[][] packed = [.. Enumerable.Range(0, strips).Select(i => Pack([.. Enumerable.Repeat((byte)(i + 1), Width * Rows)], compression))];
        // The directory comes first, so that a cut takes strips only.
        long[] offsets = new long[strips], counts = [.. packed.Select(p => (long)p.Length)];
        for (int round = 0; round < 2; round++)
        {
            long at = Page(offsets, counts).Length;
            for (int i = 0; i < strips; i++) (offsets[i], at) = (at, at + packed[i].Length);
        }

        for (int i = 0; i < empty; i++) counts[i] = 0;
        byte[] whole = [.. Page(offsets, counts), .. packed.SelectMany(p => p)];
        Lamella.Stores.MemoryStore store = new();
        store.Put("a.tif", cut == 0 ? whole : whole[..(int)(offsets[strips - cut] + (compression == 1 ? 30 : 1))]);
        using Opened opened = Opened.Key(store, "a.tif");
        byte[] pixels = opened.Scenes[0].Read("YX").Bytes;
        for (int i = 0; i < pixels.Length; i++)
        {
            int strip = i / (Width * Rows);
            bool there = strip >= empty && (strip < strips - cut || (compression == 1 && strip == strips - cut && i % (Width * Rows) < 30));
            Assert.Equal(there ? strip + 1 : 0, pixels[i]);
        }

        Assert.Equal(empty + cut, opened.Content.Missing.Sum(p => p.Count));
        Assert.Equal((empty > 0 ? 1 : 0) + (cut > 0 ? 1 : 0), opened.Content.Warnings.Count);
        using Lamella.TestKit.TempFolder folder = new();
        File.WriteAllBytes(folder["a.tif"], store.TryReadAll("a.tif")!);
        using BioImage image = BioImage.Open(folder["a.tif"]);
        Assert.Equal((empty > 0 ? 1 : 0) + (cut > 0 ? 1 : 0), image.Convert(folder["b.ome.zarr"], new OmeZarrOptions()).Losses.Count(l => l.What.Contains("strip", StringComparison.Ordinal)));

        byte[] Page(long[] places, long[] sizes) => new TiffBuilder().Page(Width, Rows * strips, 8, [], null, (259, 3, [compression]), (273, 4, places), (278, 3, [Rows]), (279, 4, sizes)).ToArray();

        static byte[] Pack(byte[] plain, int compression)
        {
            switch (compression)
            {
                case 8:
                    return Lamella.Tests.Formats.Nd2.Nd2Builder.Deflate(plain);
                case 5:
                    byte[] lzw = new byte[Lamella.Codecs.Lzw.LzwCodec.MaxEncodedLength(plain.Length)];
                    return lzw[..Lamella.Codecs.Lzw.LzwCodec.Encode(plain, lzw)];
                case 32773:
                    // Runs of 100 equal bytes.
                    return [.. Enumerable.Range(0, plain.Length / 100).SelectMany(i => new byte[] { unchecked((byte)-99), plain[i * 100] })];
                default:
                    return plain;
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_fax_page_with_damaged_rows_is_shown_as_far_as_it_goes_and_the_rows_are_counted(int compression)
    {
        // Rows of 64 white pixels but the last bits: in T.6 one bit each; in T.4 an end-of-line code and a make-up and a terminating code.
        byte[] data = compression == 4 ? [0b1111_0010, 0b0000_0011, 0b1110_0000] : Bits(string.Concat(Enumerable.Range(0, 6).Select(i => "000000000001" + (i == 2 ? "0000000001" : "1101100110101"))));
        using Opened opened = Opened.Key(new TiffBuilder().Page(64, 6, 1, data, null, (259, 3, [compression]), (262, 3, [0])).Store("a.tif"), "a.tif");
        Assert.Equal(6 * 64, opened.Scenes[0].Read("YX").Bytes.Length);
        Assert.Contains(opened.Content.Missing, p => p.Kind is "whole row" or "row");
        Assert.InRange(opened.Content.Warnings.Count, 1, 2);

        static byte[] Bits(string text) => [.. text.PadRight((text.Length + 7) / 8 * 8, '0').Chunk(8).Select(c => System.Convert.ToByte(new string(c), 2))];
    }

    [Fact]
    public void A_chunk_that_its_bytes_cannot_fill_is_refused_before_memory_is_taken()
    {
        TiffBuilder builder = new();
        builder.Page(30_000, 30_000, 16, [0x78, 0x9C, 3, 0, 0, 0, 0, 1], null, (259, 3, [8]));
        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        byte[] target = new byte[200];
        Assert.Throws<DamagedDataException>(() => opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 0, 0], [1, 1, 1, 1, 100]), target));
    }

    [Fact]
    public void An_unknown_file_is_told_by_its_bytes_and_the_formats_that_are_read()
    {
        MemoryStore store = new();
        store.Put("notes.txt", "just text"u8);
        UnknownFormatException error = Assert.Throws<UnknownFormatException>(() => Opened.Key(store, "notes.txt"));
        Assert.Contains("6A 75 73 74", error.Message, StringComparison.Ordinal);
        Assert.Contains("'.txt'", error.Message, StringComparison.Ordinal);
        Assert.Contains("OME-TIFF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_path_is_not_found()
    {
        StoreException error = Assert.Throws<StoreException>(() => Opened.File(Path.Combine(Path.GetTempPath(), "lamella-no-such-file.tif")));
        Assert.Equal(StoreFailure.NotFound, error.Failure);
    }

    [Fact]
    public void A_gzipped_file_opens_as_what_it_holds()
    {
        string folder = TestData.At("data", "formats", "tiff_gen");
        byte[] plain = File.ReadAllBytes(Path.Combine(folder, "ome_rgb_contig.ome.tif"));
        MemoryStream packed = new();
        using (System.IO.Compression.GZipStream gzip = new(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(plain);
        MemoryStore store = new();
        store.Put("a.ome.tif.gz", packed.ToArray());
        using Opened opened = Opened.Key(store, "a.ome.tif.gz");
        using Opened direct = Opened.File(Path.Combine(folder, "ome_rgb_contig.ome.tif"));
        Assert.Equal("OME-TIFF", opened.Content.Format);
        Assert.Equal(direct.Scenes[0].Read("ZYXS").Bytes, opened.Scenes[0].Read("ZYXS").Bytes);
    }

    [Fact]
    public void A_cut_gzip_file_is_damaged_data()
    {
        MemoryStore store = new();
        store.Put("a.tif.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF]);
        Assert.Throws<DamagedDataException>(() => Opened.Key(store, "a.tif.gz"));
    }

    [Fact]
    public void Palettes_stay_indices_with_their_colour_map()
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "tiff_real", "multipage.tiff"));
        Assert.Equal(2, opened.Scenes.Count);
        ushort[][] palette = Assert.IsType<ushort[][]>(opened.Scenes[0].Content.Palette);
        Assert.Equal([0, 0], palette[0]);
        Assert.Equal([32896, 0], palette[1]);
    }

    /// <summary>Little pages, each directory in front of its pixels, made on the fly.</summary>
    private sealed class ManyPagesStore : Store
    {
        private const int Entries = 9;
        private const int DirectorySize = 2 + (Entries * 12) + 4;
        private const int PixelBytes = 64 * 64;
        private const int Stride = DirectorySize + PixelBytes;
        private readonly int _pages;
        private readonly byte[] _template = new byte[DirectorySize];

        public ManyPagesStore(int pages)
        {
            _pages = pages;
            (int Tag, int Type, int Value)[] fields = [(256, 3, 64), (257, 3, 64), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 0), (277, 3, 1), (278, 3, 64), (279, 4, PixelBytes)];
            BinaryPrimitives.WriteUInt16LittleEndian(_template, Entries);
            for (int i = 0; i < Entries; i++)
            {
                Span<byte> entry = _template.AsSpan(2 + (i * 12), 12);
                BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)fields[i].Tag);
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)fields[i].Type);
                BinaryPrimitives.WriteInt32LittleEndian(entry[4..], 1);
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], fields[i].Value);
            }
        }

        public override string Name => "many pages";

        public static byte PixelOf(int page) => (byte)((page * 7) + 1);

        public override long? Length(string key) => 8 + ((long)_pages * Stride);

        public override int Read(string key, long offset, Span<byte> destination)
        {
            int count = (int)Math.Min(destination.Length, Length(key)!.Value - offset);
            Span<byte> page = stackalloc byte[Stride];
            int done = 0;
            while (done < count)
            {
                long at = offset + done;
                if (at < 8)
                {
                    ReadOnlySpan<byte> header = "II*\0\x8\0\0\0"u8;
                    int part = (int)Math.Min(8 - at, count - done);
                    header.Slice((int)at, part).CopyTo(destination[done..]);
                    done += part;
                    continue;
                }

                (long index, long within) = Math.DivRem(at - 8, Stride);
                long start = 8 + (index * Stride);
                _template.CopyTo(page);
                BinaryPrimitives.WriteUInt32LittleEndian(page[(2 + (5 * 12) + 8)..], (uint)(start + DirectorySize));
                BinaryPrimitives.WriteUInt32LittleEndian(page[(2 + (Entries * 12))..], index == _pages - 1 ? 0 : (uint)(start + Stride));
                page[DirectorySize..].Fill(PixelOf((int)index));
                int length = (int)Math.Min(Stride - within, count - done);
                page.Slice((int)within, length).CopyTo(destination[done..]);
                done += length;
            }

            return done;
        }

        public override IEnumerable<string> List(string prefix) => ["many.tif"];
    }
}
