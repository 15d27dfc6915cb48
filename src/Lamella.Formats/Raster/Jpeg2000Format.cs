using System.Buffers.Binary;
using Lamella.Codecs.Jpeg2000;
using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Formats.Raster;

/// <summary>JPEG 2000 files (JP2) and bare codestreams (ITU-T T.800).</summary>
internal sealed class Jpeg2000Format : ImageFormat
{
    /// <summary>Smaller pictures need no reduced view.</summary>
    private const int LeastSide = 64;

    /// <summary>More tiles than a file has room for are no cut picture.</summary>
    private const int MostTiles = 1024;

    private const int StartOfTilePart = 0xFF90;
    private const int TilePartHeader = 12;

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
        if (info.Tiles > MostTiles && reader.Length < info.LeastLength) Throw.Damaged(Name, Invariant($"{reader.Length} bytes cannot hold a picture of {info.Tiles} tiles"));
        (long cutBy, HashSet<int> found) = FollowTileParts(reader, info);
        int missing = cutBy > 0 ? Picture.ReadHeader(reader, file => Jpeg2000Decoder.CountMissingTiles(file, found)) : 0;
        bool isCut = cutBy > 0;
        List<LevelSource> levels = [new PictureLevelSource(PictureOf(context, reader.Length, info, 0, isCut))];
        for (int reduction = 1; reduction <= info.Reductions; reduction++)
        {
            int discarded = reduction;
            Jpeg2000Info reduced = Picture.ReadHeader(reader, file => Jpeg2000Decoder.ReadHeader(file, discarded));
            if (Math.Max(reduced.Width, reduced.Height) < LeastSide) break;
            levels.Add(new PictureLevelSource(PictureOf(context, reader.Length, reduced, discarded, isCut)));
        }

        RasterScene scene = new(Name);
        scene.AddDisplay("photometric", info.Samples - (info.HasAlpha ? 1 : 0) is 3 ? "RGB" : "MinIsBlack");
        if (info.BitsPerSample != info.BytesPerSample * 8) scene.AddDisplay("bitsPerSample", info.BitsPerSample);
        // The resolution of a screen or paper says nothing of the object.
        if (info.Capture is { } capture) scene.SetResolution(capture.Horizontal / 100, capture.Vertical / 100, 3);
        if (info.Display is { } display) scene.AddDisplay("displayResolution", Invariant($"{display.Horizontal} x {display.Vertical} per meter"));
        if (info.Comment is { } comment) scene.AddText("Comment", comment);
        if (info.HasComponentTransform && info.Samples < 3) scene.Warnings.Add(Invariant($"the stream declares a colour transform of three components and has {info.Samples}; it is not applied"));
        if (isCut) scene.Warnings.Add(Invariant($"the file ends {Counts.Of(cutBy, "byte")} before its last tile-part does; what is there is decoded, the rest is coarse or reads as zero"));
        if (missing > 0) scene.Missing.Add(new ContentPart("tile", missing, Invariant($"of {info.Tiles}"), "the file ends before them; they read as zero"));
        return scene.Content(levels);
    }

    /// <summary>Goes from tile-part to tile-part: by how many bytes the last one is longer than the file (0 for a whole file), and the tiles that have one.</summary>
    private static (long CutBy, HashSet<int> Tiles) FollowTileParts(WindowReader reader, Jpeg2000Info info)
    {
        HashSet<int> tiles = [];
        long at = info.FirstTilePart;
        while (at + TilePartHeader <= reader.Length)
        {
            ReadOnlySpan<byte> sot = reader.Get(at, TilePartHeader);
            if (BinaryPrimitives.ReadUInt16BigEndian(sot) != StartOfTilePart) return (0, tiles);
            tiles.Add(BinaryPrimitives.ReadUInt16BigEndian(sot[4..]));
            long length = BinaryPrimitives.ReadUInt32BigEndian(sot[6..]);
            // Zero: to the end of the file. A length that is too short is an error of the decoder.
            if (length < TilePartHeader + 2) return (0, tiles);
            at += length;
        }

        // Behind the last part stands an end marker; what is cut off within it is nothing.
        if (at > reader.Length) return (at - reader.Length, tiles);
        return (tiles.Count < info.Tiles ? TilePartHeader - (reader.Length - at) : 0, tiles);
    }

    /// <summary>The picture at full resolution, or with some resolutions left out, which needs only a part of the work.</summary>
    private static Picture PictureOf(OpenContext context, long length, Jpeg2000Info info, int discarded, bool isCut) => new(context.Store, context.Key, length)
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
        Decode = (bytes, destination) => Jpeg2000Decoder.Decode(bytes, Jpeg2000Color.FromStream, destination, discarded, isCut),
    };
}
