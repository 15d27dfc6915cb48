using System.Globalization;
using Lamella.Codecs.Gif;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Gif;

/// <summary>The LZW of GIF in both directions, and files that we write as Pillow reads them.</summary>
public sealed class GifTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Codes_decode_to_what_was_encoded(int bits)
    {
        Random random = new(bits);
        foreach (int length in (int[])[1, 2, 5, 100, 4095, 4096, 70_000, 300_000])
        {
            foreach (int kind in (int[])[0, 1, 2])
            {
                byte[] indices = new byte[length];
                for (int i = 0; i < length; i++) indices[i] = (byte)(kind == 0 ? 0 : kind == 1 ? random.Next(1 << bits) : (i / 7 * i) & ((1 << bits) - 1));
                using MemoryStream stream = new();
                new GifLzwEncoder(stream).Encode(indices, bits);
                byte[] blocks = stream.ToArray(), decoded = new byte[length];
                Assert.Equal(bits, blocks[0]);
                Assert.Equal(length, GifLzwDecoder.Decode(Join(blocks.AsSpan(1)), bits, decoded));
                Assert.Equal(indices, decoded);
            }
        }
    }

    [Fact]
    public void The_example_of_the_specification_decodes()
    {
        // The sample of "What's in a GIF" that every description of the format repeats: 10 x 10 pixels of four colours.
        byte[] codes = [0x8C, 0x2D, 0x99, 0x87, 0x2A, 0x1C, 0xDC, 0x33, 0xA0, 0x02, 0x75, 0xEC, 0x95, 0xFA, 0xA8, 0xDE, 0x60, 0x8C, 0x04, 0x91, 0x4C, 0x01];
        byte[] pixels = new byte[100];
        Assert.Equal(100, GifLzwDecoder.Decode(codes, 2, pixels));
        Assert.Equal("1111122222", string.Concat(pixels.Take(10)));
        Assert.Equal("1110000222", string.Concat(pixels.Skip(30).Take(10)));
        Assert.Equal("2222211111", string.Concat(pixels.Skip(90)));
    }

    [Fact]
    public void Codes_that_are_not_there_yet_are_damaged_data()
    {
        Assert.Throws<DamagedDataException>(() => GifLzwDecoder.Decode([0xFF, 0xFF, 0xFF, 0xFF], 2, new byte[10]));
        Assert.Throws<DamagedDataException>(() => GifLzwDecoder.Decode([0], 12, new byte[10]));
        // The first code after a clear cannot be the one that is being made.
        Assert.Throws<DamagedDataException>(() => GifLzwDecoder.Decode([4 | (6 << 3), 0], 2, new byte[10]));
    }

    [Fact]
    public void Random_codes_never_leave_the_destination()
    {
        Random random = new(11);
        for (int round = 0; round < 5000; round++)
        {
            byte[] codes = new byte[random.Next(1, 600)];
            random.NextBytes(codes);
            byte[] guarded = new byte[2064];
            guarded.AsSpan(2000).Fill(0xAB);
            try
            {
                Assert.InRange(GifLzwDecoder.Decode(codes, random.Next(1, 12), guarded.AsSpan(0, 2000)), 0, 2000);
            }
            catch (DamagedDataException)
            {
                // Most random codes are.
            }

            Assert.Equal(-1, guarded.AsSpan(2000).IndexOfAnyExcept((byte)0xAB));
        }
    }

    [Theory]
    [InlineData(1, 1, 2, 1)]
    [InlineData(61, 47, 3, 4)]
    [InlineData(200, 150, 256, 3)]
    [InlineData(320, 240, 16, 2)]
    public async Task Pillow_reads_the_frames_that_were_written(int width, int height, int colors, int frames)
    {
        string python = await Judge.RequirePythonAsync("PIL", "numpy");
        using TempFolder folder = new();
        Random random = new(colors);
        byte[] palette = new byte[3 * colors];
        random.NextBytes(palette);
        using MemoryStream expected = new();
        using (FileStream file = File.Create(folder["a.gif"]))
        using (GifEncoder encoder = new(file, width, height, palette, repeats: 0))
        {
            for (int t = 0; t < frames; t++)
            {
                byte[] indices = new byte[width * height];
                for (int i = 0; i < indices.Length; i++) indices[i] = (byte)((i % width / 9) + t + (i % 5 == 0 ? random.Next(colors) : 0) is var v ? v % colors : 0);
                // Two equal frames in a row could be merged by a reader.
                indices[0] = (byte)(t % colors);
                encoder.AddFrame(indices, 10);
                foreach (byte index in indices) expected.Write(palette.AsSpan(3 * index, 3));
            }
        }

        ChildResult result = await ChildProcess.RunAsync(python, [Path.Join(Judge.Scripts, "pillow_pixels.py"), folder["a.gif"], folder["a.raw"]], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{frames} {width} {height} 3"), result.Output.Trim());
        Assert.Equal(expected.ToArray(), await File.ReadAllBytesAsync(folder["a.raw"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_encoder_refuses_what_does_not_fit()
    {
        using MemoryStream stream = new();
        Assert.Throws<ArgumentException>(() => new GifEncoder(stream, 4, 4, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifEncoder(stream, 70_000, 4, [1, 2, 3]));
        using GifEncoder encoder = new(stream, 2, 2, [1, 2, 3, 4, 5, 6]);
        Assert.Throws<ArgumentException>(() => encoder.AddFrame([0, 1, 1]));
        Assert.Throws<ArgumentException>(() => encoder.AddFrame([0, 1, 2, 1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(21)]
    public void Interlaced_rows_are_all_rows_once(int height)
    {
        Assert.Equal(Enumerable.Range(0, height), Enumerable.Range(0, height).Select(i => GifCanvas.InterlacedRow(i, height)).Order());
    }

    private static byte[] Join(ReadOnlySpan<byte> blocks)
    {
        List<byte> bytes = [];
        while (blocks[0] > 0)
        {
            bytes.AddRange(blocks.Slice(1, blocks[0]));
            blocks = blocks[(1 + blocks[0])..];
        }

        return [.. bytes];
    }
}
