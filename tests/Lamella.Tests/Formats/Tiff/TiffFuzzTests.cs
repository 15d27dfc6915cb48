using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>Seeded mutations of small files: only typed errors escape, in bounded time and memory.</summary>
public sealed class TiffFuzzTests
{
    private const int MaxFile = 24_000;

    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        string folder = TestData.At("data", "formats", "tiff_gen");
        byte[][] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(f => f.Length < MaxFile)];
        Assert.True(files.Length > 20);
        FormatFuzz.Run("a.tif", files, rounds: 3_000, longRounds: 200_000);
    }
}
