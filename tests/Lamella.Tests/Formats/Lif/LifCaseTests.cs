using System.Globalization;
using System.Text;
using Lamella.Stores;
using Xunit;
using static Lamella.Tests.Formats.Lif.LifBuilder;

namespace Lamella.Tests.Formats.Lif;

/// <summary>The nasty cases of the format, each in a file made for it. The numbers are those of the list in the format's README.</summary>
public sealed class LifCaseTests
{
    private static readonly string Plane = Dimension(1, 3, 1, "2e-06") + Dimension(2, 2, 3, "4e-06");

    [Fact]
    public void L1_lines_of_two_channels_in_turn_are_told_apart()
    {
        using Opened image = new LifBuilder().Image("a", Channel("BytesInc=\"0\"") + Channel("BytesInc=\"3\""), Dimension(1, 3, 1) + Dimension(2, 2, 6), Counting(12)).Open();
        Assert.Equal("YCX", image.Scenes[0].NativeAxes);
        Assert.Equal([0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11], image.Scenes[0].Read("CYX").Bytes);
    }

    [Fact]
    public void L1_pixels_of_two_channels_in_turn_are_told_apart()
    {
        using Opened image = new LifBuilder().Image("a", Channel("BytesInc=\"0\"") + Channel("BytesInc=\"1\""), Dimension(1, 3, 2) + Dimension(2, 2, 6), Counting(12)).Open();
        Assert.Equal("YXC", image.Scenes[0].NativeAxes);
        Assert.Equal([1, 3, 5, 7, 9, 11], image.Scenes[0].Read("YX", c: 1).Bytes);
        Assert.Equal(2, image.Scenes[0].Read("X", Selection.Parse("C=0,Y=0,X=1")).Bytes[0]);
    }

    [Fact]
    public void L2_blocks_without_data_are_passed_over_and_an_image_without_data_reads_as_zero()
    {
        LifBuilder file = new();
        file.Blocks.Add(("MemBlock_1", []));
        file.Image("a", Channel(string.Empty), Plane, []);
        file.Blocks.Add(("MemBlock_7", []));
        file.Image("b", Channel(string.Empty), Plane, Counting(6));
        using Opened image = file.Open();
        Assert.Equal(new byte[6], image.Scenes[0].Read("YX").Bytes);
        Assert.Equal(Counting(6), image.Scenes[1].Read("YX").Bytes);
        Assert.Equal(1, image.Content.MissingPlanes);
    }

    [Fact]
    public void L3_of_two_blocks_of_one_name_the_one_of_the_stated_size_is_taken()
    {
        LifBuilder file = new();
        file.Blocks.Add(("MemBlock_101", [9, 9]));
        file.Image("a", Channel(string.Empty), Plane, Counting(6));
        file.Blocks.Add(("MemBlock_101", [8]));
        using Opened image = file.Open();
        Assert.Equal(Counting(6), image.Scenes[0].Read("YX").Bytes);
        // Of the three one is taken; the others are told.
        Assert.Equal(2, Assert.Single(image.Content.Unused).Count);
    }

    [Fact]
    public void L3_an_image_whose_block_is_missing_reads_as_zero_with_a_warning_and_others_are_matched_by_name()
    {
        LifBuilder file = new();
        file.Image("lost", Channel(string.Empty), Plane, Counting(6)).Image("b", Channel(string.Empty), Plane, Counting(6, 50)).Image("c", Channel(string.Empty), Plane, Counting(6, 80));
        file.Blocks.RemoveAt(0);
        file.Blocks.Reverse();
        using Opened image = file.Open();
        Assert.Equal([0, 50, 80], image.Scenes.Select(s => s.Read("YX").Bytes[0]));
        Assert.Equal(1, image.Content.MissingPlanes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("lost", StringComparison.Ordinal) && w.Contains("MemBlock_100", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1,2,3", 0)]
    [InlineData("3,2,1", 1)]
    public void L4_three_neighbouring_samples_with_colour_tags_are_one_RGB_channel(string tags, int blueFirst)
    {
        string channels = string.Concat(tags.Split(',').Select((tag, i) => Channel(Invariant($"ChannelTag=\"{tag}\" Resolution=\"12\" BytesInc=\"{2 * i}\""))));
        byte[] pixels = Counting16(12);
        using Opened image = new LifBuilder().Image("rgb", channels, Dimension(1, 2, 6) + Dimension(2, 2, 12), pixels).Open();
        Scene scene = image.Scenes[0];
        Assert.Equal(("TCZYXS", "YXS", PixelType.UInt16), (scene.Axes, scene.NativeAxes, scene.PixelType));
        ushort[] expected = [.. Enumerable.Range(0, 12).Select(i => blueFirst == 1 ? (i / 3 * 3) + 2 - (i % 3) : i).Select(i => (ushort)(i * 7))];
        Assert.Equal(expected, scene.Read("YXS").ToArray<ushort>());
        Assert.Equal(expected[9..], scene.Read("S", Selection.Parse("Y=1,X=1")).ToArray<ushort>());
    }

    [Fact]
    public void L4_colour_tags_of_separate_planes_are_three_channels()
    {
        string channels = Channel("ChannelTag=\"1\" LUTName=\"Red\"") + Channel("ChannelTag=\"2\" LUTName=\"Green\" BytesInc=\"6\"") + Channel("ChannelTag=\"3\" LUTName=\"Blue\" BytesInc=\"12\"");
        using Opened image = new LifBuilder().Image("a", channels, Plane, Counting(18)).Open();
        Assert.Equal((3, "CYX"), (image.Scenes[0].Channels.Count, image.Scenes[0].NativeAxes));
        Assert.Equal(["#FF0000", "#00FF00", "#0000FF"], image.Scenes[0].Channels.Select(c => c.Color.ToString()));
    }

    [Fact]
    public void L4_gray_and_RGB_channels_side_by_side_keep_their_samples()
    {
        string channels = Channel(string.Empty) + Channel("ChannelTag=\"3\" BytesInc=\"4\"") + Channel("ChannelTag=\"2\" BytesInc=\"5\"") + Channel("ChannelTag=\"1\" BytesInc=\"6\"");
        // Gray has the same increments as colour here: three bytes from pixel to pixel.
        using Opened image = new LifBuilder().Image("a", channels, Dimension(1, 2, 3), Counting(10)).Open();
        Assert.Equal([1, 3], image.Scenes[0].Channels.Select(c => c.Samples));
        Assert.Equal([0, 3], image.Scenes[0].Read("X", Selection.Parse("C=0,S=0")).Bytes);
        Assert.Equal([6, 5, 4, 9, 8, 7], image.Scenes[0].Read("XS", Selection.Parse("C=1")).Bytes);
        Assert.Throws<RefusedException>(() => image.Scenes[0].Read("CXS"));
    }

    [Fact]
    public void L5_tiles_are_stitched_where_the_stage_stood()
    {
        // 2 x 2 tiles of 2 x 3 pixels of one micrometre; the stage moves 2 micrometres, so columns overlap by one pixel, rows do not.
        using Opened image = Mosaic(string.Empty, (0, 0, "1e-3", "2e-3"), (1, 0, "0.001002", "2e-3"), (0, 1, "1e-3", "0.002002"), (1, 1, "0.001002", "0.002002"));
        Scene scene = image.Scenes[0];
        Assert.Equal(("TCZYX", "YX"), (scene.Axes, scene.NativeAxes));
        Assert.Equal([1, 1, 1, 4, 5], scene.Shape);
        Assert.Equal([0, 1, 6, 7, 8, 3, 4, 9, 10, 11, 12, 13, 18, 19, 20, 15, 16, 21, 22, 23], scene.Read("YX").Bytes);
        Assert.Equal([new MosaicTile(0, 0, 0, 2, 3), new MosaicTile(1, 0, 2, 2, 3), new MosaicTile(2, 2, 0, 2, 3), new MosaicTile(3, 2, 2, 2, 3)], scene.Mosaic!.Tiles);
        Assert.Equal(Counting(24), scene.Read("MYX", Selection.All).Bytes);
        Assert.Equal(Counting(6, 12), scene.Read("YX", Selection.Parse("M=2")).Bytes);
        Assert.Equal([7, 8, 10, 11], scene.Read("YX", Selection.Parse("Y=0:2,X=3:5")).Bytes);
    }

    [Fact]
    public void L5_flips_come_before_the_exchange_of_the_axes_as_in_merged_images_of_LAS_X()
    {
        // The geometry of a real scan of 3 x 2 fields with all three switches on: field (0, 0) lands in column 1, row 2, the last field (2, 1) in the corner.
        const string On = "FlipX=\"1\" FlipY=\"1\" SwapXY=\"1\"";
        List<(int X, int Y, string PosX, string PosY)> tiles = [];
        for (int x = 0; x < 3; x++)
        {
            for (int y = 0; y < 2; y++) tiles.Add((x, y, (0.0759 + (x * 3e-6)).ToString("R", CultureInfo.InvariantCulture), (0.0580 + (y * 3e-6)).ToString("R", CultureInfo.InvariantCulture)));
        }

        using Opened image = Mosaic(On, [.. tiles]);
        IReadOnlyList<MosaicTile> placed = image.Scenes[0].Mosaic!.Tiles;
        Assert.Equal([(6L, 3L), (6, 0), (3, 3), (3, 0), (0, 3), (0, 0)], placed.Select(t => (t.Y, t.X)));
        using Opened flipped = Mosaic("FlipX=\"1\"", (0, 0, "0", "0"), (1, 0, "3e-6", "0"));
        Assert.Equal([3L, 0], flipped.Scenes[0].Mosaic!.Tiles.Select(t => t.X));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "0")]
    [InlineData("x", "0")]
    public void L5_tiles_whose_positions_make_no_picture_stay_apart(string x, string y)
    {
        using Opened image = Mosaic(string.Empty, (0, 0, "0", "0"), (1, 0, x, y));
        Assert.Equal(("MTCZYX", "MYX"), (image.Scenes[0].Axes, image.Scenes[0].NativeAxes));
        Assert.Null(image.Scenes[0].Mosaic);
        Assert.Contains(image.Content.Warnings, w => w.Contains("positions", StringComparison.Ordinal));
        Assert.Equal(Counting(6, 6), image.Scenes[0].Read("YX", Selection.Parse("M=1")).Bytes);
    }

    [Fact]
    public void L5_a_mosaic_in_time_with_colours_is_stitched_plane_by_plane()
    {
        string channels = string.Concat(Enumerable.Range(0, 3).Select(i => Channel(Invariant($"ChannelTag=\"{3 - i}\" BytesInc=\"{i}\""))));
        string dimensions = Dimension(1, 2, 3, "1e-6") + Dimension(2, 1, 6) + Dimension(4, 2, 12, "1", "s") + Dimension(10, 2, 6);
        string y = Dimension(2, 1, 6, "1e-6");
        string scan = "<Attachment Name=\"TileScanInfo\"><Tile FieldX=\"0\" FieldY=\"0\" PosX=\"0\" PosY=\"0\"/><Tile FieldX=\"1\" FieldY=\"0\" PosX=\"3e-6\" PosY=\"0\"/></Attachment>";
        using Opened image = new LifBuilder().Image("a", channels, dimensions.Replace(Dimension(2, 1, 6), y, StringComparison.Ordinal), Counting(24), scan).Open();
        Scene scene = image.Scenes[0];
        Assert.Equal("TYXS", scene.NativeAxes);
        Assert.Equal([2, 1, 1, 1, 5, 3], scene.Shape);
        Assert.Equal([2, 1, 0, 5, 4, 3, 0, 0, 0, 8, 7, 6, 11, 10, 9], scene.Read("XS", t: 0).Bytes);
        Assert.Equal([20, 19, 18, 23, 22, 21], scene.Read("XS", Selection.Parse("T=1,M=1")).Bytes);
    }

    [Fact]
    public void L6_wavelengths_are_axes_with_positions_in_nanometres()
    {
        string dimensions = Dimension(1, 2, 1) + Dimension(2, 2, 2) + Dimension(5, 3, 4, "2e-8", "m", "5e-7") + Dimension(9, 2, 12, "5e-08", "m", "4.7e-07");
        using Opened image = new LifBuilder().Image("sweep", Channel(string.Empty), dimensions, Counting(24)).Open();
        Scene scene = image.Scenes[0];
        Assert.Equal(("LETCZYX", "ELYX"), (scene.Axes, scene.NativeAxes));
        Assert.Equal((500.0, 10.0, "nanometer"), (scene.Content.AxisInfo['L'].Start, scene.Content.AxisInfo['L'].Step, scene.Content.AxisInfo['L'].Unit));
        Assert.Equal((470.0, 50.0), (scene.Content.AxisInfo['E'].Start, scene.Content.AxisInfo['E'].Step));
        Assert.Equal(Counting(4, 20), scene.Read("YX", Selection.Parse("E=1,L=2")).Bytes);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void L7_sizes_of_32_bits_are_read_even_when_the_XML_states_the_other_version(int version, int? stated)
    {
        LifBuilder file = new() { Version = version, StatedVersion = stated };
        file.Image("a", Channel(string.Empty), Plane, Counting(6)).Image("b", Channel(string.Empty), Plane, Counting(6, 9));
        using Opened image = file.Open();
        Assert.Equal([0, 9], image.Scenes.Select(s => s.Read("YX").Bytes[0]));
        Assert.Equal(0, image.Content.MissingPlanes);
    }

    [Fact]
    public void L8_a_file_cut_off_in_its_last_block_keeps_the_planes_before_the_cut()
    {
        byte[] file = new LifBuilder().Image("a", Channel(string.Empty), Plane, Counting(6)).Image("b", Channel(string.Empty), Plane + Dimension(3, 4, 6, "3e-6"), Counting(24)).Build();
        using Opened image = LifBuilder.Open(file[..^8]);
        Assert.Equal(Counting(6), image.Scenes[0].Read("YX").Bytes);
        Assert.Equal([.. Counting(12), .. new byte[12]], image.Scenes[1].Read("ZYX").Bytes);
        Assert.Equal(2, image.Content.MissingPlanes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("cut off", StringComparison.Ordinal));
        // In the head of the second block: its image has nothing.
        using Opened shorter = LifBuilder.Open(file[..^40]);
        Assert.Equal(4, shorter.Content.MissingPlanes);
        Assert.Throws<DamagedDataException>(() => LifBuilder.Open(file[..200]));
    }

    [Fact]
    public void L9_scenes_are_called_by_their_path_and_images_may_have_children()
    {
        LifBuilder file = new();
        string image = Data(Channel(string.Empty), Plane);
        string leaf = Element("Image 1", image, "MemBlock_5", 6);
        file.Elements.Add(Element("Folder", $"<Data><Collection/></Data><Memory Size=\"0\" MemoryBlockID=\"MemBlock_2\"/><Children>{Element("Inner &amp; deep", $"<Children>{leaf}</Children>")}</Children>"));
        file.Elements.Add(Element("Image 1", image + $"<Memory Size=\"6\" MemoryBlockID=\"MemBlock_6\"/><Children>{Element("Merged", image, "MemBlock_7", 6)}</Children>"));
        for (int i = 5; i < 8; i++) file.Blocks.Add((Invariant($"MemBlock_{i}"), Counting(6, 10 * i)));
        using Opened opened = file.Open();
        Assert.Equal(["Folder/Inner & deep/Image 1", "Image 1", "Image 1/Merged"], opened.Scenes.Select(s => s.Name));
        Assert.Equal([50, 60, 70], opened.Scenes.Select(s => s.Read("YX").Bytes[0]));
    }

    [Fact]
    public void L10_gaps_between_rows_planes_and_channels_are_stepped_over()
    {
        // Rows of 3 pixels every 5 bytes, sections every 16, channels every 40.
        byte[] memory = Counting(100);
        using Opened image = new LifBuilder().Image("a", Channel(string.Empty) + Channel("BytesInc=\"40\""), Dimension(1, 3, 1) + Dimension(2, 2, 5) + Dimension(3, 2, 16), memory).Open();
        Assert.Equal("CZYX", image.Scenes[0].NativeAxes);
        Assert.Equal([40, 41, 42, 45, 46, 47, 56, 57, 58, 61, 62, 63], image.Scenes[0].Read("ZYX", c: 1).Bytes);
        Assert.Equal(0, image.Content.MissingPlanes);
    }

    [Fact]
    public void L11_twelve_bits_lie_in_sixteen_and_are_not_scaled()
    {
        using Opened image = new LifBuilder().Image("a", Channel("Resolution=\"12\""), Dimension(1, 3, 2) + Dimension(2, 2, 6), Counting16(6)).Open();
        Assert.Equal(PixelType.UInt16, image.Scenes[0].PixelType);
        Assert.Equal([0, 7, 14, 21, 28, 35], image.Scenes[0].Read("YX").ToArray<ushort>().Select(v => (int)v));
        Assert.Contains(image.Content.Scenes[0].Notes, n => n is { Key: "significant bits of channel 0", Value: "12" });
    }

    [Fact]
    public void L12_channels_of_different_depth_keep_their_types()
    {
        string channels = Channel(string.Empty) + Channel("Resolution=\"16\" BytesInc=\"8\"") + Channel("DataType=\"1\" Resolution=\"32\" BytesInc=\"16\"");
        byte[] memory = [1, 0, 0, 0, 2, 0, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        using Opened image = new LifBuilder().Image("a", channels, Dimension(1, 2, 4), memory).Open();
        Scene scene = image.Scenes[0];
        Assert.Null(scene.PixelType);
        Assert.Equal([PixelType.UInt8, PixelType.UInt16, PixelType.Float32], scene.Channels.Select(c => c.PixelType));
        Assert.Equal([1, 2], scene.Read("X", c: 0).Bytes);
        Assert.Equal([0x403, 0x605], scene.Read("X", c: 1).ToArray<ushort>().Select(v => (int)v));
        Assert.Equal([1.5f, -2f], scene.Read("X", c: 2).ToArray<float>());
        Assert.Throws<RefusedException>(() => scene.Read("CX"));
    }

    [Fact]
    public void L13_line_scans_have_time_beside_X_and_sizes_without_the_sign()
    {
        string dimensions = Dimension(1, 3, 1, "4e-06") + Dimension(4, 2, 3, "0.25", "s") + Dimension(3, 2, 6, "-3e-06", "m", "7e-6");
        using Opened image = new LifBuilder().Image("xt", Channel(string.Empty), dimensions, Counting(12)).Open();
        Scene scene = image.Scenes[0];
        Assert.Equal("ZTX", scene.NativeAxes);
        Assert.Equal([2, 1, 2, 1, 3], scene.Shape);
        Assert.Equal([3, 4, 5, 9, 10, 11], scene.Read("ZX", t: 1).Bytes);
        Assert.Equal((new Quantity(2, "micrometer"), new Quantity(0.25, "second"), new Quantity(3, "micrometer"), new Quantity(7, "micrometer")), (scene.PixelSize.X, scene.PixelSize.T, scene.PixelSize.Z, scene.Origin!.Z));
        Assert.Contains(image.Content.Scenes[0].Notes, n => n is { Key: "direction of Z", Value: "descending" });
        Assert.Null(scene.PixelSize.Y);
    }

    [Fact]
    public void Rotations_loops_and_unknown_dimensions_are_axes_of_their_own()
    {
        string dimensions = Plane + Dimension(6, 2, 6) + Dimension(11, 2, 12) + Dimension(77, 2, 24);
        using Opened image = new LifBuilder().Image("a", Channel(string.Empty), dimensions, Counting(48)).Open();
        Assert.Equal("NORYX", image.Scenes[0].NativeAxes);
        Assert.Equal("loop", image.Scenes[0].Content.AxisInfo['O'].Name);
        Assert.Equal("dimension-77", image.Scenes[0].Content.AxisInfo['N'].Name);
        Assert.Equal(Counting(6, 42), image.Scenes[0].Read("YX", Selection.Parse("N=1,O=1,R=1")).Bytes);
    }

    [Fact]
    public void Sizes_in_no_known_unit_stay_unknown()
    {
        using Opened image = new LifBuilder().Image("a", Channel(string.Empty), Dimension(1, 3, 1, "2", string.Empty) + Dimension(2, 2, 3, "1", "furlong") + Dimension(3, 1, 6, "5e-06"), Counting(6)).Open();
        Assert.Equal(new PixelSizes { Z = new Quantity(5, "micrometer") }, image.Scenes[0].PixelSize);
    }

    [Fact]
    public void Counts_of_pixels_that_are_called_metres_are_no_sizes()
    {
        using Opened image = new LifBuilder().Image("a", Channel(string.Empty), Dimension(1, 3, 1, "2") + Dimension(2, 2, 3, "1"), Counting(6)).Open();
        Assert.Equal(PixelSizes.Unknown, image.Scenes[0].PixelSize);
        Assert.Contains(new KeyValuePair<string, string>("stated size of X", "1 meter, taken for a count of pixels"), image.Content.Scenes[0].Notes);
    }

    [Fact]
    public void Lifetime_data_is_named_and_left_out()
    {
        LifBuilder file = new();
        file.Elements.Add(Element("flim", "<Data><SingleMoleculeDetection IsImage=\"true\"/></Data>", "MemBlock_100", 4));
        Assert.Throws<UnsupportedFeatureException>(() => file.Open());
        file.Image("a", Channel(string.Empty), Plane, Counting(6));
        using Opened image = file.Open();
        Assert.Contains(image.Content.Warnings, w => w.Contains("flim", StringComparison.Ordinal) && w.Contains("lifetime", StringComparison.Ordinal));
        Assert.Equal("a", Assert.Single(image.Scenes).Name);
    }

    [Fact]
    public void Dye_names_and_wide_field_settings_describe_the_channels()
    {
        string property = "<ChannelProperty><Key>DyeName</Key><Value>ALEXA 488</Value></ChannelProperty>";
        string hardware = "<Attachment Name=\"HardwareSetting\"><ATLCameraSettingDefinition ObjectiveName=\"N PLAN 10x\" NumericalAperture=\"0.25\" Magnification=\"10\" Immersion=\"DRY\"><WideFieldChannelConfigurator>"
            + "<WideFieldChannelInfo UserDefName=\"nuclei\" EmissionWavelength=\"460\"/><WideFieldChannelInfo EmissionWavelength=\"0\"/></WideFieldChannelConfigurator></ATLCameraSettingDefinition></Attachment>";
        using Opened image = new LifBuilder().Image("a", Channel("LUTName=\"Blue\"") + Channel("BytesInc=\"6\" LUTName=\"some.lut\"", property), Plane, Counting(12), hardware).Open();
        Assert.Equal(["nuclei", "ALEXA 488"], image.Scenes[0].Channels.Select(c => c.Name));
        Assert.Equal([new Quantity(460, "nanometer"), null], image.Scenes[0].Channels.Select(c => c.Emission));
        Assert.Equal(["#0000FF", null], image.Scenes[0].Channels.Select(c => c.Color?.ToString()));
        Assert.Equal(new Objective { Name = "N PLAN 10x", Magnification = 10, NumericalAperture = 0.25, Immersion = "Air" }, image.Scenes[0].Objective);
    }

    [Fact]
    public void The_objective_of_older_files_stands_in_records()
    {
        static string Record(string attribute, string variant) => $"<FilterSettingRecord ObjectName=\"DMI6000 Objective\" ClassName=\"CTurret\" Attribute=\"{attribute}\" Variant=\"{variant}\"/>";
        string list = $"<Attachment Name=\"HardwareSettingList\"><HardwareSetting><FilterSetting>{Record("Objective", "HCX PL APO CS 63.0x1.40 OIL")}{Record("NumericalAperture", "1.4")}</FilterSetting></HardwareSetting></Attachment>";
        using Opened image = new LifBuilder().Image("a", Channel(string.Empty), Plane, Counting(6), list).Open();
        Assert.Equal(new Objective { Name = "HCX PL APO CS 63.0x1.40 OIL", NumericalAperture = 1.4 }, image.Scenes[0].Objective);
    }

    [Fact]
    public void Times_of_older_files_are_elements_and_belong_to_planes_in_stored_order()
    {
        string stamps = "<TimeStampList>" + string.Concat(Enumerable.Range(0, 4).Select(i => Invariant($"<TimeStamp HighInteger=\"30871828\" LowInteger=\"{1000 + (i * 5_000_000)}\"/>"))) + "</TimeStampList>";
        using Opened image = new LifBuilder().Image("a", Channel(string.Empty) + Channel("BytesInc=\"6\""), Plane + Dimension(4, 2, 12, "1", "s"), Counting(24), stamps).Open();
        Assert.Equal([(0, 0, 0.0), (0, 1, 0.5), (1, 0, 1.0), (1, 1, 1.5)], image.Scenes[0].Planes.Select(p => (p.T, p.C, p.Time!.Value.Value)));
        Assert.Equal(2021, image.Scenes[0].Acquired!.Value.Year);
    }

    [Fact]
    public void Opening_a_hundred_scenes_reads_no_pixels_and_a_plane_costs_one_range()
    {
        LifBuilder file = new();
        for (int i = 0; i < 100; i++)
            file.Image(Invariant($"s{i}"), Channel("BytesInc=\"0\"") + Channel("BytesInc=\"4096\""), Dimension(1, 64, 1) + Dimension(2, 64, 64) + Dimension(3, 4, 8192), new byte[32768]);
        byte[] bytes = file.Build();
        MemoryStore memory = new();
        memory.Put("a.lif", bytes);
        CountingStore store = new(memory);
        using Opened image = Opened.Key(store, "a.lif");
        Assert.Equal(100, image.Scenes.Count);
        // All that is no pixel, and the first bytes that detection looks at.
        Assert.InRange(store.Bytes, 0, bytes.Length - (100 * 32768) + 4200);
        store.Reset();
        image.Scenes[57].Read("YX", c: 1, z: 2);
        Assert.Equal((1, 4096), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Dimensions_that_no_file_could_hold_are_refused_and_other_images_stay()
    {
        LifBuilder file = new();
        file.Image("huge", Channel(string.Empty), Dimension(1, 2_000_000_000, 1) + Dimension(2, 2_000_000_000, 2_000_000_000) + Dimension(3, 2_000_000_000, 9_000_000_000_000_000_000), [1]);
        Assert.Throws<DamagedDataException>(() => file.Open());
        file.Image("good", Channel(string.Empty), Plane, Counting(6));
        using Opened image = file.Open();
        Assert.Equal("good", Assert.Single(image.Scenes).Name);
    }

    [Fact]
    public void Broken_XML_keeps_what_stands_before_the_damage()
    {
        LifBuilder file = new();
        file.Image("a", Channel(string.Empty), Plane, Counting(6));
        file.Elements.Add("<Element Name=\"b\"><Data><Image>");
        using Opened image = file.Open();
        Assert.Equal("a", Assert.Single(image.Scenes).Name);
        Assert.Contains(image.Content.Warnings, w => w.Contains("XML", StringComparison.Ordinal));
        byte[] noXml = Encoding.Unicode.GetBytes("<nothing");
        Assert.Throws<DamagedDataException>(() => LifBuilder.Open([0x70, 0, 0, 0, 21, 0, 0, 0, 0x2A, 8, 0, 0, 0, .. noXml]));
    }

    private static Opened Mosaic(string switches, params (int X, int Y, string PosX, string PosY)[] tiles)
    {
        string scan = Invariant($"<Attachment Name=\"TileScanInfo\" {switches}>") + string.Concat(tiles.Select(t => Invariant($"<Tile FieldX=\"{t.X}\" FieldY=\"{t.Y}\" PosX=\"{t.PosX}\" PosY=\"{t.PosY}\" PosZ=\"0\"/>"))) + "</Attachment>";
        string dimensions = Dimension(1, 3, 1, "2e-06") + Dimension(2, 2, 3, "1e-06") + Dimension(10, tiles.Length, 6);
        return new LifBuilder().Image("tiles", Channel(string.Empty), dimensions, Counting(6 * tiles.Length), scan).Open();
    }

    /// <summary>Increments are declared for the first channel; those of a wider one follow from its packed samples, whether the channels take turns by plane or by stack.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Channels_of_8_and_12_bits_are_packed_each_by_its_own_size(bool turnsByPlane)
    {
        byte[] narrow = Counting(12, 1), wide = Counting16(12);
        byte[] pixels = turnsByPlane ? [.. narrow[..6], .. wide[..12], .. narrow[6..], .. wide[12..]] : [.. narrow, .. wide];
        string channels = Channel("Resolution=\"8\" BytesInc=\"0\"") + Channel($"Resolution=\"12\" BytesInc=\"{(turnsByPlane ? "6" : "12")}\"");
        using Opened image = new LifBuilder().Image("a", channels, Dimension(1, 3, 1) + Dimension(2, 2, 3) + Dimension(3, 2, turnsByPlane ? 18 : 6), pixels).Open();
        Assert.Equal(narrow, image.Scenes[0].Read("ZYX", c: 0).Bytes);
        Assert.Equal(wide, image.Scenes[0].Read("ZYX", c: 1).Bytes);
        Assert.Equal(0, image.Content.MissingPlanes);
    }
}
