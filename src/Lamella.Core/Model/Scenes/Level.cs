using Lamella.Engine;

namespace Lamella;

/// <summary>One resolution level of a scene: level 0 is full resolution, further ones cover the whole scene with fewer pixels. Immutable and thread-safe.</summary>
public sealed class Level
{
    private readonly long[] _shape;
    private readonly double[] _downsample;
    private readonly int[] _native;

    internal Level(int index, AxisSet axes, LevelSource source, ReadOnlySpan<double> downsample, string? nativeAs = null)
    {
        Index = index;
        AxisSet = axes;
        Source = source;
        AxisSet native = nativeAs is null ? source.AxisSet : new AxisSet(nativeAs);
        _native = axes.In(native);
        _shape = new long[axes.Count];
        for (int i = 0; i < _shape.Length; i++)
        {
            _shape[i] = _native[i] < 0 ? 1 : source.Shape[_native[i]];
        }

        _downsample = downsample.ToArray();
    }

    /// <summary>The position in <see cref="Scene.Levels"/>.</summary>
    public int Index { get; }

    /// <summary>The axis letters of all lists of this level: the scene's canonical axes.</summary>
    public string Axes => AxisSet.Letters;

    /// <summary>The same as a set.</summary>
    internal AxisSet AxisSet { get; }

    /// <summary>Samples along each axis.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>How many pixels of level 0 one pixel of this level stands for, on each axis.</summary>
    public IReadOnlyList<double> Downsample => _downsample;

    /// <summary>The unit that the storage decodes at once, on each axis.</summary>
    public IReadOnlyList<long> Chunk => ToCanonical(Source.Chunk);

    /// <summary>The shard that chunks are packed in; null when the storage has none.</summary>
    public IReadOnlyList<long>? Shard => Source.Shard is { } shard ? ToCanonical(shard) : null;

    /// <summary>The compression's name; <c>none</c> for raw data.</summary>
    public string Codec => Source.Codec;

    /// <summary>How many chunks (shards) the level has room for and how many are stored, where absent ones are fill and counting is cheap: no more than <paramref name="most"/>, on a local store. Null otherwise.</summary>
    public (long Total, long Stored)? CountStored(long most) => Source.CountStored(most);

    /// <summary>What the format stores.</summary>
    internal LevelSource Source { get; }

    /// <summary>The native axis of each canonical axis; -1 when the file does not store it (its length is 1).</summary>
    internal ReadOnlySpan<int> NativeAxis => _native;

    private long[] ToCanonical(ReadOnlySpan<long> native)
    {
        long[] result = new long[_native.Length];
        for (int i = 0; i < result.Length; i++) result[i] = _native[i] < 0 ? 1 : native[_native[i]];
        return result;
    }
}
