using System.Buffers.Binary;
using System.Text;

namespace Samples;

/// <summary>Makes spot files, to have something to open.</summary>
internal static class SpotFile
{
    /// <summary>The sample at a place: known beforehand, so that a reader can be checked.</summary>
    public static ushort ValueAt(long z, long y, long x) => (ushort)((1000 * z) + (10 * (y / 4)) + (x / 8));

    /// <summary>The bytes of a file.</summary>
    public static byte[] Make(int planes, int height, int width, string name, double pixelSize, bool packed)
    {
        byte[][] data = [.. Enumerable.Range(0, planes).Select(z => Plane(z, height, width)).Select(plane => packed ? Pack(plane) : plane)];
        byte[] text = Encoding.UTF8.GetBytes(name), head = new byte[SpotHeader.FixedSize];
        SpotHeader.Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), packed ? (ushort)1 : (ushort)0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), width);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), height);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), planes);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), text.Length);
        BinaryPrimitives.WriteDoubleLittleEndian(head.AsSpan(24), pixelSize);
        byte[] table = new byte[packed ? 16 * planes : 0];
        long offset = head.Length + text.Length + table.Length;
        for (int i = 0; packed && i < planes; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(table.AsSpan(16 * i), offset);
            BinaryPrimitives.WriteInt64LittleEndian(table.AsSpan((16 * i) + 8), data[i].Length);
            offset += data[i].Length;
        }

        return [.. head, .. text, .. table, .. data.SelectMany(plane => plane)];
    }

    private static byte[] Plane(int z, int height, int width)
    {
        byte[] bytes = new byte[2 * height * width];
        for (int i = 0; i < height * width; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), ValueAt(z, i / width, i % width));
        return bytes;
    }

    private static byte[] Pack(byte[] plane)
    {
        List<byte> runs = [];
        for (int i = 0; i < plane.Length;)
        {
            int end = i;
            while (end < plane.Length && end - i < 2 * ushort.MaxValue && plane[end] == plane[i] && plane[end + 1] == plane[i + 1]) end += 2;
            int count = (end - i) / 2;
            runs.AddRange([(byte)count, (byte)(count >> 8), plane[i], plane[i + 1]]);
            i = end;
        }

        return [.. runs];
    }
}
