using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>Finds the resolution levels of a scene: pyramid tiles of one reduction that together cover every tile of full resolution. Reductions that do not are left out.</summary>
internal static class CziPyramid
{
    /// <summary>A tile counts as more than this many pieces to cover only in damaged or meaningless directories.</summary>
    private const int MostPieces = 4096;

    /// <summary>Real pyramids have a reduction for each power of two or three.</summary>
    private const int MostLevels = 64;

    /// <summary>The complete reductions, finest first.</summary>
    public static List<CziTiles> Levels(CziFile file, CziSceneLayout scene, CziTiles full)
    {
        SortedDictionary<int, List<int>> groups = [];
        foreach (int id in scene.Pyramid.OrderByDescending(id => (long)file.Entries[id].StoredWidth * file.Entries[id].StoredHeight))
        {
            int factor = FactorOf(file.Entries[id], groups.Keys);
            if (factor < 2 || (groups.Count == MostLevels && !groups.ContainsKey(factor))) continue;
            if (!groups.TryGetValue(factor, out List<int>? group)) groups[factor] = group = [];
            group.Add(id);
        }

        List<CziTiles> levels = [];
        foreach ((int factor, List<int> ids) in groups)
        {
            CziTiles tiles = new(file, scene, ids, factor);
            if (HasTypes(scene, tiles) && Covers(scene, full, tiles)) levels.Add(tiles);
        }

        return levels;
    }

    /// <summary>The length of a level along one axis: what the tiles reach, at most the scene's length divided by the factor and rounded up.</summary>
    public static (long Height, long Width) Size(CziSceneLayout scene, CziTiles tiles)
    {
        long height = 1, width = 1;
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            (long y, long x) = tiles.Place(tile);
            CziEntry entry = tiles.Entry(tile);
            height = Math.Max(height, y + entry.StoredHeight);
            width = Math.Max(width, x + entry.StoredWidth);
        }

        return (Math.Min(height, (scene.Height + tiles.Factor - 1) / tiles.Factor), Math.Min(width, (scene.Width + tiles.Factor - 1) / tiles.Factor));
    }

    /// <summary>
    /// The reduction of a tile: its ratio rounded, or the nearest known one that its size allows. Small tiles at the edge do not tell their factor by themselves, as the stored size is rounded.
    /// </summary>
    private static int FactorOf(CziEntry entry, IEnumerable<int> known)
    {
        double ratio = entry.StoredWidth >= entry.StoredHeight ? (double)entry.Width / entry.StoredWidth : (double)entry.Height / entry.StoredHeight;
        int best = 0;
        foreach (int factor in known)
        {
            bool fits = Math.Abs(((long)entry.StoredWidth * factor) - entry.Width) <= factor && Math.Abs(((long)entry.StoredHeight * factor) - entry.Height) <= factor;
            if (fits && (best == 0 || Math.Abs(factor - ratio) < Math.Abs(best - ratio))) best = factor;
        }

        if (best != 0) return best;
        double rounded = Math.Round(ratio);
        return rounded is >= 2 and <= 1 << 20 && Math.Abs(ratio - rounded) < 0.25 * rounded ? (int)rounded : 0;
    }

    private static bool HasTypes(CziSceneLayout scene, CziTiles tiles)
    {
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            if (tiles.Entry(tile).PixelType != scene.TypeOf(tiles.Entry(tile)).Code) return false;
        }

        return tiles.Count > 0;
    }

    private static bool Covers(CziSceneLayout scene, CziTiles full, CziTiles level)
    {
        if (level.Planes.Length < full.Planes.Length) return false;
        List<int> found = [];
        List<(long Top, long Left, long Bottom, long Right)> rest = [], next = [];
        foreach (long plane in full.Planes)
        {
            (int start, int end) = full.Of(plane);
            for (int tile = start; tile < end; tile++)
            {
                (long y, long x) = full.Place(tile);
                CziEntry entry = full.Entry(tile);
                // Pixels of the level that lie wholly in the tile.
                long top = (y + level.Factor - 1) / level.Factor, left = (x + level.Factor - 1) / level.Factor;
                long bottom = (y + entry.Height) / level.Factor, right = (x + entry.Width) / level.Factor;
                if (bottom <= top || right <= left) continue;
                level.Find(plane, top, left, bottom - top, right - left, found);
                rest.Clear();
                rest.Add((top, left, bottom, right));
                foreach (int cover in found) Subtract(level, cover, ref rest, ref next);
                if (rest.Count > 0) return false;
            }
        }

        return true;
    }

    private static void Subtract(CziTiles level, int cover, ref List<(long Top, long Left, long Bottom, long Right)> rest, ref List<(long Top, long Left, long Bottom, long Right)> next)
    {
        (long top, long left) = level.Place(cover);
        long bottom = top + level.Entry(cover).StoredHeight, right = left + level.Entry(cover).StoredWidth;
        next.Clear();
        foreach ((long t, long l, long b, long r) in rest)
        {
            if (next.Count > MostPieces) break;
            if (top >= b || bottom <= t || left >= r || right <= l)
            {
                next.Add((t, l, b, r));
                continue;
            }

            if (t < top) next.Add((t, l, top, r));
            if (bottom < b) next.Add((bottom, l, b, r));
            long from = Math.Max(t, top), to = Math.Min(b, bottom);
            if (l < left) next.Add((from, l, to, left));
            if (right < r) next.Add((from, right, to, r));
        }

        (rest, next) = (next, rest);
    }
}
