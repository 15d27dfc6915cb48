using System.Text;
using Lamella.Formats.Tiff;

namespace Lamella.Formats.OmeTiff;

/// <summary>OME-TIFF: TIFF files whose first description is OME-XML, alone, in sets, or led by a companion file.</summary>
internal sealed class OmeTiffFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "OME-TIFF";

    /// <inheritdoc/>
    public override string Id => "ome-tiff";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".ome.tif", ".ome.tiff", ".ome.tf2", ".ome.tf8", ".ome.btf", ".companion.ome"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: true) { Codecs = TiffFormat.CodecList(Enum.GetValues<TiffCompression>()) };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (TiffFile.Shared(context) is { } file) return IsOmeXml(file.Description) ? Detection.Content : Detection.No;
        return context.Name.EndsWith(".ome", StringComparison.OrdinalIgnoreCase) && IsCompanion(context.Head) ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => new OmeTiffReader(context).Read(TiffFile.Shared(context.Detected));

    /// <summary>True when a description is OME-XML; its end decides, because comments and declarations may stand in front.</summary>
    internal static bool IsOmeXml(string? description)
    {
        if (description is null) return false;
        ReadOnlySpan<char> text = description.AsSpan().TrimEnd();
        if (text.EndsWith("OME>", StringComparison.Ordinal)) return true;
        return text.EndsWith("/>", StringComparison.Ordinal) && text[..Math.Min(text.Length, 512)].Contains("<OME ", StringComparison.Ordinal);
    }

    private static bool IsCompanion(ReadOnlySpan<byte> head) => head.IndexOf("<OME"u8) >= 0 || Encoding.Latin1.GetString(head).Contains(":OME ", StringComparison.Ordinal);
}
