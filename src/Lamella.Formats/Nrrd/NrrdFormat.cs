namespace Lamella.Formats.Nrrd;

/// <summary>NRRD (teem's "nearly raw raster data"): a header of lines with units and directions, and samples behind it or in a file of their own.</summary>
internal sealed class NrrdFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "NRRD";

    /// <inheritdoc/>
    public override string Id => "nrrd";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".nrrd", ".nhdr"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false)
    {
        Codecs = [new("none", Read: true, Write: false, Lossy: false), new("gzip", Read: true, Write: false, Lossy: false), new("bzip2", Read: true, Write: false, Lossy: false)],
    };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => context.Head.StartsWith("NRRD000"u8) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => NrrdReader.Read(context.Store, context.Key);
}
