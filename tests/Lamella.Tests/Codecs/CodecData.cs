using System.Diagnostics;
using System.Runtime.InteropServices;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs;

/// <summary>Inputs that exercise codecs, seeded; and the other implementation on the machine: Python's standard library.</summary>
internal static class CodecData
{
    /// <summary>Buffers of different character: empty, tiny, constant, noise, text, 16-bit images, long repeats.</summary>
    public static IEnumerable<byte[]> Buffers(int seed)
    {
        Random random = new(seed);
        yield return [];
        yield return [7];
        yield return [1, 2];
        yield return new byte[100_000];
        foreach (int length in (int[])[3, 10, 257, 258, 259, 1000, 4096, 70_000, 300_000])
        {
            yield return Noise(random, length, 256);
            yield return Noise(random, length, 3);
            yield return Image(random, length);
            yield return Repeats(random, length);
        }
    }

    public static byte[] Noise(Random random, int length, int values)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) data[i] = (byte)random.Next(values);
        return data;
    }

    /// <summary>A smooth 16-bit picture with some noise.</summary>
    public static byte[] Image(Random random, int length)
    {
        byte[] data = new byte[length];
        Span<ushort> samples = MemoryMarshal.Cast<byte, ushort>(data.AsSpan());
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)(2000 + (1500 * Math.Sin(i / 300.0)) + random.Next(24));
        return data;
    }

    public static byte[] Repeats(Random random, int length)
    {
        byte[] data = new byte[length];
        for (int at = 0; at < length;)
        {
            int run = Math.Min(random.Next(1, 700), length - at);
            int distance = random.Next(1, 40);
            for (int i = 0; i < run; i++, at++) data[at] = at < distance || i < distance / 4 ? (byte)random.Next(256) : data[at - distance];
        }

        return data;
    }

    /// <summary>Runs a line of Python that turns standard input into standard output through the function <c>f</c>.</summary>
    public static byte[] Python(string import, string f, byte[] input)
    {
        using Process process = StartPython($"import sys,{import}\nsys.stdout.buffer.write(({f})(sys.stdin.buffer.read()))");
        Task writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        writing.Wait();
        Assert.True(process.ExitCode == 0, error);
        return output.ToArray();
    }

    /// <summary>
    /// Damages valid data in many seeded ways (flips, truncation, overwritten runs) and demands that decoding ends in a count or in damaged (or unsupported) data.
    /// </summary>
    public static void Mutate(byte[] valid, int decodedLength, int rounds, Func<byte[], byte[], int> decode)
    {
        Random random = new(valid.Length);
        for (int round = 0; round < rounds; round++)
        {
            byte[] data = random.Next(4) == 0 ? valid[..random.Next(valid.Length + 1)] : [.. valid];
            int edits = random.Next(1, 6);
            for (int i = 0; i < edits && data.Length > 0; i++)
            {
                int at = random.Next(2) == 0 ? random.Next(Math.Min(data.Length, 64)) : random.Next(data.Length);
                if (random.Next(3) == 0) data.AsSpan(at, Math.Min(random.Next(1, 9), data.Length - at)).Fill((byte)random.Next(256));
                else data[at] ^= (byte)(1 << random.Next(8));
            }

            byte[] destination = new byte[random.Next(3) == 0 ? random.Next(decodedLength + 1) : decodedLength];
            try
            {
                int written = decode(data, destination);
                Assert.InRange(written, 0, destination.Length);
            }
            catch (DamagedDataException)
            {
            }
            catch (UnsupportedFeatureException)
            {
            }
        }
    }

    private static Process StartPython(string script)
    {
        // The system's own Python: others may lack modules.
        const string Path = "/usr/bin/python3";
        if (!File.Exists(Path)) Judge.Absent("python3");
        ProcessStartInfo start = new(Path, ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }
}
