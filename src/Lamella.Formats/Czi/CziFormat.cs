using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>Zeiss CZI (ZISRAW).</summary>
internal sealed class CziFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "CZI";

    /// <inheritdoc/>
    public override string Id => "czi";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".czi"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = CziCompression.All };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => CziHeader.HasMagic(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => CziReader.Read(context.Store, context.Key);
}
