using Lamella.Codecs.Png;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.FileSeries;

/// <summary>Folders and patterns of planes as one image: which numbers are which axis, what is opened when, and what is refused.</summary>
public sealed class FileSeriesTests
{
    [Fact]
    public void Letters_in_front_of_numbers_name_their_axes()
    {
        List<string> names = [];
        foreach (int t in (int[])[0, 1])
        {
            foreach (int c in (int[])[1, 2, 3])
            {
                foreach (int z in (int[])[7, 8, 9, 10]) names.Add(Invariant($"scan_t{t:D2}_c{c}_z{z}.png"));
            }
        }

        using Opened opened = Open(Folder([.. names]));
        Scene scene = opened.Scenes[0];
        Assert.Equal([2, 3, 4, 3, 5], scene.Shape);
        Assert.Equal("TCZYX", scene.NativeAxes);
        Assert.Equal("File series of PNG", opened.Content.Format);
        Assert.Empty(opened.Content.Warnings);
        Assert.Equal(names.SelectMany(Plane), scene.Read("TCZYX").Bytes);
        Assert.Equal(Plane("scan_t01_c2_z10.png"), scene.Read("YX", t: 1, c: 1, z: 3).Bytes);
    }

    [Theory]
    [InlineData("img_{0}.png", "Z")]
    [InlineData("{0}.png", "Z")]
    [InlineData("frame{0}.png", "T")]
    [InlineData("exp 3 time {0}.png", "T")]
    [InlineData("w{0}.png", "C")]
    [InlineData("T01Z{0}C1.png", "Z")]
    [InlineData("img_channel000_position000_time00000000{0}_z000.png", "T")]
    [InlineData("2024-03-07 cells {0}.png", "Z")]
    public void A_series_of_one_number_gets_the_axis_that_its_name_tells(string pattern, string axis)
    {
        string[] names = [.. new[] { "1", "2", "3" }.Select(n => pattern.Replace("{0}", n, StringComparison.Ordinal))];
        using Opened opened = Open(Folder(names));
        Scene scene = opened.Scenes[0];
        Assert.Equal(3, scene.SizeOf(axis[0]));
        Assert.Equal(names.SelectMany(Plane), scene.Read(axis + "YX").Bytes);
        bool isPlain = scene.NativeAxes == "QYX";
        Assert.Equal(isPlain, opened.Content.Warnings.Any(w => w.Contains("do not say", StringComparison.Ordinal)));
    }

    [Fact]
    public void Numbers_are_counted_not_spelled()
    {
        using Opened opened = Open(Folder("z10.png", "z9.png", "z11.png"));
        Assert.Equal(new[] { "z9.png", "z10.png", "z11.png" }.SelectMany(Plane), opened.Scenes[0].Read("ZYX").Bytes);
    }

    [Fact]
    public void Four_bare_numbers_are_scene_time_channel_section_and_three_lack_the_scene()
    {
        using Opened four = Open(Folder("0_0_1_0.png", "0_0_1_1.png", "1_0_1_0.png", "1_0_1_1.png"));
        Assert.Equal(["0", "1"], four.Scenes.Select(s => s.Name));
        Assert.All(four.Scenes, s => Assert.Equal([1, 1, 2, 3, 5], s.Shape));
        using Opened three = Open(Folder("a_1_1_1.png", "a_1_2_1.png", "a_2_1_1.png", "a_2_2_1.png"));
        Assert.Equal([2, 2, 1, 3, 5], three.Scenes[0].Shape);
        Assert.Contains("TCZ", Assert.Single(three.Content.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_differ_are_channels()
    {
        using Opened opened = Open(Folder("img_000000000_DAPI_000.png", "img_000000000_DAPI_001.png", "img_000000000_Cy5_000.png", "img_000000000_Cy5_001.png"));
        Scene scene = opened.Scenes[0];
        Assert.Equal([1, 2, 2, 3, 5], scene.Shape);
        Assert.Equal(["Cy5", "DAPI"], scene.Channels.Select(c => c.Name));
        Assert.Equal(Plane("img_000000000_DAPI_001.png"), scene.Read("YX", c: 1, z: 1).Bytes);
    }

    [Fact]
    public void Scenes_have_axes_of_their_own_and_missing_files_read_as_zero()
    {
        using Opened opened = Open(Folder("s2_t0_c0.png", "s2_t1_c0.png", "s2_t1_c1.png", "s10_t0_c0.png", "s10_t0_c1.png"));
        Assert.Equal(["s2", "s10"], opened.Scenes.Select(s => s.Name));
        Assert.Equal([2, 2, 1, 3, 5], opened.Scenes[0].Shape);
        Assert.Equal([1, 2, 1, 3, 5], opened.Scenes[1].Shape);
        Assert.Equal(1, opened.Content.MissingPlanes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("1 of 4 files", StringComparison.Ordinal));
        Assert.Equal([.. Plane("s2_t0_c0.png"), .. new byte[15], .. Plane("s2_t1_c0.png"), .. Plane("s2_t1_c1.png")], opened.Scenes[0].Read("TCYX").Bytes);
    }

    [Fact]
    public void Gaps_in_the_numbers_are_told()
    {
        using Opened opened = Open(Folder("t0.png", "t5.png", "t15.png"));
        Assert.Contains("axis T leave out 10", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, opened.Scenes[0].SizeOf('T'));
    }

    [Fact]
    public void A_file_that_differs_is_an_error_that_names_it_when_its_pixels_are_wanted()
    {
        MemoryStore store = Folder("t0.png", "t1.png", "t2.png");
        store.Put("t1.png", PngEncoder.Encode(4, 4, PngColor.Gray, 8, new byte[16]));
        using Opened size = Open(store);
        Assert.Equal(Plane("t2.png"), size.Scenes[0].Read("YX", t: 2).Bytes);
        RefusedException error = Assert.Throws<RefusedException>(() => size.Scenes[0].Read("TYX"));
        Assert.Contains("t1.png is YX 4x4 uint8 and t0.png is YX 3x5 uint8", error.Message, StringComparison.Ordinal);
        store.Put("t1.png", PngEncoder.Encode(5, 3, PngColor.Gray, 16, new byte[30]));
        using Opened type = Open(store);
        Assert.Contains("uint16", Assert.Throws<RefusedException>(() => type.Scenes[0].Read("YX", t: 1)).Message, StringComparison.Ordinal);
        store.Put("t1.png", "no picture"u8);
        using Opened none = Open(store);
        Assert.Contains("t1.png", Assert.Throws<UnknownFormatException>(() => none.Scenes[0].Read("YX", t: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_reads_the_first_file_and_a_plane_reads_its_own()
    {
        CountingStore store = new(Folder([.. Enumerable.Range(0, 200).Select(i => Invariant($"t{i:D3}.png"))]));
        using Opened opened = Open(store);
        Assert.Equal(200, opened.Scenes[0].SizeOf('T'));
        Assert.InRange(store.Reads, 1, 6);
        store.Reset();
        opened.Scenes[0].Read("YX", t: 150);
        Assert.InRange(store.Reads, 1, 5);
    }

    [Fact]
    public void Files_keep_their_own_axes_behind_those_of_the_names()
    {
        MemoryStore store = new();
        byte[][] stacks = [.. Enumerable.Range(0, 3).Select(t => new TiffBuilder().Page(3, 2, 8, Values(t, 0)).Page(3, 2, 8, Values(t, 1)).ToArray())];
        for (int t = 0; t < 3; t++) store.Put(Invariant($"stack_t{t}.tif"), stacks[t]);
        using Opened opened = Open(store);
        Scene scene = opened.Scenes[0];
        Assert.Equal([3, 1, 2, 2, 3], scene.Shape);
        Assert.Equal("TQYX", scene.NativeAxes);
        Assert.Equal([.. Values(0, 0), .. Values(0, 1), .. Values(1, 0), .. Values(1, 1), .. Values(2, 0), .. Values(2, 1)], scene.Read("TZYX").Bytes);

        // The names count the same axis as the files do.
        MemoryStore both = new();
        for (int z = 0; z < 3; z++) both.Put(Invariant($"stack_z{z}.tif"), stacks[z]);
        Assert.Contains("axis Z of its own", Assert.Throws<RefusedException>(() => Open(both)).Message, StringComparison.Ordinal);

        static byte[] Values(int t, int z) => [.. Enumerable.Range(0, 6).Select(i => (byte)((t * 50) + (z * 10) + i))];
    }

    [Theory]
    [InlineData("a.png", "b.png")]
    [InlineData("x_1_1.png", "x_1_2.png", "x_2_1.png")]
    [InlineData("one_1.png", "two_other_2.png")]
    [InlineData("red_t1_big.png", "green_t2_small.png")]
    [InlineData("t1.png", "t01.png")]
    [InlineData("t1.png", "t2.png", "z1.tif", "z2.tif")]
    public void Names_that_say_nothing_clear_are_refused_with_advice(params string[] names)
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Open(Folder(names)));
        Assert.True(error.Message.Contains("open", StringComparison.Ordinal) || error.Message.Contains("same place", StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void Other_files_are_left_out_with_a_warning()
    {
        MemoryStore store = Folder("t1.png", "t2.png", ".hidden.png", "t1.thumb.png");
        store.Put("notes.txt", "text"u8);
        store.Put("preview.jpg", "no"u8);
        using Opened opened = Open(store);
        Assert.Equal(2, opened.Scenes[0].SizeOf('T'));
        Assert.Contains("1 .jpg", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_alone_is_that_file()
    {
        MemoryStore store = Folder("anything at all.png");
        store.Put("metadata.xml", "<x/>"u8);
        using Opened opened = Open(store);
        Assert.Equal("PNG", opened.Content.Format);
    }

    [Theory]
    [InlineData("x_{T}_{Z}.png", "2 1 2 3 5")]
    [InlineData("x_{C}_{z}.png", "1 2 2 3 5")]
    [InlineData("x_1_*.png", "1 1 2 3 5")]
    [InlineData("x_?_2.png", "1 1 2 3 5")]
    [InlineData("*_{S}_{T}.png", "2 1 1 3 5")]
    public void Patterns_choose_files_and_axes(string pattern, string shape)
    {
        using TempFolder folder = new();
        MemoryStore store = Folder("x_1_1.png", "x_1_2.png", "x_2_1.png", "x_2_2.png");
        foreach (string name in store.List(string.Empty)) File.WriteAllBytes(folder[name], store.TryReadAll(name)!);
        using Opened opened = Opened.File(folder[pattern]);
        Assert.Equal(shape, string.Join(' ', opened.Scenes[0].Shape));
    }

    [Fact]
    public void Patterns_that_fit_nothing_or_name_no_axis_fail()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["a1.png"], PngEncoder.Encode(1, 1, PngColor.Gray, 8, [1]));
        File.WriteAllBytes(folder["a2.png"], PngEncoder.Encode(1, 1, PngColor.Gray, 8, [1]));
        Assert.Equal(StoreFailure.NotFound, Assert.Throws<StoreException>(() => Opened.File(folder["b*.png"])).Failure);
        Assert.Equal(StoreFailure.NotFound, Assert.Throws<StoreException>(() => Opened.File(folder["missing/*.png"])).Failure);
        Assert.Throws<RefusedException>(() => Opened.File(folder["a{K}.png"]));
        Assert.Throws<RefusedException>(() => Opened.File(folder["{T}{T}.png"]));
    }

    private static Opened Open(Store store) => Opened.Folder(store);

    /// <summary>A folder of pictures of 5 x 3 pixels, each with samples of its own.</summary>
    private static MemoryStore Folder(params string[] names)
    {
        MemoryStore store = new();
        foreach (string name in names) store.Put(name, PngEncoder.Encode(5, 3, PngColor.Gray, 8, Plane(name)));
        return store;
    }

    private static byte[] Plane(string name)
    {
        byte[] samples = new byte[15];
        new Random(name.Aggregate(7, (a, c) => (a * 31) + c)).NextBytes(samples);
        return samples;
    }
}
