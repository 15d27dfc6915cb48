using Lamella.Formats.Nifti.Structure;

namespace Lamella.Formats.Nifti;

/// <summary>NIfTI-1 and NIfTI-2 (neuroimaging): a binary header, and samples behind it (.nii) or in a file beside it (.hdr and .img).</summary>
internal sealed class NiftiFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "NIfTI";

    /// <inheritdoc/>
    public override string Id => "nifti";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".nii", ".nii.gz", ".hdr"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => NiftiHeader.IsOne(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => NiftiReader.Read(context.Store, context.Key);
}
