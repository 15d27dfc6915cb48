using Lamella.Tests.Formats.Tiff;

namespace Lamella.Tests.Formats.Slides;

/// <summary>Pages of tiles of 16 x 16 for the builder, whose pixels are a number of the page plus column and row.</summary>
internal static class SlidePages
{
    public const int Tile = 16;

    public static byte Pixel(int page, long y, long x) => (byte)((page * 41) + (y * 3) + x);

    /// <summary>A tiled page of gray pixels; tiles of <paramref name="holes"/> are not stored.</summary>
    public static TiffBuilder Tiled(this TiffBuilder builder, int number, int width, int height, string? description, int[]? holes = null, params (ushort Tag, ushort Type, long[] Values)[] more)
    {
        int across = (width + Tile - 1) / Tile, down = (height + Tile - 1) / Tile;
        long[] offsets = new long[across * down], counts = new long[across * down];
        for (int i = 0; i < offsets.Length; i++)
        {
            if (holes?.Contains(i) == true) continue;
            byte[] tile = new byte[Tile * Tile];
            for (int k = 0; k < tile.Length; k++) tile[k] = Pixel(number, (i / across * Tile) + (k / Tile), (i % across * Tile) + (k % Tile));
            (offsets[i], counts[i]) = (builder.Append(tile), tile.Length);
        }

        return builder.Page(width, height, 8, [], description, [(322, 3, [Tile]), (323, 3, [Tile]), (324, 4, offsets), (325, 4, counts), .. more]);
    }

    /// <summary>What a page shows.</summary>
    public static byte[] Pixels(int number, int width, int height) => [.. Enumerable.Range(0, width * height).Select(i => Pixel(number, i / width, i % width))];
}
