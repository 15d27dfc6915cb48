using System.Text.Json;
using Lamella.Codecs;
using Lamella.TestKit;
using Samples;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>A codec of a caller's own: stored as it says, read with it, named without it.</summary>
public sealed class CodecPluginTests
{
    private static readonly ZarrCodecs Codecs = ZarrCodecs.Default.With(new XorCodec());
    private static readonly OpenOptions With = new() { ZarrCodecs = Codecs };

    public static TheoryData<NgffVersion, Sharding, PixelType> Forms
    {
        get
        {
            TheoryData<NgffVersion, Sharding, PixelType> data = [];
            foreach (PixelType type in (PixelType[])[PixelType.UInt8, PixelType.UInt16, PixelType.Float32, PixelType.Float64])
            {
                data.Add(NgffVersion.V04, Sharding.None, type);
                data.Add(NgffVersion.V05, Sharding.None, type);
                data.Add(NgffVersion.V05, Sharding.Automatic, type);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void It_writes_and_reads_chunks_of_both_versions(NgffVersion version, Sharding sharding, PixelType type)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        PixelArray samples = Ramp(type);
        using (BioImage image = BioImage.FromArray(samples)) image.Convert(path, Options(version) with { Sharding = sharding, Chunks = [1, 1, 1, 16, 16], Verification = Verification.PixelDigest });
        using BioImage result = BioImage.Open(path, With);
        Assert.Equal("xor", result.Scenes[0].Levels[0].Codec);
        Assert.Equal(samples.Bytes.ToArray(), result.Scenes[0].Read("ZYX").Bytes.ToArray());
        string metadata = File.ReadAllText(Path.Combine(path, "0", version == NgffVersion.V04 ? ".zarray" : "zarr.json"));
        Assert.Contains(version == NgffVersion.V04 ? "\"sample_xor\"" : "\"samples.xor\"", metadata, StringComparison.Ordinal);
        Assert.Contains(Invariant($"\"distance\": {type.Size()}"), metadata, StringComparison.Ordinal);
        if (sharding == Sharding.Automatic) return;
        // The codec's own rule, on the samples of the first chunk.
        byte[] stored = File.ReadAllBytes(Path.Combine(path, version == NgffVersion.V04 ? "0/0/0/0/0/0" : "0/c/0/0/0/0/0"));
        int size = type.Size();
        Assert.Equal(16 * 16 * size, stored.Length);
        for (int row = 0; row < 16; row++)
        {
            for (int i = size; i < 16 * size; i++)
            {
                int at = (row * 16 * size) + i, sample = (row * 24 * size) + i;
                Assert.Equal(samples.Bytes[sample] ^ samples.Bytes[sample - size], stored[at]);
            }
        }
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void Without_it_the_image_does_not_open_and_its_arrays_can_be_described(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = Written(folder, version);
        Assert.Contains("xor", Assert.Throws<UnsupportedFeatureException>(() => BioImage.Open(path)).Feature, StringComparison.Ordinal);
        using ZarrNode node = ZarrNode.Open(Path.Combine(path, "0"));
        Assert.Contains("xor", Assert.Single(node.Unsupported), StringComparison.Ordinal);
        Assert.Equal([1, 1, 3, 40, 24], node.Shape);
        Assert.Throws<UnsupportedFeatureException>(() => node.ReadElements());
        using ZarrNode with = ZarrNode.Open(Path.Combine(path, "0"), Codecs);
        Assert.Empty(with.Unsupported);
        Assert.Equal(3 * 40 * 24 * 2, with.ReadElements().Length);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("17")]
    [InlineData("\"one\"")]
    public void A_parameter_that_makes_no_sense_names_the_document(string distance)
    {
        using TempFolder folder = new();
        string document = Path.Combine(Written(folder, NgffVersion.V05), "0", "zarr.json");
        File.WriteAllText(document, File.ReadAllText(document).Replace("\"distance\": 2", "\"distance\": " + distance, StringComparison.Ordinal));
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => BioImage.Open(folder["a.ome.zarr"], With));
        Assert.Contains("0/zarr.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("distance", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversion_that_names_it_without_having_it_is_refused_with_what_there_is()
    {
        using BioImage image = BioImage.FromArray(Ramp(PixelType.UInt16));
        ArgumentException error = Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.zarr", new OmeZarrOptions { Compression = new Compression("xor") }));
        Assert.Contains("blosc-zstd", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("xor,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_with_it_is_converted_to_one_without_it()
    {
        using TempFolder folder = new();
        using (BioImage image = BioImage.Open(Written(folder, NgffVersion.V05), With)) image.Convert(folder["b.ome.zarr"], new OmeZarrOptions { Verification = Verification.PixelDigest, Compression = Compression.Zstd(3) });
        using BioImage result = BioImage.Open(folder["b.ome.zarr"]);
        Assert.Equal(Ramp(PixelType.UInt16).Bytes.ToArray(), result.Scenes[0].Read("ZYX").Bytes.ToArray());
    }

    [Fact]
    public void A_name_that_metadata_gives_to_another_codec_is_refused()
    {
        foreach (ZarrCodecDefinition known in ZarrCodecs.Default.All)
        {
            foreach (string name in new[] { known.V2Id, known.V3Name }.OfType<string>().Concat(known.Aliases))
            {
                Assert.Throws<ArgumentException>(() => ZarrCodecs.Default.With(new Named("mine", name, null)));
                Assert.Throws<ArgumentException>(() => ZarrCodecs.Default.With(new Named("mine", null, name)));
            }

            foreach (CompressionChoice choice in known.Compressions) Assert.Throws<ArgumentException>(() => ZarrCodecs.Default.With(new Named(choice.Name, "a", "b")));
        }

        foreach (string reserved in (string[])["bytes", "transpose", "sharding_indexed"]) Assert.Throws<ArgumentException>(() => ZarrCodecs.Default.With(new Named("mine", null, reserved)));
        Assert.Throws<ArgumentException>(() => ZarrCodecs.Default.With(new Named("mine", null, null)));
        Assert.Throws<ArgumentException>(() => Codecs.With(new XorCodec()));
        Assert.DoesNotContain(ZarrCodecs.Default.All, codec => codec is XorCodec);
    }

    [Fact]
    public void A_codec_is_written_only_in_the_versions_that_it_has_a_name_for()
    {
        using BioImage image = BioImage.FromArray(Ramp(PixelType.UInt16));
        ZarrCodecs second = ZarrCodecs.Default.With(new Named("mine", "mine", null)), third = ZarrCodecs.Default.With(new Named("mine", null, "mine"));
        OmeZarrOptions mine = new() { Compression = new Compression("mine") };
        Assert.Contains("v3", Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.zarr", mine with { Codecs = second })).Message, StringComparison.Ordinal);
        Assert.Contains("v2", Assert.Throws<ArgumentException>(() => image.PlanConversion("a.ome.zarr", mine with { Codecs = third, Ngff = NgffVersion.V04 })).Message, StringComparison.Ordinal);
        Assert.Equal("mine", image.PlanConversion("a.ome.zarr", mine with { Codecs = second, Ngff = NgffVersion.V04 }).Codec);
    }

    [Fact]
    public void A_codec_that_changes_values_is_a_loss()
    {
        using BioImage image = BioImage.FromArray(Ramp(PixelType.UInt16));
        OmeZarrOptions options = new() { Compression = new Compression("mine"), Codecs = ZarrCodecs.Default.With(new Named("mine", "mine", "mine") { Lossy = true }) };
        Assert.Contains(image.PlanConversion("a.ome.zarr", options).Losses, loss => loss.Why.Contains("mine", StringComparison.Ordinal));
        Assert.Throws<RefusedException>(() => image.PlanConversion("a.ome.zarr", options with { Losses = LossPolicy.Refuse }));
    }

    [Fact]
    public void The_list_of_what_is_supported_has_every_codec_and_says_which_are_written()
    {
        string[] read = [.. Support().Select(codec => codec.Name)], written = [.. Support().Where(codec => codec.Write).Select(codec => codec.Name)];
        foreach (ZarrCodecDefinition known in ZarrCodecs.Default.All) Assert.Contains(read, line => line.StartsWith(known.Name, StringComparison.Ordinal));
        foreach (string name in (string[])["blosc", "zstd", "gzip", "zlib", "crc32c", "none", "sharding"]) Assert.Contains(written, line => line.StartsWith(name, StringComparison.Ordinal));
        foreach (string name in (string[])["lzma", "bz2", "delta", "quantize"]) Assert.DoesNotContain(written, line => line.StartsWith(name, StringComparison.Ordinal));

        static IReadOnlyList<Lamella.Formats.CodecSupport> Support() => ImageFormats.Default.Named("ome-zarr").Support.Codecs;
    }

    private static OmeZarrOptions Options(NgffVersion version) => new() { Ngff = version, Codecs = Codecs, Compression = new Compression("xor") };

    private static string Written(TempFolder folder, NgffVersion version)
    {
        using BioImage image = BioImage.FromArray(Ramp(PixelType.UInt16));
        image.Convert(folder["a.ome.zarr"], Options(version));
        return folder["a.ome.zarr"];
    }

    private static PixelArray Ramp(PixelType type) => new("ZYX", [3, 40, 24], type, [.. Enumerable.Range(0, 3 * 40 * 24 * type.Size()).Select(i => (byte)((i * 7) + (i / 24)))]);

    private sealed class Named(string compression, string? v2, string? v3) : ZarrCodecDefinition
    {
        public bool Lossy { get; init; }

        public override string Name => compression;

        public override string? V2Id => v2;

        public override string? V3Name => v3;

        public override bool IsLossy => Lossy;

        public override IReadOnlyList<CompressionChoice> Compressions => [new CompressionChoice(compression)];

        public override BytesCodec Bind(ZarrCodecConfiguration configuration) => new XorCodec().Bind(configuration);

        public override void WriteConfiguration(Utf8JsonWriter json, ZarrCodecWriting writing) => json.WriteNumber("distance", 1);
    }
}
