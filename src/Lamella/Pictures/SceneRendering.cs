using Lamella.Iscc.Images;
using Lamella.Iscc.Imagewalk;

namespace Lamella;

/// <summary>
/// Draws sections of a scene for people: every channel between its display range, in its colour, added up. docs/concepts/display.md has the rule. Planes are read one at a time, from the coarsest level that has
/// enough pixels, and thinned out where even that is large.
/// </summary>
internal sealed class SceneRendering
{
    /// <summary>Channels of one picture at most: more colours do not tell each other apart.</summary>
    public const int MostChannels = 6;

    private const int LeastThinned = 2048;
    // Light that went through the sample would cover all colours.
    private const double WeightBesideColours = 0.5;

    private readonly Scene _scene;
    private readonly WalkScene _walk;
    private readonly int _side;
    private readonly int _level;
    private readonly int[] _firstWalk;
    private readonly Dictionary<int, DisplayRange> _ranges = [];

    public SceneRendering(Scene scene, WalkScene walk, Selection selection, int side)
    {
        _scene = scene;
        _walk = walk;
        _side = side;
        _level = walk.OverviewLevelFor(side);
        IReadOnlyList<PlaneChannel> planes = walk.Scene.Channels;
        int first = FirstChannel(scene, selection);
        Channels = [.. planes.Select((plane, i) => first + i < scene.Channels.Count ? scene.Channels[first + i] : new Channel { PixelType = plane.Type, Samples = plane.Samples })];
        // The colours are those of the whole scene, whatever part of it is drawn.
        IReadOnlyList<Rgba> all = DisplayColors.Of(scene.Channels.Count >= first + planes.Count ? scene.Channels : Channels);
        Colors = [.. planes.Select((_, i) => all.Count > first + i ? all[first + i] : all[Math.Min(i, all.Count - 1)])];
        _firstWalk = new int[planes.Count];
        for (int c = 1; c < planes.Count; c++) _firstWalk[c] = _firstWalk[c - 1] + planes[c - 1].Samples;
        Shown = ShownOf(planes);
    }

    /// <summary>The channels that are selected.</summary>
    public IReadOnlyList<Channel> Channels { get; }

    /// <summary>Their colours.</summary>
    public IReadOnlyList<Rgba> Colors { get; }

    /// <summary>The channels that a picture shows, by their places in <see cref="Channels"/>.</summary>
    public IReadOnlyList<int> Shown { get; }

    /// <summary>True when a picture shows red, green and blue samples as they are.</summary>
    public bool ShowsColourSamples => Shown is [var only] && _walk.Scene.Channels[only].Samples >= 3;

    /// <summary>A section at a time, with all channels that pictures show.</summary>
    public Picture Section(int z, int t)
    {
        if (_scene.Content.Palette is { } palette && Shown.Count == 1) return FromPalette(palette, Read(z, Shown[0], 0, t));
        if (ShowsColourSamples) return ColourSamples(Shown[0], z, t);
        List<(Picture Gray, Rgba Color, double Weight)> layers = [];
        bool coloured = Shown.Any(c => !DisplayColors.IsTransmittedLight(Channels[c]));
        foreach (int c in Shown)
        {
            double weight = coloured && DisplayColors.IsTransmittedLight(Channels[c]) ? WeightBesideColours : 1;
            layers.Add((Gray(Read(z, c, 0, t), RangeOf(c, t)), Colors[c], weight));
        }

        return Blend(layers);
    }

    /// <summary>A plane that was made of one channel, in the colour of that channel, between percentiles of its own.</summary>
    public Picture Single(PlaneImage plane, int walkChannel)
    {
        int c = ChannelOf(walkChannel);
        PlaneImage thin = Thin(plane);
        double[] values = SampleValues.Of(thin);
        DisplayRange range = DisplayRange.Choose(Channels[c], DisplayRange.Measure([values], plane.Type), Channels[c].Window);
        Rgba color = _walk.Scene.Channels[c].Samples > 1 ? new Rgba(255, 255, 255) : Colors[c];
        return Blend([(Gray(thin, values, range), color, 1)]);
    }

    /// <summary>The channel of a view, whose index counts samples of RGB pixels.</summary>
    public int ChannelOf(int walkChannel)
    {
        int c = _firstWalk.Length - 1;
        while (c > 0 && _firstWalk[c] > walkChannel) c--;
        return c;
    }

    private static int FirstChannel(Scene scene, Selection selection)
    {
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        selection.Resolve(scene.Axes, scene.Shape, scene.Channels, offset, extent);
        int c = scene.Axes.IndexOf('C', StringComparison.Ordinal);
        return c < 0 ? 0 : checked((int)offset[c]);
    }

    private static List<int> ShownOf(IReadOnlyList<PlaneChannel> planes)
    {
        for (int c = 0; c < planes.Count; c++)
        {
            // A colour picture is a whole by itself.
            if (planes[c].Samples >= 3) return [c];
        }

        return [.. Enumerable.Range(0, Math.Min(planes.Count, MostChannels))];
    }

    private PlaneImage Read(int z, int c, int sample, int t) => Thin(_walk.ReadPlane(z, _firstWalk[c] + sample, t, _level));

    private PlaneImage Thin(PlaneImage plane)
    {
        int most = Math.Max(LeastThinned, checked(2 * _side));
        int step = Math.Max(1, Math.Max(plane.Height, plane.Width) / most);
        return step == 1 ? plane : plane.Stride(step, step);
    }

    private DisplayRange RangeOf(int c, int t)
    {
        if (_ranges.TryGetValue(c, out DisplayRange known)) return known;
        List<double[]> values = [];
        int samples = _walk.Scene.Channels[c].Samples;
        foreach (int z in DisplayRange.Sections(_walk.SizeZ))
        {
            // One range for the samples of a pixel, or its colours would shift.
            for (int s = 0; s < (samples >= 3 ? 3 : 1); s++) values.Add(SampleValues.Of(Read(z, c, s, t), DisplayRange.MostValues));
        }

        return _ranges[c] = DisplayRange.Choose(Channels[c], DisplayRange.Measure(values, _walk.Scene.Channels[c].Type), Channels[c].Window);
    }

    private Picture Gray(PlaneImage plane, DisplayRange range) => Gray(plane, SampleValues.Of(plane), range);

    private Picture Gray(PlaneImage plane, double[] values, DisplayRange range)
    {
        bool inverted = _scene.Display.Any(d => d is { Key: "photometric", Value: "MinIsWhite" });
        byte[] pixels = new byte[values.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = inverted ? (byte)(255 - range.Map(values[i])) : range.Map(values[i]);
        return PillowResampling.Thumbnail(new Picture(plane.Width, plane.Height, 1, pixels), _side);
    }

    private Picture ColourSamples(int c, int z, int t)
    {
        PlaneImage[] planes = [Read(z, c, 0, t), Read(z, c, 1, t), Read(z, c, 2, t)];
        // What has 8 bits was made for the eye.
        DisplayRange range = planes[0].Type == PixelType.UInt8 ? new DisplayRange(0, 255) : RangeOf(c, t);
        byte[] pixels = new byte[checked(planes[0].Width * planes[0].Height * 3)];
        for (int band = 0; band < 3; band++)
        {
            double[] values = SampleValues.Of(planes[band]);
            for (int i = 0; i < values.Length; i++) pixels[(i * 3) + band] = range.Map(values[i]);
        }

        return PillowResampling.Thumbnail(new Picture(planes[0].Width, planes[0].Height, 3, pixels), _side);
    }

    private Picture FromPalette(ushort[][] palette, PlaneImage plane)
    {
        double[] values = SampleValues.Of(plane);
        byte[] pixels = new byte[checked(values.Length * 3)];
        for (int i = 0; i < values.Length; i++)
        {
            int index = (int)Math.Clamp(values[i], 0, palette[0].Length - 1);
            for (int band = 0; band < 3; band++) pixels[(i * 3) + band] = (byte)(palette[band][index] >> 8);
        }

        return PillowResampling.Thumbnail(new Picture(plane.Width, plane.Height, 3, pixels), _side);
    }

    /// <summary>Layers of one size, added up; gray when all are.</summary>
    private static Picture Blend(IReadOnlyList<(Picture Gray, Rgba Color, double Weight)> layers)
    {
        Picture first = layers[0].Gray;
        if (layers is [{ Color: { R: 255, G: 255, B: 255 } }]) return first;
        double[] sum = new double[checked(first.Width * first.Height * 3)];
        foreach ((Picture gray, Rgba color, double weight) in layers)
        {
            double red = color.R * weight / 255, green = color.G * weight / 255, blue = color.B * weight / 255;
            for (int i = 0; i < gray.Pixels.Length; i++)
            {
                sum[i * 3] += gray.Pixels[i] * red;
                sum[(i * 3) + 1] += gray.Pixels[i] * green;
                sum[(i * 3) + 2] += gray.Pixels[i] * blue;
            }
        }

        byte[] pixels = new byte[sum.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)Math.Min(255, Math.Round(sum[i]));
        return new Picture(first.Width, first.Height, 3, pixels);
    }
}
