using Lamella.Engine;

namespace Lamella.Pipelines.Grow;

/// <summary>A scene, or a selection of it, as it goes into a stored image. What does not fit is refused with advice, never changed.</summary>
internal static class SceneInput
{
    /// <summary>The selected part on the axes of the target.</summary>
    /// <param name="scene">The source.</param>
    /// <param name="level">The resolution level of the source.</param>
    /// <param name="selection">The part of it.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="castTo">The type that the user asked for; null when they asked for none.</param>
    /// <exception cref="RefusedException">Type or axes differ.</exception>
    public static BlockSource Of(Scene scene, int level, Selection selection, StoredPyramid target, PixelType? castTo)
    {
        if ((uint)level >= (uint)scene.Levels.Count) throw new ArgumentException(Invariant($"scene {scene.Index} has {scene.Levels.Count} levels; there is no level {level}"), nameof(level));
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        selection.Resolve(scene.Axes, scene.Levels[level].Shape, scene.Channels, offset, extent);
        PixelType type = castTo ?? scene.TypeOf(offset, extent);
        if (type != target.PixelType)
        {
            string what = castTo is null ? "the input has" : "the type asked for is";
            Throw.Refused($"{what} {type.Name()} samples and the image {target.PixelType.Name()}; values that all fit exactly can be converted to the type of the image", new Remedy.Cast(target.PixelType));
        }

        string further = string.Concat(scene.Axes.Where((axis, i) => extent[i] != 1 && !target.AxisSet.Contains(axis) && (axis != 'S' || !target.AxisSet.Contains('C'))));
        if (further.Length > 0)
            Throw.Refused(Invariant($"the input has {extent[scene.AxisSet.IndexOf(further[0])]} indices on axis {further[0]} and the image has no such axis ({target.Axes}); select one of them"), Remedy.Select.FirstOf(further));

        return new ViewBlocks(SceneView.Of(scene, level, offset, extent, target.Axes, SampleLayout.UnfoldIntoChannels, castTo));
    }

    /// <summary>Refuses a source that does not have the length of the target on every axis but one.</summary>
    public static void CheckAppend(BlockSource source, StoredPyramid target, int axis)
    {
        for (int i = 0; i < target.Axes.Length; i++)
        {
            if (i == axis || source.Shape[i] == target.Shape[i]) continue;
            Throw.Refused(Invariant(
                $"the input has {source.Shape[i]} indices on axis {target.Axes[i]} and the image {target.Shape[i]}; to append along {target.Axes[axis]} all other axes must agree; select a part of the input, or write it into a region of the image"));
        }
    }

    /// <summary>Samples in memory: tight, C order, on the axes of the target.</summary>
    public static BlockSource Of(byte[] samples, StoredPyramid target, ReadOnlySpan<long> shape) => new MemoryBlockSource(target.Axes, shape.ToArray(), target.PixelType, samples);

    private sealed class MemoryBlockSource(string axes, long[] shape, PixelType type, byte[] samples) : BlockSource
    {
        public override string Axes => axes;

        public override ReadOnlySpan<long> Shape => shape;

        public override PixelType PixelType => type;

        public override void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation)
        {
            int size = type.Size();
            Span<long> from = stackalloc long[shape.Length];
            Span<long> to = stackalloc long[shape.Length];
            Zarr.Arrays.ZarrArray.Tight(shape, size, from);
            Zarr.Arrays.ZarrArray.Tight(extent, size, to);
            long at = 0;
            for (int i = 0; i < shape.Length; i++) at += offset[i] * from[i];
            Kernels.StridedCopy.Copy(samples, from, destination, to, extent, size, at);
        }
    }
}
