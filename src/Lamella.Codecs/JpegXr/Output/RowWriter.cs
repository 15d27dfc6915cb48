namespace Lamella.Codecs.JpegXr;

/// <summary>Puts finished rows of one plane into the caller's pixels: up-sampling, colour, rounding, sample format. Rows may be written from several threads, each with its own scratch.</summary>
internal sealed class RowWriter
{
    private readonly ImageHeader _image;
    private readonly PlaneHeader _plane;
    private readonly PlaneBuffer _buffer;
    private readonly OutputLayout _layout;
    private readonly OutputTarget _target;
    private readonly OutputColor _color;
    private readonly int _channels;
    private readonly int _fraction;
    private readonly int _offset;
    private readonly int _shift;
    private readonly bool _packable;

    /// <summary>Binds a plane to its place in the output.</summary>
    public RowWriter(ImageHeader image, PlaneHeader plane, PlaneBuffer buffer, OutputLayout layout, OutputTarget target)
    {
        _image = image;
        _plane = plane;
        _buffer = buffer;
        _layout = layout;
        _target = target;
        _color = layout.IsInterleavedAlpha ? OutputColor.Gray : image.Color;
        _channels = layout.IsInterleavedAlpha ? 1 : OutputLayout.ColorSamples(image, plane);
        _fraction = plane.Scaled ? 3 : 0;
        _shift = plane.Shift;
        _offset = Offset();
        bool tight = layout.PixelStride == _channels;
        _packable = tight && _color switch
        {
            OutputColor.Gray => image.Depth is SampleDepth.UInt8 or SampleDepth.UInt16,
            OutputColor.Rgb when plane.Color == InternalColor.Yuv444 => image.Depth == SampleDepth.UInt8 || (image.Depth == SampleDepth.UInt16 && !layout.IsBgr),
            _ => false,
        };
    }

    /// <summary>Row buffers for one worker.</summary>
    public RowScratch CreateScratch() => new(_packable ? 0 : _channels, 16 * _image.MacroblockColumns, _packable ? 6 : 0);

    /// <summary>Writes coded rows <paramref name="from"/> to <paramref name="to"/> - 1, as far as they are visible.</summary>
    public void Write(int from, int to, RowScratch scratch)
    {
        from = Math.Max(from, _image.Top);
        to = Math.Min(to, _image.Top + _image.Height);
        for (int y = from; y < to; y++)
        {
            Span<byte> row = _target.Row(y - _image.Top);
            if (_packable)
            {
                int pixelBytes = _channels * (_image.Depth == SampleDepth.UInt8 ? 1 : 2);
                Pack(y, scratch.Packed);
                scratch.Packed.AsSpan(_image.Left * pixelBytes, row.Length).CopyTo(row);
                continue;
            }

            for (int c = 0; c < _plane.Channels && c < _channels; c++) Gather(y, c, scratch);
            Transform(scratch.Channels);
            if (_image.Depth is SampleDepth.BitWhiteOne or SampleDepth.BitBlackOne)
            {
                StoreBits(scratch.Channels[0].AsSpan(_image.Left, _image.Width), row);
                continue;
            }

            for (int c = 0; c < _channels; c++)
            {
                int sample = _layout.IsBgr && c < 3 ? 2 - c : c;
                ReadOnlySpan<int> values = scratch.Channels[c].AsSpan(_image.Left, _image.Width);
                SampleFormat.Store(values, _image.Depth, _plane, _shift, row, _layout.PixelStride, _layout.FirstSample + sample);
            }
        }
    }

    // The commonest formats in one pass, without the detour over plain rows.
    private void Pack(int y, byte[] packed)
    {
        ReadOnlySpan<int> first = _buffer.Channels[0].Samples.Samples(y);
        int blocks = _buffer.Channels[0].Samples.Blocks;
        if (_color == OutputColor.Rgb)
        {
            ReadOnlySpan<int> second = _buffer.Channels[1].Samples.Samples(y);
            ReadOnlySpan<int> third = _buffer.Channels[2].Samples.Samples(y);
            if (_image.Depth == SampleDepth.UInt8) RowPacker.Color24(first, second, third, blocks, _offset, _fraction, _layout.IsBgr, packed);
            else RowPacker.Color48(first, second, third, blocks, _offset, _fraction, _shift, packed);
        }
        else if (_image.Depth == SampleDepth.UInt8)
        {
            RowPacker.Gray8(first, blocks, _offset, _fraction, packed);
        }
        else
        {
            RowPacker.Gray16(first, blocks, _offset, _fraction, _shift, packed);
        }
    }

    // One row of a channel in column order and full width.
    private void Gather(int y, int channel, RowScratch scratch)
    {
        SampleGrid grid = _buffer.Channels[channel].Samples;
        int[] full = scratch.Channels[channel];
        if (_plane.IsFull(channel))
        {
            Interleave(grid, y, full);
            return;
        }

        Span<int> half = scratch.Half.AsSpan(0, full.Length / 2);
        if (_plane.Color == InternalColor.Yuv422)
        {
            Interleave(grid, y, half);
        }
        else
        {
            Interleave(grid, y >> 1, half);
            if ((y & 1) != 0 && (y >> 1) + 1 < grid.Height)
            {
                // The second half of the row buffer is free until the row is widened.
                Span<int> below = scratch.Half.AsSpan(full.Length / 2);
                Interleave(grid, (y >> 1) + 1, below);
                ColorTransform.Mean(half, below);
            }
        }

        ColorTransform.Widen(half, full);
    }

    private static void Interleave(SampleGrid grid, int y, Span<int> row)
    {
        int n = grid.Blocks;
        ReadOnlySpan<int> source = grid.Samples(y);
        ReadOnlySpan<int> p0 = source[..n];
        ReadOnlySpan<int> p1 = source.Slice(grid.Stride, n);
        ReadOnlySpan<int> p2 = source.Slice(2 * grid.Stride, n);
        ReadOnlySpan<int> p3 = source.Slice(3 * grid.Stride, n);
        for (int i = 0; i < n; i++)
        {
            Span<int> pixels = row.Slice(4 * i, 4);
            pixels[0] = p0[i];
            pixels[1] = p1[i];
            pixels[2] = p2[i];
            pixels[3] = p3[i];
        }
    }

    private void Transform(int[][] rows)
    {
        switch (_color)
        {
            case OutputColor.Rgb when _plane.Color == InternalColor.Luma:
                ColorTransform.Shift(rows[0], _offset, _fraction);
                rows[0].AsSpan().CopyTo(rows[1]);
                rows[0].AsSpan().CopyTo(rows[2]);
                break;
            case OutputColor.Rgb:
                int extra = _image.Depth == SampleDepth.Packed565 ? 1 : 0;
                ColorTransform.ToRgb(rows[0], rows[1], rows[2], _offset, _fraction + extra, _fraction);
                bool packed = _image.Depth is SampleDepth.Packed555 or SampleDepth.Packed565 or SampleDepth.Packed101010;

                // In packed words the high field is red; the names of the transform are the other way round unless the header says so.
                if (packed && !_image.SwapRedBlue) (rows[0], rows[2]) = (rows[2], rows[0]);
                break;
            case OutputColor.Rgbe:
                ColorTransform.ToRgb(rows[0], rows[1], rows[2], _offset, _fraction, _fraction);
                ColorTransform.ToSharedExponent(rows[0], rows[1], rows[2], rows[3]);
                break;
            case OutputColor.Cmyk:
                int half = _image.Depth == SampleDepth.UInt8 ? 128 : _image.Depth == SampleDepth.UInt16 ? 32768 >> _plane.Shift : 0;
                int rounding = !_plane.Scaled ? 0 : _image.Depth == SampleDepth.UInt16 ? 4 : 3;
                ColorTransform.ToCmyk(rows[0], rows[1], rows[2], rows[3], half << _fraction, rounding, _fraction);
                break;
            default:
                if (_image.Depth is SampleDepth.BitWhiteOne or SampleDepth.BitBlackOne) break;
                foreach (int[] row in rows) ColorTransform.Shift(row, _offset, _fraction);
                break;
        }
    }

    // T.832 9.10.4: the middle of unsigned ranges, and the rounding of the fraction.
    private int Offset()
    {
        int rounding = !_plane.Scaled ? 0 : _layout.IsInterleavedAlpha || _image.Depth is SampleDepth.UInt16 or SampleDepth.UInt32 ? 4 : 3;
        return rounding + (_image.Color == OutputColor.Rgbe ? 0 : _image.Depth switch
        {
            SampleDepth.UInt8 => 128 << _fraction,
            SampleDepth.UInt16 => (32768 >> _shift) << _fraction,
            SampleDepth.UInt32 => (int.MinValue >> _shift) << _fraction,
            SampleDepth.Packed555 => 16 << _fraction,
            SampleDepth.Packed565 => 32 << _fraction,
            SampleDepth.Packed101010 => 512 << _fraction,
            _ => 0,
        });
    }

    private void StoreBits(ReadOnlySpan<int> values, Span<byte> row)
    {
        int threshold = _plane.Scaled ? 4 : 1;
        int invert = _image.Depth == SampleDepth.BitBlackOne ? 1 : 0;
        for (int i = 0; i < values.Length; i++) row[(i * _layout.PixelStride) + _layout.FirstSample] = (byte)((values[i] >= threshold ? 1 : 0) ^ invert);
    }
}
