using Lamella.Codecs.Jpeg2000;
using Lamella.IO;

namespace Lamella.Formats.Raster;

/// <summary>JP2 files and bare JPEG 2000 codestreams (ITU-T T.800).</summary>
internal sealed class Jpeg2000Format : ImageFormat
{
    private const int HeadSize = 64 << 10;

    /// <inheritdoc/>
    public override string Name => "JPEG 2000";

    /// <inheritdoc/>
    public override string Id => "jpeg2000";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".jp2", ".j2k", ".j2c", ".jpc"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("jpeg2000", Read: true, Write: false, Lossy: true)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) => Jpeg2000Decoder.Matches(context.Head) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        WindowReader reader = new(context.Store, context.Key, Name);
        Jpeg2000Info info = ReadHeader(reader);
        Picture picture = new(context.Store, context.Key, reader.Length)
        {
            Format = Name,
            Codec = "jpeg2000",
            Width = info.Width,
            Height = info.Height,
            Samples = info.Samples,
            Type = info.SampleType,
            // A codestream has 96 bytes at least, a picture that is decoded at once 2^31 at most. There is no other bound: an empty packet of a byte stands for up to 2^30 samples.
            MaxRatio = 1 << 25,
            Decode = static (file, destination) => Jpeg2000Decoder.Decode(file, Jpeg2000Color.FromStream, destination),
        };
        RasterScene scene = new(Name);
        int colors = info.Samples - (info.HasAlpha ? 1 : 0);
        if (colors is 1 or 3) scene.AddDisplay("photometric", colors == 3 ? "RGB" : "MinIsBlack");
        if (info.BitsPerSample != info.BytesPerSample * 8) scene.AddDisplay("bitsPerSample", info.BitsPerSample);
        if (info.Comment is { Length: > 0 } comment) scene.AddText("comment", comment);
        return scene.Content(new PictureLevelSource(picture));
    }

    /// <summary>A colour profile may push the codestream's header back.</summary>
    private static Jpeg2000Info ReadHeader(WindowReader reader)
    {
        try
        {
            return Jpeg2000Decoder.ReadHeader(reader.GetUpTo(0, HeadSize));
        }
        catch (DamagedDataException) when (reader.Length > HeadSize && reader.Length <= Array.MaxLength)
        {
            return Jpeg2000Decoder.ReadHeader(reader.Get(0, (int)reader.Length));
        }
    }
}
