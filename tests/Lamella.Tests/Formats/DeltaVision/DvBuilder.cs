using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;

namespace Lamella.Tests.Formats.DeltaVision;

/// <summary>Writes DV and MRC files from the published layouts, in both byte orders.</summary>
internal sealed class DvBuilder(bool bigEndian = false)
{
    private readonly byte[] _header = new byte[1024];
    private byte[] _extended = [];

    public int Width { get; init; } = 7;

    public int Height { get; init; } = 5;

    public int Sections { get; init; } = 1;

    public int Mode { get; init; } = 6;

    /// <summary>Planes that are declared and not there.</summary>
    public double Missing { get; init; }

    public int PlaneBytes => Mode switch { 0 => Width * Height, 2 or 3 or 7 => 4 * Width * Height, 4 => 8 * Width * Height, 101 => (Width + 1) / 2 * Height, _ => 2 * Width * Height };

    public DvBuilder Int(int at, int value)
    {
        if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(_header.AsSpan(at), value);
        else BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(at), value);
        return this;
    }

    public DvBuilder Short(int at, int value)
    {
        if (bigEndian) BinaryPrimitives.WriteInt16BigEndian(_header.AsSpan(at), (short)value);
        else BinaryPrimitives.WriteInt16LittleEndian(_header.AsSpan(at), (short)value);
        return this;
    }

    public DvBuilder Float(int at, float value) => Int(at, BitConverter.SingleToInt32Bits(value));

    public DvBuilder Double(int at, double value)
    {
        if (bigEndian) BinaryPrimitives.WriteDoubleBigEndian(_header.AsSpan(at), value);
        else BinaryPrimitives.WriteDoubleLittleEndian(_header.AsSpan(at), value);
        return this;
    }

    public DvBuilder Text(int at, string text)
    {
        Encoding.Latin1.GetBytes(text).CopyTo(_header, at);
        return this;
    }

    /// <summary>The fields of DeltaVision.</summary>
    public DvBuilder Waves(int waves, int times, int sequence, params int[] wavelengths)
    {
        Short(96, -16224).Short(180, times).Short(182, sequence).Short(196, waves);
        for (int i = 0; i < wavelengths.Length; i++) Short(198 + (2 * i), wavelengths[i]);
        return this;
    }

    /// <summary>Integers and floats for each section.</summary>
    public DvBuilder Extended(int integers, int floats, Func<int, int, float> value, int padding = 0)
    {
        Short(128, integers).Short(130, floats);
        _extended = new byte[(Sections * 4 * (integers + floats)) + padding];
        for (int s = 0; s < Sections; s++)
        {
            for (int f = 0; f < floats; f++)
            {
                Span<byte> at = _extended.AsSpan(4 * ((s * (integers + floats)) + integers + f));
                if (bigEndian) BinaryPrimitives.WriteSingleBigEndian(at, value(s, f));
                else BinaryPrimitives.WriteSingleLittleEndian(at, value(s, f));
            }
        }

        return Int(92, _extended.Length);
    }

    /// <summary>The stored bytes of a plane.</summary>
    public byte[] Plane(int section)
    {
        byte[] bytes = new byte[PlaneBytes];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((section * 31) + (i * 7));
        return bytes;
    }

    public byte[] ToArray()
    {
        Int(0, Width).Int(4, Height).Int(8, Sections).Int(12, Mode);
        byte[] pixels = [.. Enumerable.Range(0, Sections).SelectMany(Plane)];
        return [.. _header, .. _extended, .. pixels[..(int)(pixels.Length - (Missing * PlaneBytes))]];
    }

    public MemoryStore Store(string key = "a.dv")
    {
        MemoryStore store = new();
        store.Put(key, ToArray());
        return store;
    }
}
