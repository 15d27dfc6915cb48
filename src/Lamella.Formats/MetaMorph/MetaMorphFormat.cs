using Lamella.Formats.MetaMorph.Structure;
using Lamella.Formats.Tiff;

namespace Lamella.Formats.MetaMorph;

/// <summary>MetaMorph stacks: a TIFF whose one directory stands for many planes.</summary>
internal sealed class MetaMorphFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "MetaMorph STK";

    /// <inheritdoc/>
    public override string Id => "stk";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".stk"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffFile.Shared(context) is { } file && UicTags.IsIn(file.FirstPage) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => MetaMorphReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key), context.Options);
}
