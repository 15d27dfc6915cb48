namespace Lamella;

/// <summary>
/// The layout functions of the Python writers bioio (<c>ome_zarr_writer_2</c>) and bioio-ome-zarr, with their integers, for programs that move over and must keep their layout. Lamella's own defaults are others
/// (docs/concepts/conversion.md); nothing in Lamella uses these unless they are called.
/// </summary>
/// <remarks>Two defects are not repeated: a memory target below one sample ends at chunks of one sample (there: never), and <see cref="FitChunks"/> brings chunks that exceed their level, or came out as 0, into it.</remarks>
public static class BioioLayout
{
    private const int Rank = 5;
    private const long DefaultTarget = 16 << 20;

    /// <summary>The shapes of a pyramid: each axis divided by its scaling, rounded down, at least 1; always as many as asked for.</summary>
    /// <param name="level0">The shape of full resolution.</param>
    /// <param name="scaling">The divisor of each axis.</param>
    /// <param name="levels">The number of levels, 1 or more.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is out of range.</exception>
    public static IReadOnlyList<long[]> ComputeLevelShapes(IReadOnlyList<long> level0, IReadOnlyList<double> scaling, int levels)
    {
        CheckShape(level0, 1, nameof(level0));
        ArgumentNullException.ThrowIfNull(scaling);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        if (scaling.Count != level0.Count || scaling.Any(s => !(s > 0))) throw new ArgumentException("every axis needs a positive scaling", nameof(scaling));
        List<long[]> shapes = [[.. level0]];
        while (shapes.Count < levels) shapes.Add([.. shapes[^1].Select((n, i) => Math.Max(1, (long)(n / scaling[i])))]);
        return shapes;
    }

    /// <summary>
    /// The chunks of a five-dimensional pyramid: one plane on level 0, then ever more sections as planes shrink. Z may exceed the level and X or Y may come out as 0: <see cref="FitChunks"/>.
    /// </summary>
    /// <param name="shapes">The shapes of the levels, T C Z Y X.</param>
    /// <exception cref="ArgumentException">A shape does not have five axes.</exception>
    public static IReadOnlyList<long[]> ComputeLevelChunkSizesZslice(IReadOnlyList<IReadOnlyList<long>> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        List<long[]> chunks = [];
        for (int level = 0; level < shapes.Count; level++)
        {
            CheckRank(shapes[level], nameof(shapes));
            if (level == 0)
            {
                chunks.Add([1, 1, 1, shapes[0][3], shapes[0][4]]);
                continue;
            }

            double y = (double)shapes[level - 1][3] / shapes[level][3], x = (double)shapes[level - 1][4] / shapes[level][4];
            long[] before = chunks[^1];
            chunks.Add([1, 1, (long)(y * x * before[2]), (long)(before[3] / y), (long)(before[4] / x)]);
        }

        return chunks;
    }

    /// <summary>A chunk of one time point and channel, halved on all other axes until it fits.</summary>
    /// <param name="shape">The shape, T C Z Y X.</param>
    /// <param name="type">The type of the samples.</param>
    /// <param name="memoryTarget">The most bytes of a chunk, 1 or more.</param>
    /// <exception cref="ArgumentException">The shape does not have five axes, or the target is no size.</exception>
    public static long[] ChunkSizeFromMemoryTarget(IReadOnlyList<long> shape, PixelType type, long memoryTarget)
    {
        CheckRank(shape, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memoryTarget);
        long[] chunk = [1, 1, shape[2], shape[3], shape[4]];
        while (Bytes(chunk, type) > memoryTarget && chunk.Any(n => n > 1))
        {
            for (int i = 0; i < chunk.Length; i++) chunk[i] = Math.Max(1, chunk[i] / 2);
        }

        return chunk;
    }

    /// <summary>A chunk for each level, filled from the last axis on until the target is reached.</summary>
    /// <param name="shapes">The shapes of the levels, two axes or more, none of length 0.</param>
    /// <param name="type">The type of the samples.</param>
    /// <param name="memoryTarget">The most bytes of a chunk.</param>
    /// <exception cref="ArgumentException">There is no level, or a shape is out of range.</exception>
    public static IReadOnlyList<long[]> MultiscaleChunkSizeFromMemoryTarget(IReadOnlyList<IReadOnlyList<long>> shapes, PixelType type, long memoryTarget)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memoryTarget);
        if (shapes.Count == 0) throw new ArgumentException("there is no level", nameof(shapes));
        List<long[]> chunks = [];
        foreach (IReadOnlyList<long> shape in shapes)
        {
            CheckShape(shape, 2, nameof(shapes));
            long[] chunk = new long[shape.Count];
            long left = Math.Max(1, memoryTarget / type.Size());
            for (int i = chunk.Length - 1; i >= 0; i--)
            {
                chunk[i] = Math.Min(shape[i], Math.Max(1, left));
                left /= chunk[i];
            }

            chunks.Add(chunk);
        }

        return chunks;
    }

    /// <summary>The layout that bioio-ome-zarr proposes for viewers: three levels that halve Y and X, chunks of up to 16 MiB of level 0.</summary>
    /// <exception cref="ArgumentException">The shape is out of range.</exception>
    public static (IReadOnlyList<long[]> LevelShapes, long[] Chunk) DefaultConfigForViz(IReadOnlyList<long> shape, PixelType type)
    {
        CheckShape(shape, 2, nameof(shape));
        double[] scaling = [.. shape.Select((_, i) => i >= shape.Count - 2 ? 2.0 : 1.0)];
        return (ComputeLevelShapes(shape, scaling, 3), MultiscaleChunkSizeFromMemoryTarget([shape], type, DefaultTarget)[0]);
    }

    /// <summary>The layout that bioio-ome-zarr proposes for machine learning: full resolution alone, chunks of up to 16 MiB that are one section deep.</summary>
    /// <exception cref="ArgumentException">The shape is out of range.</exception>
    public static (IReadOnlyList<long[]> LevelShapes, long[] Chunk) DefaultConfigForMl(IReadOnlyList<long> shape, PixelType type)
    {
        long[] chunk = MultiscaleChunkSizeFromMemoryTarget([shape], type, DefaultTarget)[0];
        if (chunk.Length > 2) chunk[^3] = 1;
        return ([[.. shape]], chunk);
    }

    /// <summary>Chunks that can be written: at least 1, at most the level.</summary>
    /// <exception cref="ArgumentException">The lists do not fit each other.</exception>
    public static IReadOnlyList<long[]> FitChunks(IReadOnlyList<IReadOnlyList<long>> chunks, IReadOnlyList<IReadOnlyList<long>> shapes)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentNullException.ThrowIfNull(shapes);
        if (chunks.Count != shapes.Count || chunks.Where((c, level) => c.Count != shapes[level].Count).Any()) throw new ArgumentException("every level needs a chunk with its axes", nameof(chunks));
        return [.. chunks.Select((chunk, level) => chunk.Select((n, i) => Math.Clamp(n, 1, Math.Max(1, shapes[level][i]))).ToArray())];
    }

    private static double Bytes(long[] chunk, PixelType type)
    {
        double bytes = type.Size();
        foreach (long n in chunk) bytes *= n;
        return bytes;
    }

    private static void CheckRank(IReadOnlyList<long> shape, string name)
    {
        CheckShape(shape, Rank, name);
        if (shape.Count != Rank) throw new ArgumentException("the shape must be T, C, Z, Y, X", name);
    }

    private static void CheckShape(IReadOnlyList<long> shape, int least, string name)
    {
        ArgumentNullException.ThrowIfNull(shape, name);
        if (shape.Count < least || shape.Any(n => n < 1)) throw new ArgumentException(Invariant($"a shape has {least} axes or more, all of length 1 or more"), name);
    }
}
