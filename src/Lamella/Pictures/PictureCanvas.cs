namespace Lamella;

/// <summary>A colour picture that is drawn on.</summary>
internal sealed class PictureCanvas
{
    private readonly byte[] _pixels;

    public PictureCanvas(int width, int height, Rgba ground)
    {
        Width = width;
        Height = height;
        _pixels = new byte[checked(width * height * 3)];
        Fill(0, 0, width, height, ground);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Fills a rectangle, as far as it lies on the canvas.</summary>
    public void Fill(int left, int top, int width, int height, Rgba color)
    {
        for (int y = Math.Max(0, top); y < Math.Min(Height, top + height); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(Width, left + width); x++) Set(x, y, color);
        }
    }

    /// <summary>Puts a picture onto the canvas, which has room for it.</summary>
    public void Put(Picture picture, int left, int top)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                int i = ((y * picture.Width) + x) * picture.Bands;
                byte[] p = picture.Pixels;
                Set(left + x, top + y, picture.Bands == 3 ? new Rgba(p[i], p[i + 1], p[i + 2]) : new Rgba(p[i], p[i], p[i]));
            }
        }
    }

    /// <summary>Writes a text; what does not fit on the canvas is cut.</summary>
    public void Write(string text, int left, int top, int scale, Rgba color)
    {
        for (int i = 0; i < text.Length; i++)
        {
            for (int row = 0; row < PictureFont.Height; row++)
            {
                for (int column = 0; column < PictureFont.Columns; column++)
                {
                    if (PictureFont.IsSet(text[i], row, column)) Fill(left + (((i * PictureFont.Step) + column) * scale), top + (row * scale), scale, scale, color);
                }
            }
        }
    }

    /// <summary>The picture: gray when every pixel is.</summary>
    public Picture ToPicture()
    {
        byte[] gray = new byte[Width * Height];
        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = _pixels[i * 3];
            if (_pixels[(i * 3) + 1] != gray[i] || _pixels[(i * 3) + 2] != gray[i]) return new Picture(Width, Height, 3, _pixels);
        }

        return new Picture(Width, Height, 1, gray);
    }

    private void Set(int x, int y, Rgba color)
    {
        int i = ((y * Width) + x) * 3;
        _pixels[i] = color.R;
        _pixels[i + 1] = color.G;
        _pixels[i + 2] = color.B;
    }
}
