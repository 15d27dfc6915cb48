using System.Globalization;

namespace Lamella.Server;

/// <summary>What a request of the IIIF Image API 3.0 asks for, checked against an image (sections 4.1 to 4.5): the region in pixels of full resolution, the size of the picture, how it is turned, its quality and format.</summary>
internal sealed record IiifRequest(long X, long Y, long Width, long Height, int OutWidth, int OutHeight, bool Mirrors, int Quarters, string Quality, string Format)
{
    private static readonly string[] Qualities = ["default", "color", "gray", "bitonal"];
    private static readonly string[] Formats = ["jpg", "png"];

    /// <summary>Reads the four parts.</summary>
    /// <exception cref="BadRequestException">One of them does not follow the standard, or asks for something that the image does not have.</exception>
    public static IiifRequest Parse(IReadOnlyList<string> parts, long width, long height, long mostPixels)
    {
        (long x, long y, long w, long h) = Region(parts[0], width, height);
        (int outWidth, int outHeight) = Size(parts[1], w, h, mostPixels);
        string rotation = parts[2];
        bool mirrors = rotation.StartsWith('!');
        if (!double.TryParse(mirrors ? rotation[1..] : rotation, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double degrees) || degrees is < 0 or > 360) throw new BadRequestException($"a rotation is a number of degrees from 0 to 360, not '{rotation}'");
        if (degrees % 90 != 0) throw new BadRequestException($"this server turns pictures by 0, 90, 180 and 270 degrees, not by {rotation}");
        int point = parts[3].LastIndexOf('.');
        string quality = parts[3][..Math.Max(0, point)], format = parts[3][(point + 1)..];
        if (!Qualities.Contains(quality)) throw new BadRequestException($"a quality is one of {string.Join(", ", Qualities)}, not '{quality}'");
        if (!Formats.Contains(format)) throw new BadRequestException($"a format is one of {string.Join(", ", Formats)}, not '{format}'");
        return new IiifRequest(x, y, w, h, outWidth, outHeight, mirrors, (int)(degrees / 90) % 4, quality, format);
    }

    private static (long X, long Y, long Width, long Height) Region(string text, long width, long height)
    {
        if (text == "full") return (0, 0, width, height);
        if (text == "square")
        {
            long side = Math.Min(width, height);
            return ((width - side) / 2, (height - side) / 2, side, side);
        }

        bool percent = text.StartsWith("pct:", StringComparison.Ordinal);
        string[] words = (percent ? text[4..] : text).Split(',');
        double[] numbers = new double[4];
        if (words.Length != 4) throw Wrong();
        for (int i = 0; i < 4; i++)
        {
            if (!double.TryParse(words[i], percent ? NumberStyles.AllowDecimalPoint : NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) throw Wrong();
            if (percent) numbers[i] *= (i % 2 == 0 ? width : height) / 100.0;
        }

        long x = (long)Math.Floor(Math.Min(numbers[0], width)), y = (long)Math.Floor(Math.Min(numbers[1], height));
        long right = Math.Min(width, (long)Math.Round(Math.Min(numbers[0] + numbers[2], width))), bottom = Math.Min(height, (long)Math.Round(Math.Min(numbers[1] + numbers[3], height)));
        if (right <= x || bottom <= y) throw new BadRequestException(Invariant($"the region '{text}' has no pixels of the image, which has {width} x {height}"));
        return (x, y, right - x, bottom - y);

        BadRequestException Wrong() => new($"a region is full, square, X,Y,W,H or pct:X,Y,W,H, not '{text}'");
    }

    private static (int Width, int Height) Size(string text, long width, long height, long mostPixels)
    {
        bool upscales = text.StartsWith('^');
        string size = upscales ? text[1..] : text;
        (double w, double h) = (width, height);
        if (size == "max")
        {
            // As large as the server gives: section 4.2 and maxArea of section 5.3.
            double most = Math.Sqrt(mostPixels / (w * h));
            if (most < 1 || upscales) (w, h) = (Math.Floor(w * most), Math.Floor(h * most));
        }
        else if (size.StartsWith("pct:", StringComparison.Ordinal))
        {
            if (!double.TryParse(size[4..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) || percent <= 0) throw Wrong();
            (w, h) = (w * percent / 100, h * percent / 100);
        }
        else
        {
            bool confined = size.StartsWith('!');
            string[] words = (confined ? size[1..] : size).Split(',');
            double? asked = words.Length == 2 ? Number(words[0]) : throw Wrong(), tall = Number(words[1]);
            if ((asked is null && tall is null) || (confined && (asked is null || tall is null))) throw Wrong();
            if (confined)
            {
                double scale = Math.Min(asked!.Value / w, tall!.Value / h);
                // "!W,H" without "^" must not enlarge: it then is the size of the region (section 4.2).
                if (!upscales) scale = Math.Min(scale, 1);
                (w, h) = (w * scale, h * scale);
            }
            else
            {
                (w, h) = (asked ?? (w * tall!.Value / h), tall ?? (h * asked!.Value / w));
            }
        }

        w = Math.Max(1, Math.Round(w));
        h = Math.Max(1, Math.Round(h));
        if (!upscales && (w > width || h > height)) throw new BadRequestException(Invariant($"the size '{text}' is larger than the region, which has {width} x {height} pixels; '^{text}' enlarges"));
        if (w * h > mostPixels) throw new BadRequestException(Invariant($"a picture has at most {mostPixels} pixels"));
        return ((int)w, (int)h);

        double? Number(string word) => word.Length == 0 ? null : double.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out double value) && value > 0 ? value : throw Wrong();
        BadRequestException Wrong() => new($"a size is max, W,H with one of them left out or none, !W,H or pct:N, all with ^ before them to enlarge; not '{text}'");
    }
}
