using System.Buffers.Binary;
using System.IO.Compression;

namespace Lamella.TestKit;

/// <summary>Reads back 8-bit gray and RGB PNG files, straight from the standard (sections 5, 9 and 11): a second pair of eyes for what the encoder wrote.</summary>
public static class PngPixels
{
    /// <summary>The samples row by row.</summary>
    public static byte[] Read(string path, out int width, out int height, out int bands)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        using MemoryStream packed = new();
        (width, height, bands) = (0, 0, 0);
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4), data = file.Slice(at + 8, length);
            if (type.SequenceEqual("IHDR"u8))
            {
                width = BinaryPrimitives.ReadInt32BigEndian(data);
                height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
                if (data[8] != 8 || data[12] != 0) throw new InvalidDataException("only plain 8-bit pictures are read here");
                bands = data[9] switch { 0 => 1, 2 => 3, _ => throw new InvalidDataException("only gray and RGB are read here") };
            }

            if (type.SequenceEqual("IDAT"u8)) packed.Write(data);
            at += 12 + length;
        }

        packed.Position = 0;
        using ZLibStream zlib = new(packed, CompressionMode.Decompress);
        using MemoryStream rows = new();
        zlib.CopyTo(rows);
        return Unfilter(rows.ToArray(), height, width * bands, bands);
    }

    private static byte[] Unfilter(byte[] rows, int height, int stride, int pixel)
    {
        byte[] result = new byte[height * stride];
        for (int y = 0; y < height; y++)
        {
            byte filter = rows[y * (stride + 1)];
            for (int x = 0; x < stride; x++)
            {
                int a = x < pixel ? 0 : result[y * stride + x - pixel], b = y == 0 ? 0 : result[(y - 1) * stride + x], c = x < pixel || y == 0 ? 0 : result[(y - 1) * stride + x - pixel];
                int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
                int predicted = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => pa <= pb && pa <= pc ? a : pb <= pc ? b : c };
                result[y * stride + x] = (byte)(rows[y * (stride + 1) + 1 + x] + predicted);
            }
        }

        return result;
    }
}
