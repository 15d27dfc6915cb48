using Lamella.Codecs.Jpeg;
using Lamella.Formats.Raster.Structure;

namespace Lamella.Formats.Raster;

/// <summary>JPEG files (ITU-T T.81), with or without JFIF, Adobe and EXIF markers.</summary>
internal sealed class JpegFormat : ImageFormat
{
    /// <summary>A block of 64 samples takes a bit at least in each of its components; see the same bound of JPEG in TIFF.</summary>
    private const int MaxRatio = 8192;

    /// <inheritdoc/>
    public override string Name => "JPEG";

    /// <inheritdoc/>
    public override string Id => "jpeg";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false)
    {
        Codecs =
        [
            new("jpeg", Read: true, Write: false, Lossy: true),
            new("jpeg (lossless)", Read: true, Write: false, Lossy: false),
            new("jpeg (arithmetic)", Read: false, Write: false, Lossy: true),
        ],
    };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => context.Head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        RasterScene scene = new(Name);
        JpegFile file = JpegFile.Read(context.Store, context.Key, scene);
        if (file.Problem is { } problem) scene.Warnings.Add("the pixels cannot be read: " + problem.Message);
        Picture picture = new(context.Store, context.Key, file.Length)
        {
            Format = Name,
            Codec = file.IsLossless ? "jpeg (lossless)" : "jpeg",
            Width = file.Width,
            Height = file.Height,
            Samples = file.Components,
            Type = file.Precision > 8 ? PixelType.UInt16 : PixelType.UInt8,
            MaxRatio = MaxRatio,
            Decode = static (bytes, destination) => JpegDecoder.Decode(bytes, default, JpegColor.FromMarkers, destination),
            Problem = file.Problem,
        };
        // Four components stay as stored; Adobe's programs store them inverted, and a viewer must know.
        scene.AddDisplay("photometric", file.Components switch { 1 => "MinIsBlack", 3 => "RGB", 4 => file.HasAdobe ? "CMYK, inverted" : "CMYK", _ => "unknown" });
        if (file.Precision is not (8 or 16)) scene.AddDisplay("bitsPerSample", file.Precision);
        return scene.Content(new PictureLevelSource(picture));
    }
}
