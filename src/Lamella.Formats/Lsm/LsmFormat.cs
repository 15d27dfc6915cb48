using Lamella.Formats.Lsm.Structure;
using Lamella.Formats.Tiff;

namespace Lamella.Formats.Lsm;

/// <summary>Zeiss LSM: a TIFF whose first directory holds CZ_LSMINFO.</summary>
internal sealed class LsmFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "LSM";

    /// <inheritdoc/>
    public override string Id => "lsm";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".lsm"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false), new("lzw", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && LsmInfo.IsIn(file.FirstPage) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => LsmReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key));
}
