using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Lsm;

public sealed class LsmTests
{
    [Fact]
    public void The_real_file_agrees_with_another_reader()
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "lsm", "032113-18.lsm"));
        Assert.Equal("LSM", opened.Content.Format);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("CYX", scene.NativeAxes);
        Assert.Equal([1, 3, 1, 512, 512], scene.Shape);
        Assert.Equal(PixelType.UInt8, scene.PixelType);
        Assert.Equal("c0fbcd3619eb7a431ebd6349c7736d02da4144d4113c991ca9bd9e9ae28a9006", Opened.Sha256(scene.Read("CYX").Bytes));
        Assert.Equal(new Quantity(1.0378322762047988, "micrometer"), scene.PixelSize.X);
        Assert.Equal(scene.PixelSize.X, scene.PixelSize.Y);
        Assert.Null(scene.PixelSize.Z);
        Assert.Equal(["Ch1-T1", "Ch2-T2", "T PMT-T2"], scene.Channels.Select(c => c.Name));
        Assert.Equal([new Rgba(0, 0, 255), new Rgba(255, 0, 0), new Rgba(255, 255, 255)], scene.Channels.Select(c => c.Color!.Value));
        Assert.Equal(["DAPI", "Alexa Fluor 546", null], scene.Channels.Select(c => c.Fluorophore));
        Assert.Equal([new Quantity(405, "nanometer"), new Quantity(561, "nanometer"), new Quantity(561, "nanometer")], scene.Channels.Select(c => c.Excitation!.Value));
        Assert.Equal(new Objective { Name = "Plan-Apochromat 20x/0.8 M27", Magnification = 20, NumericalAperture = 0.8 }, scene.Objective);
        Assert.Equal("032113-18", scene.Name);
        Assert.Equal(new DateTimeOffset(2013, 3, 20, 20, 18, 58, TimeSpan.Zero), scene.Acquired);
        Assert.Equal(new Quantity(0, "second"), scene.Planes[0].Time);
        Assert.Contains(scene.Content.Notes, note => note is { Key: "detection band of channel 0", Value: "410 to 585 nanometer" });
        Assert.Equal(["CZ_LSMINFO", "ScanInformation"], opened.Content.OriginalMetadata.Select(pair => pair.Key));
        Assert.Contains("StructureSize = 464", opened.Content.OriginalMetadata[0].Value, StringComparison.Ordinal);
        Assert.Contains("DyeName = Alexa Fluor 546", opened.Content.OriginalMetadata[1].Value, StringComparison.Ordinal);
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(0, "ZCYX", 1, 3)]
    [InlineData(1, "CZX", 1, 1)]
    [InlineData(2, "CTX", 1, 1)]
    [InlineData(3, "TCYX", 4, 1)]
    [InlineData(4, "TCZX", 4, 1)]
    [InlineData(6, "TZCYX", 4, 3)]
    [InlineData(10, "CTX", 1, 1)]
    public void The_scan_type_says_what_pages_and_rows_are(int scanType, string axes, int times, int sections)
    {
        LsmBuilder builder = new() { ScanType = scanType, Times = times, Sections = sections, Channels = 2, Bits = 16 };
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Scene scene = opened.Scenes[0];
        Assert.Equal(axes, scene.NativeAxes);
        byte[] expected = [.. Enumerable.Range(0, builder.ImageCount).SelectMany(i => Enumerable.Range(0, 2).SelectMany(c => builder.Strip(i, c)))];
        Assert.Equal(expected, scene.Read(axes).Bytes);
        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public async Task Tifffile_reads_equal_pixels_of_a_generated_stack()
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        LsmBuilder builder = new() { ScanType = 6, Times = 2, Sections = 3, Channels = 2, Bits = 16 };
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["a.lsm"], builder.ToArray(), TestContext.Current.CancellationToken);
        const string Script = "import sys,hashlib,tifffile;s=tifffile.TiffFile(sys.argv[1]).series[0];print(s.axes,hashlib.sha256(s.asarray().astype('<u2').tobytes()).hexdigest())";
        ChildResult judged = await ChildProcess.RunAsync(python, ["-c", Script, folder["a.lsm"]], cancellation: TestContext.Current.CancellationToken);
        Assert.True(judged.Exit == 0, judged.ToString());
        using Opened opened = Opened.File(folder["a.lsm"]);
        Assert.Equal($"TZCYX {Opened.Sha256(opened.Scenes[0].Read("TZCYX").Bytes)}", judged.Output.Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_of_bits_are_found_in_the_entry_or_elsewhere(bool elsewhere)
    {
        LsmBuilder builder = new() { Channels = 2, Bits = 16, BitsElsewhere = elsewhere };
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Assert.Equal(PixelType.UInt16, opened.Scenes[0].PixelType);
        Assert.Equal([.. builder.Strip(0, 0), .. builder.Strip(0, 1)], opened.Scenes[0].Read("CYX").Bytes);
    }

    [Fact]
    public void Packed_strips_with_the_byte_counts_of_unpacked_ones_are_read()
    {
        LsmBuilder builder = new() { ScanType = 6, Times = 2, Sections = 3, Channels = 2, Bits = 16, Lzw = true, Width = 31, Height = 17 };
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        byte[] expected = [.. Enumerable.Range(0, 6).SelectMany(i => Enumerable.Range(0, 2).SelectMany(c => builder.Strip(i, c)))];
        Assert.Equal(expected, opened.Scenes[0].Read("TZCYX").Bytes);
        Assert.Equal("lzw", opened.Scenes[0].Levels[0].Codec);
    }

    [Fact]
    public void T15_offsets_that_wrap_around_at_4_gib_are_unwrapped()
    {
        LsmBuilder builder = new() { ScanType = 3, Times = 6, Channels = 2 };
        // 1.5 GB between images: the third and the sixth lie behind 4 GiB and 8 GiB.
        using SparseStore store = builder.Sparse(10_000_000_000, (image, channel) => 200_000 + (image * 1_500_000_000L) + (channel * 40));
        using Opened opened = Opened.Key(store, "a.lsm");
        for (int t = 0; t < 6; t++)
        {
            for (int c = 0; c < 2; c++) Assert.Equal(builder.Strip(t, c), opened.Scenes[0].Read("YX", t: t, c: c).Bytes);
        }
    }

    [Fact]
    public void T15_with_positions_time_points_were_written_one_after_the_other()
    {
        LsmBuilder builder = new() { ScanType = 3, Times = 3, Positions = 2 };
        // The directories of a position stand together, the pixels of a time point.
        static long Place(int image, int channel)
        {
            int position = image / 3, t = image % 3;
            return 200_000 + (((t * 2) + position) * 1_500_000_000L) + (channel * 40);
        }

        using SparseStore store = builder.Sparse(10_000_000_000, Place);
        using Opened opened = Opened.Key(store, "a.lsm");
        Assert.Equal(2, opened.Scenes.Count);
        for (int image = 0; image < 6; image++) Assert.Equal(builder.Strip(image, 0), opened.Scenes[image / 3].Read("YX", t: image % 3).Bytes);
    }

    [Fact]
    public void Positions_are_scenes_with_their_places()
    {
        LsmBuilder builder = new() { ScanType = 6, Times = 2, Sections = 2, Positions = 3, Channels = 2 };
        builder.Doubles(376, sized: false, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009);
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Assert.Equal(3, opened.Scenes.Count);
        for (int p = 0; p < 3; p++)
        {
            Assert.Equal("TZCYX", opened.Scenes[p].NativeAxes);
            byte[] expected = [.. Enumerable.Range(p * 4, 4).SelectMany(i => Enumerable.Range(0, 2).SelectMany(c => builder.Strip(i, c)))];
            Assert.Equal(expected, opened.Scenes[p].Read("TZCYX").Bytes);
            Assert.Equal(new Quantity((3000 * p) + 1000, "micrometer"), opened.Scenes[p].Origin!.X);
            Assert.Equal(new Quantity((3000 * p) + 3000, "micrometer"), opened.Scenes[p].Planes[^1].PositionZ);
        }
    }

    [Fact]
    public void Tiles_are_stitched_at_their_positions_and_readable_one_by_one()
    {
        LsmBuilder builder = new() { ScanType = 0, Sections = 2, Tiles = 3, Channels = 2 };
        // Pixels of a quarter micrometre; tiles of 7 x 5 pixels that overlap by two columns, the third a row lower.
        builder.Doubles(336, sized: false, 0, 0, 0, 5 * 2.5e-7, 0, 0, 10 * 2.5e-7, 2.5e-7, 0);
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal([new MosaicTile(0, 0, 0, 5, 7), new MosaicTile(1, 0, 5, 5, 7), new MosaicTile(2, 1, 10, 5, 7)], scene.Mosaic!.Tiles);
        Assert.Equal([1, 2, 2, 6, 17], scene.Shape);
        byte[] plane = scene.Read("YX", c: 1, z: 1).Bytes;
        byte[] expected = new byte[6 * 17];
        foreach ((int m, int y0, int x0) in ((int, int, int)[])[(0, 0, 0), (1, 0, 5), (2, 1, 10)])
        {
            for (int i = 0; i < 35; i++) expected[((y0 + (i / 7)) * 17) + x0 + (i % 7)] = (byte)builder.Sample((m * 2) + 1, 1, i / 7, i % 7);
        }

        Assert.Equal(expected, plane);
        Assert.Equal(expected[(17 + 8)..(17 + 14)], scene.Read("YX", Selection.Parse("C=1,Z=1,Y=1:2,X=8:14")).Bytes);
        Assert.Equal(builder.Strip(5, 0), scene.Read("YX", Selection.Parse("M=2,Z=1,C=0")).Bytes);
        Assert.Equal(3 * 2 * 2 * 35, scene.Read("MZCYX", Selection.All).Bytes.Length);
    }

    [Fact]
    public void Tiles_without_positions_are_an_axis()
    {
        LsmBuilder builder = new() { ScanType = 0, Tiles = 3 };
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Assert.Equal("MYX", opened.Scenes[0].NativeAxes);
        Assert.Null(opened.Scenes[0].Mosaic);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("axis M", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interrupted_series_reads_as_zero_where_it_ends()
    {
        LsmBuilder builder = new() { ScanType = 3, Times = 5, Missing = 2 };
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Assert.Equal(2, opened.Content.MissingPlanes);
        Assert.Equal(5, opened.Scenes[0].SizeOf('T'));
        Assert.Equal(builder.Strip(2, 0), opened.Scenes[0].Read("YX", t: 2).Bytes);
        Assert.Equal(new byte[35], opened.Scenes[0].Read("YX", t: 4).Bytes);
    }

    [Fact]
    public void Times_colours_lasers_and_bands_are_mapped()
    {
        LsmBuilder builder = new() { ScanType = 3, Times = 3, Channels = 2 };
        builder.Doubles(132, sized: true, 10.5, 12.5, 14.51)
            .Doubles(204, sized: false, 4.1e-7, 4.6e-7, -1, -1)
            .Names(("Ch1-T2", 1, 2, 3), ("ChS", 4, 5, 6))
            .Scan(scan => scan.Open(0x10000000).Text(0x10000004, "C-Apochromat 40x/1.2 W Korr").Number(0x10000036, 25569.5)
                .Open(0x20000000).Open(0x40000000).Close()
                .Open(0x40000000).Open(0x60000000).Open(0x70000000).Text(0x70000014, "Ch1").Text(0x70000026, "FITC").Close().Close()
                .Open(0x80000000).Open(0x90000000).Number(0x90000003, 488.00000000000006).Number(0x90000004, 1).Close().Open(0x90000000).Number(0x90000003, 561.0).Number(0x90000004, 0).Close().Close().Close()
                .Close().Close());
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Scene scene = opened.Scenes[0];
        Assert.Empty(opened.Content.Warnings);
        Assert.Equal(new Quantity(0.25, "micrometer"), scene.PixelSize.X);
        Assert.Equal(2.005, scene.PixelSize.T!.Value.Value, 1e-9);
        Assert.Equal([0, 0, 2, 2, 4.01, 4.01], scene.Planes.Select(p => Math.Round(p.Time!.Value.Value, 9)));
        Assert.Equal(("Ch1-T2", new Rgba(1, 2, 3), "FITC", new Quantity(488, "nanometer")), (scene.Channels[0].Name, scene.Channels[0].Color, scene.Channels[0].Fluorophore, scene.Channels[0].Excitation));
        Assert.Equal(("ChS", null), (scene.Channels[1].Name, scene.Channels[1].Excitation));
        Assert.Equal(new Objective { Name = "C-Apochromat 40x/1.2 W Korr", Magnification = 40, NumericalAperture = 1.2, Immersion = "Water" }, scene.Objective);
        Assert.Equal(new DateTimeOffset(1970, 1, 1, 12, 0, 0, TimeSpan.Zero), scene.Acquired);
        Assert.Equal("410 to 460 nanometer", scene.Content.Notes.Single(n => n.Key == "detection band of channel 0").Value);
    }

    [Fact]
    public void A_spectral_scan_has_channels_at_the_middle_of_their_bands()
    {
        LsmBuilder builder = new() { ScanType = 0, Channels = 2 };
        builder.Int(88, 1 << 16).Doubles(204, sized: false, 4.0e-7, 4.1e-7, 4.1e-7, 4.2e-7);
        MemoryStore store = builder.Store();
        byte[] file = store.TryReadAll("a.lsm")!;
        using Opened opened = Opened.Key(store, "a.lsm");
        // The builder writes the scan type over the word; the flag of spectral scans stands behind it.
        int info = file.AsSpan().IndexOf((byte[])[0x4C, 0x49, 0x00, 0x04]);
        file[info + 90] = 1;
        store.Put("b.lsm", file);
        using Opened spectral = Opened.Key(store, "b.lsm");
        Assert.Null(opened.Scenes[0].Channels[0].Emission);
        Assert.Equal([405.0, 415.0], spectral.Scenes[0].Channels.Select(c => Math.Round(c.Emission!.Value.Value, 6)));
    }

    [Fact]
    public void Damaged_blocks_are_left_out_with_a_warning()
    {
        LsmBuilder builder = new() { ScanType = 3, Times = 2 };
        builder.Int(108, 0x7FFFFFF0).Int(132, 0x7FFFFFF0).Int(124, 0x7FFFFFF0);
        using Opened opened = Opened.Key(builder.Store(), "a.lsm");
        Assert.Equal(builder.Strip(1, 0), opened.Scenes[0].Read("YX", t: 1).Bytes);
        Assert.Equal(3, opened.Content.Warnings.Count);
    }

    [Fact]
    public void Opening_reads_no_pixels_and_a_plane_is_one_read_for_each_channel()
    {
        LsmBuilder builder = new() { ScanType = 3, Times = 4, Channels = 2, Width = 256, Height = 256 };
        using CountingStore store = new(builder.Store());
        using Opened opened = Opened.Key(store, "a.lsm");
        Assert.InRange(store.Bytes, 1, 80_000);
        Assert.True(store.Length("a.lsm") > 500_000);
        opened.Scenes[0].Read("CYX", t: 2);
        store.Reset();
        opened.Scenes[0].Read("CYX", t: 2);
        Assert.Equal((2, 2 * 65_536), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        byte[] plain = new LsmBuilder { ScanType = 6, Times = 2, Sections = 2, Channels = 2, Bits = 16 }.Doubles(132, sized: true, 1, 2).Names(("A-T1", 1, 2, 3), ("B", 4, 5, 6))
            .Scan(scan => scan.Open(0x10000000).Text(0x10000004, "20x/0.5").Open(0x20000000).Open(0x40000000).Close().Close().Close()).ToArray();
        byte[] packed = new LsmBuilder { ScanType = 3, Times = 3, Channels = 2, Lzw = true }.ToArray();
        byte[] tiles = new LsmBuilder { ScanType = 0, Tiles = 3, Positions = 2 }.Doubles(336, sized: false, 0, 0, 0, 1.25e-6, 0, 0, 2.5e-6, 2.5e-7, 0).Doubles(376, sized: false, 0, 0, 0, 1, 1, 1).ToArray();
        FormatFuzz.Run("a.lsm", [plain, packed, tiles]);
    }
}
