using System.Buffers.Binary;
using System.Text;
using Lamella.Codecs.Lzw;
using Lamella.Stores;
using Lamella.Tests.Formats.Tiff;

namespace Lamella.Tests.Formats.Lsm;

/// <summary>Writes small LSM files as the published structure describes them: image and thumbnail directories in turn, CZ_LSMINFO in the first, blocks behind.</summary>
internal sealed class LsmBuilder
{
    private readonly byte[] _info = new byte[464];

    public LsmBuilder()
    {
        Int(0, 0x0400494C);
        Int(4, 464);
        (Tiles, Positions, Times, Sections, Channels) = (1, 1, 1, 1, 1);
        Double(40, 2.5e-7);
        Double(48, 2.5e-7);
        Double(56, 1e-6);
    }

    public int Tiles { get; init; }

    public int Positions { get; init; }

    public int Times { get; init; }

    public int Sections { get; init; }

    public int Channels { get; init; }

    public int Width { get; init; } = 7;

    public int Height { get; init; } = 5;

    public int Bits { get; init; } = 8;

    public int ScanType { get; init; }

    /// <summary>Strips are packed and the byte counts are those of the unpacked ones.</summary>
    public bool Lzw { get; init; }

    /// <summary>Two numbers of bits lie elsewhere, as the vendor's program writes them, though they would fit the entry.</summary>
    public bool BitsElsewhere { get; init; } = true;

    /// <summary>Images that are left out at the end.</summary>
    public int Missing { get; init; }

    public TiffBuilder Tiff { get; } = new();

    public int ImageCount => Tiles * Positions * Times * Sections;

    /// <summary>A sample of an image, by its number in the chain of directories.</summary>
    public int Sample(int image, int channel, int y, int x) => ((image * 53) + (channel * 17) + (y * 5) + (x * 3)) & (Bits == 8 ? 0xFF : 0xFFF);

    public byte[] Strip(int image, int channel)
    {
        byte[] bytes = new byte[Width * Height * Bits / 8];
        for (int i = 0; i < Width * Height; i++)
        {
            int value = Sample(image, channel, i / Width, i % Width);
            if (Bits == 8) bytes[i] = (byte)value;
            else BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)value);
        }

        return bytes;
    }

    public LsmBuilder Int(int at, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_info.AsSpan(at), value);
        return this;
    }

    public LsmBuilder Double(int at, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_info.AsSpan(at), value);
        return this;
    }

    /// <summary>A block of a count and doubles, where the structure has its offset.</summary>
    public LsmBuilder Doubles(int at, bool sized, params double[] values)
    {
        MemoryStream block = new();
        Span<byte> word = stackalloc byte[8];
        if (sized)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, 8 + (8 * values.Length));
            block.Write(word[..4]);
        }

        int each = at is 336 or 376 ? 3 : at == 204 ? 2 : 1;
        BinaryPrimitives.WriteInt32LittleEndian(word, values.Length / each);
        block.Write(word[..4]);
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(word, value);
            block.Write(word);
        }

        return Int(at, (int)Tiff.Append(block.ToArray()));
    }

    public LsmBuilder Names(params (string Name, byte R, byte G, byte B)[] channels)
    {
        List<byte> block = [];
        void Add(int value) => block.AddRange(BitConverter.GetBytes(value));
        int colors = 40, names = colors + (4 * channels.Length);
        byte[][] texts = [.. channels.Select(c => (byte[])[.. Encoding.UTF8.GetBytes(c.Name), 0])];
        foreach (int value in (int[])[names + texts.Sum(t => t.Length + 4), channels.Length, channels.Length, colors, names, 0, 0, 0, 0, 0]) Add(value);
        foreach ((_, byte r, byte g, byte b) in channels) block.AddRange([r, g, b, 0]);
        foreach (byte[] text in texts)
        {
            Add(text.Length);
            block.AddRange(text);
        }

        return Int(108, (int)Tiff.Append([.. block]));
    }

    public LsmBuilder Scan(Action<LsmScanWriter> write)
    {
        LsmScanWriter writer = new();
        write(writer);
        return Int(124, (int)Tiff.Append(writer.ToArray()));
    }

    public byte[] ToArray() => Build(null).ToArray();

    public MemoryStore Store()
    {
        MemoryStore store = new();
        store.Put("a.lsm", ToArray());
        return store;
    }

    /// <summary>A file beyond 4 GiB: pixels at the given places, of which the directories hold the lower 32 bits.</summary>
    public SparseStore Sparse(long length, Func<int, int, long> place)
    {
        SparseStore store = new("a.lsm", length);
        byte[] directories = Build(place).ToArray();
        store.Put(0, directories);
        for (int image = 0; image < ImageCount; image++)
        {
            for (int c = 0; c < Channels; c++) store.Put(place(image, c), Strip(image, c));
        }

        return store;
    }

    private TiffBuilder Build(Func<int, int, long>? place)
    {
        foreach ((int at, int value) in ((int, int)[])[(8, Width), (12, Height), (16, Sections), (20, Channels), (24, Times), (28, Bits == 8 ? 1 : 2), (32, 2), (36, 2), (88, ScanType), (264, Positions), (268, Tiles)])
        {
            // Scans whose rows are sections or time points declare them as such.
            bool rows = (at == 16 && ScanType is 1 or 4 or 8 or 9) || (at == 24 && ScanType is 2 or 5 or 10);
            Int(at, rows ? Height : at == 12 && ScanType is not (0 or 3 or 6) ? 1 : value);
        }

        for (int image = 0; image < ImageCount - Missing; image++)
        {
            long[] offsets = new long[Channels], counts = new long[Channels], bits = new long[Channels];
            Array.Fill(bits, Bits);
            for (int c = 0; c < Channels; c++)
            {
                byte[] strip = Strip(image, c);
                counts[c] = strip.Length;
                if (place is not null) offsets[c] = (uint)place(image, c);
                else offsets[c] = Tiff.Append(Lzw ? Pack(strip) : strip);
            }

            List<(ushort, ushort, long[])> fields =
            [
                (254, 4, [0]), (258, 3, bits), (259, 3, [Lzw ? 5 : 1]), (273, 4, offsets), (277, 3, [Channels]), (262, 3, [Channels > 1 ? 2 : 1]), (278, 4, [Height]), (279, 4, counts), (284, 3, [2]),
            ];
            if (Lzw) fields.Add((317, 3, [2]));
            if (Channels == 2 && BitsElsewhere) Tiff.With(258, 3, 2, BitConverter.GetBytes((int)Tiff.Append([(byte)Bits, 0, (byte)Bits, 0])));
            if (image == 0) Tiff.With(34412, 1, _info.Length, _info);
            Tiff.Page(Width, Height, Bits, [], null, [.. fields]);
            long thumbnail = place is null ? Tiff.Append([1, 2, 3, 4]) : (uint)place(image, Channels);
            Tiff.Page(2, 2, 8, [], null, (254, 4, [1]), (273, 4, [thumbnail]), (279, 4, [4]));
        }

        return Tiff;
    }

    /// <summary>Horizontal differences, then LZW.</summary>
    private byte[] Pack(byte[] strip)
    {
        byte[] differences = (byte[])strip.Clone();
        int size = Bits / 8;
        for (int y = 0; y < Height; y++)
        {
            for (int x = Width - 1; x > 0; x--)
            {
                int at = ((y * Width) + x) * size;
                if (size == 1) differences[at] -= differences[at - 1];
                else BinaryPrimitives.WriteInt16LittleEndian(differences.AsSpan(at), (short)(BinaryPrimitives.ReadInt16LittleEndian(differences.AsSpan(at)) - BinaryPrimitives.ReadInt16LittleEndian(differences.AsSpan(at - 2))));
            }
        }

        byte[] packed = new byte[LzwCodec.MaxEncodedLength(strip.Length)];
        return packed[..LzwCodec.Encode(differences, packed)];
    }
}
