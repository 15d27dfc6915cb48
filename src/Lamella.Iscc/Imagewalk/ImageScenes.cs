namespace Lamella.Iscc.Imagewalk;

/// <summary>The scenes of an open image as a plane sequence. A scene is looked at when it is asked for, so that one which cannot be walked does not stop the others.</summary>
internal sealed class ImageScenes : IPlaneSequence
{
    /// <summary>Planes are counted one by one; more along one axis than this are a damaged header, or work for years.</summary>
    private const long MostPlanes = 1 << 24;

    /// <summary>The largest sample has 16 bytes.</summary>
    private const int MostBytes = 16;
    private readonly IReadOnlyList<Scene> _scenes;
    private readonly Selection _selection;
    private readonly ExecutionOptions _options;
    private readonly FurtherAxes _further;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(int Scene, int Level, int Channel), SceneView> _views = new();

    /// <summary>Sees the scenes; for hashes, axes beyond TCZYX and S must have length 1 or one selected index (asking for such a scene throws a <see cref="RefusedException"/>).</summary>
    internal ImageScenes(IReadOnlyList<Scene> scenes, Selection? selection = null, ExecutionOptions? options = null, FurtherAxes further = FurtherAxes.Refuse)
    {
        _scenes = scenes;
        _selection = selection ?? Selection.All;
        _options = options ?? ExecutionOptions.Default;
        _further = further;
        Scenes = new DescribedScenes(scenes.Count, i => Describe(scenes[i]));
    }

    public IReadOnlyList<PlaneScene> Scenes { get; }

    /// <summary>Told the bytes of each piece that was read.</summary>
    internal Action<long>? OnRead { get; init; }

    /// <summary>The axes that IMAGEWALK does not know and of which a scene has more than one selected index: their letter, their first selected index, their length.</summary>
    internal IReadOnlyList<(char Axis, long First, long Length)> FurtherAxesOf(int scene)
    {
        Scene source = _scenes[scene];
        long[] offset = new long[source.Axes.Length], extent = new long[source.Axes.Length];
        _selection.Resolve(source.Axes, source.Shape, source.Channels, offset, extent);
        List<(char, long, long)> further = [];
        for (int i = 0; i < extent.Length; i++)
        {
            if (extent[i] > 1 && !(Axes.Standard + "S").Contains(source.Axes[i], StringComparison.Ordinal)) further.Add((source.Axes[i], offset[i], extent[i]));
        }

        return further;
    }

    /// <summary>Looks at all scenes now.</summary>
    /// <exception cref="RefusedException">A scene has another axis longer than 1.</exception>
    internal ImageScenes Checked()
    {
        for (int i = 0; i < Scenes.Count; i++) _ = Scenes[i];
        return this;
    }

    public void ReadRows(int scene, int level, PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination)
    {
        SceneView view = _views.GetOrAdd((scene, level, plane.Channel), static (key, owner) => owner.ViewOf(key), this);
        view.Read([plane.T, plane.Z, plane.Sample, firstRow, 0], [1, 1, 1, rowCount, view.Shape[4]], destination, _options);
        OnRead?.Invoke(destination.Length);
    }

    /// <summary>A channel of a level: channels may differ in type and samples. Of further axes it has the first selected index.</summary>
    private SceneView ViewOf((int Scene, int Level, int Channel) of)
    {
        Scene scene = _scenes[of.Scene];
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        _selection.Resolve(scene.Axes, scene.Levels[of.Level].Shape, scene.Channels, offset, extent);
        for (int i = 0; i < extent.Length; i++)
        {
            if (scene.Axes[i] == 'C') offset[i] += of.Channel;
            if (!"TZSYX".Contains(scene.Axes[i], StringComparison.Ordinal)) extent[i] = 1;
        }

        return SceneView.Of(scene, of.Level, offset, extent, "TZSYX");
    }

    private PlaneScene Describe(Scene scene)
    {
        // A hash would prove pixels that nobody has seen.
        if (_further == FurtherAxes.Refuse && scene.Content.Damage is { } damage) Throw.Damaged("image", Invariant($"scene {scene.Index} has lost pixels ({damage}); what is left can be shown and is not hashed"));
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        _selection.Resolve(scene.Axes, scene.Shape, scene.Channels, offset, extent);
        string further = _further == FurtherAxes.Refuse ? string.Concat(scene.Axes.Where((axis, i) => extent[i] > 1 && !(Axes.Standard + "S").Contains(axis, StringComparison.Ordinal))) : string.Empty;
        if (further.Length > 0)
            Throw.Refused(Invariant($"scene {scene.Index} has {Extent(further[0])} indices on axis {further[0]} ({Axes.NameOf(further[0])}), which IMAGEWALK does not know; select one index of it"), Remedy.Select.FirstOf(further));

        foreach (char axis in "TZCS")
        {
            if (Extent(axis) > MostPlanes) Throw.Unsupported("IMAGEWALK", Invariant($"an axis {axis} of {Extent(axis)} indices"), "select some of them");
        }

        int firstChannel = checked((int)offset[scene.AxisSet.IndexOf('C')]);
        int samples = (int)Extent('S');
        PlaneChannel[] channels = new PlaneChannel[Extent('C')];
        for (int c = 0; c < channels.Length; c++)
        {
            channels[c] = firstChannel + c < scene.Channels.Count
                ? new PlaneChannel(scene.Channels[firstChannel + c].PixelType, Math.Min(samples, Math.Max(1, scene.Channels[firstChannel + c].Samples)))
                : new PlaneChannel(scene.PixelType ?? scene.Levels[0].Source.TypeOfChannel(firstChannel + c), samples);
        }

        if (Extent('Y') != scene.SizeOf('Y') || Extent('X') != scene.SizeOf('X')) Throw.Refused("IMAGEWALK reads whole planes; select T, C and Z only");
        return new PlaneScene
        {
            Name = scene.Name,
            SizeT = checked((int)Extent('T')),
            SizeZ = checked((int)Extent('Z')),
            Channels = channels,
            Levels = [.. scene.Levels.Select(DescribeLevel)],
        };

        long Extent(char axis) => scene.AxisSet.IndexOf(axis) is >= 0 and int i ? extent[i] : 1;
    }

    private static PlaneLevel DescribeLevel(Level level)
    {
        int y = level.AxisSet.IndexOf('Y'), x = level.AxisSet.IndexOf('X');
        if (IO.Extents.Product([level.Shape[y], level.Shape[x]], MostBytes) is null) Throw.Unsupported("IMAGEWALK", Invariant($"a plane of {level.Shape[x]} x {level.Shape[y]} pixels"));
        return new PlaneLevel(level.Shape[y], level.Shape[x], (int)Math.Min(level.Chunk[y], int.MaxValue));
    }

    /// <summary>Scenes that are described when they are asked for, once.</summary>
    private sealed class DescribedScenes(int count, Func<int, PlaneScene> describe) : IReadOnlyList<PlaneScene>
    {
        private readonly PlaneScene?[] _known = new PlaneScene?[count];

        public int Count => count;

        public PlaneScene this[int index] => Volatile.Read(ref _known[index]) ?? Describe(index);

        public IEnumerator<PlaneScene> GetEnumerator()
        {
            for (int i = 0; i < count; i++) yield return this[i];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        private PlaneScene Describe(int index)
        {
            PlaneScene scene = describe(index);
            Volatile.Write(ref _known[index], scene);
            return scene;
        }
    }
}
