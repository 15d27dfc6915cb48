using System.Globalization;
using Lamella.Ome;

namespace Lamella;

/// <summary>The part of a scene that is to be converted, with the metadata of that part: selected channels, shifted origin, planes that remain, pixel sizes of the chosen level.</summary>
public sealed class SceneRequest
{
    /// <summary>Resolves the options for one scene.</summary>
    /// <exception cref="ArgumentException">The selection or the level does not fit the scene.</exception>
    internal SceneRequest(Scene scene, ConvertOptions options)
    {
        if ((uint)options.Level >= (uint)scene.Levels.Count) throw new ArgumentException(Invariant($"scene {scene.Index} has {scene.Levels.Count} levels; there is no level {options.Level}"), nameof(options));
        Level = options.Level;
        Offset = new long[scene.Axes.Length];
        Extent = new long[scene.Axes.Length];
        options.Selection.Resolve(scene.Axes, scene.Levels[Level].Shape, scene.Channels, Offset, Extent);
        Scene = scene.WithEqualChannels(Offset, Extent, options.PixelType);
        if (!ReferenceEquals(Scene, scene))
        {
            UnfoldsSamples = scene.AxisSet.Contains('S');
            (Offset, Extent) = OfEqualChannels(scene, Offset, Extent);
        }

        StoredType = Scene.TypeOf(Offset, Extent);
        PixelType = options.PixelType ?? StoredType;
        Metadata = Restrict();
    }

    private SceneRequest(Scene scene, int level, long[] offset, long[] extent)
    {
        Scene = scene;
        Level = level;
        Offset = offset;
        Extent = extent;
        StoredType = scene.TypeOf(offset, extent);
        PixelType = StoredType;
        Metadata = Restrict();
    }

    /// <summary>The labels of what another request takes of their image; null when they do not cover it in a way that can be told, and then <paramref name="reason"/> says why.</summary>
    internal static SceneRequest? ForLabel(Scene label, SceneRequest image, out string reason)
    {
        reason = string.Empty;
        if (image.Level >= label.Levels.Count)
        {
            reason = Invariant($"they have no level {image.Level}");
            return null;
        }

        IReadOnlyList<long> shape = label.Levels[image.Level].Shape;
        long[] offset = new long[label.Axes.Length], extent = new long[label.Axes.Length];
        for (int i = 0; i < extent.Length; i++)
        {
            extent[i] = shape[i];
            int at = image.Scene.AxisSet.IndexOf(label.Axes[i]);
            if (at < 0 || shape[i] == 1) continue;
            long full = image.Scene.Levels[image.Level].Shape[at];
            if (image.Extent[at] == full) continue;
            if (full != shape[i])
            {
                reason = Invariant($"a part is selected along {label.Axes[i]}, where they have {shape[i]} samples and the image {full}");
                return null;
            }

            offset[i] = image.Offset[at];
            extent[i] = image.Extent[at];
        }

        return new SceneRequest(label, image.Level, offset, extent);
    }

    /// <summary>The part on the axes of the scene with equal channels, which has just the selected channels and no axis of samples.</summary>
    private (long[] Offset, long[] Extent) OfEqualChannels(Scene scene, long[] offset, long[] extent)
    {
        long[] from = new long[Scene.Axes.Length], count = new long[Scene.Axes.Length];
        for (int i = 0; i < from.Length; i++)
        {
            int at = scene.AxisSet.IndexOf(Scene.Axes[i]);
            (from[i], count[i]) = Scene.Axes[i] == 'C' ? (0, Scene.Channels.Count) : (offset[at], extent[at]);
        }

        return (from, count);
    }

    /// <summary>True when gray channels lie beside colour ones, whose samples become channels of their own.</summary>
    internal bool UnfoldsSamples { get; }

    /// <summary>True when the scene is one with channels made equal: its channels are those of the selection.</summary>
    internal bool HasEqualizedChannels => Scene.Levels[0].Source is Engine.UniformChannels;

    /// <summary>The part at another level of the source: whole axes are whole there too.</summary>
    internal (long[] Offset, long[] Extent) At(int level)
    {
        long[] extent = Extent.ToArray();
        for (int i = 0; i < extent.Length; i++)
        {
            if (extent[i] == Scene.Levels[Level].Shape[i]) extent[i] = Scene.Levels[level].Shape[i];
        }

        return (Offset, extent);
    }

    /// <summary>The part as users name it.</summary>
    public Selection Selection
    {
        get
        {
            Selection selection = Selection.All;
            for (int i = 0; i < Extent.Length; i++) selection = selection.With(Scene.Axes[i], Offset[i], Offset[i] + Extent[i]);
            return selection;
        }
    }

    /// <summary>The source; where its channels differ in type or samples, one with equal channels.</summary>
    public Scene Scene { get; }

    /// <summary>The part at a level of the source, on the axes of a target.</summary>
    internal SceneView View(int level, string axes, SampleLayout layout)
    {
        (long[] offset, long[] extent) = At(level);
        return SceneView.Of(Scene, level, offset, extent, axes, layout, PixelType);
    }

    /// <summary>The source level that becomes level 0.</summary>
    public int Level { get; }

    /// <summary>Where the part starts, in canonical axes.</summary>
    internal long[] Offset { get; }

    /// <summary>How far it reaches.</summary>
    internal long[] Extent { get; }

    /// <summary>The type of the samples in the source.</summary>
    public PixelType StoredType { get; }

    /// <summary>The type of the samples in the target.</summary>
    public PixelType PixelType { get; }

    /// <summary>The metadata of the part.</summary>
    public SceneContent Metadata { get; }

    /// <summary>The length of the part along an axis.</summary>
    public long SizeOf(char axis) => Scene.AxisSet.Of(Extent, axis, 1);

    /// <summary>The extra axes that are longer than 1, in canonical order.</summary>
    public string ExtraAxes => string.Concat(Scene.Axes.Where(a => a != 'S' && !Axes.Standard.Contains(a, StringComparison.Ordinal) && SizeOf(a) > 1));

    /// <summary>True when all of the scene is asked for.</summary>
    public bool IsWhole => Level == 0 && Scene.Axes.All(axis => SizeOf(axis) == Scene.SizeOf(axis));

    /// <summary>True when the scene has regions of interest that would lie wrong: they are given in pixels of the whole image at full resolution.</summary>
    internal bool LosesRegions => Scene.Content.Native is OmeImage { RoiRefs.Count: > 0 } && (Level > 0 || Offset.Any(o => o != 0));

    private long StartOf(char axis) => Scene.AxisSet.Of(Offset, axis, 0);

    private SceneContent Restrict()
    {
        SceneContent content = Scene.Content;
        long firstChannel = StartOf('C');
        int channels = (int)Math.Min(SizeOf('C'), Math.Max(0, Scene.Channels.Count - firstChannel));
        return content with
        {
            Channels = [.. Scene.Channels.Skip((int)firstChannel).Take(channels).Select(c => c with { PixelType = PixelType })],
            PixelSize = new PixelSizes { T = Scaled('T'), Z = Scaled('Z'), Y = Scaled('Y'), X = Scaled('X') },
            Origin = Shifted(),
            AxisInfo = RemainingAxes(content.AxisInfo),
            Native = LosesRegions ? ((OmeImage)content.Native!) with { RoiRefs = [] } : content.Native,
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(RemainingPlanes),
        };
    }

    private Quantity? Scaled(char axis)
    {
        if (Scene.PixelSize[axis] is not { } size) return null;
        double factor = Scene.Levels[Level].Downsample[Scene.AxisSet.IndexOf(axis)];
        return factor == 1 ? size : size with { Value = size.Value * factor };
    }

    private PixelSizes? Shifted()
    {
        PixelSizes? origin = Scene.Origin;
        if (origin is null && "ZYX".All(axis => StartOf(axis) == 0 && LevelShift(axis) == 0)) return null;
        return new PixelSizes { Z = Shifted(origin, 'Z'), Y = Shifted(origin, 'Y'), X = Shifted(origin, 'X') };
    }

    private Quantity? Shifted(PixelSizes? origin, char axis)
    {
        long start = StartOf(axis);
        double ofLevel = LevelShift(axis);
        if (start == 0 && ofLevel == 0) return origin?[axis];
        if (Scaled(axis) is not { } size) return null;
        Quantity shift = size with { Value = (size.Value * start) + ofLevel };
        if (origin?[axis] is not { } from) return shift;
        return from.TryConvertTo(shift.Unit, out Quantity same) ? shift with { Value = same.Value + shift.Value } : from;
    }

    private double LevelShift(char axis) => Level == 0 ? 0 : Scene.Content.LevelShift?.Invoke(Level, axis) ?? 0;

    /// <summary>The facts of extra axes, from the first selected index on. An axis of which one index was chosen is gone, with its facts.</summary>
    private Dictionary<char, AxisInfo> RemainingAxes(IReadOnlyDictionary<char, AxisInfo> axes)
    {
        Dictionary<char, AxisInfo> remaining = [];
        foreach ((char letter, AxisInfo info) in axes)
        {
            long start = StartOf(letter), size = SizeOf(letter);
            if (size == 1 && Scene.SizeOf(letter) > 1) continue;
            remaining[letter] = size == Scene.SizeOf(letter) ? info : info with
            {
                Start = info.Start is { } first && info.Step is { } step ? first + (start * step) : start == 0 ? info.Start : null,
                Labels = [.. info.Labels.Skip((int)start).Take((int)size)],
            };
        }

        return remaining;
    }

    private List<PlaneInfo> RemainingPlanes()
    {
        List<PlaneInfo> planes = [];
        foreach (PlaneInfo plane in Scene.Planes)
        {
            long t = plane.T - StartOf('T'), c = plane.C - StartOf('C'), z = plane.Z - StartOf('Z');
            if (t < 0 || c < 0 || z < 0 || t >= SizeOf('T') || c >= SizeOf('C') || z >= SizeOf('Z')) continue;
            planes.Add(plane with { T = (int)t, C = (int)c, Z = (int)z });
        }

        return planes;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"scene {Scene.Index} level {Level} {string.Join(',', Offset)} {string.Join(',', Extent)} {StoredType} {PixelType}");
}
