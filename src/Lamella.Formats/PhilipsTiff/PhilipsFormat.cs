using Lamella.Formats.Tiff;

namespace Lamella.Formats.PhilipsTiff;

/// <summary>Philips slides: pages named level=N, padded to whole tiles, and XML of DICOM attributes in the first description.</summary>
internal sealed class PhilipsFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "Philips TIFF";

    /// <inheritdoc/>
    public override string Id => "philips";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".tiff"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = TiffFormat.CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && PhilipsReader.Knows(file) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => PhilipsReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key));
}
