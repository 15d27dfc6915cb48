using Lamella.Codecs.Png;
using Lamella.Formats.Raster.Structure;

namespace Lamella.Formats.Raster;

/// <summary>PNG, 3rd edition.</summary>
internal sealed class PngFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "PNG";

    /// <inheritdoc/>
    public override string Id => "png";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".png", ".apng"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("deflate", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => PngDecoder.Matches(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        RasterScene scene = new(Name);
        PngFile file = PngFile.Read(context.Store, context.Key, scene);
        PngHeader header = file.Header;
        Picture picture = new(context.Store, context.Key, file.Length)
        {
            Format = Name,
            Codec = "deflate",
            Width = header.Width,
            Height = header.Height,
            Samples = header.Samples,
            Type = header.Type,
            // A byte of packed rows becomes 8 samples of 1-bit gray, or 8 colours of four bytes.
            MaxRatio = PngDecoder.MaxRatio * (8L * header.PixelBytes / header.PixelBits),
            Decode = static (bytes, destination) => PngDecoder.Decode(bytes, destination),
        };
        scene.AddDisplay("photometric", header.Color switch { PngColor.Gray or PngColor.GrayAlpha => "MinIsBlack", PngColor.Palette => "Palette", _ => "RGB" });
        if (header.Bits is not (8 or 16)) scene.AddDisplay("bitsPerSample", header.Bits);
        return scene.Content(new PictureLevelSource(picture));
    }
}
