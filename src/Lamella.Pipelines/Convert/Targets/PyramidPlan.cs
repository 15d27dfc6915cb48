namespace Lamella.Pipelines.Convert;

/// <summary>Chooses level shapes, chunks and shards. All rules are by data alone, so that the same picture is laid out alike on every machine.</summary>
internal static class PyramidPlan
{
    /// <summary>Pyramids end when both sides of a plane are at most this.</summary>
    public const int SmallestLevel = 256;

    private const long ShardBytes = 16 << 20;
    private const long UnshardedChunkBytes = 2 << 20;
    private const long ShardedChunkBytes = 512 << 10;

    /// <summary>The number of levels that brings the longer side of a plane down to <see cref="SmallestLevel"/>.</summary>
    public static int LevelCount(string axes, ReadOnlySpan<long> shape)
    {
        long side = Math.Max(Size(axes, shape, 'Y'), Size(axes, shape, 'X'));
        int levels = 1;
        for (; side > SmallestLevel; side = (side + 1) / 2) levels++;
        return levels;
    }

    /// <summary>The factors from one level to the next: 2 on Y and X, on Z too when asked, and 1 on an axis that has shrunk to one sample.</summary>
    public static int[] Factors(string axes, ReadOnlySpan<long> shape, DownsampledAxes downsampled)
    {
        int[] factors = new int[axes.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            bool reduce = axes[i] is 'Y' or 'X' || (axes[i] == 'Z' && downsampled == DownsampledAxes.Zyx);
            factors[i] = reduce && shape[i] > 1 ? 2 : 1;
        }

        return factors;
    }

    /// <summary>The shape after one reduction: a cell that is covered in part still counts, so that no edge is lost.</summary>
    public static long[] Reduce(ReadOnlySpan<long> shape, ReadOnlySpan<int> factors)
    {
        long[] reduced = new long[shape.Length];
        for (int i = 0; i < reduced.Length; i++) reduced[i] = (shape[i] + factors[i] - 1) / factors[i];
        return reduced;
    }

    /// <summary>A chunk of one plane with power-of-two sides near the target size; smaller pictures are one chunk.</summary>
    public static long[] Chunk(string axes, ReadOnlySpan<long> shape, int elementSize, ChunkUse use)
    {
        long target = (use == ChunkUse.InsideShard ? ShardedChunkBytes : UnshardedChunkBytes) / elementSize;
        long side = 1;
        while (side * side * 4 <= target) side *= 2;
        long[] chunk = new long[axes.Length];
        for (int i = 0; i < chunk.Length; i++) chunk[i] = axes[i] is 'Y' or 'X' ? Math.Min(side, NextPowerOfTwo(shape[i])) : 1;
        return chunk;
    }

    /// <summary>A shard of whole chunks: grown along X and Y to the plane, then along Z, up to 16 MiB of samples.</summary>
    public static long[] Shard(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, int elementSize)
    {
        long[] shard = chunk.ToArray();
        long bytes = elementSize;
        foreach (long n in shard) bytes *= n;
        foreach (char axis in "XYZ")
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            if (i < 0) continue;
            while (shard[i] < shape[i] && bytes * 2 <= ShardBytes)
            {
                shard[i] *= 2;
                bytes *= 2;
            }

            if (shard[i] < shape[i]) break;
        }

        return shard;
    }

    private static long NextPowerOfTwo(long value)
    {
        long power = 1;
        while (power < value) power *= 2;
        return power;
    }

    private static long Size(string axes, ReadOnlySpan<long> shape, char axis)
    {
        int i = axes.IndexOf(axis, StringComparison.Ordinal);
        return i < 0 ? 1 : shape[i];
    }
}

/// <summary>Whether chunks are files of their own.</summary>
internal enum ChunkUse
{
    /// <summary>A chunk is a file: few and large.</summary>
    Alone,

    /// <summary>Chunks are packed in shards: small, for cheap partial reads.</summary>
    InsideShard,
}
