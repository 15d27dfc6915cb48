using System.Buffers.Binary;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>The smallest TIFF that the judge programs read and write: one page, uncompressed, samples of a pixel together.</summary>
internal sealed record PlainTiff(int Width, int Height, int Samples, int BitsPerSample, byte[] Pixels)
{
    public static void Write(string path, PlainTiff image, int sampleFormat, int photometric, int? extraSample)
    {
        List<(int Tag, int Type, uint[] Values)> tags =
        [
            (256, 4, [(uint)image.Width]),
            (257, 4, [(uint)image.Height]),
            (258, 3, Repeat(image.BitsPerSample, image.Samples)),
            (259, 3, [1]),
            (262, 3, [(uint)photometric]),
            (273, 4, [8]),
            (277, 3, [(uint)image.Samples]),
            (278, 4, [(uint)image.Height]),
            (279, 4, [(uint)image.Pixels.Length]),
            (282, 5, [96, 1]),
            (283, 5, [96, 1]),
            (284, 3, [1]),
            (296, 3, [2]),
        ];
        if (photometric == 5) tags.Add((332, 3, [1]));
        if (extraSample is { } extra) tags.Add((338, 3, [(uint)extra]));
        tags.Add((339, 3, Repeat(sampleFormat, image.Samples)));
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        using BinaryWriter writer = new(stream);
        int directory = (8 + image.Pixels.Length + 1) & ~1;
        writer.Write("II*\0"u8);
        writer.Write(directory);
        writer.Write(image.Pixels);
        if ((image.Pixels.Length & 1) != 0) writer.Write((byte)0);
        writer.Write((ushort)tags.Count);
        int external = directory + 2 + (12 * tags.Count) + 4;
        List<byte[]> tail = [];
        foreach ((int tag, int type, uint[] values) in tags)
        {
            byte[] raw = [.. values.SelectMany(v => type == 3 ? BitConverter.GetBytes((ushort)v) : BitConverter.GetBytes(v))];
            writer.Write((ushort)tag);
            writer.Write((ushort)type);
            writer.Write(type == 5 ? values.Length / 2 : values.Length);
            if (raw.Length <= 4)
            {
                writer.Write(raw.Concat(new byte[4 - raw.Length]).ToArray());
                continue;
            }

            writer.Write(external);
            external += raw.Length;
            tail.Add(raw);
        }

        writer.Write(0);
        foreach (byte[] raw in tail) writer.Write(raw);
    }

    public static PlainTiff Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int at = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        Dictionary<int, int[]> tags = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = file.AsSpan(at + 2 + (12 * i), 12);
            int type = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
            if (type is not (3 or 4)) continue;
            int size = type == 3 ? 2 : 4;
            ReadOnlySpan<byte> values = length * size <= 4 ? entry[8..] : file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(entry[8..]));
            int[] numbers = new int[length];
            for (int v = 0; v < length; v++)
            {
                ReadOnlySpan<byte> value = values[(v * size)..];
                numbers[v] = type == 3 ? BinaryPrimitives.ReadUInt16LittleEndian(value) : BinaryPrimitives.ReadInt32LittleEndian(value);
            }

            tags[BinaryPrimitives.ReadUInt16LittleEndian(entry)] = numbers;
        }

        MemoryStream pixels = new();
        int[] offsets = tags[273];
        int[] lengths = tags[279];
        for (int s = 0; s < offsets.Length; s++) pixels.Write(file, offsets[s], lengths[s]);
        return new(tags[256][0], tags[257][0], tags.TryGetValue(277, out int[]? n) ? n[0] : 1, tags.TryGetValue(258, out int[]? bits) ? bits[0] : 1, pixels.ToArray());
    }

    private static uint[] Repeat(int value, int count)
    {
        uint[] values = new uint[count];
        Array.Fill(values, (uint)value);
        return values;
    }
}
