using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Raster;

/// <summary>BMP of every header, depth and compression: as Pillow reads it, and as computed where Pillow does not.</summary>
public sealed class BmpTests
{
    public static TheoryData<string> Variants => [.. Builders.Keys];

    private static Dictionary<string, BmpBuilder> Builders { get; } = new(StringComparer.Ordinal)
    {
        ["1"] = new(37, 11, 1) { Palette = Colors(2) },
        ["1 black and white"] = new(37, 11, 1) { Palette = [0, 0, 0, 255, 255, 255] },
        ["4"] = new(35, 12, 4) { Palette = Colors(16) },
        ["4 short palette"] = new(35, 12, 4) { Palette = Colors(9) },
        ["8"] = new(61, 23, 8) { Palette = Colors(256) },
        ["8 gray"] = new(61, 23, 8) { Palette = [.. Enumerable.Range(0, 768).Select(i => (byte)(i / 3))] },
        ["8 top-down"] = new(61, 23, 8) { Palette = Colors(200), TopDown = true },
        ["8 OS/2"] = new(61, 23, 8) { Palette = Colors(256), HeaderSize = 12 },
        ["8 V5"] = new(61, 23, 8) { Palette = Colors(77), HeaderSize = 124 },
        ["16"] = new(29, 13, 16),
        ["16 565"] = new(29, 13, 16) { Compression = 3, Masks = [0xF800, 0x07E0, 0x001F] },
        ["24"] = new(31, 17, 24),
        ["24 OS/2"] = new(31, 17, 24) { HeaderSize = 12 },
        ["24 top-down, several bands"] = new(301, 700, 24) { TopDown = true },
        ["24 several bands"] = new(301, 700, 24),
        ["32"] = new(31, 17, 32),
        ["32 fields"] = new(31, 17, 32) { Compression = 3, Masks = [0xFF0000, 0xFF00, 0xFF] },
        ["32 alpha V4"] = new(31, 17, 32) { Compression = 3, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000], HeaderSize = 108 },
        ["rle8"] = new(90, 33, 8) { Palette = Colors(256), Compression = 1 },
        ["rle4"] = new(91, 33, 4) { Palette = Colors(16), Compression = 2 },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Pillow_reads_the_same(string variant)
    {
        string python = await Judge.RequirePythonAsync("PIL", "numpy");
        using TempFolder folder = new();
        BmpBuilder builder = Builders[variant];
        await File.WriteAllBytesAsync(folder["a.bmp"], builder.Build(builder.RandomPixels()), TestContext.Current.CancellationToken);
        using Opened opened = Opened.File(folder["a.bmp"]);
        Scene scene = opened.Scenes[0];
        bool gray = !scene.Axes.EndsWith('S');
        string mode = gray ? "as-is" : scene.Shape[^1] == 4 ? "RGBA" : "RGB";
        // Pillow 9 misreads RLE4 runs of odd length; ffmpeg does not.
        ChildResult result = variant == "rle4"
            ? await ChildProcess.RunAsync(Judge.Require("ffmpeg"), ["-v", "error", "-i", folder["a.bmp"], "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", folder["a.raw"]], cancellation: TestContext.Current.CancellationToken)
            : await ChildProcess.RunAsync(python, [Path.Join(Judge.Scripts, "pillow_pixels.py"), folder["a.bmp"], folder["a.raw"], mode], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Equal(await File.ReadAllBytesAsync(folder["a.raw"], TestContext.Current.CancellationToken), scene.Read(gray ? "YX" : "YXS").Bytes);
        Assert.Equal(variant.Contains("white", StringComparison.Ordinal) ? PixelType.Bool : PixelType.UInt8, scene.PixelType);
    }

    [Fact]
    public void Fields_of_more_than_eight_bits_stay_unscaled()
    {
        BmpBuilder builder = new(5, 3, 32) { Compression = 3, Masks = [0x3FF00000, 0x000FFC00, 0x000003FF] };
        uint[] pixels = builder.RandomPixels();
        using Opened opened = Open(builder.Build(pixels));
        Assert.Equal(PixelType.UInt16, opened.Scenes[0].PixelType);
        ushort[] expected = [.. pixels.SelectMany(p => new[] { (ushort)((p >> 20) & 1023), (ushort)((p >> 10) & 1023), (ushort)(p & 1023) })];
        Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(opened.Scenes[0].Read("YXS").Bytes).ToArray());
    }

    [Fact]
    public void Jumps_and_early_ends_of_run_lengths_leave_index_zero()
    {
        BmpBuilder builder = new(6, 3, 8) { Palette = Colors(4), Compression = 1 };
        // Bottom row: 2 x 1, jump right 1 and up 1, 1 x 2, end of image.
        byte[] file = builder.Build((byte[])[2, 1, 0, 2, 1, 1, 1, 2, 0, 1]);
        using Opened opened = Open(file);
        byte[] pixels = opened.Scenes[0].Read("YXS").Bytes;
        int[] indices = [0, 0, 0, 0, 0, 0, /* */ 0, 0, 0, 2, 0, 0, /* */ 1, 1, 0, 0, 0, 0];
        Assert.Equal(indices.SelectMany(i => builder.Palette[(3 * i)..((3 * i) + 3)]), pixels);
    }

    [Fact]
    public void A_region_reads_the_rows_that_it_touches_and_no_others()
    {
        BmpBuilder builder = Builders["24 several bands"];
        MemoryStore memory = new();
        memory.Put("a.bmp", builder.Build(builder.RandomPixels()));
        CountingStore store = new(memory);
        using Opened opened = Opened.Key(store, "a.bmp");
        Assert.InRange(store.Bytes, 1, 80_000);
        store.Reset();
        byte[] pixel = new byte[3];
        opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 699, 300, 0], [1, 1, 1, 1, 1, 3]), pixel);
        Assert.Equal(1, store.Reads);
        Assert.InRange(store.Bytes, 1, 300 << 10);
    }

    [Fact]
    public void Physical_resolutions_become_sizes_and_print_settings_do_not()
    {
        using Opened fine = Open(new BmpBuilder(4, 4, 24) { PixelsPerMeter = 2_000_000 }.Build(new uint[16]));
        Assert.Equal(new Quantity(0.5, "micrometer"), fine.Scenes[0].PixelSize.X);
        using Opened print = Open(new BmpBuilder(4, 4, 24) { PixelsPerMeter = 2835 }.Build(new uint[16]));
        Assert.Null(print.Scenes[0].PixelSize.X);
        Assert.Contains(print.Scenes[0].Content.Display, d => d.Key == "xResolution" && d.Value == "28.35");
    }

    [Fact]
    public void Every_cut_of_the_pixels_is_damaged_data()
    {
        foreach (string variant in (string[])["8", "24", "rle8", "rle4"])
        {
            BmpBuilder builder = Builders[variant];
            byte[] file = builder.Build(builder.RandomPixels());
            for (int length = 0; length < file.Length - 2; length += 1 + (file.Length / 200))
            {
                byte[] cut = file[..length];
                if (length < 2) continue;
                Assert.Throws<DamagedDataException>(() =>
                {
                    using Opened opened = Open(cut);
                    opened.Scenes[0].Read("YXS");
                });
            }
        }
    }

    [Fact]
    public void Sizes_that_the_file_cannot_hold_are_refused_before_memory_is_taken()
    {
        foreach (string variant in (string[])["8", "24", "rle8"])
        {
            BmpBuilder builder = Builders[variant];
            byte[] file = builder.Build(builder.RandomPixels());
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 2_000_000_000);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 2_000_000_000);
            using Opened opened = Open(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            byte[] pixel = new byte[3];
            Assert.ThrowsAny<LamellaException>(() => opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 3]), pixel, 0, new ExecutionOptions { Threads = 1 }));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void What_is_not_decoded_is_named()
    {
        BmpBuilder builder = new(4, 4, 24) { Compression = 5 };
        using Opened opened = Open(builder.Build(new byte[100]));
        Assert.Contains("Png", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
        Assert.Throws<UnsupportedFeatureException>(() => opened.Scenes[0].Read("YXS"));
    }

    [Fact]
    public void Two_bytes_that_claim_a_gigabyte_get_no_memory()
    {
        byte[] bomb = (new BmpBuilder(20_000, 20_000, 8) { Palette = Colors(256), Compression = 1 }).Build((byte[])[0, 1]);
        using Opened opened = Open(bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DamagedDataException>(() => opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 0, 0, 0], [1, 1, 1, 8, 8, 3]), new byte[192], 0, new ExecutionOptions { Threads = 1 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static Opened Open(byte[] file)
    {
        MemoryStore store = new();
        store.Put("a.bmp", file);
        return Opened.Key(store, "a.bmp");
    }

    private static byte[] Colors(int count)
    {
        byte[] palette = new byte[3 * count];
        new Random(count).NextBytes(palette);
        return palette;
    }
}
