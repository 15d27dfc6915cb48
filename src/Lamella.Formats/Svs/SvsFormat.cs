using Lamella.Formats.Tiff;

namespace Lamella.Formats.Svs;

/// <summary>Aperio SVS: a TIFF with the resolutions of a slide as pages, and pictures of the slide itself beside them.</summary>
internal sealed class SvsFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "SVS";

    /// <inheritdoc/>
    public override string Id => "svs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".svs"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = TiffFormat.CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) =>
        TiffFile.Shared(context)?.Description is { } text && text.StartsWith("Aperio", StringComparison.Ordinal) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => SvsReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key), context.Options);
}
