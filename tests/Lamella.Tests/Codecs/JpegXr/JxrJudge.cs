using System.Diagnostics;
using Lamella.TestKit;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>The reference encoder and decoder (libjxr's programs) in a folder of their own.</summary>
internal sealed class JxrJudge : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-jxr").FullName;
    private readonly string _encoder = Judge.Require("JxrEncApp");
    private readonly string _decoder = Judge.Require("JxrDecApp");

    /// <summary>A test picture as a JPEG XR file; null when the encoder refuses the options.</summary>
    public byte[]? Encode(JxrSourceFormat format, int width, int height, string options)
    {
        string input = Path.Combine(_folder, "in.tif");
        string output = Path.Combine(_folder, "encoded.jxr");
        File.Delete(output);
        PlainTiff.Write(input, JxrTestPicture.Create(width, height, format.Samples, format.Type), format.SampleFormat, format.Photometric, format.ExtraSample);
        string[] arguments = ["-i", input, "-o", output, "-c", Invariant($"{format.Code}"), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return Run(_encoder, arguments) == 0 ? File.ReadAllBytes(output) : null;
    }

    /// <summary>The pixels that the reference decoder finds; null when it cannot put them into a TIFF.</summary>
    public PlainTiff? Decode(byte[] source)
    {
        string input = Path.Combine(_folder, "judged.jxr");
        string output = Path.Combine(_folder, "judged.tif");
        File.Delete(output);
        File.WriteAllBytes(input, source);
        return Run(_decoder, "-i", input, "-o", output) == 0 ? PlainTiff.Read(output) : null;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode;
    }
}
