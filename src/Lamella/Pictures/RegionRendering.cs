namespace Lamella;

/// <summary>Draws parts of planes as a viewer needs them.</summary>
internal static class RegionRendering
{
    /// <summary>The side of the part that ranges and histograms of a large plane are measured on.</summary>
    private const long MostMeasured = 1024;
    private const int Bins = 256;

    /// <summary>A picture of a part, with as many pixels as the part has.</summary>
    public static Picture Render(Scene scene, RegionView view)
    {
        IReadOnlyList<long> shape = ShapeOf(scene, view.Level);
        long height = view.Height ?? Length(scene, shape, 'Y') - view.Y, width = view.Width ?? Length(scene, shape, 'X') - view.X;
        if (height * width > Array.MaxLength / 3) throw new RefusedException(Invariant($"a picture of {width} x {height} pixels is larger than 2 GiB; choose a coarser level or a smaller part"));
        byte[] pixels = new byte[checked((int)(height * width * 3))];
        IReadOnlyList<ChannelLook> looks = view.Channels ?? Looks(scene, view.Execution);
        if (looks is [{ } only] && SamplesOf(scene, only.Channel) >= 3)
        {
            Colour(scene, view, only, height, width, pixels);
            return new Picture((int)width, (int)height, 3, pixels);
        }

        float[] sums = new float[pixels.Length];
        foreach (ChannelLook look in looks)
        {
            double[] values = Plane(scene, view, look.Channel, 0, height, width);
            float[] brightness = new float[values.Length];
            for (int i = 0; i < values.Length; i++) brightness[i] = Brightness(values[i], look);
            for (int i = 0; i < brightness.Length; i++)
            {
                sums[3 * i] += brightness[i] * look.Color.R;
                sums[(3 * i) + 1] += brightness[i] * look.Color.G;
                sums[(3 * i) + 2] += brightness[i] * look.Color.B;
            }
        }

        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)Math.Min(255, MathF.Round(sums[i]));
        return new Picture((int)width, (int)height, 3, pixels);
    }

    /// <summary>Labels of a part: each in its colour, the background transparent.</summary>
    public static Picture Labels(Scene labels, RegionView view, double opacity)
    {
        IReadOnlyList<long> shape = ShapeOf(labels, view.Level);
        long height = view.Height ?? Length(labels, shape, 'Y') - view.Y, width = view.Width ?? Length(labels, shape, 'X') - view.X;
        Dictionary<double, Rgba> stated = [];
        foreach (LabelColor color in labels.Label?.Colors ?? [])
        {
            if (color.Color is { } known) stated[color.Label] = known;
        }

        double[] values = Plane(labels, view with { Projection = ZProjection.None }, 0, 0, height, width);
        byte[] pixels = new byte[checked(values.Length * 4)];
        byte alpha = (byte)Math.Round(255 * Math.Clamp(opacity, 0, 1));
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] == 0) continue;
            Rgba color = stated.TryGetValue(values[i], out Rgba known) ? known : ColorOf(values[i]);
            pixels[4 * i] = color.R;
            pixels[(4 * i) + 1] = color.G;
            pixels[(4 * i) + 2] = color.B;
            pixels[(4 * i) + 3] = alpha;
        }

        return new Picture((int)width, (int)height, 4, pixels);
    }

    /// <summary>A bright colour that follows from the label alone; neighbouring numbers get hues that lie far apart (steps of the golden angle).</summary>
    private static Rgba ColorOf(double label)
    {
        double hue = Math.Abs(label) * 0.6180339887498949 % 1 * 6;
        int sector = (int)hue;
        double rising = hue - sector;
        (double r, double g, double b) = sector switch
        {
            0 => (1d, rising, 0d),
            1 => (1 - rising, 1d, 0d),
            2 => (0d, 1d, rising),
            3 => (0d, 1 - rising, 1d),
            4 => (rising, 0d, 1d),
            _ => (1d, 0d, 1 - rising),
        };
        return new Rgba(Light(r), Light(g), Light(b));

        static byte Light(double share) => (byte)Math.Round(60 + (195 * share));
    }

    /// <summary>The looks of all channels by the display rule.</summary>
    public static IReadOnlyList<ChannelLook> Looks(Scene scene, ExecutionOptions execution)
    {
        IReadOnlyList<Rgba> colors = DisplayColors.Of(scene.Channels);
        List<ChannelLook> looks = [];
        int level = scene.Levels.Count - 1;
        (long y, long height, long x, long width) = Middle(scene, level);
        for (int c = 0; c < scene.Channels.Count; c++)
        {
            Channel channel = scene.Channels[c];
            if (channel.Samples >= 3)
            {
                DisplayRange whole = channel.PixelType == PixelType.UInt8 ? new DisplayRange(0, 255) : Measure(c, Math.Min(channel.Samples, 3));
                looks.Add(new ChannelLook(c, new Rgba(255, 255, 255), whole.Start, whole.End));
                continue;
            }

            DisplayRange range = DisplayRange.Choose(channel, Measure(c, 1), channel.Window);
            looks.Add(new ChannelLook(c, colors[c], range.Start, range.End));
        }

        return looks;

        DisplayRange Measure(int c, int samples)
        {
            List<double[]> planes = [];
            foreach (int z in DisplayRange.Sections((int)Math.Min(int.MaxValue, scene.SizeOf('Z'))))
            {
                for (int s = 0; s < samples; s++) planes.Add(Plane(scene, new RegionView { Level = level, Z = z, Y = y, X = x, Execution = execution }, c, s, height, width));
            }

            return DisplayRange.Measure(planes, scene.Channels[c].PixelType);
        }
    }

    /// <summary>The histogram of a plane of a channel, on the finest level that is small enough to be read at once; of a level that is larger, on its middle.</summary>
    public static ChannelHistogram Histogram(Scene scene, int channel, long t, long z, ExecutionOptions execution)
    {
        int level = 0;
        while (level + 1 < scene.Levels.Count && scene.Levels[level].Shape[scene.Axes.IndexOf('Y', StringComparison.Ordinal)] * scene.Levels[level].Shape[scene.Axes.IndexOf('X', StringComparison.Ordinal)] > MostMeasured * MostMeasured) level++;
        (long y, long height, long x, long width) = Middle(scene, level);
        double[] values = [.. Plane(scene, new RegionView { Level = level, T = t, Z = z, Y = y, X = x, Execution = execution }, channel, 0, height, width).Where(double.IsFinite)];
        if (values.Length == 0) return new ChannelHistogram(channel, level, 0, 0, new long[Bins], 0, 0);
        Array.Sort(values);
        double least = values[0], largest = values[^1];
        long[] counts = new long[Bins];
        foreach (double value in values) counts[largest > least ? Math.Min(Bins - 1, (int)((value - least) / (largest - least) * Bins)) : 0]++;
        DisplayRange range = DisplayRange.Measure([values], scene.Channels[channel].PixelType);
        return new ChannelHistogram(channel, level, least, largest, counts, range.Start, range.End);
    }

    private static (long Y, long Height, long X, long Width) Middle(Scene scene, int level)
    {
        IReadOnlyList<long> shape = ShapeOf(scene, level);
        long rows = Length(scene, shape, 'Y'), columns = Length(scene, shape, 'X'), height = Math.Min(rows, MostMeasured), width = Math.Min(columns, MostMeasured);
        return ((rows - height) / 2, height, (columns - width) / 2, width);
    }

    private static float Brightness(double value, ChannelLook look)
    {
        if (double.IsNaN(value)) return 0;
        double share = look.End > look.Start ? Math.Clamp((value - look.Start) / (look.End - look.Start), 0, 1) : value >= look.End ? 1 : 0;
        return (float)(look.Gamma == 1 ? share : Math.Pow(share, 1 / look.Gamma));
    }

    private static void Colour(Scene scene, RegionView view, ChannelLook look, long height, long width, byte[] pixels)
    {
        for (int s = 0; s < 3; s++)
        {
            double[] values = Plane(scene, view, look.Channel, s, height, width);
            for (int i = 0; i < values.Length; i++) pixels[(3 * i) + s] = (byte)MathF.Round(255 * Brightness(values[i], look));
        }
    }

    /// <summary>The values of one sample of a channel in the box of the view, projected as it says.</summary>
    private static double[] Plane(Scene scene, RegionView view, int channel, int sample, long height, long width)
    {
        if (view.Projection == ZProjection.None) return Section(scene, view, channel, sample, view.Z, height, width);
        long sections = scene.SizeOf('Z');
        double[] values = Section(scene, view, channel, sample, 0, height, width);
        for (long z = 1; z < sections; z++)
        {
            double[] next = Section(scene, view, channel, sample, z, height, width);
            for (int i = 0; i < values.Length; i++) values[i] = view.Projection == ZProjection.Maximum ? Math.Max(values[i], next[i]) : values[i] + next[i];
        }

        if (view.Projection == ZProjection.Mean)
        {
            for (int i = 0; i < values.Length; i++) values[i] /= sections;
        }

        return values;
    }

    private static double[] Section(Scene scene, RegionView view, int channel, int sample, long z, long height, long width)
    {
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        for (int i = 0; i < extent.Length; i++)
        {
            (offset[i], extent[i]) = scene.Axes[i] switch
            {
                'T' => (view.T, 1),
                'C' => (channel, 1),
                'Z' => (z, 1),
                'Y' => (view.Y, height),
                'X' => (view.X, width),
                'S' => ((long)sample, 1L),
                _ => (0, 1),
            };
        }

        PixelType type = scene.Channels[channel].PixelType;
        byte[] samples = new byte[checked(height * width * type.Size())];
        scene.ReadRegion(new Region(offset, extent), samples, view.Level, view.Execution);
        return SampleValues.Of(type, samples);
    }

    private static int SamplesOf(Scene scene, int channel) => scene.Channels[channel].Samples;

    private static IReadOnlyList<long> ShapeOf(Scene scene, int level) => (uint)level < (uint)scene.Levels.Count ? scene.Levels[level].Shape : throw new ArgumentOutOfRangeException(nameof(level), Invariant($"The scene has {scene.Levels.Count} levels, and no level {level}."));

    private static long Length(Scene scene, IReadOnlyList<long> shape, char axis) => shape[scene.Axes.IndexOf(axis, StringComparison.Ordinal)];
}
