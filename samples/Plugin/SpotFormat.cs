using Lamella;
using Lamella.Formats;

namespace Samples;

/// <summary>Spot files: recognised by their first bytes, opened from their header. Holds no state.</summary>
internal sealed class SpotFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "Spot";

    /// <inheritdoc/>
    public override string Id => "spot";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".spot"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new CodecSupport("none", Read: true, Write: false, Lossy: false), new CodecSupport("runs", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) =>
        context.Head.StartsWith(SpotHeader.Magic) ? Detection.Magic : HasExtension(context) ? Detection.Name : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        if (!context.Detected.Head.StartsWith(SpotHeader.Magic)) throw new DamagedDataException("damaged spot data: the file does not start with 'SPOT'") { Format = Id, Offset = 0 };
        SpotHeader header = SpotHeader.Read(context.Store, context.Key);
        Quantity? size = header.PixelSize > 0 ? new Quantity(header.PixelSize, "micrometer") : null;
        SceneContent scene = new()
        {
            Name = header.Name,
            Levels = [new SpotLevel(context.Store, context.Key, header)],
            Channels = [new Channel { PixelType = PixelType.UInt16 }],
            PixelSize = new PixelSizes { Y = size, X = size },
        };
        return new ImageContent { Format = Name, Scenes = [scene] };
    }
}
