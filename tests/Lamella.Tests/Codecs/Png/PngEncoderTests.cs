using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Lamella.Codecs.Png;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Png;

/// <summary>PNG files are read back by ffmpeg, another implementation, and by a plain reader of the rows.</summary>
public sealed class PngEncoderTests
{
    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int, int> rows = [];
            foreach ((int width, int height) in new[] { (1, 1), (7, 5), (33, 64), (300, 211) })
            {
                foreach (int bands in new[] { 1, 3, 4 })
                {
                    rows.Add(width, height, bands, 8);
                    rows.Add(width, height, bands, 16);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Another_program_reads_the_same_samples(int width, int height, int bands, int bits)
    {
        string ffmpeg = Judge.Require("ffmpeg");
        byte[] samples = Samples(width, height, bands, bits);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        try
        {
            await File.WriteAllBytesAsync(path, PngEncoder.Encode(width, height, Color(bands), bits, samples), TestContext.Current.CancellationToken);
            string format = (bands switch { 1 => "gray", 3 => bits == 8 ? "rgb24" : "rgb48", _ => bits == 8 ? "rgba" : "rgba64" }) + (bits == 8 ? string.Empty : bands == 1 ? "16le" : "le");
            ProcessStartInfo start = new(ffmpeg, ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", format, "-"]) { RedirectStandardOutput = true, UseShellExecute = false };
            using Process process = Process.Start(start)!;
            using MemoryStream output = new();
            await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(samples, output.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rows_unfilter_to_the_samples(int width, int height, int bands, int bits)
    {
        byte[] samples = Samples(width, height, bands, bits);
        byte[] file = PngEncoder.Encode(width, height, Color(bands), bits, samples);
        int pixel = bands * bits / 8, row = width * pixel;
        byte[] rows = Inflate(file);
        Assert.Equal((row + 1) * height, rows.Length);
        byte[] previous = new byte[row], current = new byte[row];
        for (int y = 0; y < height; y++)
        {
            int filter = rows[y * (row + 1)];
            for (int x = 0; x < row; x++)
            {
                int a = x < pixel ? 0 : current[x - pixel], b = previous[x], c = x < pixel ? 0 : previous[x - pixel];
                int p = a + b - c;
                int paeth = Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a : Math.Abs(p - b) <= Math.Abs(p - c) ? b : c;
                int prediction = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth };
                current[x] = (byte)(rows[y * (row + 1) + 1 + x] + prediction);
            }

            byte[] expected = samples[(y * row)..((y + 1) * row)];
            for (int i = 0; bits == 16 && i < row; i += 2) (expected[i], expected[i + 1]) = (expected[i + 1], expected[i]);
            Assert.Equal(expected, current);
            (previous, current) = (current, previous);
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(2, 2, PngColor.Gray, 8, new byte[5]));
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(2, 2, PngColor.Gray, 4, new byte[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngEncoder.Encode(0, 2, PngColor.Gray, 8, []));
    }

    private static PngColor Color(int bands) => bands switch { 1 => PngColor.Gray, 3 => PngColor.Rgb, _ => PngColor.Rgba };

    /// <summary>Smooth with a little noise, so that all filters are chosen somewhere.</summary>
    private static byte[] Samples(int width, int height, int bands, int bits)
    {
        Random random = new(width * 31 + height * 7 + bands);
        byte[] samples = new byte[width * height * bands * bits / 8];
        int i = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width * bands; x++)
            {
                int value = (x * 37 + y * 91 + (y % 16 < 4 ? random.Next(65536) : random.Next(3))) & 0xFFFF;
                if (bits == 8) samples[i++] = (byte)(value >> 6);
                else BinaryPrimitives.WriteUInt16LittleEndian(samples.AsSpan((i += 2) - 2), (ushort)value);
            }
        }

        return samples;
    }

    private static byte[] Inflate(byte[] file)
    {
        using MemoryStream idat = new();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) idat.Write(file, at + 8, length);
            at += length + 12;
        }

        idat.Position = 0;
        using ZLibStream zlib = new(idat, CompressionMode.Decompress);
        using MemoryStream rows = new();
        zlib.CopyTo(rows);
        return rows.ToArray();
    }
}
