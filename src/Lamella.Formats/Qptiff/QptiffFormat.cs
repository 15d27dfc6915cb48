using Lamella.Formats.Tiff;

namespace Lamella.Formats.Qptiff;

/// <summary>Akoya and PerkinElmer QPTIFF: a TIFF whose pages say in XML which channel and resolution they are.</summary>
internal sealed class QptiffFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "QPTIFF";

    /// <inheritdoc/>
    public override string Id => "qptiff";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".qptiff"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = TiffFormat.CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && QptiffReader.Knows(file) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => QptiffReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key));
}
