namespace Lamella.Codecs.Gif;

/// <summary>One image of a file: its place on the canvas and how it is drawn.</summary>
/// <param name="Left">The first column on the canvas.</param>
/// <param name="Top">The first row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
internal sealed record GifFrame(int Left, int Top, int Width, int Height)
{
    /// <summary>Red, green and blue of each colour.</summary>
    public required byte[] Palette { get; init; }

    /// <summary>The index that lets the canvas through; -1 for none.</summary>
    public int Transparent { get; init; } = -1;

    /// <summary>Rows come in four passes (GIF89a appendix E).</summary>
    public bool Interlaced { get; init; }

    /// <summary>What happens to the frame before the next.</summary>
    public GifDisposal Disposal { get; init; }

    /// <summary>How long the frame is shown, in hundredths of a second; 0 when not said.</summary>
    public int Delay { get; init; }

    /// <summary>True when the palette maps every index to the gray of the same value: the indices are the samples.</summary>
    public bool IsGray
    {
        get
        {
            for (int i = 0; i < Palette.Length; i++)
            {
                if (Palette[i] != i / 3) return false;
            }

            return Palette.Length > 0;
        }
    }

    /// <summary>True when the frame hides a canvas of this size.</summary>
    public bool Covers(int width, int height) => Transparent < 0 && Left <= 0 && Top <= 0 && Left + Width >= width && Top + Height >= height;
}
