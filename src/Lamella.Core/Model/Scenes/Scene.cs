using Lamella.Engine;

namespace Lamella;

/// <summary>
/// One picture of an image (a series, a position, a field): its own axes, levels, channels and sizes. Axes are canonical: extra axes, then TCZYX, then S for RGB samples.
/// </summary>
/// <remarks>Immutable and thread-safe: any number of reads may run at once. Reading is in <c>Scene.Reading.cs</c>.</remarks>
public sealed partial class Scene
{
    private readonly ChunkCache _cache;

    internal Scene(SceneContent content, int index, ChunkCache cache)
    {
        _cache = cache;
        Content = content;
        Index = index;
        LevelSource full = content.Levels[0];
        string native = content.AxesOverride ?? full.Axes;
        AxisSet = new AxisSet(Lamella.Axes.Canonical(native));
        NativeAxes = full.Axes;
        Level[] levels = new Level[content.Levels.Count];
        double[] downsample = new double[Axes.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            Level level = new(i, AxisSet, content.Levels[i], downsample, content.AxesOverride);
            for (int a = 0; a < Axes.Length; a++) downsample[a] = content.Downsample?.Invoke(i, Axes[a]) ?? Ratio((i == 0 ? level : levels[0]).Shape[a], level.Shape[a]);
            levels[i] = new Level(i, AxisSet, content.Levels[i], downsample, content.AxesOverride);
        }

        Levels = levels;
        Channels = content.Channels;
        PixelType = Channels.Count > 0 && Channels.All(c => c.PixelType == Channels[0].PixelType) ? Channels[0].PixelType : full.PixelType;
    }

    /// <summary>The position in the image's list, which is the scene's identity.</summary>
    public int Index { get; }

    /// <summary>A label; it need not be unique. Null when the file has none.</summary>
    public string? Name => Content.Name;

    /// <summary>The canonical axis letters, slowest first, such as <c>TCZYX</c> or <c>HTCZYXS</c>.</summary>
    public string Axes => AxisSet.Letters;

    /// <summary>The same as a set.</summary>
    internal AxisSet AxisSet { get; }

    /// <summary>The axes that the file itself declares, in its own order.</summary>
    public string NativeAxes { get; }

    /// <summary>Samples along each canonical axis at full resolution.</summary>
    public IReadOnlyList<long> Shape => Levels[0].Shape;

    /// <summary>The type of all samples; null when channels differ.</summary>
    public PixelType? PixelType { get; }

    /// <summary>The resolution levels, full resolution first. There is at least one.</summary>
    public IReadOnlyList<Level> Levels { get; }

    /// <summary>The channels, one for each index of axis C.</summary>
    public IReadOnlyList<Channel> Channels { get; }

    /// <summary>The distance between pixels.</summary>
    public PixelSizes PixelSize => Content.PixelSize;

    /// <summary>Where the first pixel lies; null when unknown.</summary>
    public PixelSizes? Origin => Content.Origin;

    /// <summary>When the acquisition started; null when unknown.</summary>
    public DateTimeOffset? Acquired => Content.Acquired;

    /// <summary>The objective lens; null when unknown.</summary>
    public Objective? Objective => Content.Objective;

    /// <summary>The tiles that the scene is stitched from; null for an ordinary scene.</summary>
    public Mosaic? Mosaic => Content.Mosaic;

    /// <summary>What the labels are, when this is a label image; null for an ordinary scene.</summary>
    public LabelInfo? Label => Content.Label;

    /// <summary>The IMAGEWALK hash of the pixels (a wide ISCC-SUM) that the file itself carries: what its writer stated, not checked. Null when it carries none.</summary>
    public string? PixelHash => Content.PixelHash;

    /// <summary>The conversions that the scene went through, as the file states them; the oldest first.</summary>
    public IReadOnlyList<ConversionStep> History => Content.History;

    /// <summary>Names, units and positions of axes whose letter does not say enough.</summary>
    public IReadOnlyDictionary<char, AxisInfo> AxisInfo => Content.AxisInfo;

    /// <summary>How the file wants its samples shown, such as TIFF's MinIsWhite and orientation: reported, not applied.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Display => Content.Display;

    /// <summary>Free text about the scene; null when the file has none.</summary>
    public string? Description => Content.Description;

    /// <summary>Where the scene lies on a plate; null when it lies on none.</summary>
    public WellPosition? Well => Content.Well;

    /// <summary>What is known of single planes; may be empty, may not cover all planes. Computed on first use by formats that store much of it.</summary>
    public IReadOnlyList<PlaneInfo> Planes => Content.Planes.Value;

    /// <summary>What the format handed over.</summary>
    internal SceneContent Content { get; }

    /// <summary>The length of the axis with the given letter; 1 when the scene has no such axis.</summary>
    /// <exception cref="ArgumentException">It is not a letter.</exception>
    public long SizeOf(char axis) => AxisSet.Of(Shape, Lamella.Axes.Upper(axis), 1);

    /// <summary>Where the indices of an axis lie, in its unit: from the origin and the pixel size, or from what the file states of a further axis. Null when the distance of neighbours is unknown.</summary>
    /// <param name="axis">The letter of the axis.</param>
    /// <param name="level">The resolution level; its pixels are as many times larger as it is smaller.</param>
    /// <exception cref="ArgumentException">The scene has no such axis or level.</exception>
    public AxisCoordinates? CoordinatesOf(char axis, int level = 0)
    {
        axis = Lamella.Axes.Upper(axis);
        int i = AxisSet.IndexOf(axis);
        if (i < 0) throw new ArgumentException($"the scene has no axis {axis}; its axes are {Axes}", nameof(axis));
        Level of = LevelAt(level);
        if (Content.AxisInfo.GetValueOrDefault(axis) is { Step: { } step } info) return new AxisCoordinates(of.Shape[i], info.Start ?? 0, step * of.Downsample[i], info.Unit);
        if (!"TZYX".Contains(axis, StringComparison.Ordinal) || PixelSize[axis] is not { } size) return null;
        // A coarse pixel covers several: where the file does not say so, it lies in their middle.
        double shift = level == 0 ? 0 : Content.LevelShift?.Invoke(level, axis) ?? (of.Downsample[i] - 1) / 2 * size.Value;
        double start = axis == 'T' || Origin?[axis] is not { } origin || !origin.TryConvertTo(size.Unit, out Quantity first) ? 0 : first.Value;
        return new AxisCoordinates(of.Shape[i], start + shift, size.Value * of.Downsample[i], size.Unit);
    }

    /// <summary>An axis without samples has none at any level.</summary>
    private static double Ratio(long full, long coarse) => full == coarse || coarse == 0 ? 1 : (double)full / coarse;

    /// <inheritdoc/>
    public override string ToString() => Invariant($"scene {Index} {Name}: {Axes} {string.Join('x', Shape)}");
}
