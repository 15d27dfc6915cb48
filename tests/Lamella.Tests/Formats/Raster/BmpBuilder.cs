using System.Buffers.Binary;

namespace Lamella.Tests.Formats.Raster;

/// <summary>Writes BMP files of every kind from stored values (indices, or packed pixels), row by row from the top.</summary>
internal sealed record BmpBuilder(int Width, int Height, int Bits)
{
    public int HeaderSize { get; init; } = 40;

    public int Compression { get; init; }

    public bool TopDown { get; init; }

    /// <summary>Red, green and blue of each colour.</summary>
    public byte[] Palette { get; init; } = [];

    /// <summary>Red, green, blue (and alpha) of bit fields.</summary>
    public uint[] Masks { get; init; } = [];

    public int PixelsPerMeter { get; init; }

    /// <summary>Random stored values.</summary>
    public uint[] RandomPixels(int seed = 3)
    {
        Random random = new(seed);
        uint[] pixels = new uint[Width * Height];
        int limit = Palette.Length / 3;
        uint run = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (limit == 0) pixels[i] = (uint)random.NextInt64(1L << Bits);
            else pixels[i] = run = i % 40 < 20 ? run : (uint)random.Next(limit);
        }

        return pixels;
    }

    /// <summary>The file.</summary>
    public byte[] Build(uint[] pixels) => Build(Compression switch { 1 => Rle8(pixels), 2 => Rle4(pixels), _ => Rows(pixels) });

    /// <summary>The file around given pixel data.</summary>
    public byte[] Build(byte[] data)
    {
        bool core = HeaderSize == 12;
        int extra = HeaderSize == 40 ? 4 * Masks.Length : 0;
        int offset = 14 + HeaderSize + extra + (Palette.Length / 3 * (core ? 3 : 4));
        byte[] head = new byte[offset];
        head[0] = (byte)'B';
        head[1] = (byte)'M';
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(2), offset + data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(10), offset);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(14), HeaderSize);
        if (core)
        {
            BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(18), (short)Width);
            BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(20), (short)Height);
            head[22] = 1;
            head[24] = (byte)Bits;
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(18), Width);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(22), TopDown ? -Height : Height);
            head[26] = 1;
            head[28] = (byte)Bits;
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(30), Compression);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(34), data.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(38), PixelsPerMeter);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(42), PixelsPerMeter);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(46), Palette.Length / 3);
            for (int i = 0; i < Masks.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(54 + (4 * i)), Masks[i]);
        }

        int at = 14 + HeaderSize + extra;
        for (int i = 0; i < Palette.Length; i += 3)
        {
            (head[at], head[at + 1], head[at + 2]) = (Palette[i + 2], Palette[i + 1], Palette[i]);
            at += core ? 3 : 4;
        }

        return [.. head, .. data];
    }

    private byte[] Rows(uint[] pixels)
    {
        List<byte> data = [];
        for (int i = 0; i < Height; i++)
        {
            int y = TopDown ? i : Height - 1 - i;
            byte[] row = new byte[((Width * Bits) + 31) / 32 * 4];
            for (int x = 0; x < Width; x++)
            {
                uint value = pixels[(y * Width) + x];
                if (Bits < 8) row[x * Bits / 8] |= (byte)(value << (8 - Bits - (x * Bits % 8)));
                else for (int b = 0; b < Bits / 8; b++) row[(x * Bits / 8) + b] = (byte)(value >> (8 * b));
            }

            data.AddRange(row);
        }

        return [.. data];
    }

    /// <summary>Runs of equal indices, and literal runs for the rest.</summary>
    private byte[] Rle8(uint[] pixels)
    {
        List<byte> data = [];
        for (int i = Height - 1; i >= 0; i--)
        {
            ReadOnlySpan<uint> row = pixels.AsSpan(i * Width, Width);
            for (int x = 0; x < Width;)
            {
                int run = 1;
                while (x + run < Width && run < 255 && row[x + run] == row[x]) run++;
                int literal = Math.Min(Width - x, 9);
                if (run == 1 && literal >= 3)
                {
                    data.AddRange([0, (byte)literal]);
                    for (int k = 0; k < literal; k++) data.Add((byte)row[x + k]);
                    if (literal % 2 == 1) data.Add(0);
                    x += literal;
                }
                else
                {
                    data.AddRange([(byte)run, (byte)row[x]]);
                    x += run;
                }
            }

            data.AddRange([0, 0]);
        }

        data.AddRange([0, 1]);
        return [.. data];
    }

    /// <summary>Runs of two indices in turn, and literal runs for the rest.</summary>
    private byte[] Rle4(uint[] pixels)
    {
        List<byte> data = [];
        for (int i = Height - 1; i >= 0; i--)
        {
            ReadOnlySpan<uint> row = pixels.AsSpan(i * Width, Width);
            for (int x = 0; x < Width;)
            {
                int run = 1;
                while (x + run < Width && run < 255 && (run < 2 || row[x + run] == row[x + run - 2])) run++;
                int literal = Math.Min(Width - x, 7);
                if (run == 2 && literal >= 3)
                {
                    data.AddRange([0, (byte)literal]);
                    for (int k = 0; k < literal; k += 2) data.Add((byte)((row[x + k] << 4) | (k + 1 < literal ? row[x + k + 1] : 0)));
                    if ((literal + 1) / 2 % 2 == 1) data.Add(0);
                    x += literal;
                }
                else
                {
                    data.AddRange([(byte)run, (byte)((row[x] << 4) | (run > 1 ? row[x + 1] : 0))]);
                    x += run;
                }
            }

            data.AddRange([0, 0]);
        }

        data.AddRange([0, 1]);
        return [.. data];
    }
}
