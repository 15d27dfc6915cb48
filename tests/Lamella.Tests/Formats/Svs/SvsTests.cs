using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.Svs;

public sealed class SvsTests
{
    private const string Head = "Aperio Image Library v12.0.15\r\n16x12 [0,0 16x12] (16x16) JPEG/RGB Q=70|AppMag = 40|MPP = 0,25|Date = 03/07/2024|Time = 10:12:03|Time Zone = GMT-05:00";

    [Fact]
    public void The_generated_slide_has_its_levels_and_pictures()
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "tiff_gen", "aperio_like.svs"));
        Assert.Equal("SVS", opened.Content.Format);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal("YXS", scene.NativeAxes);
        Assert.Equal(2, scene.Levels.Count);
        Assert.Equal("cebf5e35432a7fccd9c4c024f029f8a8a06fefb0c82c78e6949485c5b3e4fcee", Opened.Sha256(scene.Read("YXS").Bytes));
        Assert.Equal("39d2955bb3545117c3dbdd155837b1e7c14b59d8ed436b035412465ef748c84b", Opened.Sha256(scene.Read("YXS", level: 1).Bytes));
        Assert.Equal(467.0 / 234, scene.Levels[1].Downsample[4]);
        Assert.Equal((new Quantity(0.499, "micrometer"), new Quantity(0.499, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y));
        Assert.Equal(20, scene.Objective!.Magnification);
        Assert.Equal(new DateTimeOffset(2019, 12, 29, 9, 59, 15, TimeSpan.Zero), scene.Acquired);
        Assert.Contains(scene.Content.Notes, note => note is { Key: "ScanScope ID", Value: "SS0000" });
        Assert.Equal([("thumbnail", 87L, 117L), ("label", 40L, 60L), ("macro", 40L, 130L)], opened.Content.Associated.Select(p => (p.Name!, p.Levels[0].Shape[0], p.Levels[0].Shape[1])));
        Assert.StartsWith("Aperio", opened.Content.OriginalMetadata[0].Value, StringComparison.Ordinal);
        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public void Pictures_are_found_by_their_names_and_are_no_scenes()
    {
        using BioImage image = BioImage.Open(TestData.At("data", "formats", "tiff_gen", "aperio_like.svs"));
        Assert.Equal(["thumbnail", "label", "macro"], image.AssociatedImages.Select(a => a.Name));
        PixelArray macro = image.SceneNamed("macro").Read("YXS");
        Assert.Equal([40L, 130L, 3L], macro.Shape);
        // The page as plain TIFF shows it: its only strip, inflated by the class library.
        byte[] file = File.ReadAllBytes(TestData.At("data", "formats", "tiff_gen", "aperio_like.svs"));
        Lamella.Formats.Tiff.TiffFile tiff = Lamella.Formats.Tiff.TiffFile.Open(new FileStore(Path.GetDirectoryName(image.Path)!), "aperio_like.svs");
        Lamella.Formats.Tiff.Structure.TiffDirectory page = tiff.Container.ReadDirectory(tiff.Pages.OffsetOf(4));
        long[] offsets = page.Integers(273), counts = page.Integers(279);
        MemoryStream pixels = new();
        for (int i = 0; i < offsets.Length; i++)
        {
            using System.IO.Compression.ZLibStream zlib = new(new MemoryStream(file, (int)offsets[i], (int)counts[i]), System.IO.Compression.CompressionMode.Decompress);
            zlib.CopyTo(pixels);
        }

        Assert.Equal(pixels.ToArray(), macro.Bytes);
    }

    [Fact]
    public void Flags_name_pictures_whose_descriptions_do_not()
    {
        TiffBuilder builder = new();
        Tiles(builder, 16, 12, Head);
        builder.Page(4, 3, 8, new byte[12], "Aperio Image Library\r\n16x12 -> 4x3 - |AppMag = 40");
        Tiles(builder, 8, 6, "Aperio Image Library\r\n16x12 -> 8x6");
        builder.Page(5, 5, 8, new byte[25], "Aperio", (254, 4, [1])).Page(9, 3, 8, new byte[27], "Aperio", (254, 4, [9])).Page(2, 7, 8, new byte[14], "Aperio");
        using Opened opened = Opened.Key(builder.Store("a.svs"), "a.svs");
        Assert.Equal(["thumbnail", "label", "macro", "picture 1"], opened.Content.Associated.Select(a => a.Name));
        Assert.Equal([1.0, 2.0], opened.Scenes[0].Levels.Select(l => l.Downsample[^1]));
    }

    [Fact]
    public void Decimal_commas_and_time_zones_are_understood()
    {
        TiffBuilder builder = new();
        Tiles(builder, 16, 12, Head);
        using Opened opened = Opened.Key(builder.Store("a.svs"), "a.svs");
        Assert.Equal(new Quantity(0.25, "micrometer"), opened.Scenes[0].PixelSize.X);
        Assert.Equal(new DateTimeOffset(2024, 3, 7, 10, 12, 3, TimeSpan.FromHours(-5)), opened.Scenes[0].Acquired);
    }

    [Fact]
    public void Pages_of_one_size_are_focal_planes()
    {
        TiffBuilder builder = new();
        for (int z = 0; z < 3; z++) Tiles(builder, 16, 12, Head, (byte)(z * 50));
        for (int z = 0; z < 3; z++) Tiles(builder, 8, 6, Head, (byte)(z * 50));
        Tiles(builder, 4, 3, Head);
        using Opened opened = Opened.Key(builder.Store("a.svs"), "a.svs");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal((3L, 2), (scene.SizeOf('Z'), scene.Levels.Count));
        Assert.Equal(100, scene.Read("YX", z: 2).Bytes[0]);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("4 x 3 pixels do not cover", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tile_is_one_read()
    {
        using CountingStore store = new(new FileStore(TestData.At("data", "formats", "tiff_gen")));
        using Opened opened = Opened.Key(store, "aperio_like.svs");
        // Directories, and the lists of tiles, which tell what is not stored.
        Assert.InRange(store.Bytes, 1, 80_000);
        byte[] target = new byte[20 * 20 * 3];
        opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 130, 130, 0], [1, 1, 1, 20, 20, 3]), target);
        store.Reset();
        opened.Scenes[0].ReadRegion(new Region([0, 0, 0, 0, 0, 0], [1, 1, 1, 20, 20, 3]), target);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        TiffBuilder builder = new();
        Tiles(builder, 16, 12, Head);
        builder.Page(4, 3, 8, new byte[12], "Aperio thumbnail");
        Tiles(builder, 8, 6, Head);
        builder.Page(5, 5, 8, new byte[25], "Aperio\nlabel 5x5", (254, 4, [1]));
        FormatFuzz.Run("a.svs", [builder.ToArray()]);
    }

    private static void Tiles(TiffBuilder builder, int width, int height, string description, byte first = 0)
    {
        byte[] tile = new byte[256];
        for (int i = 0; i < tile.Length; i++) tile[i] = (byte)(first + (i / 8));
        long at = builder.Append(tile);
        builder.Page(width, height, 8, [], description, (322, 4, [16]), (323, 4, [16]), (324, 4, [at]), (325, 4, [tile.Length]));
    }
}
