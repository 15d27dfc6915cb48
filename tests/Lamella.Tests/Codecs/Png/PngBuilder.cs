using System.Buffers.Binary;
using System.IO.Compression;
using Lamella.Codecs.Checksums;

namespace Lamella.Tests.Codecs.Png;

/// <summary>Writes PNG files of every kind straight from the standard: packed samples, all filters, Adam7, chunks in between. It shares nothing with the decoder but the checksum.</summary>
internal sealed record PngBuilder(int Width, int Height, int Color, int Bits, bool Interlaced = false)
{
    public byte[] Palette { get; init; } = [];

    public byte[] Transparency { get; init; } = [];

    public (string Type, byte[] Data)[] Before { get; init; } = [];

    public (string Type, byte[] Data)[] After { get; init; } = [];

    public int IdatSize { get; init; } = 1000;

    public int StoredSamples => Color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Random stored samples (indices of palettes lie within).</summary>
    public ushort[] RandomSamples(int seed = 5)
    {
        Random random = new(seed + Width);
        int limit = Color == 3 ? Math.Min(1 << Bits, Palette.Length / 3) : 1 << Bits;
        ushort[] samples = new ushort[Width * Height * StoredSamples];
        int walk = limit / 2;
        for (int i = 0; i < samples.Length; i++)
        {
            // Smooth here, noise there, so that filters matter.
            walk = i % 97 < 60 ? Math.Clamp(walk + random.Next(-2, 3), 0, limit - 1) : random.Next(limit);
            samples[i] = (ushort)walk;
        }

        return samples;
    }

    /// <summary>What a decoder should give: bytes, or little-endian words.</summary>
    public byte[] Expected(ushort[] samples)
    {
        List<byte> bytes = [];
        foreach (ushort sample in samples)
        {
            if (Color == 3)
            {
                bytes.AddRange(Palette.AsSpan(3 * sample, 3));
                if (Transparency.Length > 0) bytes.Add(sample < Transparency.Length ? Transparency[sample] : (byte)255);
                continue;
            }

            bytes.Add((byte)sample);
            if (Bits == 16) bytes.Add((byte)(sample >> 8));
        }

        return [.. bytes];
    }

    /// <summary>The file.</summary>
    public byte[] Build(ushort[] samples)
    {
        using MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Bits, (byte)Color, (byte)(Interlaced ? 1 : 0));
        Chunk(file, "IHDR", header);
        if (Palette.Length > 0) Chunk(file, "PLTE", Palette);
        if (Transparency.Length > 0) Chunk(file, "tRNS", Transparency);
        foreach ((string type, byte[] data) in Before) Chunk(file, type, data);
        byte[] packed = Deflate(Rows(samples));
        for (int at = 0; at < packed.Length; at += IdatSize) Chunk(file, "IDAT", packed[at..Math.Min(at + IdatSize, packed.Length)]);
        foreach ((string type, byte[] data) in After) Chunk(file, type, data);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A file that declares its size and holds next to nothing.</summary>
    public byte[] Bomb()
    {
        byte[] file = (this with { Width = 4, Height = 4 }).Build(new ushort[16 * StoredSamples]);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), Width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), Height);
        RepairChecksums(file);
        return file;
    }

    /// <summary>Makes the CRC of every chunk right that still fits into the file.</summary>
    public static void RepairChecksums(byte[] file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length) return;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), Crc32.Compute(file.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
    }

    public static byte[] Deflate(byte[] data)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(data);
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        byte[] word = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Compute(body));
        file.Write(word);
    }

    private byte[] Rows(ushort[] samples)
    {
        List<byte> rows = [];
        (int X, int Y, int Dx, int Dy)[] passes = Interlaced ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)];
        int filter = 0;
        foreach ((int x0, int y0, int dx, int dy) in passes)
        {
            if (x0 >= Width || y0 >= Height) continue;
            byte[]? above = null;
            for (int y = y0; y < Height; y += dy)
            {
                byte[] row = PackRow(samples, x0, dx, y);
                above ??= new byte[row.Length];
                rows.Add((byte)filter);
                rows.AddRange(Filter(filter, row, above));
                above = row;
                filter = (filter + 1) % 5;
            }
        }

        return [.. rows];
    }

    private byte[] PackRow(ushort[] samples, int x0, int dx, int y)
    {
        List<bool> bits = [];
        for (int x = x0; x < Width; x += dx)
        {
            for (int s = 0; s < StoredSamples; s++)
            {
                int value = samples[((y * Width) + x) * StoredSamples + s];
                for (int b = Bits - 1; b >= 0; b--) bits.Add(((value >> b) & 1) != 0);
            }
        }

        byte[] row = new byte[(bits.Count + 7) / 8];
        for (int i = 0; i < bits.Count; i++)
        {
            if (bits[i]) row[i / 8] |= (byte)(128 >> (i % 8));
        }

        return row;
    }

    private byte[] Filter(int filter, byte[] row, byte[] above)
    {
        int step = Math.Max(1, StoredSamples * Bits / 8);
        byte[] result = new byte[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step];
            int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
            int predicted = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => pa <= pb && pa <= pc ? a : pb <= pc ? b : c };
            result[i] = (byte)(row[i] - predicted);
        }

        return result;
    }
}
