using System.Buffers.Binary;

namespace Lamella.Formats.Ser;

/// <summary>SER: series of pictures of FEI's TIA (electron microscopes).</summary>
internal sealed class SerFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "TIA SER";

    /// <inheritdoc/>
    public override string Id => "ser";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".ser"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("none", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) =>
        context.Head.Length >= SerReader.HeaderSize && BinaryPrimitives.ReadUInt16LittleEndian(context.Head) == SerReader.LittleEndian && BinaryPrimitives.ReadUInt16LittleEndian(context.Head[2..]) == SerReader.Magic ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) => SerReader.Read(context.Store, context.Key);
}
