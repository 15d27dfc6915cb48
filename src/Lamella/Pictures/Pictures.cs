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

    /// <summary>The middle section at the first time point, in colour from three channels on.</summary>
    /// <param name="scene">The scene; axes that no picture has are shown at their first selected index (<see cref="AxesNotShown"/> lists them).</param>
    /// <param name="options">Size, selection, workers; null for the defaults.</param>
    /// <param name="progress">Told the bytes that were read so far.</param>
    /// <exception cref="LamellaException">A plane cannot be read, or has more than 2 GiB.</exception>
    public static Picture Thumbnail(Scene scene, PictureOptions? options = null, IProgress<long>? progress = null)
    {
        options ??= PictureOptions.Default;
        return Overview.Make(Walk(scene, options, progress), options.Side);
    }

    /// <summary>Views that stand for a scene, chosen by strategies; never none.</summary>
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

    /// <summary>Many pictures on one, row by row from the top left, each reduced to a cell.</summary>
    /// <param name="pictures">At least one.</param>
    /// <param name="cell">The side of a cell in pixels.</param>
    /// <exception cref="RefusedException">The sheet would be too large.</exception>
    public static Picture Sheet(IReadOnlyList<Picture> pictures, int cell)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, 1);
        return ContactSheet.Make([.. pictures.Select(picture => Shrink(picture, cell))], cell);
    }

    /// <summary>A picture whose longer side is at most <paramref name="side"/>; the same one where it is small enough.</summary>
    public static Picture Shrink(Picture picture, int side)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Iscc.Images.PillowResampling.Thumbnail(picture, side);
    }

    /// <summary>The axes that no picture has and of which more than one index is selected, with the index that pictures show and the number of indices.</summary>
    public static IReadOnlyList<(char Axis, long Shown, long Length)> AxesNotShown(Scene scene, Selection? selection = null) => new ImageScenes([scene], selection, null, FurtherAxes.First).FurtherAxesOf(0);

    private static WalkScene Walk(Scene scene, PictureOptions options, IProgress<long>? progress)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Side, 1, nameof(options));
        long done = 0;
        Action<long>? read = progress is null ? null : bytes => progress.Report(Interlocked.Add(ref done, bytes));
        return new WalkScene(new ImageScenes([scene], options.Selection, options.Execution, FurtherAxes.First) { OnRead = read }, 0, options.Mode);
    }
}
