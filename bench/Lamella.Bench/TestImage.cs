using Lamella.Engine;
using Lamella.Pipelines.Convert;
using Lamella.TestKit;

namespace Lamella.Bench;

/// <summary>The pictures that the jobs run on, made by formula.</summary>
internal static class TestImage
{
    /// <summary>Writes a picture: m is T5 C2 Z30 Y1024 X1024 uint16 (629 MB), small is a sample of a few kilobytes, 4gib is for the memory limit.</summary>
    public static void Make(string target, string size)
    {
        long[] shape = size switch
        {
            "small" => [2, 2, 3, 64, 96],
            "4gib" => [8, 2, 128, 1024, 1024],
            _ => [5, 2, 30, 1024, 1024],
        };
        using ImageContent image = new SyntheticCells(shape).ToImage();
        Scene scene = new(image.Scenes[0], 0, new ChunkCache(0));
        Converter converter = new(image, size, [scene], Options(target, size), null);
        ConvertResult result = converter.Run(target);
        Console.WriteLine(result.Target);
    }

    private static ConvertOptions Options(string target, string size)
    {
        ConvertOptions options = ConversionTargets.Default.OptionsFor(target);
        string compression = Path.GetFileNameWithoutExtension(target).Split('-') is [_, string named, ..] ? named.Split('.')[0] : size == "small" ? "deflate" : "none";
        if (options is OmeTiffOptions tiff)
            return tiff with { Compression = Compression.Parse(compression), Levels = 1, TileSize = 1024, Predictor = compression == "none" || size == "small" ? TiffPredictor.None : TiffPredictor.Horizontal, ExistingTarget = ExistingTarget.Replace };
        return options with { ExistingTarget = ExistingTarget.Replace };
    }
}
