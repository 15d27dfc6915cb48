using Lamella.Formats.NdTiff.Structure;
using Lamella.Formats.Tiff;

namespace Lamella.Formats.NdTiff;

/// <summary>NDTiff of Micro-Manager and Pycro-Manager: TIFF files whose pictures have named axes, and an index beside them.</summary>
internal sealed class NdTiffFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "NDTiff";

    /// <inheritdoc/>
    public override string Id => "ndtiff";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".index"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (context.Kind == SourceKind.Folder) return NdTiffFolder.IsDataSet(context.Store) ? Detection.Content : Detection.No;
        if (context.Name == NdTiffIndex.FileName) return Detection.Content;
        return TiffFile.Shared(context) is { } file && NdTiffPages.AreIn(file) ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => new NdTiffReader(context.Store).Read(context);
}
