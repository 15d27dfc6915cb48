using System.Globalization;
using System.Runtime.InteropServices;
using Lamella.Codecs.Jpeg2000;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>The judge: OpenJPEG's command-line tools encode planar raw samples and decode streams to such.</summary>
internal static class OpenJpeg
{
    /// <summary>Encodes a picture; the format is as in <c>opj_compress -F</c>: width,height,components,bits,u or s, and perhaps @ subsampling.</summary>
    public static async Task<byte[]> EncodeAsync(int[][] components, string format, string options, string extension = "j2k")
    {
        string tool = Judge.Require("opj_compress");
        using TempFolder folder = new();
        int bits = int.Parse(format.Split(',')[3], CultureInfo.InvariantCulture);
        using (FileStream raw = File.Create(folder["in.rawl"]))
        {
            foreach (int[] samples in components)
            {
                if (bits <= 8) raw.Write(Array.ConvertAll(samples, v => (byte)v));
                else raw.Write(MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(samples, v => (ushort)v)));
            }
        }

        string output = folder["out." + extension];
        ChildResult result = await ChildProcess.RunAsync(
            tool, ["-i", folder["in.rawl"], "-F", format, "-o", output, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0 && File.Exists(output), $"{options}: {result}");
        return await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
    }

    /// <summary>Decodes a stream: the bytes of all samples, component by component, little-endian.</summary>
    public static Task<byte[]> DecodeAsync(byte[] stream, string extension = "j2k") => DecodeAsync(stream, extension, "rawl", string.Empty);

    /// <summary>Decodes a stream to another kind of file; <paramref name="suffix"/> is what the judge appends to its name.</summary>
    public static async Task<byte[]> DecodeAsync(byte[] stream, string extension, string target, string suffix, params string[] options)
    {
        string tool = Judge.Require("opj_decompress");
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["in." + extension], stream, TestContext.Current.CancellationToken);
        ChildResult result = await ChildProcess.RunAsync(
            tool, ["-i", folder["in." + extension], "-o", folder["out." + target], .. options], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        return await File.ReadAllBytesAsync(folder["out" + suffix + "." + target], TestContext.Current.CancellationToken);
    }

    /// <summary>Decodes with our decoder, and puts samples into the judge's order: component by component.</summary>
    public static byte[] DecodeOurs(byte[] stream, Jpeg2000Color color = Jpeg2000Color.Stored, int discarded = 0)
    {
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(stream, discarded);
        byte[] pixels = new byte[info.DecodedLength];
        Assert.Equal(info, Jpeg2000Decoder.Decode(stream, color, pixels, discarded));
        int size = info.BytesPerSample, count = info.Width * info.Height;
        byte[] planar = new byte[pixels.Length];
        for (int c = 0; c < info.Samples; c++)
        {
            for (int i = 0; i < count; i++) pixels.AsSpan(((i * info.Samples) + c) * size, size).CopyTo(planar.AsSpan(((c * count) + i) * size));
        }

        return planar;
    }

    /// <summary>The largest difference of two buffers of samples, modulo their range (the judge does not extend signs).</summary>
    public static int Distance(byte[] expected, byte[] actual, int bytesPerSample, int bits)
    {
        Assert.Equal(expected.Length, actual.Length);
        int largest = 0, range = 1 << bits;
        for (int i = 0; i < expected.Length; i += bytesPerSample)
        {
            int a = bytesPerSample == 1 ? expected[i] : BitConverter.ToUInt16(expected, i), b = bytesPerSample == 1 ? actual[i] : BitConverter.ToUInt16(actual, i);
            int difference = Math.Abs((a & (range - 1)) - (b & (range - 1)));
            largest = Math.Max(largest, Math.Min(difference, range - difference));
        }

        return largest;
    }
}
