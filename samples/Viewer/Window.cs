using Lamella;

namespace Samples;

/// <summary>A window on one plane of a scene: a part in pixels of full resolution, shown with as many pixels as the screen has room for.</summary>
internal sealed class Window
{
    private readonly SceneView _plane;
    private readonly long[] _offset;
    private readonly long[] _extent;

    /// <summary>Chooses the level: the coarsest one that still has at least as many pixels as the screen.</summary>
    public Window(Scene scene, long y, long x, long height, long width, int screen)
    {
        Level level = scene.Levels.LastOrDefault(l => Along(l, 'Y', height) >= screen || Along(l, 'X', width) >= screen) ?? scene.Levels[0];
        Level = level.Index;

        // A view costs nothing: no pixel is read before Read.
        Selection middle = Selection.All;
        foreach (char axis in scene.Axes)
        {
            if (axis is not ('Y' or 'X' or 'S')) middle = middle.With(axis, axis == 'Z' ? scene.SizeOf('Z') / 2 : 0);
        }

        _plane = scene.View("YX", scene.SizeOf('S') > 1 ? middle.With('S', 0) : middle, Level);
        (long top, long rows) = OfLevel('Y', y, height);
        (long left, long columns) = OfLevel('X', x, width);
        _offset = [top, left];
        _extent = [rows, columns];

        (long From, long Count) OfLevel(char axis, long from, long count)
        {
            long length = level.Shape[level.Axes.IndexOf(axis, StringComparison.Ordinal)];
            double factor = level.Downsample[level.Axes.IndexOf(axis, StringComparison.Ordinal)];
            long first = Math.Clamp((long)(from / factor), 0, length - 1);
            return (first, Math.Clamp((long)Math.Ceiling(count / factor), 1, length - first));
        }
    }

    /// <summary>The level that is read.</summary>
    public int Level { get; }

    /// <summary>Rows that are read.</summary>
    public int Rows => checked((int)_extent[0]);

    /// <summary>Columns that are read.</summary>
    public int Columns => checked((int)_extent[1]);

    /// <summary>Reads the part into memory of the caller's own and stretches it to 0..255 from its darkest to its brightest sample.</summary>
    public byte[] ReadGray()
    {
        byte[] samples = new byte[_plane.PixelType.Size() * Rows * Columns];
        _plane.Read(_offset, _extent, samples);
        double[] values = new PixelArray("YX", _extent, _plane.PixelType, samples).ToArray<double>();
        double low = values.Min(), high = values.Max(), range = high > low ? high - low : 1;
        return [.. values.Select(value => (byte)(255 * (value - low) / range))];
    }

    private static double Along(Level level, char axis, long count) => count / level.Downsample[level.Axes.IndexOf(axis, StringComparison.Ordinal)];
}
