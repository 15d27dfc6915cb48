using Lamella.TestKit;
using Xunit;
using static Lamella.Tests.Formats.Nd2.Nd2Builder;

namespace Lamella.Tests.Formats.Nd2;

/// <summary>Seeded mutations of small files: only typed errors escape, in bounded time and memory.</summary>
public sealed class Nd2FuzzTests
{
    [Fact]
    public void Mutated_files_end_in_pixels_or_a_typed_error()
    {
        string folder = TestData.At("data", "formats", "mic_gen");
        byte[][] files =
        [
            .. ((string[])["rgb_z2.nd2", "t2z3c2.nd2", "truncated_no_chunkmap.nd2", "p3t2z2c2_padded_zlib.nd2"]).Select(n => File.ReadAllBytes(Path.Combine(folder, n))),
            new Nd2Builder { Experiment = Positions([true, false, true], Time(2, 100, Stack(2))), AsXml = true }.Frames(8).Build(),
            new Nd2Builder { Experiment = Time(3), PackedMetadata = true, Compression = 0 }.Frames(3).Build(),
        ];
        FormatFuzz.Run("a.nd2", files, aim: HeadsAndMetadata);
    }

    [Fact]
    public void Mutated_legacy_files_end_in_pixels_or_a_typed_error() =>
        FormatFuzz.Run("a.nd2", [LegacyNd2Tests.Build(12, withMap: true), LegacyNd2Tests.Build(0, withMap: false), LegacyNd2Tests.Build(0, withMap: true)]);

    /// <summary>Chunks start on pages: most changes hit the first bytes of one, or the map at the end.</summary>
    private static int HeadsAndMetadata(int length, Random random) => random.Next(5) switch
    {
        0 => length - 1 - random.Next(Math.Min(length, 400)),
        1 => random.Next(length),
        2 => (random.Next(Math.Max(1, length / 4096)) * 4096) + random.Next(Math.Min(length, 48)),
        3 => Math.Min(length - 1, 4096 + random.Next(1000)),
        _ => Math.Min(length - 1, random.Next(32_000)),
    } is var at && at < length ? at : length - 1;
}
