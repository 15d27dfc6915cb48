namespace Lamella.Formats.MetaImage;

/// <summary>MetaImage (ITK's MHA and MHD): a header of lines, and samples behind it or in a file of their own.</summary>
internal sealed class MetaImageFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "MetaImage";

    /// <inheritdoc/>
    public override string Id => "metaimage";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".mha", ".mhd"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false), new("zlib", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) =>
        context.Head.IndexOf("NDims"u8) >= 0 && context.Head.IndexOf("ElementType"u8) >= 0 && (context.Head.StartsWith("ObjectType"u8) || context.Head.StartsWith("NDims"u8) || context.Head.StartsWith("Comment"u8)) ? Detection.Content : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => MetaImageReader.Read(context.Store, context.Key);
}
