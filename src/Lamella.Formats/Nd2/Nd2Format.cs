using Lamella.Formats.Nd2.Legacy;
using Lamella.Formats.Nd2.Structure;

namespace Lamella.Formats.Nd2;

/// <summary>Nikon ND2: the chunked form, and the legacy form of JPEG 2000 boxes.</summary>
internal sealed class Nd2Format : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "ND2";

    /// <inheritdoc/>
    public override string Id => "nd2";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".nd2"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false)
    {
        Codecs =
        [
            new CodecSupport("none", Read: true, Write: false, Lossy: false),
            new CodecSupport("zlib", Read: true, Write: false, Lossy: false),
            new CodecSupport("lossy", Read: false, Write: false, Lossy: true),
            new CodecSupport("jpeg2000", Read: true, Write: false, Lossy: true),
        ],
    };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context)
    {
        if (Nd2Chunk.HasMagic(context.Head)) return Detection.Magic;
        // Any JPEG 2000 file starts as a legacy one does.
        return Nd2Boxes.HasMagic(context.Head) && HasExtension(context) ? Detection.Content : Detection.No;
    }

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context) =>
        Nd2Chunk.HasMagic(context.Detected.Head) ? Nd2Reader.Read(context.Store, context.Key) : LegacyNd2Reader.Read(context.Store, context.Key);
}
