using Lamella.Codecs.JpegXr;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Formats.Raster;

/// <summary>Bare JPEG XR files (ITU-T T.832).</summary>
internal sealed class JpegXrFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "JPEG XR";

    /// <inheritdoc/>
    public override string Id => "jpeg-xr";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".jxr", ".wdp", ".hdp"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("jpeg-xr", Read: true, Write: false, Lossy: true)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => JpegXrDecoder.Matches(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        WindowReader reader = new(context.Store, context.Key, Name);
        JpegXrInfo info = Picture.ReadHeader(reader, JpegXrDecoder.ReadHeader);
        Picture picture = new(context.Store, context.Key, reader.Length)
        {
            Format = Name,
            Codec = "jpeg-xr",
            Width = info.Width,
            Height = info.Height,
            Samples = info.Samples,
            Type = info.SampleType,
            // A macroblock of 16 x 16 pixels takes a bit at least.
            MaxRatio = 8L * 256 * info.Samples * info.BytesPerSample,
            Decode = Decode,
        };
        RasterScene scene = new(Name);
        scene.AddDisplay("photometric", info.Samples - (info.HasAlpha ? 1 : 0) is 3 ? "RGB" : info.Samples == 1 ? "MinIsBlack" : info.PixelFormat);
        scene.AddDisplay("pixelFormat", info.PixelFormat);
        if (info.BitsPerSample != info.BytesPerSample * 8) scene.AddDisplay("bitsPerSample", info.BitsPerSample);
        return scene.Content(new PictureLevelSource(picture));
    }

    private static void Decode(ReadOnlySpan<byte> file, Span<byte> destination)
    {
        JpegXrInfo info = JpegXrDecoder.Decode(file, destination);
        if (info.IsBgr) RedBlue.Swap(destination, info.Samples, info.BytesPerSample);
    }
}
