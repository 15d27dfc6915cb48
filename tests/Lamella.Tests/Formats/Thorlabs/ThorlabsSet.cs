using System.Buffers.Binary;
using System.Text;

namespace Lamella.Tests.Formats.Thorlabs;

/// <summary>Settings and raw frames of an experiment.</summary>
internal sealed class ThorlabsSet
{
    public int Width { get; init; } = 6;

    public int Height { get; init; } = 4;

    public int Stored { get; init; } = 1;

    public int Mask { get; init; } = 1;

    public int Frames { get; init; } = 1;

    public int Bytes { get; init; } = 2;

    public string Lsm { get; init; } = "frameRate=\"10\" averageMode=\"0\" averageNum=\"4\"";

    public string Stage { get; init; } = "steps=\"1\" stepSizeUM=\"2.5\" enable=\"1\"";

    public string Series { get; init; } = "timepoints=\"1\" intervalSec=\"0\"";

    public string Stream { get; init; } = "enable=\"0\" frames=\"1\" zFastEnable=\"0\" flybackFrames=\"0\"";

    public string Raw { get; init; } = "onlyEnabledChannels=\"1\"";

    public string Wavelengths { get; init; } = "<Wavelength name=\"ChanA\"/><Wavelength name=\"ChanB\"/><Wavelength name=\"ChanC\"/><Wavelength name=\"ChanD\"/>";

    public string More { get; init; } = string.Empty;

    public byte[] Xml() => Encoding.UTF8.GetBytes(
        $"<?xml version=\"1.0\"?><ThorImageExperiment><Name name=\"set\"/><Date date=\"05/05/2020 17:14:26\" uTime=\"1588691666\"/><Camera bitsPerPixel=\"14\" width=\"10\" height=\"8\" pixelSizeUM=\"6.45\"/><Magnification mag=\"16\" name=\"16X\"/>"
        + Invariant($"<Wavelengths>{Wavelengths}<ChannelEnable Set=\"{Mask}\"/></Wavelengths><ZStage {Stage}/><Timelapse {Series}/><LSM pixelX=\"{Width}\" pixelY=\"{Height}\" pixelSizeUM=\"0.5\" {Lsm}/><Streaming {Stream}/><RawData {Raw}/>{More}</ThorImageExperiment>"));

    /// <summary>One plane of the raw file, by its number.</summary>
    public byte[] Plane(int index)
    {
        byte[] bytes = new byte[Width * Height * Bytes];
        for (int i = 0; i < Width * Height; i++)
        {
            if (Bytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)((index * 500) + i));
            else if (Bytes == 1) bytes[i] = (byte)((index * 50) + i);
            else BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), (index * 500) + i + 0.5f);
        }

        return bytes;
    }

    public byte[] RawFile() => [.. Enumerable.Range(0, Frames * Stored).SelectMany(Plane)];

    public Lamella.Stores.MemoryStore Store(byte[]? raw = null)
    {
        Lamella.Stores.MemoryStore store = new();
        store.Put("Experiment.xml", Xml());
        store.Put("Image_0001_0001.raw", raw ?? RawFile());
        return store;
    }
}
