using Lamella.Codecs.Bmp;
using Lamella.IO;

namespace Lamella.Formats.Raster;

/// <summary>Windows and OS/2 bitmaps.</summary>
internal sealed class BmpFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "BMP";

    /// <inheritdoc/>
    public override string Id => "bmp";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".bmp", ".dib"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false)
    {
        Codecs =
        [
            new("none", Read: true, Write: false, Lossy: false),
            new("rle", Read: true, Write: false, Lossy: false),
            new("rle24, huffman, jpeg, png in BMP", Read: false, Write: false, Lossy: false),
        ],
    };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (BmpHeader.Matches(context.Head)) return Detection.Magic;
        // Two letters alone begin many files.
        return context.Head.StartsWith("BM"u8) && HasExtension(context) ? Detection.Magic : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        WindowReader reader = new(context.Store, context.Key, BmpDecoder.Format);
        BmpHeader header = BmpHeader.Parse(reader.GetUpTo(0, BmpHeader.MaxSize));
        RasterScene scene = new(Name);
        BmpLevelSource level = new(context.Store, context.Key, reader.Length, header);
        if (level.Problem is { } problem) scene.Warnings.Add("the pixels cannot be read: " + problem);
        scene.AddDisplay("photometric", header.Palette.Length > 0 ? (header.IsGray ? "MinIsBlack" : "Palette") : "RGB");
        if (header.Bits < 8) scene.AddDisplay("bitsPerSample", header.Bits);
        else if (header.Bits is 16 or 32) scene.AddDisplay("bitsPerSample", string.Join(',', header.Masks.Where(m => m.Bits != 0).Select(m => System.Numerics.BitOperations.PopCount(m.Bits))));
        scene.SetResolution(header.PixelsPerMeterX / 100.0, header.PixelsPerMeterY / 100.0, 3);
        return scene.Content(level);
    }
}
