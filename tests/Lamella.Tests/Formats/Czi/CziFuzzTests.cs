using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Czi;

/// <summary>Seeded mutations of small files: only typed errors escape, in bounded time and memory.</summary>
public sealed class CziFuzzTests
{
    private const int MaxFile = 50_000;

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        string folder = TestData.At("data", "formats", "czi_gen");
        byte[][] files = [.. Directory.GetFiles(folder, "*.czi").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(f => f.Length < MaxFile)];
        Assert.True(files.Length > 10);
        FormatFuzz.Run("a.czi", files, aim: HeadersAndDirectory);
    }

    /// <summary>Half of the changes hit the file header, the directory at the end, or the head of the first subblock.</summary>
    private static int HeadersAndDirectory(int length, Random random) => random.Next(6) switch
    {
        0 => random.Next(Math.Min(length, 128)),
        1 => length - 1 - random.Next(Math.Min(length, 2500)),
        2 => Math.Min(length - 1, 544 + random.Next(320)),
        _ => random.Next(length),
    };
}
