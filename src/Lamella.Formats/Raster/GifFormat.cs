using Lamella.Formats.Raster.Structure;

namespace Lamella.Formats.Raster;

/// <summary>GIF87a and GIF89a: the frames of an animation, composed, are axis T.</summary>
internal sealed class GifFormat : ImageFormat
{
    /// <inheritdoc/>
    public override string Name => "GIF";

    /// <inheritdoc/>
    public override string Id => "gif";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".gif"];

    /// <inheritdoc/>
    public override FormatSupport Support { get; } = new(Read: true, Write: false) { Codecs = [new("lzw", Read: true, Write: false, Lossy: false)] };

    /// <inheritdoc/>
    public override Detection Detect(DetectionContext context) =>
        context.Head.StartsWith("GIF87a"u8) || context.Head.StartsWith("GIF89a"u8) ? Detection.Magic : Detection.No;

    /// <inheritdoc/>
    public override ImageContent Open(OpenContext context)
    {
        RasterScene scene = new(Name);
        GifFile file = GifFile.Read(context.Store, context.Key, scene);
        scene.AddDisplay("photometric", file.Samples == 1 ? "MinIsBlack" : "Palette");
        if (file.Repeats is { } repeats) scene.AddDisplay("repeats", repeats);
        int first = file.Frames[0].Frame.Delay;
        // Most writers say nothing by a delay of 0.
        if (file.Frames.Count > 1 && first > 0 && file.Frames.All(f => f.Frame.Delay == first)) scene.SetInterval(new Quantity(first / 100.0, "second"));
        return scene.Content(new GifLevelSource(context.Store, context.Key, file), new Lazy<IReadOnlyList<PlaneInfo>>(() => Planes(file)));
    }

    /// <summary>When each frame starts; empty when the file does not say how long frames last.</summary>
    private static List<PlaneInfo> Planes(GifFile file)
    {
        List<PlaneInfo> planes = [];
        if (file.Frames.Count < 2 || file.Frames.All(f => f.Frame.Delay == 0)) return planes;
        long hundredths = 0;
        for (int t = 0; t < file.Frames.Count; t++)
        {
            planes.Add(new PlaneInfo(t, 0, 0) { Time = new Quantity(hundredths / 100.0, "second") });
            hundredths += file.Frames[t].Frame.Delay;
        }

        return planes;
    }
}
