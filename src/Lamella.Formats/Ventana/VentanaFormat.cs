using Lamella.Formats.Tiff;

namespace Lamella.Formats.Ventana;

/// <summary>Ventana (Roche) slides, BIF and TIFF: pages named level=N, and XML of the scanner in the XMP field.</summary>
internal sealed class VentanaFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "Ventana";

    /// <inheritdoc/>
    public override string Id => "ventana";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".bif"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = TiffFormat.CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && VentanaReader.Knows(file) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => VentanaReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key));
}
