using Lamella.Formats.OmeTiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>Plain TIFF and BigTIFF: whatever no dialect claims.</summary>
internal sealed class TiffFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "TIFF";

    /// <inheritdoc/>
    public override string Id => "tiff";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff", ".tf8", ".tf2", ".btf"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = CodecList() };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => TiffContainer.HasMagic(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => TiffReader.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(context.Store, context.Key), context.Options);

    /// <summary>The compressions of all TIFF dialects, each name once.</summary>
    /// <param name="written">Those that a dialect writes.</param>
    internal static IReadOnlyList<CodecSupport> CodecList(params ReadOnlySpan<TiffCompression> written)
    {
        List<CodecSupport> list = [];
        foreach (TiffCodec codec in TiffCodecs.All)
        {
            if (list.Exists(known => string.Equals(known.Name, codec.Name, StringComparison.Ordinal))) continue;
            list.Add(new CodecSupport(codec.Name, codec.Decode is not null, written.Contains((TiffCompression)codec.Code), codec.Lossy));
        }

        return list;
    }
}
