using System.Globalization;
using System.Text;

namespace Lamella.Cli.Output;

/// <summary>Draws a picture on a terminal.</summary>
internal static class TerminalPicture
{
    private const string Reset = "\x1b[0m";
    private const string Ramp = "   .:-=+*#%@";
    private const int SixelLevels = 6;
    private const int KittyPiece = 4096;

    // Thresholds of a 4 x 4 pattern: with few colours, shades become a pattern instead of steps.
    private static readonly int[] Pattern = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

    /// <summary>Two pixels a character: the upper one as the colour of a half block, the lower one as its ground.</summary>
    public static string Blocks(Picture picture)
    {
        StringBuilder text = new();
        for (int y = 0; y < picture.Height; y += 2)
        {
            (Rgba? upper, Rgba? lower) = (null, null);
            for (int x = 0; x < picture.Width; x++)
            {
                Rgba top = At(picture, x, y);
                // Below the last row is the terminal's own ground.
                Rgba? bottom = y + 1 < picture.Height ? At(picture, x, y + 1) : null;
                if (top != upper) text.Append(CultureInfo.InvariantCulture, $"\x1b[38;2;{top.R};{top.G};{top.B}m");
                if (bottom is { } ground && bottom != lower) text.Append(CultureInfo.InvariantCulture, $"\x1b[48;2;{ground.R};{ground.G};{ground.B}m");
                (upper, lower) = (top, bottom);
                text.Append('\u2580');
            }

            text.Append(Reset).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Brightness as letters, two rows of pixels a line: for terminals without colours.</summary>
    public static string Letters(Picture picture)
    {
        StringBuilder text = new();
        for (int y = 0; y < picture.Height; y += 2)
        {
            int start = text.Length;
            for (int x = 0; x < picture.Width; x++)
            {
                int sum = Brightness(At(picture, x, y)) + Brightness(At(picture, x, Math.Min(y + 1, picture.Height - 1)));
                text.Append(Ramp[sum * Ramp.Length / 511]);
            }

            while (text.Length > start && text[^1] == ' ') text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>DEC sixels, with six levels of each colour and a pattern between them.</summary>
    public static string Sixels(Picture picture)
    {
        byte[] indices = new byte[picture.Width * picture.Height];
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                Rgba color = At(picture, x, y);
                int threshold = Pattern[((y & 3) * 4) + (x & 3)];
                indices[(y * picture.Width) + x] = (byte)((Level(color.R, threshold) * SixelLevels * SixelLevels) + (Level(color.G, threshold) * SixelLevels) + Level(color.B, threshold));
            }
        }

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"\x1bP0;1;0q\"1;1;{picture.Width};{picture.Height}");
        foreach (byte used in indices.Distinct().Order())
        {
            int red = used / (SixelLevels * SixelLevels), green = used / SixelLevels % SixelLevels, blue = used % SixelLevels;
            text.Append(CultureInfo.InvariantCulture, $"#{used};2;{red * 100 / (SixelLevels - 1)};{green * 100 / (SixelLevels - 1)};{blue * 100 / (SixelLevels - 1)}");
        }

        for (int top = 0; top < picture.Height; top += 6) AppendBand(text, indices, picture.Width, top, Math.Min(6, picture.Height - top));
        return text.Append("\x1b\\\n").ToString();
    }

    /// <summary>The graphics protocol of kitty: a PNG in pieces.</summary>
    public static string Kitty(Picture picture)
    {
        using MemoryStream png = new();
        picture.WritePng(png);
        string data = Convert.ToBase64String(png.GetBuffer(), 0, (int)png.Length);
        StringBuilder text = new();
        for (int at = 0; at < data.Length; at += KittyPiece)
        {
            bool more = at + KittyPiece < data.Length;
            text.Append("\x1b_G").Append(at == 0 ? "f=100,a=T," : string.Empty).Append(more ? "m=1;" : "m=0;").Append(data.AsSpan(at, Math.Min(KittyPiece, data.Length - at))).Append("\x1b\\");
        }

        return text.Append('\n').ToString();
    }

    private static void AppendBand(StringBuilder text, byte[] indices, int width, int top, int rows)
    {
        HashSet<byte> used = [.. indices.AsSpan(top * width, rows * width)];
        foreach (byte color in used.Order())
        {
            text.Append(CultureInfo.InvariantCulture, $"#{color}");
            for (int x = 0; x < width;)
            {
                char column = Column(x);
                int end = x + 1;
                while (end < width && Column(end) == column) end++;
                if (end - x > 3) text.Append(CultureInfo.InvariantCulture, $"!{end - x}{column}");
                else text.Append(column, end - x);
                x = end;
            }

            text.Append('$');

            char Column(int x)
            {
                int bits = 0;
                for (int row = 0; row < rows; row++) bits |= indices[((top + row) * width) + x] == color ? 1 << row : 0;
                return (char)(63 + bits);
            }
        }

        text.Append('-');
    }

    private static int Level(byte value, int threshold) => Math.Min(SixelLevels - 1, ((value * (SixelLevels - 1)) + (threshold * 16) + 8) / 255);

    // Not the brightness of the screen, in which blue is next to nothing.
    private static int Brightness(Rgba color) => Math.Max(color.R, Math.Max(color.G, color.B));

    private static Rgba At(Picture picture, int x, int y)
    {
        int i = ((y * picture.Width) + x) * picture.Bands;
        return picture.Bands == 3 ? new Rgba(picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2]) : new Rgba(picture.Pixels[i], picture.Pixels[i], picture.Pixels[i]);
    }
}
