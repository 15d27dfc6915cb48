using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Lamella.Codecs.Jpeg;
using Lamella.Codecs.Lzw;
using Lamella.Codecs.Zstd;
using Lamella.Formats.Czi;
using Lamella.Formats.Czi.Structure;
using Lamella.Kernels;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Czi;

/// <summary>The nasty cases of the format, each in a file made for it. The numbers are those of the list in the format's README.</summary>
public sealed class CziCaseTests
{
    private const int Gray8 = 0, Gray16 = 1, Gray32Float = 2, Bgr24 = 3, Bgra32 = 9, Complex = 10, Gray32 = 12, Gray64 = 13;

    [Fact]
    public void C1_negative_and_huge_origins_are_kept()
    {
        CziBuilder file = new() { Xml = Scaling("1E-06") };
        file.Tiles.Add(Tile(-2_147_483_000, 2_000_000_000, 1));
        file.Tiles.Add(Tile(-2_147_482_998, 2_000_000_001, 2) with { Dimensions = "C0M1" });
        using Opened image = file.Open();
        Assert.Equal([1, 1, 1, 3, 4], image.Scenes[0].Shape);
        Assert.Equal([1, 1, 0, 0, 1, 1, 2, 2, 0, 0, 2, 2], image.Scenes[0].Read("YX").Bytes);
        Assert.Equal((-2_147_483_000.0, 2_000_000_000.0), (image.Scenes[0].Origin!.X!.Value.Value, image.Scenes[0].Origin!.Y!.Value.Value));
    }

    [Fact]
    public void C2_every_scene_has_its_own_box()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0S0" });
        file.Tiles.Add(Tile(90_000, -5_000, 2) with { Dimensions = "C0S7" });
        using Opened image = file.Open();
        Assert.Contains(image.Content.Scenes[1].Notes, n => n is { Key: "stored scene index", Value: "7" });
        Assert.All(image.Scenes, s => Assert.Equal([1, 1, 1, 2, 2], s.Shape));
        Assert.Equal([2, 2, 2, 2], image.Scenes[1].Read("YX").Bytes);
    }

    [Fact]
    public void C3_tiles_are_drawn_in_ascending_order_of_their_number()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(1, 0, 3) with { Dimensions = "C0M2" });
        file.Tiles.Add(Tile(2, 0, 2) with { Dimensions = "C0M1" });
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0M0" });
        using Opened image = file.Open();
        Assert.Equal([1, 3, 3, 2, 1, 3, 3, 2], image.Scenes[0].Read("YX").Bytes);
        Assert.Equal([0, 1, 2], image.Scenes[0].Mosaic!.Tiles.Select(t => t.M));
        Assert.Equal([2, 2, 2, 2], image.Scenes[0].Read("YX", Selection.Parse("M=1")).Bytes);
    }

    [Fact]
    public void C4_tiles_without_a_number_are_drawn_in_stored_order_below_the_others()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(1, 0, 9) with { Dimensions = "C0M0" });
        file.Tiles.Add(Tile(0, 0, 1));
        file.Tiles.Add(Tile(0, 1, 2));
        using Opened image = file.Open();
        Assert.Equal([1, 9, 9, 2, 9, 9, 2, 2, 0], image.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void C5_a_pyramid_that_does_not_cover_the_scene_is_no_level_and_no_full_resolution()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1, 64) with { Dimensions = "C0M0" });
        file.Tiles.Add(Tile(64, 0, 2, 64) with { Dimensions = "C0M1" });
        BuiltTile half = new(0, 0, 64, 64, new byte[32 * 32]) { StoredWidth = 32, StoredHeight = 32 };
        file.Tiles.Add(half);
        using (Opened image = file.Open())
        {
            Assert.Single(image.Scenes[0].Levels);
            Assert.Equal(1, image.Scenes[0].Read("YX").Bytes[0]);
        }

        file.Tiles.Add(half with { X = 64 });
        using Opened complete = file.Open();
        Assert.Equal([128, 64], complete.Scenes[0].Levels.Select(l => l.Shape[^1]));
    }

    [Fact]
    public void C6_missing_planes_read_as_zero_and_are_counted()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0T0Z0" });
        file.Tiles.Add(Tile(0, 0, 2) with { Dimensions = "C0T2Z1" });
        using Opened image = file.Open();
        Assert.Equal(4, image.Content.MissingPlanes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("4 planes (of 1 scene)", StringComparison.Ordinal));
        Assert.Equal([1, 0, 0, 0, 0, 2], image.Scenes[0].Read("TZYX", Selection.Parse("Y=0,X=0")).Bytes);
    }

    [Fact]
    public void C7_indices_count_from_the_smallest_of_the_whole_file()
    {
        CziBuilder file = new() { Xml = "<ImageDocument><Metadata><Information><Image><Dimensions><Channels><Channel Id=\"Channel:3\" Name=\"a\"/><Channel Id=\"Channel:4\" Name=\"b\"/></Channels></Dimensions></Image></Information></Metadata></ImageDocument>" };
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C3S0" });
        file.Tiles.Add(Tile(9, 0, 2) with { Dimensions = "C4S1" });
        using Opened image = file.Open();
        Assert.Equal(["a"], image.Scenes[0].Channels.Select(c => c.Name));
        Assert.Equal(["a", "b"], image.Scenes[1].Channels.Select(c => c.Name));
        Assert.Equal([0, 2], image.Scenes[1].Read("CYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Contains(image.Content.Scenes[0].Notes, n => n is { Key: "first stored index of C", Value: "3" });
    }

    [Fact]
    public void C8_extra_axes_longer_than_one_are_kept_and_others_dropped()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0H0V0B5" });
        file.Tiles.Add(Tile(0, 0, 2) with { Dimensions = "C0H2V0B5" });
        using Opened image = file.Open();
        Assert.Equal("HTCZYX", image.Scenes[0].Axes);
        Assert.Equal("HCYX", image.Scenes[0].NativeAxes);
        Assert.Equal([1, 0, 2], image.Scenes[0].Read("HYX", Selection.Parse("Y=0,X=0,B=0")).Bytes);
    }

    [Fact]
    public void C9_channels_have_types_and_samples_of_their_own()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1));
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [1, 0, 2, 0, 3, 0, 4, 1]) { Dimensions = "C1", PixelType = Gray16 });
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) { Dimensions = "C2", PixelType = Bgr24 });
        using Opened image = file.Open();
        Scene scene = image.Scenes[0];
        Assert.Null(scene.PixelType);
        Assert.Equal([PixelType.UInt8, PixelType.UInt16, PixelType.UInt8], scene.Channels.Select(c => c.PixelType));
        Assert.Equal([1, 1, 1, 1], scene.Read("YX", c: 0).Bytes);
        Assert.Equal([1, 2, 3, 260], scene.Read("YX", c: 1).ToArray<ushort>());
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10], scene.Read("YXS", c: 2).Bytes);
        Assert.Throws<RefusedException>(() => scene.Read("CYX", Selection.Parse("C=0:2")));
        Assert.Throws<RefusedException>(() => scene.Read("CYXS", Selection.Parse("C=0:3")));
    }

    [Theory]
    [InlineData(new byte[] { 1 }, false)]
    [InlineData(new byte[] { 3, 1, 0 }, false)]
    [InlineData(new byte[] { 3, 1, 1 }, true)]
    public void C10_every_zstd1_header_is_read(byte[] header, bool split)
    {
        byte[] pixels = [1, 10, 2, 20, 3, 30, 4, 40];
        byte[] stored = [.. pixels];
        if (split) Shuffle.Encode(pixels, stored, 2);
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [.. header, .. Zstd(stored)]) { PixelType = Gray16, Compression = 6 });
        using Opened image = file.Open();
        Assert.Equal(pixels, image.Scenes[0].Read("YX").Bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(200)]
    public void C10_other_zstd1_headers_are_typed_errors(byte first)
    {
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [first, 9, 9]) { PixelType = Gray16, Compression = 6 });
        using Opened image = file.Open();
        Assert.ThrowsAny<LamellaException>(() => image.Scenes[0].Read("YX"));
    }

    [Theory]
    [InlineData(0, 3, new byte[] { 1, 2, 3, 0 })]
    [InlineData(0, 6, new byte[] { 1, 2, 3, 4 })]
    [InlineData(5, 3, new byte[] { 1, 2, 3, 0 })]
    [InlineData(5, 6, new byte[] { 1, 2, 3, 4 })]
    [InlineData(2, 3, new byte[] { 1, 2, 3, 0 })]
    [InlineData(2, 6, new byte[] { 1, 2, 3, 4 })]
    public void C11_data_of_another_length_is_cut_or_padded_with_zeros(int compression, int length, byte[] expected)
    {
        byte[] pixels = new byte[] { 1, 2, 3, 4, 5, 6 }[..length];
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, compression == 5 ? Zstd(pixels) : compression == 2 ? Lzw(pixels) : pixels) { Compression = compression });
        using Opened image = file.Open();
        Assert.Equal(expected, image.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void C11_raw_pixels_that_claim_to_be_compressed_are_taken_as_they_are()
    {
        foreach (int compression in (int[])[1, 4, 5, 6])
        {
            CziBuilder file = new();
            file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [9, 8, 7, 6]) { Compression = compression });
            using Opened image = file.Open();
            Assert.Equal([9, 8, 7, 6], image.Scenes[0].Read("YX").Bytes);
        }
    }

    [Fact]
    public void C12_floats_in_JPEG_XR_are_those_of_the_uncompressed_twin()
    {
        using Opened coded = Opened.File(TestData.At("data", "formats", "czi_gen", "tzc_gray32f_jxr.czi"));
        using Opened raw = Opened.File(TestData.At("data", "formats", "czi_gen", "tzc_gray32f_raw.czi"));
        Assert.Equal(("jpeg-xr", PixelType.Float32), (coded.Scenes[0].Levels[0].Codec, coded.Scenes[0].PixelType));
        Assert.Equal(raw.Scenes[0].Read("TCZYX").ToArray<float>(), coded.Scenes[0].Read("TCZYX").ToArray<float>(), (a, b) => Math.Abs(a - b) <= 1e-4f * Math.Max(1, Math.Abs(a)));
    }

    [Fact]
    public void C13_red_and_blue_change_places_at_every_length()
    {
        Random random = new(3);
        foreach ((int samples, int size) in ((int, int)[])[(3, 1), (3, 2), (4, 1), (3, 4), (3, 8)])
        {
            for (int length = 0; length < 200; length++)
            {
                byte[] a = new byte[length + 3];
                random.NextBytes(a);
                byte[] b = [.. a];
                RedBlue.Swap(a.AsSpan(3), samples, size);
                RedBlue.SwapPlain(b.AsSpan(3), samples, size);
                Assert.Equal(b, a);
            }
        }

        byte[] pixels = [1, 2, 3, 4, 5, 6, 7];
        RedBlue.Swap(pixels, 3, 1);
        Assert.Equal([3, 2, 1, 6, 5, 4, 7], pixels);
    }

    [Fact]
    public void C13_the_alpha_of_four_samples_stays_last()
    {
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 1, [1, 2, 3, 4, 5, 6, 7, 8]) { PixelType = Bgra32 });
        using Opened image = file.Open();
        Assert.Equal([3, 2, 1, 4, 7, 6, 5, 8], image.Scenes[0].Read("YXS", Selection.All).Bytes);
    }

    [Fact]
    public void C14_gaps_of_a_masked_tile_show_what_lies_below()
    {
        byte[] mask = [.. new Guid("CBE3EA67-5BFC-492B-A16A-ECE378031448").ToByteArray(), .. CziBuilder.Int(18), .. CziBuilder.Int(2), .. CziBuilder.Int(2), .. CziBuilder.Int(0), .. CziBuilder.Int(1), 0x80, 0x40];
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0M0" });
        file.Tiles.Add(Tile(1, 0, 2) with { Dimensions = "C0M1", Attachment = mask, Metadata = "<METADATA><AttachmentSchema><DataFormat>CHUNKCONTAINER</DataFormat></AttachmentSchema></METADATA>" });
        using Opened image = file.Open();
        Assert.Equal([1, 2, 0, 1, 1, 2], image.Scenes[0].Read("YX").Bytes);
        Assert.Equal([2, 0, 0, 2], image.Scenes[0].Read("YX", Selection.Parse("M=1")).Bytes);
        Assert.Equal([2, 0], image.Scenes[0].Read("YX", Selection.Parse("Y=0,X=1:3")).Bytes);
    }

    [Fact]
    public void C15_tiles_in_other_files_of_the_image_are_found()
    {
        CziBuilder second = new() { FilePart = 1, WithoutDirectory = true };
        second.Tiles.Add(Tile(2, 0, 2) with { Dimensions = "C0M1" });
        MemoryStore store = new();
        store.Put("a(1).czi", second.Build());
        CziBuilder main = new();
        main.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0M0" });
        main.Tiles.Add(Tile(2, 0, 0) with { Dimensions = "C0M1", FilePart = 1, Position = second.Positions[0] });
        store.Put("a.czi", main.Build());
        using Opened image = Opened.Key(store, "a.czi");
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2], image.Scenes[0].Read("YX").Bytes);
        Assert.Empty(image.Content.Warnings);
    }

    [Fact]
    public void C15_missing_files_of_the_image_read_as_zero_with_a_warning()
    {
        CziBuilder main = new();
        main.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0T0" });
        main.Tiles.Add(Tile(0, 0, 0) with { Dimensions = "C0T1", FilePart = 1, Position = 544 });
        CziBuilder stranger = new() { FilePart = 1, Primary = Guid.NewGuid() };
        stranger.Tiles.Add(Tile(0, 0, 5));
        MemoryStore store = new();
        store.Put("a(1).czi", stranger.Build());
        store.Put("a.czi", main.Build());
        using Opened image = Opened.Key(store, "a.czi");
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], image.Scenes[0].Read("TYX").Bytes);
        Assert.Equal(1, image.Content.MissingPlanes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("belongs to another image", StringComparison.Ordinal));
        Assert.Contains(image.Content.Warnings, w => w.Contains("1 file (part 1 of 2 of the image)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void C16_files_without_a_directory_are_rescued(bool withoutDirectory, bool pending)
    {
        CziBuilder file = new() { WithoutDirectory = withoutDirectory, UpdatePending = pending, Xml = Scaling("2E-07") };
        file.Tiles.Add(Tile(0, 0, 1));
        file.Tiles.Add(Tile(2, 0, 2) with { Dimensions = "C0M1" });
        using Opened image = file.Open();
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2], image.Scenes[0].Read("YX").Bytes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("2 subblocks were found by looking at all segments", StringComparison.Ordinal));
        Assert.Equal(0.2, image.Scenes[0].PixelSize.X!.Value.Value);
    }

    [Fact]
    public void C16_a_file_that_was_cut_off_gives_the_subblocks_that_are_whole()
    {
        CziBuilder file = new() { WithoutDirectory = true };
        for (int t = 0; t < 5; t++) file.Tiles.Add(Tile(0, 0, (byte)(t + 1), 40) with { Dimensions = Invariant($"C0T{t}") });
        byte[] all = file.Build();
        MemoryStore store = new();
        store.Put("a.czi", all.AsSpan(0, (int)file.Positions[3] + 300));
        using Opened image = Opened.Key(store, "a.czi");
        Assert.Equal(3, image.Scenes[0].SizeOf('T'));
        Assert.Equal([1, 2, 3], image.Scenes[0].Read("TYX", Selection.Parse("Y=0,X=0")).Bytes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("breaks off", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Gray8, PixelType.UInt8, 1)]
    [InlineData(Gray16, PixelType.UInt16, 2)]
    [InlineData(Gray32Float, PixelType.Float32, 4)]
    [InlineData(Complex, PixelType.Complex64, 8)]
    [InlineData(Gray32, PixelType.UInt32, 4)]
    [InlineData(Gray64, PixelType.Float64, 8)]
    public void C17_gray_types_are_those_of_the_vendors_library(int code, PixelType type, int size)
    {
        byte[] pixels = [.. Enumerable.Range(1, 2 * size).Select(i => (byte)(0xFF - i))];
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 1, pixels) { PixelType = code });
        using Opened image = file.Open();
        Assert.Equal(type, image.Scenes[0].PixelType);
        Assert.Equal(pixels, image.Scenes[0].Read("X").Bytes);
    }

    [Fact]
    public void C18_an_embedded_image_opens_from_its_attachment()
    {
        CziBuilder label = new();
        label.Tiles.Add(Tile(0, 0, 7));
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1));
        file.Attachments.Add(("Label", "CZI", label.Build()));
        MemoryStore store = new();
        store.Put("a.czi", file.Build());
        CziFile opened = CziFile.Open(store, "a.czi");
        CziAttachment attachment = Assert.Single(opened.Attachments);
        Assert.Equal(("Label", "CZI"), (attachment.Name, attachment.Type));
        MemoryStore inner = new();
        inner.Put("label.czi", opened.ReadAttachment(attachment)!);
        using Opened image = Opened.Key(inner, "label.czi");
        Assert.Equal([7, 7, 7, 7], image.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void C19_without_scenes_there_is_one_and_pyramid_tiles_without_a_scene_join_none()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1));
        using (Opened image = file.Open()) Assert.Null(Assert.Single(image.Scenes).Name);
        file.Tiles[0] = file.Tiles[0] with { Dimensions = "C0S0" };
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [5]) { StoredWidth = 1, StoredHeight = 1 });
        using Opened scenes = file.Open();
        Assert.Single(Assert.Single(scenes.Scenes).Levels);
    }

    [Fact]
    public void C20_compression_is_the_segments_and_geometry_the_directorys()
    {
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, Zstd([1, 2, 3, 4])) { Compression = 0, OwnCompression = 5 });
        using (Opened image = file.Open()) Assert.Equal([1, 2, 3, 4], image.Scenes[0].Read("YX").Bytes);
        file.Tiles[0] = new BuiltTile(0, 0, 2, 2, [1, 2, 3, 4, 5, 6]) { OwnStoredWidth = 3 };
        using Opened wider = file.Open();
        Assert.Equal([1, 2, 4, 5], wider.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void C21_the_old_schema_of_entries_is_read()
    {
        CziBuilder file = new() { Legacy = true };
        file.Tiles.Add(Tile(-3, 5, 1) with { Dimensions = "C0Z4M0" });
        file.Tiles.Add(Tile(-1, 5, 2) with { Dimensions = "C0Z4M1" });
        file.Tiles.Add(Tile(-3, 5, 3) with { Dimensions = "C0Z5M0" });
        using Opened image = file.Open();
        Assert.Equal([1, 1, 2, 2, 4], image.Scenes[0].Shape);
        Assert.Equal([1, 1, 2, 2, 3, 3, 0, 0], image.Scenes[0].Read("ZYX", Selection.Parse("Y=0")).Bytes);
    }

    [Fact]
    public void C22_decimal_commas_are_numbers_and_other_text_is_unknown()
    {
        CziBuilder file = new() { Xml = Scaling("3,25E-07", "n. def.", "NaN") };
        file.Tiles.Add(Tile(0, 0, 1));
        using Opened image = file.Open();
        Assert.Equal(new Quantity(0.325, "micrometer"), image.Scenes[0].PixelSize.X);
        Assert.Null(image.Scenes[0].PixelSize.Y);
        Assert.Null(image.Scenes[0].PixelSize.Z);
    }

    [Theory]
    [InlineData("<ImageDocument><Metadata><Scaling>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")]
    [InlineData("no xml")]
    public void Damaged_metadata_leaves_pixels_and_a_warning(string xml)
    {
        CziBuilder file = new() { Xml = xml };
        file.Tiles.Add(Tile(0, 0, 1));
        using Opened image = file.Open();
        Assert.Contains(image.Content.Warnings, w => w.Contains("XML", StringComparison.Ordinal));
        Assert.Equal([1, 1, 1, 1], image.Scenes[0].Read("YX").Bytes);
        Assert.Equal(xml, image.Content.OriginalMetadata.Single().Value);
    }

    [Fact]
    public void Names_wells_and_displays_are_mapped()
    {
        CziBuilder file = new()
        {
            Xml = """
                <ImageDocument><Metadata><Information><Image><Dimensions>
                <Channels><Channel Id="Channel:0"><ExcitationWavelength>488</ExcitationWavelength></Channel></Channels>
                <S><Scenes><Scene Index="0" Name="P1"><ArrayName>B4</ArrayName></Scene></Scenes></S>
                <T><Positions><Interval><Increment>2.5</Increment></Interval></Positions></T>
                </Dimensions></Image></Information>
                <DisplaySetting><Channels><Channel Id="Channel:0" Name="GFP"><Low>0.2</Low><High>0.6</High><Color>#8000FF00</Color></Channel></Channels></DisplaySetting>
                </Metadata></ImageDocument>
                """,
        };
        file.Tiles.Add(Tile(0, 0, 1) with { Dimensions = "C0S0" });
        using Opened image = file.Open();
        Channel channel = image.Scenes[0].Channels[0];
        Assert.Equal(("P1", "GFP", new Rgba(0, 255, 0, 128)), (image.Scenes[0].Name, channel.Name, channel.Color));
        Assert.Equal(new RenderingWindow(0, 255, 51, 153), channel.Window);
        Assert.Equal(new Quantity(2.5, "second"), image.Scenes[0].PixelSize.T);
        Assert.Contains(image.Content.Scenes[0].Notes, n => n is { Key: "well", Value: "B4" });
    }

    [Theory]
    [InlineData("rgb.u1.jpg", Bgr24, 1)]
    [InlineData("gray.u1.jpg", Gray8, 1)]
    public void Jpeg_tiles_come_out_as_the_decoder_delivers_them(string vector, int type, int compression)
    {
        byte[] stream = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", vector));
        JpegInfo info = JpegDecoder.ReadHeader(stream);
        byte[] expected = new byte[info.DecodedLength];
        JpegDecoder.Decode(stream, default, JpegColor.FromMarkers, expected);
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, info.Width, info.Height, stream) { PixelType = type, Compression = compression });
        using (Opened image = file.Open()) Assert.Equal(expected, image.Scenes[0].Read(type == Gray8 ? "YX" : "YXS", Selection.All).Bytes);
        // C11: one column less than stored is padded.
        file.Tiles[0] = file.Tiles[0] with { Width = info.Width + 1 };
        using Opened wider = file.Open();
        byte[] row = wider.Scenes[0].Read(type == Gray8 ? "YX" : "YXS", Selection.Parse("Y=1")).Bytes;
        Assert.Equal([.. expected.AsSpan(info.Width * info.Components, info.Width * info.Components), .. new byte[info.Components]], row);
    }

    [Theory]
    [InlineData(504, 0x123, 0x456, 0x789, 0xABC)]
    [InlineData(104, 0x456, 0x123, 0xABC, 0x789)]
    public void Packed_camera_data_of_12_bits_is_unpacked(int compression, int a, int b, int c, int d)
    {
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 2, 2, [0x12, 0x45, 0x36, 0x78, 0xAB, 0x9C]) { PixelType = Gray16, Compression = compression });
        using Opened image = file.Open();
        Assert.Equal([a, b, c, d], MemoryMarshal.Cast<byte, ushort>(image.Scenes[0].Read("YX").Bytes).ToArray().Select(v => (int)v));
        Assert.Empty(image.Content.Warnings);
        file.Tiles[0] = file.Tiles[0] with { PixelType = Gray8 };
        using Opened wrong = file.Open();
        Assert.Throws<UnsupportedFeatureException>(() => wrong.Scenes[0].Read("YX"));
    }

    [Fact]
    public void Unreadable_compressions_open_with_a_warning_and_fail_by_name()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1) with { Compression = 105 });
        using Opened image = file.Open();
        Assert.Contains(image.Content.Warnings, w => w.Contains("camera-raw", StringComparison.Ordinal));
        Assert.Throws<UnsupportedFeatureException>(() => image.Scenes[0].Read("YX"));
    }

    [Fact]
    public void Truncated_pixels_are_damaged_data()
    {
        CziBuilder file = new();
        file.Tiles.Add(Tile(0, 0, 1, 64));
        byte[] all = file.Build();
        BinaryPrimitives.WriteInt64LittleEndian(all.AsSpan((int)file.Positions[0] + 32 + 8), 1 << 30);
        MemoryStore store = new();
        store.Put("a.czi", all);
        using Opened image = Opened.Key(store, "a.czi");
        Assert.Throws<DamagedDataException>(() => image.Scenes[0].Read("YX"));
    }

    [Fact]
    public void Declared_sizes_far_beyond_the_data_are_refused_before_memory_is_taken()
    {
        CziBuilder file = new();
        file.Tiles.Add(new BuiltTile(0, 0, 30_000, 30_000, [1, 2, 3]) { Compression = 5 });
        using Opened image = file.Open();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DamagedDataException>(() => image.Scenes[0].Read("YX", Selection.Parse("Y=0:2,X=0:2")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public void Ten_thousand_subblocks_open_with_few_reads_and_a_tile_costs_two()
    {
        CziBuilder file = new() { Xml = Scaling("1E-07") };
        for (int i = 0; i < 10_000; i++) file.Tiles.Add(Tile(i % 100 * 2, i / 100 * 2, (byte)(i % 251)) with { Dimensions = Invariant($"C0M{i}") });
        byte[] all = file.Build();
        MemoryStore memory = new();
        memory.Put("a.czi", all);
        CountingStore store = new(memory);
        using Opened image = Opened.Key(store, "a.czi");
        Assert.Equal([1, 1, 1, 200, 200], image.Scenes[0].Shape);
        Assert.Equal(10_000, image.Scenes[0].Mosaic!.Tiles.Count);
        // The directory has 112 bytes for each subblock.
        Assert.InRange(store.Bytes, 10_000 * 112, (10_000 * 112) + (300 << 10));
        Assert.InRange(store.Reads, 1, 12);
        store.Reset();
        Assert.Equal([50, 51, 150, 151], image.Scenes[0].Read("YX", Selection.Parse("Y=1:3,X=101:103")).Bytes);
        Assert.InRange(store.Reads, 1, 12);
        byte[] whole = image.Scenes[0].Read("YX").Bytes;
        for (int i = 0; i < 10_000; i++) Assert.Equal((byte)(i % 251), whole[(i / 100 * 400) + (i % 100 * 2) + 201]);
    }

    [Fact]
    public void Many_overlapping_tiles_are_drawn_as_by_a_painter()
    {
        Random random = new(11);
        CziBuilder file = new();
        byte[] painted = new byte[2 * 120 * 120];
        file.Tiles.Add(Tile(0, 0, 0, 120) with { Dimensions = "C0T0M0" });
        for (int i = 1; i < 400; i++)
        {
            int size = random.Next(1, 24), x = random.Next(120 - size), y = random.Next(120 - size), t = random.Next(2);
            file.Tiles.Add(Tile(x, y, (byte)(i % 255), size) with { Dimensions = Invariant($"C0T{t}M{i}") });
            for (int row = y; row < y + size; row++) painted.AsSpan((((t * 120) + row) * 120) + x, size).Fill((byte)(i % 255));
        }

        using Opened image = file.Open();
        Assert.Equal(painted, image.Scenes[0].Read("TYX").Bytes);
    }

    private static BuiltTile Tile(int x, int y, byte value, int size = 2)
    {
        byte[] pixels = new byte[size * size];
        Array.Fill(pixels, value);
        return new BuiltTile(x, y, size, size, pixels);
    }

    private static byte[] Zstd(byte[] pixels)
    {
        byte[] target = new byte[pixels.Length + 1024];
        return target[..ZstdEncoder.Encode(pixels, target)];
    }

    private static byte[] Lzw(byte[] pixels)
    {
        byte[] target = new byte[LzwCodec.MaxEncodedLength(pixels.Length)];
        return target[..LzwCodec.Encode(pixels, target)];
    }

    private static string Scaling(string x, string? y = null, string? z = null)
    {
        StringBuilder text = new("<ImageDocument><Metadata><Scaling><Items>");
        foreach ((string axis, string? value) in ((string, string?)[])[("X", x), ("Y", y ?? x), ("Z", z)])
        {
            if (value is not null) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"<Distance Id=\"{axis}\"><Value>{value}</Value></Distance>");
        }

        return text.Append("</Items></Scaling></Metadata></ImageDocument>").ToString();
    }
}
