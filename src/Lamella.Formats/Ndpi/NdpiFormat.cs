using Lamella.Formats.Tiff;

namespace Lamella.Formats.Ndpi;

/// <summary>Hamamatsu NDPI: a TIFF with 64-bit offsets behind its directories, whose pages say which lens they show.</summary>
internal sealed class NdpiFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "NDPI";

    /// <inheritdoc/>
    public override string Id => "ndpi";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".ndpi"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = TiffFormat.CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && NdpiReader.Knows(file) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => NdpiReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key));
}
