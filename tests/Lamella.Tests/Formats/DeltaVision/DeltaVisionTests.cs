using System.Buffers.Binary;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.DeltaVision;

public sealed class DeltaVisionTests
{
    [Fact]
    public void The_real_file_agrees_with_another_reader()
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "dv", "toxo.dv"));
        Assert.Equal("DeltaVision", opened.Content.Format);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("CZYX", scene.NativeAxes);
        Assert.Equal([1, 2, 17, 128, 128], scene.Shape);
        Assert.Equal(PixelType.UInt16, scene.PixelType);
        Assert.Equal("a4e9763ed4d52933a3c49cfb0b68d8b44f525b9e28f0c7c625557ae443a746bc", Opened.Sha256(scene.Read("CZYX").Bytes));
        // The float in the file is 0.132620006...; the number that it stands for is 0.13262.
        Assert.Equal((new Quantity(0.13262, "micrometer"), new Quantity(0.13262, "micrometer"), new Quantity(0.3, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y, scene.PixelSize.Z));
        Assert.Equal([new Quantity(525, "nanometer"), new Quantity(632, "nanometer")], scene.Channels.Select(c => c.Emission!.Value));
        Assert.Contains(scene.Content.Notes, note => note is { Key: "lens id", Value: "10003" });
        Assert.Contains(scene.Content.Notes, note => note.Key == "title" && note.Value.StartsWith("IMGCORR:", StringComparison.Ordinal));
        Assert.Contains("Wavelengths = 525 632 0 0 0", opened.Content.OriginalMetadata[0].Value, StringComparison.Ordinal);
        Assert.Empty(scene.Planes);
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData("seq0_le.dv", "CTZYX", "uint16", "80e7eb26bca70f9134dbe61e4fac74e474a74f6b3dde1fce5ccfbf93d7f8bbc3")]
    [InlineData("seq1_be.dv", "TZCYX", "int16", "80e7eb26bca70f9134dbe61e4fac74e474a74f6b3dde1fce5ccfbf93d7f8bbc3")]
    [InlineData("seq2_le.dv", "TCZYX", "float32", "8811cf4f5d6a1b53066c8900dcf53e2931aa6c2f1fa84c4549c593133dfcde5b")]
    public void Generated_files_agree_with_their_formula(string file, string native, string type, string sha256)
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "mic_gen", file));
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(native, scene.NativeAxes);
        Assert.Equal(type, scene.PixelType!.Value.Name());
        Assert.Equal([2, 2, 3, 31, 39], scene.Shape);
        Assert.Equal(sha256, Opened.Sha256(scene.Read("CTZYX").Bytes));
        Assert.Equal((new Quantity(0.1075, "micrometer"), new Quantity(0.2, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Z));
        Assert.Equal([457.0, 528.0], scene.Channels.Select(c => c.Emission!.Value.Value));
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(0, "uint8")]
    [InlineData(1, "int16")]
    [InlineData(2, "float32")]
    [InlineData(4, "complex64")]
    [InlineData(5, "int16")]
    [InlineData(6, "uint16")]
    [InlineData(7, "int32")]
    public void Every_pixel_type_is_read_in_both_byte_orders(int mode, string type)
    {
        foreach (bool big in (bool[])[false, true])
        {
            DvBuilder builder = new DvBuilder(big) { Mode = mode, Sections = 3 }.Waves(1, 1, 0);
            using Opened opened = Opened.Key(builder.Store(), "a.dv");
            Assert.Equal(type, opened.Scenes[0].PixelType!.Value.Name());
            byte[] expected = builder.Plane(2);
            int word = opened.Scenes[0].PixelType!.Value.WordSize();
            for (int i = 0; big && i < expected.Length; i += word) expected.AsSpan(i, word).Reverse();
            Assert.Equal(expected, opened.Scenes[0].Read("YX", z: 2).Bytes);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Complex_integers_become_complex_floats_of_the_same_value(bool big)
    {
        DvBuilder builder = new DvBuilder(big) { Mode = 3 }.Waves(1, 1, 0);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal(PixelType.Complex64, opened.Scenes[0].PixelType);
        byte[] stored = builder.Plane(0), read = opened.Scenes[0].Read("YX").Bytes;
        for (int i = 0; i < 70; i++)
        {
            short value = big ? BinaryPrimitives.ReadInt16BigEndian(stored.AsSpan(2 * i)) : BinaryPrimitives.ReadInt16LittleEndian(stored.AsSpan(2 * i));
            Assert.Equal(value, BinaryPrimitives.ReadSingleLittleEndian(read.AsSpan(4 * i)));
        }
    }

    [Theory]
    [InlineData(0, 1 * 6 + 1 * 3 + 2)]
    [InlineData(1, 1 * 6 + 2 * 2 + 1)]
    [InlineData(2, 1 * 6 + 1 * 3 + 2)]
    public void Sequences_place_sections_times_and_channels(int sequence, int section)
    {
        DvBuilder builder = new DvBuilder { Sections = 12 }.Waves(2, 2, sequence);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal(builder.Plane(section), opened.Scenes[0].Read("YX", t: 1, c: 1, z: 2).Bytes);
    }

    [Fact]
    public void An_unknown_sequence_is_told()
    {
        DvBuilder builder = new DvBuilder { Sections = 12 }.Waves(2, 2, 15);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal("TCZYX", opened.Scenes[0].NativeAxes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("order of planes 15", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, "ZPWT")]
    [InlineData(4, "ZWPT")]
    [InlineData(5, "WZPT")]
    [InlineData(6, "WPTZ")]
    [InlineData(7, "PWTZ")]
    [InlineData(8, "PTWZ")]
    [InlineData(9, "PZWT")]
    [InlineData(10, "PWZT")]
    [InlineData(11, "WPZT")]
    [InlineData(12, "WTPZ")]
    [InlineData(13, "TWPZ")]
    [InlineData(14, "TPWZ")]
    public void Positions_of_later_headers_are_scenes_wherever_they_stand_in_the_order(int sequence, string fastestFirst)
    {
        DvBuilder builder = new DvBuilder(bigEndian: sequence % 2 == 0) { Sections = 24, Mode = 0 }.Waves(2, 2, sequence).Short(160, 100).Int(880, 2)
            .Extended(1, 9, (s, f) => f == 2 ? s + 0.5f : 0);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal(2, opened.Scenes.Count);
        (int P, int T, int C, int Z)[] places = [(0, 1, 0, 2), (1, 0, 1, 1), (1, 1, 1, 2)];
        foreach ((int p, int t, int c, int z) in places)
        {
            int section = 0;
            foreach (char axis in fastestFirst.Reverse()) section = (section * (axis == 'Z' ? 3 : 2)) + (axis switch { 'P' => p, 'T' => t, 'W' => c, _ => z });
            Assert.Equal(builder.Plane(section), opened.Scenes[p].Read("YX", Selection.Parse(FormattableString.Invariant($"T={t},C={c},Z={z}"))).Bytes);
            Assert.Equal(section + 0.5, opened.Scenes[p].Planes.Single(i => i.T == t && i.C == c && i.Z == z).PositionX!.Value.Value);
        }
    }

    [Fact]
    public void Later_headers_describe_twelve_channels_and_count_time_points_in_32_bits()
    {
        DvBuilder builder = new DvBuilder { Sections = 14, Mode = 0 }.Waves(7, -1, 2, 1, 2, 3, 4, 5).Short(160, 100).Int(852, 2).Short(676, 601).Short(678, 702)
            .Float(548, 3).Float(592, 30).Double(844, 1_700_000_000.25).Text(224, "first").Text(224 + (4 * 80), "no");
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Scene scene = opened.Scenes[0];
        Assert.Equal("TCYX", scene.NativeAxes);
        Assert.Equal([1.0, 2, 3, 4, 5, 601, 702], scene.Channels.Select(c => c.Emission!.Value.Value));
        Assert.Equal(new RenderingWindow(3, 30, 3, 30), scene.Channels[6].Window);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250), scene.Acquired);
        Assert.Equal("first", Assert.Single(opened.Content.Scenes[0].Notes, n => n.Key == "title").Value);
    }

    [Fact]
    public void Panels_that_cannot_be_are_those_of_another_program()
    {
        DvBuilder builder = new DvBuilder { Sections = 12, Mode = 0 }.Waves(2, 2, 2).Short(160, 100).Int(880, 5000).Int(852, 77);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal([2L, 2, 3], Assert.Single(opened.Scenes).Levels[0].Shape.ToArray().Take(3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_extended_header_tells_times_positions_exposures_and_filters(bool big)
    {
        DvBuilder builder = new DvBuilder(big) { Sections = 8 }.Waves(2, 2, 0, 0, 528)
            .Extended(3, 14, (s, f) => f switch { 1 => 0.5f + (s / 2 % 2 * 2), 2 => 100.25f + s, 3 => -7.5f, 4 => s * 0.2f, 8 => 0.05f, 10 => s < 4 ? 430 : 490, 11 => s < 4 ? 457 : 999, _ => 0 }, padding: 600)
            .Float(40, 0.1f).Float(208, 1.5f).Float(212, 2.5f).Float(76, 10).Float(80, 4000).Float(136, 7).Float(140, 700);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Scene scene = opened.Scenes[0];
        Assert.Equal([(457.0, 430.0), (528.0, 490.0)], scene.Channels.Select(c => (c.Emission!.Value.Value, c.Excitation!.Value.Value)));
        Assert.Equal(new Quantity(0.05, "second"), scene.Channels[0].Exposure);
        Assert.Equal(new Quantity(2, "second"), scene.PixelSize.T);
        Assert.Equal(8, scene.Planes.Count);
        PlaneInfo plane = scene.Planes.Single(p => p is { T: 1, C: 1, Z: 1 });
        Assert.Equal((new Quantity(2.5, "second"), new Quantity(0.05, "second"), new Quantity(107.25, "micrometer"), new Quantity(-7.5, "micrometer"), new Quantity(1.4, "micrometer")), (plane.Time, plane.Exposure, plane.PositionX, plane.PositionY, plane.PositionZ));
        Assert.Equal((new Quantity(2.5, "micrometer"), new Quantity(1.5, "micrometer")), (scene.Origin!.X, scene.Origin.Z));
        Assert.Equal([new RenderingWindow(10, 4000, 10, 4000), new RenderingWindow(7, 700, 7, 700)], scene.Channels.Select(c => c.Window!.Value));
        Assert.Equal(builder.Plane(7), Swapped(scene.Read("YX", t: 1, c: 1, z: 1).Bytes, big));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1.5)]
    public void A_cut_file_keeps_its_whole_planes(double missing)
    {
        DvBuilder builder = new DvBuilder { Sections = 6, Missing = missing }.Waves(1, 1, 0);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal(2, opened.Content.MissingPlanes);
        Assert.Equal(builder.Plane(3), opened.Scenes[0].Read("YX", z: 3).Bytes);
        Assert.Equal(new byte[70], opened.Scenes[0].Read("YX", z: 4).Bytes);
        Assert.Contains(opened.Content.Warnings, w => w.StartsWith("missing: 2 planes (of 6", StringComparison.Ordinal));
    }

    [Fact]
    public void Sections_that_do_not_fill_the_last_time_point_are_missing_planes()
    {
        DvBuilder builder = new DvBuilder { Sections = 10 }.Waves(2, 2, 2);
        using Opened opened = Opened.Key(builder.Store(), "a.dv");
        Assert.Equal([2, 2, 3, 5, 7], opened.Scenes[0].Shape);
        Assert.Equal(2, opened.Content.MissingPlanes);
        Assert.Equal(builder.Plane(9), opened.Scenes[0].Read("YX", t: 1, c: 1, z: 0).Bytes);
        Assert.Equal(new byte[70], opened.Scenes[0].Read("YX", t: 1, c: 1, z: 1).Bytes);
    }

    [Fact]
    public void More_channels_than_sections_are_a_stack_with_a_warning()
    {
        using Opened opened = Opened.Key(new DvBuilder { Sections = 3 }.Waves(4, 1, 0).Store(), "a.dv");
        Assert.Equal(3, opened.Scenes[0].SizeOf('Z'));
        Assert.Single(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(0, "int8")]
    [InlineData(1, "int16")]
    [InlineData(2, "float32")]
    [InlineData(4, "complex64")]
    [InlineData(6, "uint16")]
    [InlineData(12, "float16")]
    public void Mrc_files_have_their_own_types_and_angstroms(int mode, string type)
    {
        foreach (bool big in (bool[])[false, true])
        {
            DvBuilder builder = new DvBuilder(big) { Mode = mode, Sections = 4 }.Text(208, "MAP ").Int(88, 1).Float(40, 14).Float(44, 15).Float(48, 10).Int(28, 7).Int(32, 5).Int(36, 4).Int(220, 1).Text(224, "made by hand");
            byte[] file = builder.ToArray();
            (file[212], file[213]) = big ? ((byte)0x11, (byte)0x11) : ((byte)0x44, (byte)0x44);
            MemoryStore store = new();
            store.Put("a.bin", file);
            using Opened opened = Opened.Key(store, "a.bin");
            Scene scene = opened.Scenes[0];
            Assert.Equal(("MRC", "ZYX", type), (opened.Content.Format, scene.NativeAxes, scene.PixelType!.Value.Name()));
            Assert.Equal((new Quantity(2, "angstrom"), new Quantity(3, "angstrom"), new Quantity(2.5, "angstrom")), (scene.PixelSize.X, scene.PixelSize.Y, scene.PixelSize.Z));
            byte[] expected = builder.Plane(3);
            int word = scene.PixelType!.Value.WordSize();
            for (int i = 0; big && i < expected.Length; i += word) expected.AsSpan(i, word).Reverse();
            Assert.Equal(expected, scene.Read("YX", z: 3).Bytes);
            Assert.Contains(scene.Content.Notes, note => note.Value == "made by hand");
        }
    }

    [Fact]
    public void Four_bit_samples_are_unpacked_low_half_first()
    {
        DvBuilder builder = new DvBuilder { Mode = 101, Sections = 2 }.Text(208, "MAP ");
        using Opened opened = Opened.Key(builder.Store("a.mrc"), "a.mrc");
        byte[] stored = builder.Plane(1), read = opened.Scenes[0].Read("YX", z: 1).Bytes;
        for (int i = 0; i < 35; i++)
        {
            byte pair = stored[(i / 7 * 4) + (i % 7 / 2)];
            Assert.Equal(i % 7 % 2 == 0 ? pair & 15 : pair >> 4, read[i]);
        }
    }

    [Fact]
    public void Stacks_of_volumes_keep_both_axes()
    {
        DvBuilder builder = new DvBuilder { Sections = 12 }.Text(208, "MAP ").Int(88, 401).Int(36, 4);
        using Opened opened = Opened.Key(builder.Store("a.mrc"), "a.mrc");
        Assert.Equal("QZYX", opened.Scenes[0].NativeAxes);
        Assert.Equal(builder.Plane(9), opened.Scenes[0].Read("YX", Selection.Parse("Q=2,Z=1")).Bytes);
    }

    [Fact]
    public void Bytes_with_the_stamp_of_imod_are_signed_as_its_flag_says()
    {
        DvBuilder builder = new DvBuilder { Mode = 0 }.Text(208, "MAP ").Text(152, "IMOD").Int(156, 0);
        using Opened opened = Opened.Key(builder.Store("a.mrc"), "a.mrc");
        Assert.Equal(PixelType.UInt8, opened.Scenes[0].PixelType);
    }

    [Fact]
    public void Old_files_without_a_magic_are_known_by_name_and_sense()
    {
        DvBuilder builder = new DvBuilder(bigEndian: true) { Mode = 1, Sections = 2 }.Int(64, 1).Int(68, 2).Int(72, 3);
        using Opened opened = Opened.Key(builder.Store("a.st"), "a.st");
        Assert.Equal("MRC", opened.Content.Format);
        Assert.Throws<UnknownFormatException>(() => Opened.Key(builder.Store("a.bin"), "a.bin"));
    }

    [Theory]
    [InlineData(1, 2, 3, "ZYX")]
    [InlineData(1, 3, 2, "YZX")]
    [InlineData(2, 1, 3, "ZXY")]
    [InlineData(2, 3, 1, "XZY")]
    [InlineData(3, 1, 2, "YXZ")]
    [InlineData(3, 2, 1, "XYZ")]
    public void Columns_rows_and_sections_of_a_map_run_along_the_axes_that_it_names(int columns, int rows, int sections, string native)
    {
        // The cell is 10, 40 and 90 angstrom along X, Y and Z, sampled 10, 20 and 30 times.
        DvBuilder builder = new DvBuilder { Mode = 1, Sections = 3 }.Text(208, "MAP ").Int(64, columns).Int(68, rows).Int(72, sections).Int(88, 1)
            .Int(28, 10).Int(32, 20).Int(36, 30).Float(40, 10).Float(44, 40).Float(48, 90);
        using Opened opened = Opened.Key(builder.Store("a.map"), "a.map");
        Scene scene = opened.Scenes[0];
        Assert.Empty(opened.Content.Warnings);
        Assert.Equal(native, scene.NativeAxes);
        Assert.Equal((7, 5, 3), (scene.SizeOf("XYZ"[columns - 1]), scene.SizeOf("XYZ"[rows - 1]), scene.SizeOf("XYZ"[sections - 1])));
        Assert.Equal((1, 2, 3), (scene.PixelSize.X!.Value.Value, scene.PixelSize.Y!.Value.Value, scene.PixelSize.Z!.Value.Value));
        Assert.Equal([.. builder.Plane(0), .. builder.Plane(1), .. builder.Plane(2)], scene.Read(native).Bytes);
    }

    [Fact]
    public void An_axis_that_a_map_names_twice_is_told()
    {
        DvBuilder builder = new DvBuilder { Mode = 2 }.Text(208, "MAP ").Int(64, 3).Int(68, 3).Int(72, 1);
        using Opened opened = Opened.Key(builder.Store("a.mrc"), "a.mrc");
        Assert.Contains("(3, 3, 1)", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Sections_of_space_group_0_have_a_distance_when_the_cell_holds_several(int sampling, bool stated)
    {
        DvBuilder builder = new DvBuilder { Mode = 2, Sections = 3 }.Text(208, "MAP ").Int(28, 7).Int(32, 5).Int(36, sampling).Float(40, 7).Float(44, 5).Float(48, 9);
        using Opened opened = Opened.Key(builder.Store("a.mrc"), "a.mrc");
        Assert.Equal(stated ? 3.0 : null, opened.Scenes[0].PixelSize.Z?.Value);
    }

    [Fact]
    public void A_map_lies_at_its_origin_else_at_its_first_grid_step()
    {
        DvBuilder Map() => new DvBuilder { Mode = 2, Sections = 3 }.Text(208, "MAP ").Int(88, 1).Int(28, 7).Int(32, 5).Int(36, 3).Float(40, 14).Float(44, 5).Float(48, 9);
        using Opened origin = Opened.Key(Map().Float(196, -12.5f).Float(200, 20).Float(204, 7.25f).Store("a.mrc"), "a.mrc");
        Assert.Equal((-12.5, 20, 7.25), Place(origin));
        using Opened start = Opened.Key(Map().Int(16, -4).Int(20, 2).Int(24, 1).Store("a.mrc"), "a.mrc");
        Assert.Equal((-8, 2, 3), Place(start));
        using Opened none = Opened.Key(Map().Store("a.mrc"), "a.mrc");
        Assert.Null(none.Content.Scenes[0].Origin);

        static (double, double, double) Place(Opened opened) => opened.Content.Scenes[0].Origin is { } at ? (at.X!.Value.Value, at.Y!.Value.Value, at.Z!.Value.Value) : default;
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(102)]
    public void Unknown_modes_are_named(int mode)
    {
        DvBuilder builder = new DvBuilder { Mode = mode }.Text(208, "MAP ").Text(212, "DA");
        UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => Opened.Key(builder.Store("a.mrc"), "a.mrc"));
        Assert.Contains(Invariant($"mode {mode} is not supported"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_whole_plane_is_damaged()
    {
        DvBuilder builder = new DvBuilder { Missing = 0.5 }.Waves(1, 1, 0);
        Assert.Throws<DamagedDataException>(() => Opened.Key(builder.Store(), "a.dv"));
    }

    [Fact]
    public void Opening_reads_the_header_and_a_plane_is_one_read()
    {
        DvBuilder builder = new DvBuilder { Width = 256, Height = 256, Sections = 8 }.Waves(1, 1, 0);
        using CountingStore store = new(builder.Store());
        using Opened opened = Opened.Key(store, "a.dv");
        // The first bytes for all formats, and one window.
        Assert.InRange(store.Bytes, 1, 70_000);
        store.Reset();
        opened.Scenes[0].Read("YX", z: 5);
        Assert.Equal((1, 256 * 256 * 2), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        byte[] dv = new DvBuilder { Sections = 8 }.Waves(2, 2, 0, 457, 528).Extended(2, 14, (s, f) => s + f).ToArray();
        byte[] big = new DvBuilder(bigEndian: true) { Sections = 4, Mode = 3 }.Waves(1, 2, 1).ToArray();
        byte[] mrc = new DvBuilder { Sections = 4, Mode = 101 }.Text(208, "MAP ").Int(88, 1).Float(40, 14).Int(28, 7).ToArray();
        FormatFuzz.Run("a.mrc", [dv, big, mrc], aim: (length, random) => random.Next(2) == 0 ? random.Next(Math.Min(length, 256)) : random.Next(length));
    }

    private static byte[] Swapped(byte[] samples, bool swap)
    {
        for (int i = 0; swap && i < samples.Length; i += 2) samples.AsSpan(i, 2).Reverse();
        return samples;
    }
}
