using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.Thorlabs;

public sealed class ThorlabsTests
{
    private const string RawName = "Image_0001_0001.raw";

    [Theory]
    [InlineData("")]
    [InlineData("Experiment.xml")]
    [InlineData(RawName)]
    public void The_real_experiment_opens_by_folder_settings_or_raw_file(string name)
    {
        using Opened opened = Opened.File(Path.Combine(TestData.At("data", "formats", "thorlabs", "mouse_kidney_raw"), name));
        Assert.Equal("Thorlabs", opened.Content.Format);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("TCYX", scene.NativeAxes);
        Assert.Equal([5, 2, 1, 256, 256], scene.Shape);
        Assert.Equal("54301be197aa37ef6c605e349968537d2dd52bf01ecdfcb777c1b5ed41f69a2a", Opened.Sha256(scene.Read("TZCYX").Bytes));
        Assert.Equal((new Quantity(2.345, "micrometer"), new Quantity(2.345, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y));
        Assert.Null(scene.PixelSize.Z);
        Assert.Equal(1 / 1.426, scene.PixelSize.T!.Value.Value, 1e-12);
        Assert.Equal(["ChanA", "ChanB"], scene.Channels.Select(c => c.Name));
        Assert.Equal(new Objective { Name = "20X", Magnification = 22.2 }, scene.Objective);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1588691666), scene.Acquired);
        Assert.Equal("Untitled_002", scene.Name);
        Assert.Contains("<ThorImageExperiment>", Assert.Single(opened.Content.OriginalMetadata).Value, StringComparison.Ordinal);
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData("thor_t3c2", "TCYX", "a828496ffc6cb8854d60ec961f3d5686df3d64c211c2338657a8aea7a928f33c", "ChanA ChanB", 1 / 30.1, null)]
    [InlineData("thor_zfast_flyback", "TZYX", "10dbcb0746eca0a3f6c1525c6ebd1a2cc62cc17cde16509475f10e2ab8d110eb", "ChanB", 5 / 30.1, 2.5)]
    public void Generated_experiments_agree_with_their_formula(string folder, string native, string sha256, string channels, double step, double? z)
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "mic_gen", folder));
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(native, scene.NativeAxes);
        Assert.Equal(sha256, Opened.Sha256(scene.Read("TZCYX").Bytes));
        Assert.Equal(channels, string.Join(' ', scene.Channels.Select(c => c.Name)));
        Assert.Equal(new Quantity(0.812, "micrometer"), scene.PixelSize.X);
        Assert.Equal(step, scene.PixelSize.T!.Value.Value, 1e-12);
        Assert.Equal(z is { } size ? new Quantity(size, "micrometer") : null, scene.PixelSize.Z);
        Assert.Equal(folder == "thor_zfast_flyback", opened.Content.Warnings.Any(w => w.Contains("flyback", StringComparison.Ordinal)));
    }

    [Fact]
    public void Stacks_at_intervals_have_their_z_and_time_steps()
    {
        ThorlabsSet set = new() { Frames = 6, Stage = "steps=\"3\" stepSizeUM=\"-1.5\" enable=\"1\"", Series = "timepoints=\"2\" intervalSec=\"30\"" };
        using Opened opened = Opened.Key(set.Store(), RawName);
        Scene scene = opened.Scenes[0];
        Assert.Equal("TZYX", scene.NativeAxes);
        Assert.Equal((new Quantity(30, "second"), new Quantity(1.5, "micrometer")), (scene.PixelSize.T, scene.PixelSize.Z));
        Assert.Equal(set.Plane(4), scene.Read("YX", t: 1, z: 1).Bytes);
        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public void Z_follows_from_the_length_where_the_settings_disagree()
    {
        ThorlabsSet set = new() { Frames = 8, Stage = "steps=\"3\" stepSizeUM=\"1\" enable=\"1\"", Series = "timepoints=\"2\" intervalSec=\"0\"" };
        using Opened opened = Opened.Key(set.Store(), RawName);
        Assert.Equal((2L, 4L), (opened.Scenes[0].SizeOf('T'), opened.Scenes[0].SizeOf('Z')));
        Assert.Contains(opened.Content.Warnings, w => w.Contains("by its length", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("enable=\"1\" frames=\"12\" zFastEnable=\"1\" flybackFrames=\"1\"", 3)]
    [InlineData("enable=\"1\" frames=\"3\" zFastEnable=\"1\" flybackFrames=\"1\"", 3)]
    public void Streams_count_frames_or_volumes(string stream, int volumes)
    {
        ThorlabsSet set = new() { Frames = 12, Stage = "steps=\"3\" stepSizeUM=\"1\" enable=\"1\"", Series = "timepoints=\"1\" intervalSec=\"0\"", Stream = stream };
        using Opened opened = Opened.Key(set.Store(), RawName);
        Scene scene = opened.Scenes[0];
        Assert.Equal((volumes, 3), (scene.SizeOf('T'), scene.SizeOf('Z')));
        Assert.Equal(set.Plane(9), scene.Read("YX", t: 2, z: 1).Bytes);
        Assert.Equal(0.4, scene.PixelSize.T!.Value.Value, 1e-12);
    }

    [Fact]
    public void Averaged_frames_take_their_number_of_times()
    {
        ThorlabsSet set = new() { Frames = 4, Lsm = "frameRate=\"20\" averageMode=\"1\" averageNum=\"5\"", Stream = "enable=\"1\" frames=\"4\" zFastEnable=\"0\"" };
        using Opened opened = Opened.Key(set.Store(), RawName);
        Assert.Equal(new Quantity(0.25, "second"), opened.Scenes[0].PixelSize.T);
    }

    [Theory]
    [InlineData(0b1010, "ChanB ChanD", "1 3")]
    [InlineData(0b1011, "ChanA ChanB ChanD", "0 1 3")]
    [InlineData(0b0100, "ChanC", "2")]
    public void Disabled_channels_in_the_file_are_left_out(int mask, string names, string stored)
    {
        ThorlabsSet set = new() { Frames = 3, Stored = 4, Mask = mask, Series = "timepoints=\"3\" intervalSec=\"1\"", Raw = "onlyEnabledChannels=\"0\"" };
        using Opened opened = Opened.Key(set.Store(), RawName);
        Scene scene = opened.Scenes[0];
        Assert.Equal(names, string.Join(' ', scene.Channels.Select(c => c.Name)));
        int[] detectors = [.. stored.Split(' ').Select(int.Parse)];
        byte[] expected = [.. Enumerable.Range(0, 3).SelectMany(t => detectors.SelectMany(d => set.Plane((t * 4) + d)))];
        Assert.Equal(expected, scene.Read("TCYX").Bytes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("4 channels are stored", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "8", "uint8")]
    [InlineData(4, "32", "float32")]
    public void Other_types_count_where_16_bits_do_not_fit(int bytes, string bits, string type)
    {
        ThorlabsSet set = new() { Frames = 3, Bytes = bytes, Series = "timepoints=\"3\" intervalSec=\"1\"" };
        MemoryStore store = set.Store();
        string xml = System.Text.Encoding.UTF8.GetString(set.Xml()).Replace("bitsPerPixel=\"14\"", $"bitsPerPixel=\"{bits}\"", StringComparison.Ordinal);
        // Six time points of 16 bits would fit four-byte samples as well: an odd size of a picture excludes them.
        store.Put("Experiment.xml", System.Text.Encoding.UTF8.GetBytes(xml.Replace("timepoints=\"3\"", bytes == 4 ? "timepoints=\"3\" x=\"\"" : "timepoints=\"3\"", StringComparison.Ordinal)));
        using Opened opened = Opened.Key(store, RawName);
        if (bytes == 4)
        {
            // 16-bit samples explain the length as well, as twice the sections; the camera's bits do not win against that.
            Assert.Equal((PixelType.UInt16, 2L), (opened.Scenes[0].PixelType!.Value, opened.Scenes[0].SizeOf('Z')));
            return;
        }

        Assert.Equal(type, opened.Scenes[0].PixelType!.Value.Name());
        Assert.Equal(set.Plane(2), opened.Scenes[0].Read("YX", t: 2).Bytes);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(2.5)]
    public void A_cut_file_keeps_its_whole_planes(double missing)
    {
        ThorlabsSet set = new() { Frames = 6, Stage = "steps=\"3\" stepSizeUM=\"1\" enable=\"1\"", Series = "timepoints=\"2\" intervalSec=\"0\"" };
        byte[] raw = set.RawFile();
        using Opened opened = Opened.Key(set.Store(raw[..(int)(raw.Length - (missing * 48))]), RawName);
        Scene scene = opened.Scenes[0];
        if (missing == 2)
        {
            // Four whole frames are explained as two time points of two sections: nothing says that the file was cut.
            Assert.Equal((2L, 2L), (scene.SizeOf('T'), scene.SizeOf('Z')));
            return;
        }

        Assert.Equal((2L, 3L), (scene.SizeOf('T'), scene.SizeOf('Z')));
        Assert.Equal((long)Math.Ceiling(missing), opened.Content.MissingPlanes);
        Assert.Equal(set.Plane(2), scene.Read("YX", t: 0, z: 2).Bytes);
        Assert.Equal(new byte[48], scene.Read("YX", t: 1, z: 2).Bytes);
    }

    [Fact]
    public void Settings_of_another_file_are_refused()
    {
        ThorlabsSet set = new() { Frames = 3, Series = "timepoints=\"2\" intervalSec=\"0\"" };
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => Opened.Key(set.Store(new byte[331]), RawName));
        Assert.Contains("6 x 4 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_yaml_file_stands_in_for_lost_settings()
    {
        ThorlabsSet set = new() { Frames = 6, Stored = 2 };
        MemoryStore store = new();
        store.Put(RawName, set.RawFile());
        store.Put("metadata.yaml", "# made by hand\nT: 2\nZ: 3\nC: 2\nY: 4\nX: 6\nbits: 16\nPhysicalSizeX: 0.5\nPhysicalSizeY: 0.6\nPhysicalSizeZ: 2 # sections\npixelunit: \"um\"\nTimeIncrement: 250\nTimeIncrementUnit: ms\n"u8);
        using Opened opened = Opened.Key(store, RawName);
        Scene scene = opened.Scenes[0];
        Assert.Equal("TZCYX", scene.NativeAxes);
        Assert.Equal([2, 2, 3, 4, 6], scene.Shape);
        Assert.Equal(set.RawFile(), scene.Read("TZCYX").Bytes);
        Assert.Equal((new Quantity(0.5, "micrometer"), new Quantity(0.6, "micrometer"), new Quantity(2, "micrometer"), new Quantity(250, "millisecond")), (scene.PixelSize.X, scene.PixelSize.Y, scene.PixelSize.Z, scene.PixelSize.T));
        Assert.Equal("metadata.yaml", opened.Content.OriginalMetadata[0].Key);
    }

    [Fact]
    public void A_raw_file_alone_is_unknown()
    {
        MemoryStore store = new();
        store.Put(RawName, new byte[96]);
        Assert.Throws<UnknownFormatException>(() => Opened.Key(store, RawName));
    }

    [Fact]
    public void A_folder_of_tiffs_is_one_image()
    {
        using TempFolder folder = new();
        ThorlabsSet set = new() { Mask = 3, Stage = "steps=\"3\" stepSizeUM=\"2\" enable=\"1\"", Series = "timepoints=\"2\" intervalSec=\"5\"" };
        File.WriteAllBytes(folder["Experiment.xml"], set.Xml());
        File.WriteAllBytes(folder["ChanA_Preview.tif"], new TiffBuilder().Page(6, 4, 16, new byte[48]).ToArray());
        static byte Value(int c, int z, int t) => (byte)((c * 100) + (z * 10) + t);
        for (int c = 0; c < 2; c++)
        {
            for (int z = 1; z <= 3; z++)
            {
                for (int t = 1; t <= 2; t++)
                {
                    if ((c, z, t) == (1, 2, 2)) continue;
                    byte[] pixels = new byte[48];
                    Array.Fill(pixels, Value(c, z, t));
                    File.WriteAllBytes(folder[Invariant($"Chan{(char)('A' + c)}_0001_0001_{z:D4}_{t:D4}.tif")], new TiffBuilder().Page(6, 4, 16, pixels).ToArray());
                }
            }
        }

        using Opened opened = Opened.File(folder.Path);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("TCZYX", scene.NativeAxes);
        Assert.Equal([2, 2, 3, 4, 6], scene.Shape);
        Assert.Equal(["ChanA", "ChanB"], scene.Channels.Select(ch => ch.Name));
        Assert.Equal((new Quantity(5, "second"), new Quantity(2, "micrometer"), new Quantity(0.5, "micrometer")), (scene.PixelSize.T, scene.PixelSize.Z, scene.PixelSize.X));
        Assert.Equal(1, opened.Content.MissingPlanes);
        Assert.All(scene.Read("YX", t: 1, c: 0, z: 2).Bytes, b => Assert.Equal(Value(0, 3, 2), b));
        Assert.All(scene.Read("YX", t: 1, c: 1, z: 2).Bytes, b => Assert.Equal(Value(1, 3, 2), b));
        Assert.All(scene.Read("YX", t: 1, c: 1, z: 1).Bytes, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Wells_and_tiles_are_scenes()
    {
        MemoryStore store = new();
        ThorlabsSet set = new();
        store.Put("Experiment.xml", set.Xml());
        foreach ((int well, int tile) in ((int, int)[])[(1, 1), (1, 2), (2, 1)])
        {
            byte[] pixels = new byte[48];
            Array.Fill(pixels, (byte)((well * 10) + tile));
            store.Put(Invariant($"ChanA_{well:D4}_{tile:D4}_0001_0001.tif"), new TiffBuilder().Page(6, 4, 16, pixels).ToArray());
        }

        using Opened opened = Opened.Key(store, "Experiment.xml");
        Assert.Equal(["1/1", "1/2", "2/1"], opened.Scenes.Select(s => s.Name));
        Assert.Equal(21, opened.Scenes[2].Read("YX").Bytes[7]);
    }

    [Fact]
    public void Tiffs_of_other_names_describe_themselves_and_the_settings_add_to_it()
    {
        static string Ome(string file) => "<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"uint16\" SizeX=\"6\" SizeY=\"4\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"2\" PhysicalSizeX=\"0.25\">"
            + $"<Channel ID=\"Channel:0:0\" Name=\"GFP\"/><TiffData IFD=\"0\" FirstT=\"0\"><UUID FileName=\"{file}_0.tif\">urn:uuid:00000000-0000-0000-0000-000000000001</UUID></TiffData>"
            + $"<TiffData IFD=\"0\" FirstT=\"1\"><UUID FileName=\"{file}_1.tif\">urn:uuid:00000000-0000-0000-0000-000000000002</UUID></TiffData></Pixels></Image></OME>";
        using TempFolder folder = new();
        File.WriteAllBytes(folder["Experiment.xml"], new ThorlabsSet().Xml());
        File.WriteAllBytes(folder["ChanA_Preview.tif"], new TiffBuilder().Page(6, 4, 16, new byte[48]).ToArray());
        foreach (string region in (string[])["region_0", "region_1"])
        {
            for (int t = 0; t < 2; t++)
            {
                byte[] pixels = new byte[48];
                Array.Fill(pixels, (byte)(region[^1] + t));
                File.WriteAllBytes(folder[Invariant($"{region}_{t}.tif")], new TiffBuilder().Page(6, 4, 16, pixels, Ome(region)).ToArray());
            }
        }

        using Opened opened = Opened.File(folder.Path);
        Assert.Equal(["region_0_0", "region_1_0"], opened.Scenes.Select(s => s.Name));
        Assert.All(opened.Scenes[1].Read("YX", t: 1).Bytes, b => Assert.Equal('2', (char)b));
        Scene scene = opened.Scenes[0];
        Assert.Equal((new Quantity(0.25, "micrometer"), new Quantity(0.5, "micrometer"), "GFP", 16.0), (scene.PixelSize.X, scene.PixelSize.Y, scene.Channels[0].Name, scene.Objective!.Magnification));
    }

    [Fact]
    public void Settings_without_pixels_are_told()
    {
        MemoryStore store = new();
        store.Put("Experiment.xml", new ThorlabsSet().Xml());
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => Opened.Key(store, "Experiment.xml"));
        Assert.Contains("Image_0001_0001.raw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cameras_have_their_own_size_and_binning()
    {
        ThorlabsSet set = new() { Width = 5, Height = 4, More = "<LightPath GalvoGalvo=\"0\" GalvoResonance=\"0\" Camera=\"1\"/>" };
        string xml = System.Text.Encoding.UTF8.GetString(set.Xml()).Replace("<Camera ", "<Camera left=\"0\" right=\"10\" top=\"0\" bottom=\"8\" binningX=\"2\" binningY=\"2\" ", StringComparison.Ordinal).Replace("pixelX=\"5\"", "pixelX=\"99\"", StringComparison.Ordinal);
        MemoryStore store = set.Store();
        store.Put("Experiment.xml", System.Text.Encoding.UTF8.GetBytes(xml));
        using Opened opened = Opened.Key(store, RawName);
        Assert.Equal([4, 5], opened.Scenes[0].Shape.Skip(3));
        Assert.Equal(new Quantity(6.45, "micrometer"), opened.Scenes[0].PixelSize.X);
    }

    [Fact]
    public void Opening_reads_no_pixels_and_a_plane_is_one_read()
    {
        ThorlabsSet set = new() { Width = 256, Height = 256, Frames = 6, Stored = 2, Mask = 3, Series = "timepoints=\"6\" intervalSec=\"1\"" };
        using CountingStore store = new(set.Store());
        using Opened opened = Opened.Key(store, RawName);
        Assert.InRange(store.Bytes, 1, 10_000);
        store.Reset();
        Assert.Equal(set.Plane(7), opened.Scenes[0].Read("YX", t: 3, c: 1).Bytes);
        Assert.Equal((1, 256 * 256 * 2), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Mutated_settings_end_in_pixels_or_a_typed_error()
    {
        ThorlabsSet plain = new() { Frames = 6, Stage = "steps=\"3\" stepSizeUM=\"1\" enable=\"1\"", Series = "timepoints=\"2\" intervalSec=\"0\"" };
        ThorlabsSet fast = new() { Frames = 12, Stored = 4, Mask = 0b1011, Stage = "steps=\"3\" stepSizeUM=\"1\" enable=\"1\"", Stream = "enable=\"1\" frames=\"12\" zFastEnable=\"1\" flybackFrames=\"1\"", Raw = "onlyEnabledChannels=\"0\"" };
        FormatFuzz.Run("Experiment.xml", [(plain.Xml(), [(RawName, plain.RawFile())]), (fast.Xml(), [(RawName, fast.RawFile())])], 2_000, 50_000, (length, random) => random.Next(Math.Min(60, length - 1), length));
    }
}
