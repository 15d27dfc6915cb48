using Lamella.Iscc.Imagewalk;
using Lamella.Iscc.Views;

namespace Lamella;

/// <summary>Small pictures of scenes, for people. They show levels and stretched ranges, never whole values: what a picture shows is not data.</summary>
/// <remarks>Thread-safe.</remarks>
/// <example><code>
/// using BioImage image = BioImage.Open("cells.ome.tif");
/// using FileStream file = File.Create("cells.png");
/// Pictures.Thumbnail(image.Scenes[0]).WritePng(file);
/// </code></example>
public static class Pictures
{
    /// <summary>The longer side of a picture at most, unless another is asked for.</summary>
    public const int DefaultSide = ExtractedView.Side;

    /// <summary>The most views of a scene, unless another number is asked for.</summary>
    public const int DefaultMaximumViews = ViewExtractor.DefaultMaximum;

    /// <summary>The most channels that one picture for people shows; more colours do not tell each other apart.</summary>
    public const int MostChannels = SceneRendering.MostChannels;

    /// <summary>The middle section at the first time point: all channels in their colours, or what <see cref="PictureOptions.Look"/> asks for.</summary>
    /// <param name="scene">The scene; axes that no picture has are shown at their first selected index (<see cref="AxesNotShown"/> lists them).</param>
    /// <param name="options">Look, size, selection, workers; null for the defaults.</param>
    /// <param name="progress">Told the bytes that were read so far.</param>
    /// <exception cref="LamellaException">A plane cannot be read, or has more than 2 GiB.</exception>
    public static Picture Thumbnail(Scene scene, PictureOptions? options = null, IProgress<long>? progress = null)
    {
        options ??= PictureOptions.Default;
        WalkScene walk = Walk(scene, options, progress);
        if (options.Look == PictureLook.Identity) return Overview.Make(walk, options.Side);
        SceneRendering rendering = new(scene, walk, options.Selection, options.Side);
        return Labelled(rendering.Section(walk.SizeZ / 2, 0), scene, rendering, options, null);
    }

    /// <summary>Views that stand for a scene, chosen by strategies; never none. <see cref="Draw"/> makes pictures of them.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="strategies">How views are chosen; null for projection, best focus and representative sections.</param>
    /// <param name="maximum">The most views, 1 or more.</param>
    /// <param name="options">Selection and workers; null for the defaults.</param>
    /// <param name="progress">Told the bytes that were read so far.</param>
    /// <exception cref="LamellaException">A plane cannot be read, or has more than 2 GiB.</exception>
    public static IReadOnlyList<ExtractedView> Views(Scene scene, IReadOnlyList<ViewStrategy>? strategies = null, int maximum = DefaultMaximumViews, PictureOptions? options = null, IProgress<long>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        return ViewExtractor.Extract(Walk(scene, options ?? PictureOptions.Default, progress), strategies, maximum);
    }

    /// <summary>The picture of a view: its channel in its colour, or all channels of a composite and the colours of an RGB section.</summary>
    /// <param name="scene">The scene that the view was extracted of.</param>
    /// <param name="view">The view.</param>
    /// <param name="options">Those that the view was extracted with; null for the defaults.</param>
    /// <exception cref="LamellaException">A plane cannot be read.</exception>
    public static Picture Draw(Scene scene, ExtractedView view, PictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        options ??= PictureOptions.Default;
        if (options.Look == PictureLook.Identity) return view.ToPicture();
        WalkScene walk = Walk(scene, options, null);
        SceneRendering rendering = new(scene, walk, options.Selection, options.Side);
        bool whole = view.Z is not null && (view.Strategy == ViewStrategy.Composite || rendering.ShowsColourSamples);
        Picture picture = whole ? rendering.Section(view.Z!.Value, view.T) : rendering.Single(view.Raw, view.Channels[0]);
        return Labelled(picture, scene, rendering, options, whole ? null : rendering.ChannelOf(view.Channels[0]));
    }

    /// <summary>Many pictures on one, row by row from the top left, each reduced to a cell.</summary>
    /// <param name="pictures">At least one.</param>
    /// <param name="cell">The side of a cell in pixels.</param>
    /// <param name="captions">A line to write below each picture; null for none.</param>
    /// <exception cref="RefusedException">The sheet would be too large.</exception>
    public static Picture Sheet(IReadOnlyList<Picture> pictures, int cell, IReadOnlyList<string>? captions = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, 1);
        if (captions is not null && captions.Count != pictures.Count) throw new ArgumentException("there must be as many captions as pictures", nameof(captions));
        Picture[] small = [.. pictures.Select(picture => Shrink(picture, cell))];
        return captions is null ? ContactSheet.Make(small, cell) : PictureLabels.Sheet(small, captions, cell);
    }

    /// <summary>A picture whose longer side is at most <paramref name="side"/>; the same one where it is small enough.</summary>
    public static Picture Shrink(Picture picture, int side)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Iscc.Images.PillowResampling.Thumbnail(picture, side);
    }

    /// <summary>Draws a part of a scene, pixel for pixel, with the look that each channel is given.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="view">The part, the plane and the looks.</param>
    /// <returns>RGB, as large as the part.</returns>
    /// <exception cref="ArgumentException">The part lies outside of the scene.</exception>
    /// <exception cref="LamellaException">The pixels cannot be read.</exception>
    public static Picture Render(Scene scene, RegionView view)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(view);
        return RegionRendering.Render(scene, view);
    }

    /// <summary>Draws labels of a part: each in the colour that is stated for it, or in one that follows from its number; what has no label is transparent.</summary>
    /// <param name="labels">A label image.</param>
    /// <param name="view">The part and the plane; looks of channels do not matter.</param>
    /// <param name="opacity">From 0, invisible, to 1.</param>
    /// <returns>RGB and opacity, as large as the part.</returns>
    /// <exception cref="ArgumentException">The part lies outside of the scene.</exception>
    /// <exception cref="LamellaException">The labels cannot be read.</exception>
    public static Picture RenderLabels(Scene labels, RegionView view, double opacity = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(view);
        return RegionRendering.Labels(labels, view, opacity);
    }

    /// <summary>The look of each channel by the rule of docs/concepts/display.md: the colour and the range that the file states, else chosen and measured.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="execution">Workers, memory and cancellation.</param>
    /// <exception cref="LamellaException">The pixels cannot be read.</exception>
    public static IReadOnlyList<ChannelLook> Looks(Scene scene, ExecutionOptions? execution = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return RegionRendering.Looks(scene, execution ?? ExecutionOptions.Default);
    }

    /// <summary>Counts the values of a plane of a channel: on the finest level with at most a million pixels, or on the middle of the coarsest one where all are larger.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="t">The time point.</param>
    /// <param name="z">The section.</param>
    /// <param name="execution">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">There is no such plane.</exception>
    /// <exception cref="LamellaException">The pixels cannot be read.</exception>
    public static ChannelHistogram Histogram(Scene scene, int channel, long t = 0, long z = 0, ExecutionOptions? execution = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)scene.Channels.Count, nameof(channel));
        return RegionRendering.Histogram(scene, channel, t, z, execution ?? ExecutionOptions.Default);
    }

    /// <summary>The axes that no picture has and of which more than one index is selected, with the index that pictures show and the number of indices.</summary>
    public static IReadOnlyList<(char Axis, long Shown, long Length)> AxesNotShown(Scene scene, Selection? selection = null) => new ImageScenes([scene], selection, null, FurtherAxes.First).FurtherAxesOf(0);

    private static Picture Labelled(Picture picture, Scene scene, SceneRendering rendering, PictureOptions options, int? only)
    {
        if (options.ScaleBar) picture = PictureLabels.WithScaleBar(picture, scene.SizeOf('X'), scene.PixelSize.X);
        if (!options.Caption) return picture;
        List<(string, Rgba?)> parts = [(string.IsNullOrWhiteSpace(scene.Name) ? Invariant($"scene {scene.Index}") : scene.Name, null)];
        IEnumerable<int> channels = only is { } one ? [one] : rendering.ShowsColourSamples ? [] : rendering.Shown;
        foreach (int c in channels)
        {
            if (rendering.Channels.Count > 1 || rendering.Channels[c].Name is not null) parts.Add((rendering.Channels[c].Name ?? Invariant($"channel {c}"), rendering.Colors[c]));
        }

        if (only is null && !rendering.ShowsColourSamples && rendering.Channels.Count > rendering.Shown.Count) parts.Add((Invariant($"and {rendering.Channels.Count - rendering.Shown.Count} more"), null));
        return PictureLabels.WithCaption(picture, parts);
    }

    private static WalkScene Walk(Scene scene, PictureOptions options, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Side, 1, nameof(options));
        long done = 0;
        Action<long>? read = progress is null ? null : bytes => progress.Report(Interlocked.Add(ref done, bytes));
        // People see all samples of a pixel.
        ImagewalkMode mode = options.Look == PictureLook.Display ? ImagewalkMode.Spec : options.Mode;
        return new WalkScene(new ImageScenes([scene], options.Selection, options.Execution, FurtherAxes.First) { OnRead = read }, 0, mode);
    }
}
