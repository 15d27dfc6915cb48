using Lamella.Codecs.Jpeg2000;
using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Formats.Raster;

/// <summary>JPEG 2000 files (JP2) and bare codestreams (ITU-T T.800).</summary>
internal sealed class Jpeg2000Format : ImageFormat
{
    /// <summary>Smaller pictures need no reduced view.</summary>
    private const int LeastSide = 64;

    /// <inheritdoc/>
    public override string Name => "JPEG 2000";

    /// <inheritdoc/>
    public override string Id => "jpeg-2000";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("jpeg2000", Read: true, Write: false, Lossy: true)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => Jpeg2000Decoder.Matches(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        WindowReader reader = new(context.Store, context.Key, Name);
        Jpeg2000Info info = Picture.ReadHeader(reader, static file => Jpeg2000Decoder.ReadHeader(file));
        if (reader.Length < info.LeastLength) Throw.Damaged(Name, Invariant($"{reader.Length} bytes cannot hold a picture of {info.Tiles} tiles"));
        List<LevelSource> levels = [new PictureLevelSource(PictureOf(context, reader.Length, info, 0))];
        for (int reduction = 1; reduction <= info.Reductions; reduction++)
        {
            int discarded = reduction;
            Jpeg2000Info reduced = Picture.ReadHeader(reader, file => Jpeg2000Decoder.ReadHeader(file, discarded));
            if (Math.Max(reduced.Width, reduced.Height) < LeastSide) break;
            levels.Add(new PictureLevelSource(PictureOf(context, reader.Length, reduced, discarded)));
        }

        RasterScene scene = new(Name);
        scene.AddDisplay("photometric", info.Samples - (info.HasAlpha ? 1 : 0) is 3 ? "RGB" : "MinIsBlack");
        if (info.BitsPerSample != info.BytesPerSample * 8) scene.AddDisplay("bitsPerSample", info.BitsPerSample);
        // The resolution of a screen or paper says nothing of the object.
        if (info.Capture is { } capture) scene.SetResolution(capture.Horizontal / 100, capture.Vertical / 100, 3);
        if (info.Display is { } display) scene.AddDisplay("displayResolution", Invariant($"{display.Horizontal} x {display.Vertical} per meter"));
        if (info.Comment is { } comment) scene.AddText("Comment", comment);
        return scene.Content(levels);
    }

    /// <summary>The picture at full resolution, or with some resolutions left out, which needs only a part of the work.</summary>
    private static Picture PictureOf(OpenContext context, long length, Jpeg2000Info info, int discarded) => new(context.Store, context.Key, length)
    {
        Format = "JPEG 2000",
        Codec = "jpeg2000",
        Width = info.Width,
        Height = info.Height,
        Samples = info.Samples,
        Type = info.SampleType,
        // An empty packet of a byte may stand for any number of samples, so there is no bound in the standard: pictures of some size may be blank, large ones may not.
        MaxRatio = 4096,
        Slack = 64 << 20,
        Decode = (bytes, destination) => Jpeg2000Decoder.Decode(bytes, Jpeg2000Color.FromStream, destination, discarded),
    };
}
