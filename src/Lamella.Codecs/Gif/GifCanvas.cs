using Lamella.IO;

namespace Lamella.Codecs.Gif;

/// <summary>Draws frames one over the other as a viewer would (GIF89a): what a frame does not cover shows the ones before, what none has covered is transparent black.</summary>
/// <param name="width">Columns of the canvas.</param>
/// <param name="height">Rows of the canvas.</param>
/// <param name="samples">1 for gray (the indices themselves), 3 for R, G, B, 4 for R, G, B, A.</param>
/// <param name="background">The samples of the background colour; null when the file has none.</param>
internal sealed class GifCanvas(int width, int height, int samples, byte[]? background = null)
{
    /// <summary>The codec's name in errors.</summary>
    public const string Format = "GIF";

    private readonly byte[] _pixels = new byte[checked(width * height * samples)];
    private byte[]? _before;
    private GifFrame? _last;

    /// <summary>The composed pixels: of the last frame that was drawn, as it is shown.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>A canvas that goes on from the same state.</summary>
    public GifCanvas Copy()
    {
        GifCanvas copy = new(width, height, samples, background) { _before = (byte[]?)_before?.Clone(), _last = _last };
        _pixels.CopyTo(copy._pixels, 0);
        return copy;
    }

    /// <summary>Draws the next frame.</summary>
    /// <param name="frame">Where and how.</param>
    /// <param name="codes">The data of its sub-blocks, one behind the other.</param>
    /// <param name="codeSize">The LZW minimum code size.</param>
    /// <exception cref="DamagedDataException">The codes are damaged, do not fill the frame, or name colours that the palette lacks.</exception>
    public void Draw(GifFrame frame, ReadOnlySpan<byte> codes, int codeSize)
    {
        Dispose();
        if (frame.Disposal == GifDisposal.Restore) _before = (byte[])_pixels.Clone();
        _last = frame;
        long count = (long)frame.Width * frame.Height;
        if (count > ((long)codes.Length * GifLzwDecoder.MaxRatio) + GifLzwDecoder.MaxRatio)
            Throw.Damaged(Format, Invariant($"{codes.Length} bytes cannot hold a frame of {frame.Width} x {frame.Height}"));
        if (count > Array.MaxLength) Throw.Unsupported(Format, Invariant($"a frame of {count} pixels"));
        byte[] indices = Pooled.Rent<byte>((int)count);
        try
        {
            int decoded = GifLzwDecoder.Decode(codes, codeSize, indices.AsSpan(0, (int)count));
            if (decoded < count) Throw.Damaged(Format, Invariant($"a frame ends {count - decoded} pixels early"));
            Draw(frame, indices);
        }
        finally
        {
            Pooled.Return(indices);
        }
    }

    /// <summary>The row that the n-th stored row is: every eighth, then those between, and so on (appendix E).</summary>
    public static int InterlacedRow(int stored, int height)
    {
        foreach ((int start, int step) in (ReadOnlySpan<(int, int)>)[(0, 8), (4, 8), (2, 4), (1, 2)])
        {
            int rows = (height - start + step - 1) / step;
            if (stored < rows) return start + (stored * step);
            stored -= Math.Max(rows, 0);
        }

        return height - 1;
    }

    private void Draw(GifFrame frame, ReadOnlySpan<byte> indices)
    {
        int visible = Math.Min(frame.Width, width - frame.Left);
        for (int stored = 0; stored < frame.Height; stored++)
        {
            int y = frame.Top + (frame.Interlaced ? InterlacedRow(stored, frame.Height) : stored);
            if (y >= height || visible <= 0) continue;
            ReadOnlySpan<byte> row = indices.Slice(stored * frame.Width, visible);
            Span<byte> target = _pixels.AsSpan(((y * width) + frame.Left) * samples, visible * samples);
            if (samples == 1) DrawGray(frame, row, target);
            else DrawColors(frame, row, target);
        }
    }

    private static void DrawGray(GifFrame frame, ReadOnlySpan<byte> row, Span<byte> target)
    {
        int colors = frame.Palette.Length / 3;
        for (int x = 0; x < row.Length; x++)
        {
            int index = row[x];
            if (index == frame.Transparent) continue;
            if (index >= colors) Missing(index, colors);
            target[x] = (byte)index;
        }
    }

    private void DrawColors(GifFrame frame, ReadOnlySpan<byte> row, Span<byte> target)
    {
        ReadOnlySpan<byte> palette = frame.Palette;
        int colors = palette.Length / 3;
        for (int x = 0; x < row.Length; x++)
        {
            int index = row[x];
            if (index == frame.Transparent) continue;
            if (index >= colors) Missing(index, colors);
            Span<byte> pixel = target.Slice(x * samples, samples);
            palette.Slice(3 * index, 3).CopyTo(pixel);
            if (samples == 4) pixel[3] = 255;
        }
    }

    private static void Missing(int index, int colors) => Throw.Damaged(Format, Invariant($"index {index} of a palette of {colors} colours"));

    private void Clear(Span<byte> row, GifFrame frame)
    {
        row.Clear();
        if (background is null || frame.Transparent >= 0) return;
        for (; row.Length > 0; row = row[samples..]) background.CopyTo(row);
    }

    /// <summary>Does to the last frame what it asks for.</summary>
    private void Dispose()
    {
        if (_last is null) return;
        if (_last.Disposal == GifDisposal.Restore && _before is not null)
        {
            _before.CopyTo(_pixels, 0);
            _before = null;
        }
        else if (_last.Disposal == GifDisposal.Clear)
        {
            int visible = Math.Min(_last.Width, width - _last.Left), end = Math.Min(height, _last.Top + _last.Height);
            for (int y = _last.Top; y < end && visible > 0; y++) Clear(_pixels.AsSpan(((y * width) + _last.Left) * samples, visible * samples), _last);
        }
    }
}
