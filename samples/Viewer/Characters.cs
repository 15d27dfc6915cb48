using System.Text;

namespace Samples;

/// <summary>A gray picture as characters, for terminals.</summary>
internal static class Characters
{
    private const string Shades = " .:-=+*#%@";

    /// <summary>Draws a picture, at most <paramref name="most"/> characters wide. A character is about twice as high as wide.</summary>
    public static string Draw(ReadOnlySpan<byte> gray, int rows, int columns, int most)
    {
        int step = Math.Max(1, (columns + most - 1) / most);
        StringBuilder text = new();
        for (int y = 0; y < rows; y += 2 * step)
        {
            for (int x = 0; x < columns; x += step) text.Append(Shades[Mean(gray, columns, y, Math.Min(rows, y + (2 * step)), x, Math.Min(columns, x + step)) * (Shades.Length - 1) / 255]);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static int Mean(ReadOnlySpan<byte> gray, int width, int top, int bottom, int left, int right)
    {
        long sum = 0;
        for (int y = top; y < bottom; y++)
        {
            foreach (byte value in gray[((y * width) + left)..((y * width) + right)]) sum += value;
        }

        return (int)(sum / ((bottom - top) * (right - left)));
    }
}
