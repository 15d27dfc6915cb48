namespace Lamella.Iscc.Imagewalk;

/// <summary>The scenes of an open image as a plane sequence.</summary>
internal sealed class ImageScenes : IPlaneSequence
{
    /// <summary>Planes are counted one by one; more along one axis than this are a damaged header, or work for years.</summary>
    private const long MostPlanes = 1 << 24;

    /// <summary>The largest sample has 16 bytes.</summary>
    private const int MostBytes = 16;
    private readonly IReadOnlyList<Scene> _scenes;
    private readonly Selection _selection;
    private readonly ExecutionOptions _options;

    /// <summary>Sees the scenes; axes beyond TCZYX and S must have length 1 or one selected index.</summary>
    /// <exception cref="RefusedException">A scene has another axis longer than 1.</exception>
    internal ImageScenes(IReadOnlyList<Scene> scenes, Selection? selection = null, ExecutionOptions? options = null)
    {
        _scenes = scenes;
        _selection = selection ?? Selection.All;
        _options = options ?? ExecutionOptions.Default;
        Scenes = [.. scenes.Select(Describe)];
    }

    public IReadOnlyList<PlaneScene> Scenes { get; }

    public void ReadRows(int scene, int level, PlaneIndex plane, long firstRow, int rowCount, Span<byte> destination)
    {
        Scene source = _scenes[scene];
        int rank = source.Axes.Length;
        Span<long> offset = stackalloc long[rank];
        Span<long> extent = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        _selection.Resolve(source.Axes, source.Levels[level].Shape, source.Channels, offset, extent);
        PixelType type = Scenes[scene].Channels[plane.Channel].Type;
        for (int i = 0; i < rank; i++)
        {
            int index = source.Axes[i] switch { 'T' => plane.T, 'Z' => plane.Z, 'C' => plane.Channel, 'S' => plane.Sample, _ => 0 };
            if (source.Axes[i] == 'Y')
            {
                offset[i] += firstRow;
                extent[i] = rowCount;
            }
            else if (source.Axes[i] != 'X')
            {
                offset[i] += index;
                extent[i] = 1;
            }
        }

        strides[source.Axes.IndexOf('X', StringComparison.Ordinal)] = type.Size();
        strides[source.Axes.IndexOf('Y', StringComparison.Ordinal)] = extent[source.Axes.IndexOf('X', StringComparison.Ordinal)] * type.Size();
        source.ReadInto(level, offset, extent, type, destination, strides, _options);
    }

    private PlaneScene Describe(Scene scene)
    {
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        _selection.Resolve(scene.Axes, scene.Shape, scene.Channels, offset, extent);
        for (int i = 0; i < extent.Length; i++)
        {
            if (extent[i] > 1 && !(Axes.Standard + "S").Contains(scene.Axes[i], StringComparison.Ordinal))
                Throw.Refused(Invariant($"scene {scene.Index} has {extent[i]} indices on axis {scene.Axes[i]}, which IMAGEWALK does not know; choose one with --select {scene.Axes[i]}=0"));
        }

        foreach (char axis in "TZCS")
        {
            if (Extent(axis) > MostPlanes) Throw.Unsupported("IMAGEWALK", Invariant($"an axis {axis} of {Extent(axis)} indices"), "select some of them");
        }

        int firstChannel = checked((int)offset[scene.Axes.IndexOf('C', StringComparison.Ordinal)]);
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

        long Extent(char axis) => scene.Axes.IndexOf(axis, StringComparison.Ordinal) is >= 0 and int i ? extent[i] : 1;
    }

    private static PlaneLevel DescribeLevel(Level level)
    {
        int y = level.Axes.IndexOf('Y', StringComparison.Ordinal), x = level.Axes.IndexOf('X', StringComparison.Ordinal);
        if (IO.Extents.Product([level.Shape[y], level.Shape[x]], MostBytes) is null) Throw.Unsupported("IMAGEWALK", Invariant($"a plane of {level.Shape[x]} x {level.Shape[y]} pixels"));
        return new PlaneLevel(level.Shape[y], level.Shape[x], (int)Math.Min(level.Chunk[y], int.MaxValue));
    }
}
