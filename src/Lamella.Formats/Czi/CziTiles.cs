using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>The tiles of one resolution of a scene, sorted by plane and, within it, in the order in which they are drawn: ascending M, then as stored. Later ones cover earlier ones.</summary>
internal sealed class CziTiles
{
    /// <summary>Planes with fewer tiles are searched tile by tile.</summary>
    private const int FewTiles = 32;

    private readonly CziFile _file;
    private readonly CziSceneLayout _scene;
    private readonly int[] _ids;
    private readonly long[] _planes;
    private readonly int[] _starts;
    private readonly int[] _byRow;
    private readonly long _tallest;

    /// <summary>Sorts tiles. Those outside the scene's planes are left out.</summary>
    public CziTiles(CziFile file, CziSceneLayout scene, IEnumerable<int> ids, int factor)
    {
        _file = file;
        _scene = scene;
        Factor = factor;
        List<(long Plane, int Order, int Id)> sorted = [];
        foreach (int id in ids)
        {
            CziEntry entry = file.Entries[id];
            long plane = scene.PlaneOf(entry);
            if (plane < 0) continue;
            sorted.Add((plane, entry.TileOrder, id));
            MaxWidth = Math.Max(MaxWidth, entry.StoredWidth);
            MaxHeight = Math.Max(MaxHeight, entry.StoredHeight);
        }

        if (!IsSorted(sorted)) sorted.Sort(static (a, b) => Compare(a, b));
        _ids = new int[sorted.Count];
        List<long> planes = [];
        List<int> starts = [];
        for (int i = 0; i < _ids.Length; i++)
        {
            _ids[i] = sorted[i].Id;
            if (planes.Count > 0 && planes[^1] == sorted[i].Plane) continue;
            planes.Add(sorted[i].Plane);
            starts.Add(i);
        }

        starts.Add(_ids.Length);
        _planes = [.. planes];
        _starts = [.. starts];
        _byRow = SortByRow();
        _tallest = MaxHeight;
    }

    /// <summary>Pixels of full resolution that one pixel stands for.</summary>
    public int Factor { get; }

    /// <summary>The width of the widest tile.</summary>
    public int MaxWidth { get; }

    /// <summary>The height of the highest tile.</summary>
    public int MaxHeight { get; }

    /// <summary>The number of tiles.</summary>
    public int Count => _ids.Length;

    /// <summary>The planes that have tiles, ascending.</summary>
    public ReadOnlySpan<long> Planes => _planes;

    /// <summary>The subblock of a tile, by its place in the order.</summary>
    public int Id(int tile) => _ids[tile];

    /// <summary>The tiles of a plane, in drawing order: the first and one behind the last.</summary>
    public (int Start, int End) Of(long plane)
    {
        int at = Array.BinarySearch(_planes, plane);
        return at < 0 ? (0, 0) : (_starts[at], _starts[at + 1]);
    }

    /// <summary>Where a tile lies in the level.</summary>
    public (long Y, long X) Place(int tile)
    {
        CziEntry entry = _file.Entries[_ids[tile]];
        return (Scale(entry.Y - _scene.Y), Scale(entry.X - _scene.X));
    }

    /// <summary>The entry of a tile.</summary>
    public CziEntry Entry(int tile) => _file.Entries[_ids[tile]];

    /// <summary>Finds the tiles of a plane that touch a rectangle of the level, in drawing order.</summary>
    public void Find(long plane, long y, long x, long height, long width, List<int> found)
    {
        found.Clear();
        (int start, int end) = Of(plane);
        if (end - start <= FewTiles)
        {
            for (int tile = start; tile < end; tile++) AddIfTouched(tile, y, x, height, width, found);
            return;
        }

        // Tiles that start more than one tile height above the rectangle cannot reach it.
        int at = FirstRow(start, end, y - _tallest);
        for (; at < end && Place(_byRow[at]).Y < y + height; at++) AddIfTouched(_byRow[at], y, x, height, width, found);
        found.Sort();
    }

    private void AddIfTouched(int tile, long y, long x, long height, long width, List<int> found)
    {
        (long top, long left) = Place(tile);
        CziEntry entry = Entry(tile);
        if (top < y + height && left < x + width && y < top + entry.StoredHeight && x < left + entry.StoredWidth) found.Add(tile);
    }

    private int[] SortByRow()
    {
        int[] order = new int[_ids.Length];
        long[] rows = new long[_ids.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            rows[i] = Place(i).Y;
        }

        for (int p = 0; p < _planes.Length; p++)
        {
            int count = _starts[p + 1] - _starts[p];
            if (count > FewTiles) Array.Sort(rows, order, _starts[p], count);
        }

        return order;
    }

    /// <summary>Most writers store tiles in this order already.</summary>
    private static bool IsSorted(List<(long Plane, int Order, int Id)> tiles)
    {
        for (int i = 1; i < tiles.Count; i++)
        {
            if (Compare(tiles[i - 1], tiles[i]) > 0) return false;
        }

        return true;
    }

    private static int Compare((long Plane, int Order, int Id) a, (long Plane, int Order, int Id) b)
    {
        int result = a.Plane.CompareTo(b.Plane);
        if (result == 0) result = a.Order.CompareTo(b.Order);
        return result == 0 ? a.Id.CompareTo(b.Id) : result;
    }

    private int FirstRow(int low, int high, long y)
    {
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Place(_byRow[middle]).Y < y) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Pixels of full resolution to the nearest pixel of the level.</summary>
    private long Scale(long distance) => Factor == 1 ? distance : (long)Math.Floor(((double)distance / Factor) + 0.5);
}
