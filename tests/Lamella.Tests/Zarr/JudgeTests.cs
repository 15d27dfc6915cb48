using System.Diagnostics;
using System.Security.Cryptography;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>Other implementations read what we write: zarr-python 2 every v2 array, zarrita those of both versions that it can judge.</summary>
public sealed class JudgeTests
{
    private static string Scripts => Path.Combine(TestData.Checkout, "tests", "judges");

    [Fact]
    public void Zarr_python_reads_every_v2_array_that_we_write()
    {
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python) || Run(Python, ["-c", "import zarr, numcodecs"], out _) != 0) Judge.Absent("python3-zarr");
        List<ZarrSamples.Case> cases = [.. ZarrSamples.All.Where(c => c.Spec.ZarrFormat == 2)];
        Compare(cases, folder => [Path.Combine(Scripts, "zarr_v2.py"), folder], Python);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Zarrita_reads_the_arrays_that_it_can_judge(int format)
    {
        string node = Judge.Require("node");
        if (!Directory.Exists(Path.Combine(Scripts, "node_modules", "zarrita"))) Judge.Absent("zarrita (npm ci in tests/judges)");
        List<ZarrSamples.Case> cases = [.. ZarrSamples.All.Where(c => c.Spec.ZarrFormat == format && c.ZarritaJudges)];
        Compare(cases, folder => [Path.Combine(Scripts, "zarrita.mjs"), folder, Invariant($"v{format}")], node);
    }

    private static void Compare(List<ZarrSamples.Case> cases, Func<string, string[]> arguments, string program)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lamella-judge-");
        try
        {
            SortedDictionary<string, string> expected = new(StringComparer.Ordinal);
            using FileStore store = new(folder.FullName);
            foreach (ZarrSamples.Case c in cases)
            {
                byte[] samples = ZarrSamples.Make(c.Spec.PixelType, ZarrSamples.Count(c.Spec.Shape));
                ZarrArray.Create(store, c.Name, c.Spec).Write(new long[c.Spec.Shape.Length], c.Spec.Shape, samples);
                expected[c.Name] = Convert.ToHexStringLower(SHA256.HashData(samples));
            }

            int exit = Run(program, [.. arguments(folder.FullName), .. expected.Keys], out string output);
            Assert.True(exit == 0, output);
            SortedDictionary<string, string> seen = new(StringComparer.Ordinal);
            foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) seen[line.Split(' ')[0]] = line.Split(' ')[1].Trim();
            Assert.Equal(expected, seen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Run(string program, string[] arguments, out string output)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2))) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        output += process.ExitCode == 0 ? string.Empty : errors.Result;
        return process.ExitCode;
    }
}
