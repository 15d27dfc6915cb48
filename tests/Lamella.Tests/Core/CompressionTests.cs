using Lamella.Codecs;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Core;

/// <summary>Compressions as values: what is written is read, and every target says what it takes.</summary>
public sealed class CompressionTests
{
    private static readonly (Compression Value, string Text)[] Named =
    [
        (Compression.None, "none"), (Compression.Lzw, "lzw"), (Compression.Deflate(), "deflate"), (Compression.Deflate(6), "deflate:6"), (Compression.Zlib(9), "zlib:9"), (Compression.Gzip(1), "gzip:1"),
        (Compression.Zstd(), "zstd"), (Compression.Zstd(19), "zstd:19"), (Compression.Blosc(), "blosc-zstd"), (Compression.Blosc(BloscMethod.Lz4, 5), "blosc-lz4:5"), (Compression.Blosc(BloscMethod.Lz4Hc), "blosc-lz4hc"),
        (Compression.Blosc(BloscMethod.Zlib, 0), "blosc-zlib:0"), (new Compression("Mine"), "mine"),
    ];

    public static TheoryData<string> ZarrNames => ["blosc-lz4", "blosc-lz4hc", "blosc-zlib", "blosc-zstd", "zstd", "gzip"];

    [Fact]
    public void What_is_written_is_read()
    {
        foreach ((Compression value, string text) in Named)
        {
            Assert.Equal(text, value.ToString());
            Assert.Equal(value, Compression.Parse(text));
            Assert.Equal(value, Compression.Parse(" " + text.ToUpperInvariant() + " "));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(":3")]
    [InlineData("zstd:")]
    [InlineData("zstd:high")]
    [InlineData("zstd:3:4")]
    [InlineData("zstd:1.5")]
    [InlineData("two words")]
    public void What_is_no_compression_is_refused(string text) => Assert.ThrowsAny<ArgumentException>(() => Compression.Parse(text));

    [Theory]
    [MemberData(nameof(ZarrNames))]
    public void A_level_is_taken_within_the_bounds_that_the_codec_states(string name)
    {
        CompressionChoice choice = ZarrCodecs.Default.All.SelectMany(codec => codec.Compressions).Single(c => c.Name == name);
        using BioImage image = Image();
        for (int level = choice.LowestLevel!.Value - 2; level <= choice.HighestLevel!.Value + 2; level++)
        {
            OmeZarrOptions options = new() { Compression = new Compression(name, level) };
            // Level 0 of a codec whose levels begin at 1 is no compression.
            if (level == 0 && choice.LowestLevel > 0) Assert.Equal("none", image.PlanConversion("a.ome.zarr", options).Codec);
            else if (level >= choice.LowestLevel && level <= choice.HighestLevel) Assert.Equal(Invariant($"{name}:{level}"), image.PlanConversion("a.ome.zarr", options).Codec);
            else Assert.Contains(Invariant($"{choice.LowestLevel} to {choice.HighestLevel}"), Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.zarr", options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_compression_that_a_target_has_not_is_refused_with_those_that_it_has()
    {
        using BioImage image = Image();
        string zarr = Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.zarr", new OmeZarrOptions { Compression = Compression.Deflate(6) })).Message;
        Assert.Contains("deflate:6", zarr, StringComparison.Ordinal);
        foreach (string name in ZarrNames) Assert.Contains(name, zarr, StringComparison.Ordinal);
        string tiff = Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.tif", new OmeTiffOptions { Compression = Compression.Blosc() })).Message;
        foreach (string name in (string[])["none", "lzw", "deflate", "zstd"]) Assert.Contains(name, tiff, StringComparison.Ordinal);
        Assert.Contains("no levels", Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.tif", new OmeTiffOptions { Compression = new Compression("lzw", 3) })).Message, StringComparison.Ordinal);
        Assert.Contains("gzip", Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.zarr", new OmeZarrOptions { Compression = Compression.Zlib(3) })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ZarrNames))]
    public void A_compression_is_the_codec_of_the_result(string name)
    {
        using TempFolder folder = new();
        using BioImage image = Image();
        image.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Compression = new Compression(name), Verification = Verification.PixelDigest });
        using BioImage result = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal(name.Split('-')[0], result.Scenes[0].Levels[0].Codec);
    }

    private static BioImage Image() => BioImage.FromArray(new PixelArray("YX", [40, 30], PixelType.UInt16, [.. Enumerable.Range(0, 2400).Select(i => (byte)(i / 7))]));
}
