using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>
/// Puts decoded tiles into the caller's memory. Where all components share one grid, each tile goes there at once; else the components are gathered whole, since a pixel at a tile's border may take its colour from the next tile.
/// </summary>
internal sealed unsafe class PixelWriter : IDisposable
{
    private readonly ImageSize _size;
    private readonly int _discarded;
    private readonly Channel[] _channels;
    private readonly bool _toRgb;
    private readonly byte* _destination;
    private readonly Jpeg2000Info _info;
    private readonly int[][]? _whole;
    private readonly int[][] _rows;

    /// <summary>Writes to <paramref name="destination"/>, which must have <see cref="Jpeg2000Info.DecodedLength"/> bytes.</summary>
    public PixelWriter(ImageSize size, int discarded, in Jpeg2000Info info, Channel[] channels, bool toRgb, byte* destination)
    {
        _size = size;
        _discarded = discarded;
        _info = info;
        _channels = channels;
        _toRgb = toRgb;
        _destination = destination;
        _rows = new int[channels.Length][];
        for (int i = 0; i < channels.Length; i++) _rows[i] = Pooled.Rent<int>(info.Width);
        if (!size.IsSubsampled) return;
        _whole = new int[size.Components.Length][];
        for (int c = 0; c < _whole.Length; c++) _whole[c] = Pooled.Rent<int>(checked(AreaOf(c).Width * AreaOf(c).Height));
    }

    /// <summary>Takes a tile.</summary>
    public void Write(Rectangle tile, TileComponent[] components, int[][] planes)
    {
        if (_whole is not null)
        {
            Gather(components, planes);
            return;
        }

        Rectangle area = tile.Divide(_size.StepX, _size.StepY).Reduce(_discarded), output = _size.Output.Reduce(_discarded);
        if (area.IsEmpty) return;
        int width = area.Width;
        for (int y = 0; y < area.Height; y++)
        {
            for (int i = 0; i < _channels.Length; i++) planes[_channels[i].Component].AsSpan(y * width, width).CopyTo(_rows[i]);
            PutRow(area.X0 - output.X0, area.Y0 - output.Y0 + y, width);
        }
    }

    /// <summary>After the last tile.</summary>
    public void Complete()
    {
        if (_whole is null) return;
        Rectangle output = _size.Output.Reduce(_discarded);
        for (int y = 0; y < output.Height; y++)
        {
            for (int i = 0; i < _channels.Length; i++) Upsample(_channels[i].Component, output, y, _rows[i].AsSpan(0, output.Width));
            PutRow(0, y, output.Width);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (int[]? row in _rows) Pooled.Return(row);
        foreach (int[]? plane in _whole ?? [])
        {
            if (plane is not null) Pooled.Return(plane);
        }
    }

    private Rectangle AreaOf(int component) => _size.Area.Divide(_size.Components[component].StepX, _size.Components[component].StepY).Reduce(_discarded);

    private void Gather(TileComponent[] components, int[][] planes)
    {
        for (int c = 0; c < components.Length; c++)
        {
            Rectangle part = components[c].Output, area = AreaOf(c);
            if (part.IsEmpty) continue;
            for (int y = 0; y < part.Height; y++)
                planes[c].AsSpan(y * part.Width, part.Width).CopyTo(_whole![c].AsSpan(((part.Y0 - area.Y0 + y) * area.Width) + part.X0 - area.X0));
        }
    }

    // A pixel has the value of the sample to the left of and above it (samples lie at multiples of their distance), or of the first one.
    private void Upsample(int component, Rectangle output, int y, Span<int> target)
    {
        ComponentSize size = _size.Components[component];
        Rectangle area = AreaOf(component);
        int row = Math.Max((int)((long)(output.Y0 + y) * _size.StepY / size.StepY), area.Y0) - area.Y0;
        ReadOnlySpan<int> source = _whole![component].AsSpan(row * area.Width, area.Width);
        if (size.StepX == _size.StepX)
        {
            source.CopyTo(target);
            return;
        }

        for (int x = 0; x < target.Length; x++) target[x] = source[Math.Max((int)((long)(output.X0 + x) * _size.StepX / size.StepX), area.X0) - area.X0];
    }

    private void PutRow(int x, int y, int width)
    {
        for (int i = 0; i < _channels.Length; i++)
        {
            if (_channels[i].Values is not { } values) continue;
            foreach (ref int sample in _rows[i].AsSpan(0, width)) sample = values[Math.Clamp(sample, 0, values.Length - 1)];
        }

        if (_toRgb) YCbCrConversion.ToRgb(_rows[0].AsSpan(0, width), _rows[1].AsSpan(0, width), _rows[2].AsSpan(0, width), _channels[0].Bits);
        int samples = _channels.Length, count = width * samples;
        byte* row = _destination + (y * _info.RowBytes) + ((long)x * samples * _info.BytesPerSample);
        switch (_info.BytesPerSample)
        {
            case 1:
                SampleRows.Pack(_rows, width, new Span<byte>(row, count));
                break;
            case 2:
                SampleRows.Pack(_rows, width, new Span<ushort>(row, count));
                break;
            default:
                SampleRows.Pack(_rows, width, new Span<int>(row, count));
                break;
        }
    }
}
