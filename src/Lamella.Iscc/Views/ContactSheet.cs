
namespace Lamella.Iscc.Views;

/// <summary>Many small pictures on one sheet, row by row from the top left, each in the middle of a square cell.</summary>
internal static class ContactSheet
{
    private const int Gap = 8;
    private const byte Ground = 32;
    // A sheet of this side is the largest that common viewers open.
    private const long LargestSide = 30000;

    /// <summary>The sheet: gray when all pictures are, else RGB.</summary>
    /// <param name="pictures">At least one picture; none is larger than a cell.</param>
    /// <param name="cell">The side of a cell.</param>
    /// <exception cref="RefusedException">The sheet would be too large.</exception>
    internal static Picture Make(IReadOnlyList<Picture> pictures, int cell)
    {
        int columns = (int)Math.Ceiling(Math.Sqrt(pictures.Count)), rows = (pictures.Count + columns - 1) / columns;
        int step = cell + Gap;
        if ((long)columns * step + Gap > LargestSide) Throw.Refused(Invariant($"a sheet of {pictures.Count} pictures would be too large; choose fewer images"));
        int bands = pictures.Any(picture => picture.Bands == 3) ? 3 : 1;
        int width = columns * step + Gap, height = rows * step + Gap;
        if ((long)width * height * bands > Array.MaxLength) Throw.Refused(Invariant($"a sheet of {pictures.Count} pictures would be too large; choose fewer images"));
        byte[] pixels = new byte[width * height * bands];
        Array.Fill(pixels, Ground);
        for (int i = 0; i < pictures.Count; i++)
        {
            Picture picture = pictures[i];
            int left = Gap + i % columns * step + (cell - picture.Width) / 2, top = Gap + i / columns * step + (cell - picture.Height) / 2;
            for (int y = 0; y < picture.Height; y++) CopyRow(picture, y, pixels.AsSpan(((top + y) * width + left) * bands), bands);
        }

        return new Picture(width, height, bands, pixels);
    }

    private static void CopyRow(Picture picture, int y, Span<byte> target, int bands)
    {
        ReadOnlySpan<byte> row = picture.Pixels.AsSpan(y * picture.Width * picture.Bands, picture.Width * picture.Bands);
        if (picture.Bands == bands)
        {
            row.CopyTo(target);
            return;
        }

        for (int x = 0; x < row.Length; x++) target.Slice(x * bands, bands).Fill(row[x]);
    }
}
