using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs;

/// <summary>
/// Runs a Python script that makes test images with other programs and libraries. The script calls <c>put(name, encoded, decoded)</c>, which sends a record
/// here; an import that fails means that the judge is absent.
/// </summary>
internal static class JudgeRecords
{
    private const string Prologue = """
        import sys, struct
        def put(name, *parts):
            for part in (name.encode(),) + parts:
                sys.stdout.buffer.write(struct.pack('<I', len(part)) + part)
        try:
            import numpy as np
            from PIL import Image
        except ImportError:
            sys.exit(77)
        rng = np.random.default_rng(20240601)

        """;

    public static List<(string Name, byte[] Encoded, byte[] Decoded)> Run(string script)
    {
        // The system's own Python: others may lack modules.
        const string Path = "/usr/bin/python3";
        if (!File.Exists(Path)) Judge.Absent("python3");
        ProcessStartInfo start = new(Path, ["-"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(Prologue + script);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        if (process.ExitCode == 77) Judge.Absent("python3-pil, python3-numpy");
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
        List<(string Name, byte[] Encoded, byte[] Decoded)> records = [];
        ReadOnlySpan<byte> rest = output.ToArray();
        while (!rest.IsEmpty) records.Add((Encoding.UTF8.GetString(Next(ref rest)), Next(ref rest).ToArray(), Next(ref rest).ToArray()));
        Assert.NotEmpty(records);
        return records;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        ReadOnlySpan<byte> part = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return part;
    }
}
