using Lamella.Formats.Tiff;

namespace Lamella.Formats.LeicaScn;

/// <summary>Leica SCN: a BigTIFF whose first page has XML that names the pages of every picture, channel, section and resolution.</summary>
internal sealed class LeicaScnFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "Leica SCN";

    /// <inheritdoc/>
    public override string Id => "scn";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".scn"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = TiffFormat.CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && LeicaScnReader.Knows(file) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => LeicaScnReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key));
}
