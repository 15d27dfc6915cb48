using Lamella.Engine;

namespace Lamella.Pipelines.Blocks;

/// <summary>
/// Cuts level 0 into work items ("tiles") such that every sample of every level is made from one tile alone: a tile is a multiple of the block and of all reduction factors together. Tiles along
/// reduced axes come in Z-order, so that the blocks of coarse levels fill up soon and few wait unfinished.
/// </summary>
/// <remarks>The plan depends on shapes and blocks only, never on threads or memory: the order of blocks in the target must not.</remarks>
internal sealed class TilePlan
{
    private readonly long[] _tile;
    private readonly long[] _grid;
    private readonly long[] _order;
    private readonly int[] _reduced;
    private readonly LevelGrid _full;
    private readonly long _reducedCount;

    /// <summary>Plans the tiles of a pyramid.</summary>
    /// <param name="levels">The levels, full resolution first.</param>
    /// <param name="elementSize">Bytes of one sample.</param>
    /// <param name="targetBytes">The wanted size of a tile; a single block may be larger.</param>
    public TilePlan(IReadOnlyList<LevelGrid> levels, int elementSize, long targetBytes)
    {
        _full = levels[0];
        int rank = _full.Shape.Length;
        long[] factor = TotalFactors(levels);
        _tile = new long[rank];
        for (int i = 0; i < rank; i++) _tile[i] = Math.Min(LeastCommonMultiple(_full.Block[i], factor[i]), RoundUp(_full.Shape[i], factor[i]));
        Grow(elementSize, targetBytes);
        _grid = new long[rank];
        for (int i = 0; i < rank; i++) _grid[i] = PieceList.GridSize(_full.Shape[i], _tile[i]);
        _reduced = [.. Enumerable.Range(0, rank).Where(i => factor[i] > 1)];
        _order = ZOrder();
        _reducedCount = _order.Length;
        Count = 1;
        foreach (long n in _grid) Count = checked(Count * n);
        MaxBytes = elementSize;
        for (int i = 0; i < rank; i++) MaxBytes = checked(MaxBytes * Math.Min(_tile[i], _full.Shape[i]));
    }

    /// <summary>The number of tiles.</summary>
    public long Count { get; }

    /// <summary>The bytes of the largest tile.</summary>
    public long MaxBytes { get; }

    /// <summary>Samples of a full tile along each axis.</summary>
    public ReadOnlySpan<long> Tile => _tile;

    /// <summary>Where a tile starts and the part of it that lies in level 0.</summary>
    public void BoxOf(long item, Span<long> offset, Span<long> extent)
    {
        long inner = _order[item % _reducedCount];
        long outer = item / _reducedCount;
        for (int i = _grid.Length - 1; i >= 0; i--)
        {
            ref long index = ref outer;
            if (Array.IndexOf(_reduced, i) >= 0) index = ref inner;
            offset[i] = index % _grid[i] * _tile[i];
            index /= _grid[i];
            extent[i] = Math.Min(_tile[i], _full.Shape[i] - offset[i]);
        }
    }

    private static long[] TotalFactors(IReadOnlyList<LevelGrid> levels)
    {
        long[] factor = new long[levels[0].Shape.Length];
        Array.Fill(factor, 1);
        foreach (LevelGrid level in levels)
        {
            for (int i = 0; i < factor.Length; i++) factor[i] = checked(factor[i] * level.Factors[i]);
        }

        return factor;
    }

    private static long RoundUp(long value, long step) => (value + step - 1) / step * step;

    private static long LeastCommonMultiple(long a, long b)
    {
        long x = a, y = b;
        while (y != 0) (x, y) = (y, x % y);
        return checked(a / x * b);
    }

    /// <summary>Doubles the tile along the fastest axes first: storage is read best in long runs.</summary>
    private void Grow(int elementSize, long targetBytes)
    {
        long bytes = elementSize;
        for (int i = 0; i < _tile.Length; i++) bytes *= _tile[i];
        for (int i = _tile.Length - 1; i >= 0; i--)
        {
            while (_tile[i] < _full.Shape[i] && bytes * 2 <= targetBytes)
            {
                _tile[i] *= 2;
                bytes *= 2;
            }

            // An axis that is not covered yet must not be skipped: a tile is a box of whole rows, or of a part of them, but never rows of several planes in part.
            if (_tile[i] < _full.Shape[i]) break;
        }
    }

    /// <summary>The tiles along the reduced axes, sorted by interleaving the bits of their indices.</summary>
    private long[] ZOrder()
    {
        long count = 1;
        foreach (int axis in _reduced) count = checked(count * _grid[axis]);
        if (count > 1 << 26) Throw.Refused(Invariant($"a level of {count} tiles is too fine a grid; use larger chunks"));
        long[] order = new long[count];
        ulong[] keys = new ulong[count];
        for (long n = 0; n < count; n++)
        {
            order[n] = n;
            keys[n] = Interleave(n);
        }

        Array.Sort(keys, order);
        return order;
    }

    private ulong Interleave(long linear)
    {
        ulong key = 0;
        int axes = _reduced.Length;
        for (int a = axes - 1; a >= 0; a--)
        {
            long grid = _grid[_reduced[a]];
            ulong index = (ulong)(linear % grid);
            linear /= grid;
            int place = axes - 1 - a;
            for (int bit = 0; bit * axes < 64 - axes; bit++) key |= ((index >> bit) & 1) << ((bit * axes) + place);
        }

        return key;
    }
}
