using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Engine;

/// <summary>The planned shape of one output level and the blocks that it is written in. A block (a Zarr chunk or shard, a TIFF tile or strip) is stored in one piece.</summary>
public sealed class LevelGrid
{
    /// <summary>The largest sample has 16 bytes; coarse levels hold less than three times the samples of the first.</summary>
    private const int MostBytes = 64;
    private readonly long[] _shape;
    private readonly long[] _block;
    private readonly long[] _grid;
    private readonly int[] _factors;

    /// <summary>Plans a level. The last blocks of an axis may reach beyond it. <paramref name="factors"/> say how many samples of the level before one sample stands for (all 1 for level 0).</summary>
    public LevelGrid(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> block, ReadOnlySpan<int> factors)
    {
        int rank = axes.Length;
        if (shape.Length != rank || block.Length != rank || factors.Length != rank || rank > StridedLayout.MaxRank) throw new ArgumentException("axes, shape, block and factors must have the same length", nameof(shape));
        AxisSet = new AxisSet(axes);
        _shape = shape.ToArray();
        _block = block.ToArray();
        _factors = factors.ToArray();
        _grid = new long[rank];
        BlockCount = 1;
        for (int i = 0; i < rank; i++)
        {
            _grid[i] = PieceList.GridSize(shape[i], block[i]);
            BlockCount = checked(BlockCount * _grid[i]);
        }

        // The samples of all levels together, and their bytes, then fit 64 bits wherever they are summed up.
        if (Extents.Product(_shape, MostBytes) is null) Throw.Unsupported("image", Invariant($"a level of {string.Join('x', _shape)} samples, whose bytes no 64-bit number counts,"), "select less");
    }

    /// <summary>The axis letters, slowest first.</summary>
    public string Axes => AxisSet.Letters;

    /// <summary>The same as a set.</summary>
    internal AxisSet AxisSet { get; }

    /// <summary>Samples along each axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Samples of a full block along each axis.</summary>
    public ReadOnlySpan<long> Block => _block;

    /// <summary>Samples of the level before that one sample stands for.</summary>
    public ReadOnlySpan<int> Factors => _factors;

    /// <summary>Blocks along each axis.</summary>
    public ReadOnlySpan<long> Grid => _grid;

    /// <summary>The number of blocks.</summary>
    public long BlockCount { get; }

    /// <summary>The number of samples of the level.</summary>
    public long SampleCount
    {
        get
        {
            long count = 1;
            foreach (long n in _shape) count *= n;
            return count;
        }
    }

    /// <summary>Where a block starts and the part of it that lies in the level.</summary>
    public void BoxOf(long block, Span<long> offset, Span<long> extent)
    {
        for (int i = _grid.Length - 1; i >= 0; i--)
        {
            offset[i] = block % _grid[i] * _block[i];
            extent[i] = Math.Min(_block[i], _shape[i] - offset[i]);
            block /= _grid[i];
        }
    }
}
