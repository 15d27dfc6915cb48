using System.Buffers.Binary;
using Lamella.Tests.Formats.Tiff;
using Xunit;
using static Lamella.Tests.Formats.Slides.SlidePages;

namespace Lamella.Tests.Formats.Slides;

public sealed class NdpiTests
{
    [Theory]
    [InlineData(20.0, new long[] { 0 })]
    [InlineData(40.0, new long[] { -2000, 0, 2000 })]
    public void Lenses_are_levels_and_focal_planes_are_sections(double lens, long[] focus)
    {
        TiffBuilder builder = new();
        int number = 0;
        foreach (int level in (ReadOnlySpan<int>)[0, 1])
        {
            // Planes are stored from the middle outwards.
            foreach (long z in focus.OrderBy(Math.Abs)) builder.Tiled(number++, 64 >> level, 32 >> level, null, null, Fields((float)lens / (1 << level), z));
        }

        builder.Page(8, 4, 8, new byte[32], null, Fields(-1, 0)).Page(6, 4, 8, new byte[24], null, Fields(-2, 0));
        using Opened opened = Opened.Key(builder.Store("a.ndpi"), "a.ndpi");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(("NDPI", 2, lens), (opened.Content.Format, scene.Levels.Count, scene.Objective!.Magnification));
        Assert.Equal(["macro", "map"], opened.Content.Associated.Select(a => a.Name));
        Assert.Equal(new Quantity(0.5, "micrometer"), scene.PixelSize.X);
        Assert.Equal(focus.Length > 1 ? new Quantity(2000, "nanometer") : null, scene.PixelSize.Z);
        for (int z = 0; z < focus.Length; z++)
        {
            int stored = focus.OrderBy(Math.Abs).ToList().IndexOf(focus[z]);
            Assert.Equal(Pixels(stored, 64, 32), scene.Read("YX", z: z).Bytes);
            Assert.Equal(Pixels(focus.Length + stored, 32, 16), scene.Read("YX", z: z, level: 1).Bytes);
        }

        Assert.Empty(opened.Content.Warnings);
    }

    [Fact]
    public void Offsets_beyond_4_GiB_have_their_high_words_behind_the_directory()
    {
        const long Far = 5L << 32, Length = Far + 4096;
        byte[] head = new byte[12], pixels = [.. Enumerable.Range(0, 64).Select(i => (byte)(i + 1))];
        "II*\0"u8.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(4), Far + 1024);
        (ushort Tag, ushort Type, uint Count, long Value)[] fields =
        [
            (256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, Far + 256), (277, 3, 1, 1), (278, 4, 1, 8), (279, 4, 1, 64), (305, 2, 8, Far + 512), (65420, 4, 1, 1), (65421, 11, 1, BitConverter.SingleToInt32Bits(20)),
        ];
        byte[] directory = new byte[2 + (12 * fields.Length) + 8 + (4 * fields.Length)];
        BinaryPrimitives.WriteUInt16LittleEndian(directory, (ushort)fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            Span<byte> entry = directory.AsSpan(2 + (12 * i));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, fields[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], fields[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], fields[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)fields[i].Value);
            BinaryPrimitives.WriteUInt32LittleEndian(directory.AsSpan(2 + (12 * fields.Length) + 8 + (4 * i)), (uint)(fields[i].Value >> 32));
        }

        SparseStore store = new("a.ndpi", Length);
        store.Put(0, head);
        store.Put(Far + 256, pixels);
        store.Put(Far + 512, "NDP.scan"u8.ToArray());
        store.Put(Far + 1024, directory);
        using Opened opened = Opened.Key(store, "a.ndpi");
        Assert.Equal(pixels, opened.Scenes[0].Read("YX").Bytes);
        Assert.Contains(opened.Scenes[0].Content.Notes, note => note is { Key: "Software", Value: "NDP.scan" });
    }

    [Theory]
    [InlineData(70_016, 16, 2188, true)]
    [InlineData(64, 32, 4, false)]
    [InlineData(64, 32, 8, false)]
    [InlineData(60, 29, 2, false)]
    public void Restart_intervals_of_a_stream_are_tiles(int width, int height, int interval, bool sizeless)
    {
        byte[] stream = FlatJpeg(width, height, interval, sizeless, out long[] starts);
        TiffBuilder builder = new();
        builder.Page(width, height, 8, stream, null, [(259, 3, [7]), (65426, 4, starts), .. Fields(20, 0)]);
        using Opened opened = Opened.Key(builder.Store("a.ndpi"), "a.ndpi");
        Scene scene = opened.Scenes[0];
        Assert.Equal(interval * 8, scene.Levels[0].Chunk[^1]);
        byte[] row = scene.Read("X", Selection.Parse(Invariant($"Y={height - 1}"))).Bytes;
        int across = (width + 7) / 8;
        for (int x = 0; x < width; x++) Assert.Equal(Flat(((height - 1) / 8 * across) + (x / 8)), row[x]);
    }

    [Fact]
    public void Mutated_slides_end_in_pixels_or_a_typed_error()
    {
        byte[] stream = FlatJpeg(64, 32, 4, false, out long[] starts);
        byte[][] files =
        [
            new TiffBuilder().Page(64, 32, 8, stream, null, [(259, 3, [7]), (65426, 4, starts), .. Fields(20, 0)]).ToArray(),
            new TiffBuilder().Tiled(0, 40, 32, null, null, Fields(20, 0)).Tiled(1, 20, 16, null, null, Fields(10, 0)).Page(4, 4, 8, new byte[16], null, Fields(-1, 0)).ToArray(),
        ];
        FormatFuzz.Run("a.ndpi", files, rounds: 600);
    }

    /// <summary>The maker's fields, and 20,000 pixels per centimetre.</summary>
    private static (ushort Tag, ushort Type, long[] Values)[] Fields(float lens, long focus) =>
        [(282, 5, [20_000 | (1L << 32)]), (283, 5, [20_000 | (1L << 32)]), (296, 3, [3]), (65420, 4, [1]), (65421, 11, [BitConverter.SingleToInt32Bits(lens)]), (65422, 9, [0]), (65423, 9, [0]), (65424, 9, [focus])];

    /// <summary>The value of a block of 8 x 8 pixels.</summary>
    private static byte Flat(int block) => (byte)(100 + (block % 7));

    /// <summary>
    /// A baseline stream of one component whose blocks are flat (ITU-T T.81): a quantiser of 8 makes the DC value the pixel minus 128. Both Huffman tables have codes of four bits: the DC table the sizes 0 to 7,
    /// the AC table the end of block alone.
    /// </summary>
    private static byte[] FlatJpeg(int width, int height, int interval, bool sizeless, out long[] starts)
    {
        MemoryStream stream = new();
        int blocks = (width + 7) / 8 * ((height + 7) / 8);
        (int h, int w) = sizeless ? (0, 0) : (height, width);
        stream.Write([0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64)]);
        stream.Write([0xFF, 0xC0, 0, 11, 8, (byte)(h >> 8), (byte)h, (byte)(w >> 8), (byte)w, 1, 1, 0x11, 0]);
        stream.Write([0xFF, 0xC4, 0, 27, 0x00, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]);
        stream.Write([0xFF, 0xC4, 0, 20, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        stream.Write([0xFF, 0xDD, 0, 4, (byte)(interval >> 8), (byte)interval, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
        List<long> places = [];
        ulong bits = 0;
        int count = 0, before = 0;
        void Put(int value, int length)
        {
            bits = (bits << length) | (uint)value;
            for (count += length; count >= 8; count -= 8)
            {
                byte next = (byte)(bits >> (count - 8));
                stream.WriteByte(next);
                if (next == 0xFF) stream.WriteByte(0);
            }
        }

        for (int block = 0; block < blocks; block++)
        {
            if (block % interval == 0)
            {
                if (count > 0) Put((1 << (8 - count)) - 1, 8 - count);
                if (block > 0) stream.Write([0xFF, (byte)(0xD0 + (((block / interval) - 1) % 8))]);
                places.Add(stream.Length);
                before = 0;
            }

            int value = Flat(block) - 128, difference = value - before;
            before = value;
            int size = difference == 0 ? 0 : System.Numerics.BitOperations.Log2((uint)Math.Abs(difference)) + 1;
            Put(size, 4);
            if (size > 0) Put(difference > 0 ? difference : difference + (1 << size) - 1, size);
            Put(0, 4);
        }

        if (count > 0) Put((1 << (8 - count)) - 1, 8 - count);
        stream.Write([0xFF, 0xD9]);
        starts = [.. places];
        return stream.ToArray();
    }
}
