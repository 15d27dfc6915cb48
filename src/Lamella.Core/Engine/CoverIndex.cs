namespace Lamella.Engine;

/// <summary>Finds the pieces that may touch another without looking at all of them: sorted by their start on the axis that tells them apart best. Made once for a read of overlapping pieces.</summary>
internal sealed class CoverIndex
{
    /// <summary>Fewer pieces are compared one by one.</summary>
    private const int FewPieces = 64;

    private readonly long[] _starts;
    private readonly int[] _pieces;
    private readonly long _longest;

    private CoverIndex(int axis, long[] starts, int[] pieces, long longest)
    {
        Axis = axis;
        _starts = starts;
        _pieces = pieces;
        _longest = longest;
    }

    /// <summary>The axis that pieces are sorted on.</summary>
    public int Axis { get; }

    /// <summary>Sorts the pieces; null when there are few.</summary>
    public static CoverIndex? Create(PieceList pieces)
    {
        if (pieces.Count < FewPieces) return null;
        int axis = 0, most = 0;
        HashSet<long> distinct = [];
        for (int a = 0; a < pieces.Rank; a++)
        {
            distinct.Clear();
            for (int i = 0; i < pieces.Count; i++) distinct.Add(pieces.Offset(i)[a]);
            if (distinct.Count > most) (axis, most) = (a, distinct.Count);
        }

        long[] starts = new long[pieces.Count];
        int[] order = new int[pieces.Count];
        long longest = 0;
        for (int i = 0; i < order.Length; i++)
        {
            starts[i] = pieces.Offset(i)[axis];
            order[i] = i;
            longest = Math.Max(longest, pieces.Extent(i)[axis]);
        }

        Array.Sort(starts, order);
        return new CoverIndex(axis, starts, order, longest);
    }

    /// <summary>The places of those that may reach into a range of the axis: the first and one behind the last.</summary>
    public (int First, int End) Range(long start, long extent) => (Lower(start - _longest + 1), Lower(start + extent));

    /// <summary>The piece at a place.</summary>
    public int Piece(int place) => _pieces[place];

    private int Lower(long start)
    {
        int low = 0, high = _starts.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_starts[middle] < start) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
