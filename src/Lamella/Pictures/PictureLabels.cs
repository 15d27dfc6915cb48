using System.Globalization;

namespace Lamella;

/// <summary>What is written on pictures and below them: scale bars, captions, sheets with captions.</summary>
internal static class PictureLabels
{
    private const int Gap = 8;
    private const int LargePicture = 360;
    private static readonly Rgba White = new(255, 255, 255);
    private static readonly Rgba Black = new(0, 0, 0);
    private static readonly Rgba Ground = new(24, 24, 24);
    private static readonly Rgba Paper = new(210, 210, 210);
    private static readonly Quantity Micrometer = new(1, Units.Micrometer);

    /// <summary>The picture with a bar of a round length at its lower right; the same picture where the width of a pixel is not known or the picture is too small.</summary>
    /// <param name="picture">The picture of whole planes.</param>
    /// <param name="columns">The columns of the planes.</param>
    /// <param name="size">The width of a pixel of the planes.</param>
    public static Picture WithScaleBar(Picture picture, long columns, Quantity? size)
    {
        if (BarOf(picture, columns, size) is not { } bar) return picture;
        PictureCanvas canvas = new(picture.Width, picture.Height, Black);
        canvas.Put(picture, 0, 0);
        int scale = ScaleOf(picture), thick = 2 * scale, margin = 6 * scale;
        int left = picture.Width - margin - bar.Pixels, top = picture.Height - margin - thick;
        int textLeft = left + ((bar.Pixels - (PictureFont.WidthOf(bar.Text) * scale)) / 2), textTop = top - ((PictureFont.Height + 3) * scale);
        textLeft = Math.Min(textLeft, picture.Width - margin - (PictureFont.WidthOf(bar.Text) * scale));
        // A dark edge keeps white readable on white.
        canvas.Fill(left - 1, top - 1, bar.Pixels + 2, thick + 2, Black);
        canvas.Fill(left, top, bar.Pixels, thick, White);
        foreach ((int x, int y) in ((int, int)[])[(-1, 0), (1, 0), (0, -1), (0, 1)]) canvas.Write(bar.Text, textLeft + x, textTop + y, scale, Black);
        canvas.Write(bar.Text, textLeft, textTop, scale, White);
        return canvas.ToPicture();
    }

    /// <summary>The picture with lines of text below it; a part of a line may have a colour. What does not fit into the width goes on in the next line.</summary>
    public static Picture WithCaption(Picture picture, IReadOnlyList<(string Text, Rgba? Color)> parts)
    {
        const int LeastWidth = 160;
        int scale = ScaleOf(picture), margin = 4 * scale, line = (PictureFont.Height + 4) * scale, wide = Math.Max(picture.Width, LeastWidth), room = wide - (2 * margin);
        List<List<(string Text, Rgba Color, int Left)>> lines = [[]];
        int used = 0;
        foreach ((string text, Rgba? color) in parts)
        {
            string plain = PictureFont.Plain(text);
            int width = PictureFont.WidthOf(plain) * scale;
            if (used > 0 && used + width > room)
            {
                lines.Add([]);
                used = 0;
            }

            if (width > room) plain = Cut(plain, room / scale);
            lines[^1].Add((plain, color is { } c ? Readable(c) : Paper, margin + used));
            used += (PictureFont.WidthOf(plain) + (2 * PictureFont.Step)) * scale;
        }

        PictureCanvas canvas = new(wide, picture.Height + (lines.Count * line) + margin, Ground);
        canvas.Put(picture, (wide - picture.Width) / 2, 0);
        for (int i = 0; i < lines.Count; i++)
        {
            foreach ((string text, Rgba color, int left) in lines[i]) canvas.Write(text, left, picture.Height + margin + (i * line), scale, color);
        }

        return canvas.ToPicture();
    }

    /// <summary>Pictures in equal cells, row by row from the top left, each with a line below it.</summary>
    /// <param name="pictures">At least one; none is larger than a cell.</param>
    /// <param name="captions">A line for each; empty for no captions.</param>
    /// <param name="cell">The side of a cell.</param>
    public static Picture Sheet(IReadOnlyList<Picture> pictures, IReadOnlyList<string> captions, int cell)
    {
        const long LargestSide = 30000;
        pictures = [.. pictures.Select(p => Enlarged(p, cell))];
        int wide = pictures.Max(p => p.Width), high = pictures.Max(p => p.Height);
        (wide, high) = (Math.Min(cell, Math.Max(wide, Math.Min(cell, 64))), Math.Min(cell, high));
        int text = captions.Count > 0 ? PictureFont.Height + 6 : 0;
        // About as wide as high.
        int columns = Math.Clamp((int)Math.Ceiling(Math.Sqrt((double)pictures.Count * (high + text + Gap) / (wide + Gap))), 1, pictures.Count), rows = (pictures.Count + columns - 1) / columns;
        long width = ((long)columns * (wide + Gap)) + Gap, height = ((long)rows * (high + text + Gap)) + Gap;
        if (Math.Max(width, height) > LargestSide || width * height * 3 > Array.MaxLength) Throw.Refused(Invariant($"a sheet of {pictures.Count} pictures would be too large; choose fewer images"));
        PictureCanvas canvas = new((int)width, (int)height, Ground);
        for (int i = 0; i < pictures.Count; i++)
        {
            int left = Gap + (i % columns * (wide + Gap)), top = Gap + (i / columns * (high + text + Gap));
            canvas.Put(pictures[i], left + ((wide - pictures[i].Width) / 2), top + ((high - pictures[i].Height) / 2));
            if (captions.Count > 0) canvas.Write(Cut(PictureFont.Plain(captions[i]), wide), left, top + high + 4, 1, Paper);
        }

        return canvas.ToPicture();
    }

    /// <summary>A length of 1, 2 or 5 times a power of ten that takes at most a quarter of the width.</summary>
    internal static (int Pixels, string Text)? BarOf(Picture picture, long columns, Quantity? size)
    {
        const int LeastPixels = 12;
        if (size is not { } pixel || !pixel.TryConvertTo(Micrometer.Unit, out Quantity known) || !(known.Value > 0) || !double.IsFinite(known.Value) || picture.Width < 64 || picture.Height < 48) return null;
        double perPixel = known.Value * columns / picture.Width, most = perPixel * picture.Width / 4;
        double power = Math.Pow(10, Math.Floor(Math.Log10(most))), length = most >= 5 * power ? 5 * power : most >= 2 * power ? 2 * power : power;
        int pixels = (int)Math.Round(length / perPixel);
        if (pixels < LeastPixels || !double.IsFinite(length)) return null;
        (double shown, string unit) = length >= 1000 ? (length / 1000, "mm") : length >= 1 ? (length, "\u00B5m") : (length * 1000, "nm");
        return (pixels, Math.Round(shown, 6).ToString("G6", CultureInfo.InvariantCulture) + " " + unit);
    }

    /// <summary>A picture that is small in its cell, in whole steps: each pixel becomes a square.</summary>
    private static Picture Enlarged(Picture picture, int cell)
    {
        int factor = cell / Math.Max(picture.Width, picture.Height);
        if (factor < 2) return picture;
        byte[] pixels = new byte[checked(picture.Width * factor * picture.Height * factor * picture.Bands)];
        int row = picture.Width * factor * picture.Bands;
        for (int i = 0; i < pixels.Length; i++)
        {
            int y = i / row / factor, x = i % row / picture.Bands / factor, band = i % picture.Bands;
            pixels[i] = picture.Pixels[(((y * picture.Width) + x) * picture.Bands) + band];
        }

        return new Picture(picture.Width * factor, picture.Height * factor, picture.Bands, pixels);
    }

    private static int ScaleOf(Picture picture) => Math.Max(1, picture.Width / LargePicture);

    /// <summary>Dark colours are not readable on the dark ground: they are made lighter.</summary>
    private static Rgba Readable(Rgba color)
    {
        double bright = (0.3 * color.R) + (0.59 * color.G) + (0.11 * color.B);
        if (bright >= 80) return color;
        static byte Lift(byte value) => (byte)(value + ((255 - value) * 2 / 5));
        return new Rgba(Lift(color.R), Lift(color.G), Lift(color.B));
    }

    private static string Cut(string text, int points)
    {
        int letters = Math.Max(1, (points + 1) / PictureFont.Step);
        return text.Length <= letters ? text : letters <= 2 ? text[..letters] : text[..(letters - 2)] + "..";
    }
}
