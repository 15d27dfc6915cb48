using Lamella.Formats.OmeTiff;
using Lamella.Formats.Tiff;

namespace Lamella.Formats.ImageJ;

/// <summary>TIFF stacks and hyperstacks of ImageJ and Fiji.</summary>
internal sealed class ImageJFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "ImageJ TIFF";

    /// <inheritdoc/>
    public override string Id => "imagej";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: true) { Codecs = TiffFormat.CodecList(TiffCompression.None) };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) =>
        TiffFile.Shared(context)?.Description is { } text && text.StartsWith("ImageJ=", StringComparison.Ordinal) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => ImageJReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key), context.Options);
}
