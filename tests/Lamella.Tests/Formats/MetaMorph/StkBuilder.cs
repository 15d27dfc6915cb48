using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;
using Lamella.Tests.Formats.Tiff;

namespace Lamella.Tests.Formats.MetaMorph;

/// <summary>Writes MetaMorph stacks: one directory, the planes one behind the other, UIC1 to UIC4.</summary>
internal sealed class StkBuilder
{
    private readonly TiffBuilder _tiff = new();
    private readonly List<uint> _first = [];
    private readonly MemoryStream _fourth = new();
    private double[] _wavelengths = [];

    public int Planes { get; init; } = 4;

    public int Width { get; init; } = 6;

    public int Height { get; init; } = 5;

    public int RowsPerStrip { get; init; } = 5;

    /// <summary>Thousandths of the unit.</summary>
    public int ZDistance { get; init; }

    /// <summary>Milliseconds between planes.</summary>
    public int Interval { get; init; }

    /// <summary>Planes that are declared and not there; below zero those that are there and not declared.</summary>
    public int Missing { get; init; }

    /// <summary>Pages behind the first, of another size.</summary>
    public int FurtherPages { get; set; }

    public byte[] Pixels(int plane)
    {
        byte[] bytes = new byte[Width * Height * 2];
        for (int i = 0; i < Width * Height; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)((plane * 1000) + (i * 7)));
        return bytes;
    }

    public StkBuilder Integer(uint id, uint value)
    {
        _first.AddRange([id, value]);
        return this;
    }

    public StkBuilder Fraction(uint id, uint numerator, uint denominator) => Integer(id, (uint)_tiff.Append([.. BitConverter.GetBytes(numerator), .. BitConverter.GetBytes(denominator)]));

    public StkBuilder Text(uint id, string text) => Integer(id, (uint)_tiff.Append([.. BitConverter.GetBytes(text.Length + 1), .. Encoding.Latin1.GetBytes(text), 0]));

    public StkBuilder Wavelengths(params double[] values)
    {
        _wavelengths = values;
        return this;
    }

    /// <summary>A value of UIC4: fractions of a thousandth.</summary>
    public StkBuilder PlaneFractions(ushort id, params double[] values)
    {
        _fourth.Write(BitConverter.GetBytes(id));
        foreach (double value in values) _fourth.Write([.. BitConverter.GetBytes((int)Math.Round(value * 1000)), .. BitConverter.GetBytes(1000)]);
        return this;
    }

    public StkBuilder PlaneTexts(ushort id, params string[] values)
    {
        _fourth.Write(BitConverter.GetBytes(id));
        foreach (string value in values) _fourth.Write([.. BitConverter.GetBytes(value.Length + 1), .. Encoding.Latin1.GetBytes(value), 0]);
        return this;
    }

    public byte[] ToArray()
    {
        MemoryStream second = new();
        for (int i = 0; i < Planes; i++)
        {
            // 2024-06-05 in the count of the format, one less than the astronomers'.
            foreach (int word in (int[])[ZDistance, 1000, 2_460_466, 1000 + (i * Interval), 2_460_467, 0]) second.Write(BitConverter.GetBytes(word));
        }

        byte[] third = [.. _wavelengths.SelectMany(w => (byte[])[.. BitConverter.GetBytes((int)w), .. BitConverter.GetBytes(1)])];
        long data = _tiff.Append([.. Enumerable.Range(0, Planes - Missing).SelectMany(Pixels)]);
        int strips = (Height + RowsPerStrip - 1) / RowsPerStrip, row = Width * 2;
        long[] offsets = new long[strips], counts = new long[strips];
        for (int i = 0; i < strips; i++)
        {
            offsets[i] = data + (i * RowsPerStrip * row);
            counts[i] = Math.Min(RowsPerStrip, Height - (i * RowsPerStrip)) * row;
        }

        // Values of eight bytes each, of which the field counts the planes.
        if (_first.Count == 0) Integer(0, 1);
        _tiff.With(33628, 4, _first.Count / 2, [.. _first.SelectMany(BitConverter.GetBytes)]);
        _tiff.With(33629, 5, Planes, second.ToArray());
        if (third.Length > 0) _tiff.With(33630, 5, _wavelengths.Length, third);
        _fourth.Write(new byte[8]);
        _tiff.With(33631, 4, Planes, _fourth.ToArray());
        byte[] file = _tiff.Page(Width, Height, 16, [], null, (273, 4, offsets), (278, 4, [RowsPerStrip]), (279, 4, counts)).ToArray();
        for (int i = 0; i < FurtherPages; i++) file = _tiff.Page(3, 3, 8, new byte[9]).ToArray();
        return file;
    }

    public MemoryStore Store()
    {
        MemoryStore store = new();
        store.Put("a.stk", ToArray());
        return store;
    }
}
