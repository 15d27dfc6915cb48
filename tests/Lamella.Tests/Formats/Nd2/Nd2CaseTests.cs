using System.Text;
using Lamella.Stores;
using Xunit;
using static Lamella.Tests.Formats.Nd2.Nd2Builder;

namespace Lamella.Tests.Formats.Nd2;

/// <summary>The nasty cases of the format, each in a file made for it. The numbers are those of the list in the format's README.</summary>
public sealed class Nd2CaseTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void N1_the_padding_of_rows_is_stepped_over_and_may_be_missing_behind_the_last(int compression)
    {
        Nd2Builder file = new() { Width = 3, Height = 2, Components = 2, Channels = [1, 1], RowBytes = 8, Compression = compression };
        file.Frame(0, [1, 11, 2, 12, 3, 13, 0xEE, 0xEE, 4, 14, 5, 15, 6, 16]);
        using Opened image = file.Open();
        Assert.Equal([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], image.Scenes[0].Read("CYX").Bytes);
        Assert.Equal([15, 16], image.Scenes[0].Read("X", Selection.Parse("C=1,Y=1,X=1:3")).Bytes);
    }

    [Fact]
    public void N2_a_packed_frame_that_is_too_short_or_no_zlib_is_damaged()
    {
        Nd2Builder file = new() { Compression = 0 };
        file.Frame(0, new byte[11]);
        using (Opened image = file.Open()) Assert.Throws<DamagedDataException>(() => image.Scenes[0].Read("YX"));
        Nd2Builder other = new() { Compression = 0 };
        other.Chunk("ImageDataSeq|0!", new byte[40]);
        using Opened noZlib = other.Open();
        Assert.Throws<DamagedDataException>(() => noZlib.Scenes[0].Read("YX"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void N3_gray_and_colour_channels_side_by_side_keep_their_samples(int compression)
    {
        Nd2Builder file = new() { Width = 2, Height = 1, Components = 4, Channels = [1, 3], Compression = compression };
        file.Frame(0, [9, 3, 2, 1, 8, 6, 5, 4]);
        using Opened image = file.Open();
        Scene scene = image.Scenes[0];
        Assert.Equal(("TCZYXS", "YXCS"), (scene.Axes, scene.NativeAxes));
        Assert.Equal([1, 3], scene.Channels.Select(c => c.Samples));
        Assert.Equal([9, 8], scene.Read("X", Selection.Parse("C=0,S=0")).Bytes);
        Assert.Equal([1, 2, 3, 4, 5, 6], scene.Read("XS", c: 1).Bytes);
    }

    [Theory]
    [InlineData("PTZ")]
    [InlineData("TPZ")]
    [InlineData("TZP")]
    [InlineData("ZPT")]
    public void N4_frames_follow_the_nesting_of_the_loops(string order)
    {
        Clx? experiment = null;
        foreach (char axis in order.Reverse())
        {
            Clx[] next = experiment is null ? [] : [experiment];
            experiment = axis switch { 'T' => Time(2, 100, next), 'Z' => Stack(3, 0.5, next), _ => Positions([true, true], next) };
        }

        using Opened image = new Nd2Builder { Experiment = experiment }.Frames(12).Open();
        Assert.Equal(["#1", "#2"], image.Scenes.Select(s => s.Name));
        Assert.Equal(order.Replace("P", string.Empty, StringComparison.Ordinal) + "YX", image.Scenes[0].NativeAxes);
        Dictionary<char, int> counts = new() { ['T'] = 2, ['Z'] = 3, ['P'] = 2 };
        for (int p = 0; p < 2; p++)
        {
            for (int t = 0; t < 2; t++)
            {
                for (int z = 0; z < 3; z++)
                {
                    int frame = 0;
                    foreach (char axis in order) frame = (frame * counts[axis]) + (axis == 'P' ? p : axis == 'T' ? t : z);
                    Assert.Equal(frame + 1, image.Scenes[p].Read("YX", t: t, z: z).Bytes[5]);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N5_positions_that_were_switched_off_have_no_frames(bool xml)
    {
        using Opened image = new Nd2Builder { Experiment = Positions([true, false, true], Time(2)), AsXml = xml }.Frames(4).Open();
        Assert.Equal(["#1", "#3"], image.Scenes.Select(s => s.Name));
        Assert.Equal([3, 4], image.Scenes[1].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Equal((new Quantity(200, "micrometer"), new Quantity(-20, "micrometer"), new Quantity(2, "micrometer")), (image.Scenes[1].Planes[0].PositionX, image.Scenes[1].Planes[0].PositionY, image.Scenes[1].Planes[0].PositionZ));
        Assert.Equal(0, image.Content.MissingPlanes);
    }

    [Fact]
    public void N6_periods_add_up_and_have_a_step_only_when_they_share_it()
    {
        static Clx Period(uint count, double ms) => Clx.Level(string.Empty, Clx.U32("uiCount", count), Clx.F64("dStart", 0), Clx.F64("dPeriod", ms), Clx.F64("dDuration", 0));
        static Clx Periods(params bool[] valid) => Loop(8, [Stack(2)], Clx.U32("uiPeriodCount", 3), Clx.Level("pPeriod", Period(2, 500), Period(9, 1), Period(3, valid.Length == 3 ? 2000 : 500)), Clx.Flags("pPeriodValid", valid.Length == 3 ? valid : [true, false, true]));
        using (Opened image = new Nd2Builder { Experiment = Periods(true, false, true) }.Frames(10).Open())
        {
            Assert.Equal([5, 1, 2, 3, 4], image.Scenes[0].Shape);
            Assert.Null(image.Scenes[0].PixelSize.T);
        }

        using Opened regular = new Nd2Builder { Experiment = Periods() }.Frames(10).Open();
        Assert.Equal(new Quantity(0.5, "second"), regular.Scenes[0].PixelSize.T);
        Assert.Equal(10, regular.Scenes[0].Read("YX", t: 4, z: 1).Bytes[0]);
    }

    [Fact]
    public void N6_loops_inside_periods_may_stand_with_the_first_period()
    {
        Clx period = Clx.Level(string.Empty, Clx.U32("uiCount", 3), Clx.F64("dStart", 0), Clx.F64("dPeriod", 500), Clx.F64("dDuration", 0));
        Clx inside = Clx.Level("pSubLoops", Clx.Level(string.Empty, Clx.Level("ppNextLevelEx", Clx.Level(string.Empty, Clx.Level("SLxExperiment", Stack(2).Items)))));
        using Opened image = new Nd2Builder { Experiment = Loop(8, [], Clx.Level("pPeriod", period), Clx.Flags("pPeriodValid", true), inside) }.Frames(6).Open();
        Assert.Equal("TZYX", image.Scenes[0].NativeAxes.Replace("C", string.Empty, StringComparison.Ordinal));
        Assert.Equal(6, image.Scenes[0].Read("YX", t: 2, z: 1).Bytes[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N7_a_file_cut_off_within_a_frame_keeps_the_frames_before(bool packed)
    {
        Nd2Builder file = new() { Experiment = Time(4), Compression = packed ? 0 : 2, Width = 40, Height = 30 };
        byte[] whole = file.Frames(4).Build();
        using Opened image = Nd2Builder.Open(whole[..((int)file.Places["ImageDataSeq|2!"] + 4096 + 10)]);
        Assert.Equal([1, 2, 0, 0], image.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Equal(2, image.Content.MissingPlanes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("1 frame is cut off", StringComparison.Ordinal));
    }

    [Fact]
    public void N7_a_file_cut_off_before_the_frames_are_described_is_damaged()
    {
        Nd2Builder file = new() { Experiment = Time(4), AttributesLast = true };
        byte[] whole = file.Frames(4).Build();
        using (Opened image = Nd2Builder.Open(whole)) Assert.Equal(4, image.Scenes[0].Read("YX", t: 3).Bytes[0]);
        DamagedDataException e = Assert.Throws<DamagedDataException>(() => Nd2Builder.Open(whole[..(int)file.Places["ImageAttributesLV!"]]));
        Assert.Contains("ImageAttributes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void N8_frames_that_the_map_lacks_are_found_in_its_holes()
    {
        Nd2Builder file = new() { Experiment = Time(5), Map = (name, place) => name is "ImageDataSeq|1!" or "ImageDataSeq|2!" or "ImageDataSeq|4!" ? null : place };
        using Opened image = file.Frames(5).Open();
        Assert.Equal([1, 2, 3, 4, 5], image.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Equal(0, image.Content.MissingPlanes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("holes", StringComparison.Ordinal));
    }

    [Fact]
    public void N8_entries_that_point_elsewhere_are_proven_and_replaced()
    {
        Nd2Builder one = new() { Experiment = Time(5), Map = (name, place) => name is "ImageDataSeq|2!" ? (place.Offset + 4096, place.Size) : place };
        using (Opened image = one.Frames(5).Open()) Assert.Equal([1, 2, 3, 4, 5], image.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Nd2Builder all = new() { Experiment = Time(5), Map = (_, place) => (place.Offset + 4096, place.Size) };
        using Opened shifted = all.Frames(5).Open();
        Assert.Equal([1, 2, 3, 4, 5], shifted.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Contains(shifted.Content.Warnings, w => w.Contains("map is wrong", StringComparison.Ordinal));
    }

    [Fact]
    public void N8_without_a_map_chunks_at_any_place_are_found()
    {
        using Opened image = new Nd2Builder { Experiment = Time(3), WithoutMap = true, Alignment = 1 }.Frames(3).Open();
        Assert.Equal([1, 2, 3], image.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
    }

    [Fact]
    public void N9_metadata_in_XML_says_the_same_as_in_binary_form()
    {
        Clx experiment = Time(2, 250, Stack(3, 0));
        using Opened xml = new Nd2Builder { Experiment = experiment, AsXml = true, Components = 2, Channels = [1, 1] }.Frames(6).Open();
        using Opened lite = new Nd2Builder { Experiment = experiment, Components = 2, Channels = [1, 1] }.Frames(6).Open();
        using Opened packed = new Nd2Builder { Experiment = experiment, Components = 2, Channels = [1, 1], PackedMetadata = true }.Frames(6).Open();
        foreach (Opened image in (Opened[])[xml, lite, packed])
        {
            Scene scene = image.Scenes[0];
            Assert.Equal([2, 2, 3, 3, 4], scene.Shape);
            Assert.Equal(["ch0", "ch1"], scene.Channels.Select(c => c.Name));
            Assert.Equal(["dye0", "dye1"], scene.Channels.Select(c => c.Fluorophore));
            Assert.Equal([510, 511], scene.Channels.Select(c => c.Emission!.Value.Value));
            Assert.Equal(["#00FF00", "#0000FF"], scene.Channels.Select(c => c.Color.ToString()));
            Assert.Equal((0.25, 1.0, 0.25), (scene.PixelSize.X!.Value.Value, scene.PixelSize.Z!.Value.Value, scene.PixelSize.T!.Value.Value));
            Assert.Equal(new Objective { Name = "Plan 20x", Magnification = 20, NumericalAperture = 0.75 }, scene.Objective);
            Assert.Equal(new DateTimeOffset(2020, 6, 2, 0, 0, 0, TimeSpan.Zero), scene.Acquired);
            Assert.Equal(6, scene.Read("YX", t: 1, c: 1, z: 2).Bytes[0]);
            Assert.Empty(image.Content.Warnings);
        }

        Assert.Contains(xml.Content.OriginalMetadata, m => m.Key == "ImageMetadata!" && m.Value.Contains("<uiCount runtype=\"lx_uint32\" value=\"2\"/>", StringComparison.Ordinal));
    }

    [Fact]
    public void N11_frames_behind_those_of_the_loops_are_a_scene_of_their_own()
    {
        using Opened image = new Nd2Builder { Experiment = Time(3) }.Frames(5).Open();
        Assert.Equal([null, "frames outside the loops"], image.Scenes.Select(s => s.Name));
        Assert.Equal([1, 2, 3], image.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Equal(("QYX", "TCZYX"), (image.Scenes[1].NativeAxes, image.Scenes[1].Axes));
        Assert.Equal([4, 5], image.Scenes[1].Read("ZYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("2 frames lie behind", StringComparison.Ordinal));
    }

    [Fact]
    public void N11_frames_without_loops_are_pages()
    {
        using Opened image = new Nd2Builder().Frames(4).Open();
        Assert.Equal(("QYX", 4L), (Assert.Single(image.Scenes).NativeAxes, image.Scenes[0].SizeOf('Z')));
        Assert.Contains(image.Content.Warnings, w => w.Contains("presented as Z", StringComparison.Ordinal));
        using Opened fewer = new Nd2Builder { Experiment = Time(3) }.Frames(2).Open();
        Assert.Equal(1, fewer.Content.MissingPlanes);
        Assert.Equal([1, 2, 0], fewer.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
    }

    [Fact]
    public void N13_the_tiles_of_large_images_are_no_part_of_the_layout()
    {
        Nd2Builder file = new() { Width = 64, Height = 48, TileWidth = 16 };
        byte[] pixels = [.. Enumerable.Range(0, 64 * 48).Select(i => (byte)(i % 251))];
        file.Frame(0, pixels);
        using Opened image = file.Open();
        Assert.Equal(pixels, image.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void N14_spectral_loops_are_channels_and_custom_loops_axes()
    {
        Clx experiment = Loop(7, [Loop(6, [Stack(2)], Clx.Level("pPlanes", Clx.U32("uiCount", 3)))], Clx.U32("uiCount", 2));
        using Opened image = new Nd2Builder { Experiment = experiment, Components = 3, Channels = [1, 1, 1] }.Frames(4).Open();
        Scene scene = image.Scenes[0];
        Assert.Equal(("UTCZYX", "UZYXC"), (scene.Axes, scene.NativeAxes));
        Assert.Equal(3, scene.Channels.Count);
        Assert.Equal("custom", scene.Content.AxisInfo['U'].Name);
        Assert.Equal(4, scene.Read("YX", Selection.Parse("U=1,Z=1,C=2")).Bytes[0]);
    }

    [Fact]
    public void N14_a_loop_within_a_loop_of_its_kind_gets_a_letter_of_its_own()
    {
        using Opened image = new Nd2Builder { Experiment = Time(2, 100, Time(3)) }.Frames(6).Open();
        Assert.Equal("TUYX", image.Scenes[0].NativeAxes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("axis U", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_experiments_side_by_side_the_longest_counts()
    {
        using Opened image = new Nd2Builder { Experiment = Time(2, 100, Stack(2), Stack(3)) }.Frames(6).Open();
        Assert.Equal((2L, 3L), (image.Scenes[0].SizeOf('T'), image.Scenes[0].SizeOf('Z')));
    }

    [Fact]
    public void Components_that_no_channel_accounts_for_are_channels_without_a_name()
    {
        using Opened image = new Nd2Builder { Components = 3, Channels = [1] }.Frames(1).Open();
        Assert.Equal([null, null, null], image.Scenes[0].Channels.Select(c => c.Name));
        Assert.Contains(image.Content.Warnings, w => w.Contains("3 components", StringComparison.Ordinal));
    }

    [Fact]
    public void Times_come_from_the_frames_when_no_list_has_them()
    {
        using Opened image = new Nd2Builder { Experiment = Time(3) }.Frames(3).Open();
        Assert.Equal([0.0, 1, 2], image.Scenes[0].Planes.Select(p => p.Time!.Value.Value));
    }

    [Fact]
    public void Lossy_frames_open_with_a_warning_and_do_not_read()
    {
        using Opened image = new Nd2Builder { Compression = 1 }.Frames(1).Open();
        Assert.Contains(image.Content.Warnings, w => w.Contains("lossy", StringComparison.Ordinal));
        Assert.Throws<UnsupportedFeatureException>(() => image.Scenes[0].Read("YX"));
    }

    [Fact]
    public void Attributes_that_contradict_themselves_are_damaged()
    {
        Assert.Throws<DamagedDataException>(() => new Nd2Builder { Width = 0 }.Frames(1).Open());
        Assert.Throws<DamagedDataException>(() => new Nd2Builder { RowBytes = 3 }.Frame(0, new byte[12]).Open());
        Assert.Throws<UnsupportedFeatureException>(() => new Nd2Builder { Bits = 24 }.Frame(0, new byte[36]).Open());
        using Opened image = new Nd2Builder { Width = 2_000_000, Height = 500_000 }.Frame(0, new byte[36]).Open();
        Assert.Throws<DamagedDataException>(() => image.Scenes[0].Read("YX", Selection.Parse("Y=0,X=0")));
        Assert.Throws<DamagedDataException>(() => Nd2Builder.Open([0xDA, 0xCE, 0xBE, 0x0A, .. new byte[100]]));
    }

    [Fact]
    public void Opening_reads_no_pixels_and_a_frame_costs_its_head_once_and_one_range()
    {
        Nd2Builder file = new() { Experiment = Time(60), Width = 256, Height = 256 };
        byte[] bytes = file.Frames(60).Build();
        MemoryStore memory = new();
        memory.Put("a.nd2", bytes);
        CountingStore store = new(memory);
        using Opened image = Opened.Key(store, "a.nd2");
        Assert.InRange(store.Bytes, 0, 20_000);
        store.Reset();
        image.Scenes[0].Read("YX", t: 30);
        Assert.Equal(2, store.Reads);
        Assert.InRange(store.Bytes, 65536, 65536 + 64);
        store.Reset();
        image.Scenes[0].Read("YX", t: 30);
        Assert.Equal((1, 65536), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Text_that_is_no_metadata_is_passed_over()
    {
        Nd2Builder file = new();
        file.Chunk("CustomDataVar|Thing_V1_0!", [1, 2, 3, 4]).Chunk("ImageTextInfoLV!", Encoding.ASCII.GetBytes("nonsense"));
        using Opened image = file.Frames(1).Open();
        Assert.DoesNotContain(image.Content.OriginalMetadata, m => m.Key.Contains("Thing", StringComparison.Ordinal));
        Assert.Contains(image.Content.Warnings, w => w.Contains("ImageTextInfo", StringComparison.Ordinal));
    }
}
