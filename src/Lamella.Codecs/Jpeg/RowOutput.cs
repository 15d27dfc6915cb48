using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// Writes finished rows of the image: each component brought to full resolution, colour converted, interleaved. Rows follow decoding closely, while their
/// samples are in the cache.
/// </summary>
internal ref struct RowOutput<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly Frame _frame;
    private readonly SamplePlane<T>[] _planes;
    private readonly JpegColor _color;
    private readonly Span<T> _destination;
    private readonly T[][] _lines;
    private readonly ushort[] _sums;
    private int _next;

    public RowOutput(Frame frame, SamplePlane<T>[] planes, JpegColor color, Span<T> destination)
    {
        _frame = frame;
        _planes = planes;
        _color = color;
        _destination = destination;
        _lines = new T[planes.Length][];
        foreach (Component component in frame.Components) _lines[component.Index] = IsFull(component) ? [] : Pooled.Rent<T>(frame.Width + 8);
        _sums = Pooled.Rent<ushort>(frame.Width + 4);
    }

    /// <summary>MCU rows up to here (not included) are decoded: writes the rows that need nothing below.</summary>
    public void AdvanceMcus(int mcuRows)
    {
        int rows = mcuRows * _frame.MaxVertical * _frame.UnitSize;
        // The filter looks at the next row of samples.
        AdvanceRows(rows >= _frame.Height ? _frame.Height : rows - _frame.MaxVertical);
    }

    public readonly void Dispose()
    {
        foreach (T[] line in _lines)
        {
            if (line.Length > 0) Pooled.Return(line);
        }

        Pooled.Return(_sums);
    }

    private void AdvanceRows(int end)
    {
        for (; _next < end; _next++) Write(_next);
    }

    private readonly void Write(int row)
    {
        int width = _frame.Width, count = _frame.Components.Length;
        Span<T> target = _destination.Slice(row * width * count, width * count);
        ReadOnlySpan<T> first = Line(0, row);
        if (count == 1)
        {
            first.CopyTo(target);
            return;
        }

        ReadOnlySpan<T> second = Line(1, row);
        ReadOnlySpan<T> third = count > 2 ? Line(2, row) : default;
        ReadOnlySpan<T> fourth = count > 3 ? Line(3, row) : default;
        if (_color == JpegColor.YCbCr)
        {
            ColorConversion.ToRgb(first, second, third, target, _frame.Precision);
        }
        else if (_color == JpegColor.Ycck)
        {
            ColorConversion.ToCmyk(first, second, third, fourth, target, _frame.Precision);
        }
        else if (count == 3 && typeof(T) == typeof(byte))
        {
            ReadOnlySpan<byte> a = MemoryMarshal.Cast<T, byte>(first), b = MemoryMarshal.Cast<T, byte>(second), c = MemoryMarshal.Cast<T, byte>(third);
            ColorConversion.Interleave(a, b, c, MemoryMarshal.Cast<T, byte>(target));
        }
        else
        {
            ColorConversion.Interleave(first, target, count);
            ColorConversion.Interleave(second, target[1..], count);
            if (count > 2) ColorConversion.Interleave(third, target[2..], count);
            if (count > 3) ColorConversion.Interleave(fourth, target[3..], count);
        }
    }

    private readonly bool IsFull(Component component) => component.Horizontal == _frame.MaxHorizontal && component.Vertical == _frame.MaxVertical;

    /// <summary>A row of a component at the width of the image.</summary>
    private readonly ReadOnlySpan<T> Line(int index, int row)
    {
        Component component = _frame.Components[index];
        SamplePlane<T> plane = _planes[index];
        int width = _frame.Width;
        if (IsFull(component)) return plane.Row(row)[..width];
        Span<T> line = _lines[index];
        bool filter = _frame.Process != JpegProcess.Lossless;
        bool halfWide = component.Horizontal * 2 == _frame.MaxHorizontal, halfHigh = component.Vertical * 2 == _frame.MaxVertical;
        bool fullWide = component.Horizontal == _frame.MaxHorizontal, fullHigh = component.Vertical == _frame.MaxVertical;
        // Components of one or two columns are repeated, not filtered: a rule of the IJG's library.
        bool filterWide = filter && halfWide && component.Width > 2;
        int near = row * component.Vertical / _frame.MaxVertical;
        ReadOnlySpan<T> samples = plane.Row(near)[..component.Width];
        if (filterWide && fullHigh)
        {
            Upsampling.LoadRow(samples, _sums);
            Upsampling.Widen(_sums, component.Width, 2, 1, 2, line);
        }
        else if (halfHigh && (filterWide || (filter && fullWide)))
        {
            int far = Math.Clamp((row & 1) == 0 ? near - 1 : near + 1, 0, component.Height - 1);
            Upsampling.LoadRows(samples, plane.Row(far)[..component.Width], _sums);
            if (filterWide) Upsampling.Widen(_sums, component.Width, 4, 8, 7, line);
            else Upsampling.Quarter(_sums, component.Width, (row & 1) == 0 ? 1 : 2, line);
        }
        else
        {
            Upsampling.Repeat(samples, component.Horizontal, _frame.MaxHorizontal, line[..width]);
        }

        return line[..width];
    }
}
