using Lamella.Codecs.Zstd;
using Lamella.Engine;
using Lamella.Pipelines.Convert;
using Lamella.TestKit;

namespace Lamella.Bench;

/// <summary>CZI files for the comparison, built from the description of the format: many small tiles, and large ones in the two codecs that microscopes write.</summary>
internal static class TestMosaic
{
    private const int Side = 1024, Tiles = 64;
    private const int Gray8 = 0, Gray16 = 1, JpegXr = 4, Zstd1 = 6;

    /// <summary>big.czi has 10,000 tiles; zstd1.czi and jxr.czi 64 tiles of 1024 x 1024 uint16 (the latter of tile.jxr beside it); tile.tif is such a tile, with one of 4 x 4 pixels beside it.</summary>
    public static void Make(string target)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        switch (Path.GetFileName(target))
        {
            case "tile.tif":
                Picture([1, 1, 1, Side, Side], target);
                Picture([1, 1, 1, 4, 4], target + ".small.tif");
                break;
            case "big.czi":
                CziBuilder many = new();
                for (int i = 0; i < 10_000; i++) many.Tiles.Add(new BuiltTile(i % 100 * 4, i / 100 * 4, 4, 4, new byte[16]) { Dimensions = Invariant($"C0M{i}"), PixelType = Gray8 });
                File.WriteAllBytes(target, many.Build());
                break;
            case "zstd1.czi":
                Mosaic(target, Zstd1, SplitAndCompress(Plane()));
                break;
            case "jxr.czi":
                Mosaic(target, JpegXr, File.ReadAllBytes(Path.Combine(folder, "tile.jxr")));
                break;
            default:
                throw new ArgumentException("unknown mosaic", nameof(target));
        }
    }

    private static void Mosaic(string target, int compression, byte[] tile)
    {
        CziBuilder file = new();
        for (int i = 0; i < Tiles; i++) file.Tiles.Add(new BuiltTile(i % 8 * Side, i / 8 * Side, Side, Side, tile) { Dimensions = Invariant($"C0M{i}"), PixelType = Gray16, Compression = compression });
        File.WriteAllBytes(target, file.Build());
    }

    private static byte[] Plane()
    {
        using ImageContent image = new SyntheticCells([1, 1, 1, Side, Side]).ToImage();
        return new Scene(image.Scenes[0], 0, new ChunkCache(0)).Read("YX").Bytes;
    }

    private static void Picture(long[] shape, string target)
    {
        using ImageContent image = new SyntheticCells(shape).ToImage();
        Scene scene = new(image.Scenes[0], 0, new ChunkCache(0));
        new Converter(image, "tile", [scene], new OmeTiffOptions { Preset = TiffPreset.ImageJ, Compression = Compression.None, ExistingTarget = ExistingTarget.Replace }, null).Run(target);
    }

    /// <summary>Low and high bytes apart, as Zeiss' own software stores 16 bits.</summary>
    private static byte[] SplitAndCompress(byte[] pixels)
    {
        byte[] halves = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length / 2; i++) (halves[i], halves[(pixels.Length / 2) + i]) = (pixels[2 * i], pixels[(2 * i) + 1]);
        byte[] frame = new byte[pixels.Length + 4096];
        int length = ZstdEncoder.Encode(halves, frame);
        return [3, 1, 1, .. frame[..length]];
    }
}
