using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>Channels that differ in type or in samples per pixel: every way that the refusal names leads to a result with the samples of the source.</summary>
public sealed class MixedChannelTests
{
    private static string Narrow => TestData.At("data", "field", "lif", "lif_8_and_12_bit.lif");

    [Theory]
    [InlineData("a.ome.zarr", PixelType.UInt16)]
    [InlineData("a.ome.zarr", PixelType.Int32)]
    [InlineData("a.ome.tif", PixelType.UInt16)]
    [InlineData("a.ome.tif", PixelType.Float32)]
    public void Channels_of_two_types_become_one_type_on_request(string target, PixelType type)
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Narrow);
        ConvertOptions options = target.EndsWith("zarr", StringComparison.Ordinal) ? new OmeZarrOptions() : new OmeTiffOptions();
        ConvertResult made = source.Convert(folder[target], options with { PixelType = type, Verification = Verification.PixelDigest });
        Assert.Single(made.Digests);
        using BioImage result = BioImage.Open(folder[target]);
        Assert.Equal(type, result.Scenes[0].PixelType);
        for (int c = 0; c < 2; c++)
        {
            double[] before = Values(source.Scenes[0].Read("ZYX", c: c)), after = Values(result.Scenes[0].Read("ZYX", c: c));
            Assert.Equal(before, after);
        }
    }

    [Fact]
    public void Without_a_type_the_refusal_names_the_one_that_holds_all_and_a_selection_of_one_type_converts()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Narrow);
        RefusedException refused = Assert.Throws<RefusedException>(() => source.Convert(folder["a.ome.zarr"]));
        Assert.Contains("uint16 holds all of them exactly", refused.Message, StringComparison.Ordinal);
        source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Selection = Selection.Parse("C=1") });
        using BioImage result = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal(source.Scenes[0].Read("ZYX", c: 1).Bytes, result.Scenes[0].Read("ZYX").Bytes);
    }

    [Theory]
    [InlineData("a.ome.zarr")]
    [InlineData("a.ome.tif")]
    public void Samples_of_a_colour_channel_beside_a_gray_one_become_channels(string target)
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(TestData.At("data", "field", "nd2", "bf_beside_fitc.nd2"));
        ConvertResult made = source.Convert(folder[target]);
        Assert.Contains(made.Losses, l => l.What == "samples of colour channels");
        using BioImage result = BioImage.Open(folder[target]);
        Assert.Equal(["BF R", "BF G", "BF B", "FITC"], result.Scenes[0].Channels.Select(c => c.Name));
        byte[] colour = source.Scenes[0].Read("YXS", c: 0).Bytes.ToArray(), gray = source.Scenes[0].Read("YX", Selection.Parse("C=1,S=0")).Bytes.ToArray();
        for (int s = 0; s < 3; s++) Assert.Equal(colour.Where((_, i) => i % 3 == s), result.Scenes[0].Read("YX", c: s).Bytes);
        Assert.Equal(gray, result.Scenes[0].Read("YX", c: 3).Bytes);
    }

    [Theory]
    [InlineData(PixelType.UInt16, PixelType.UInt8, PixelType.UInt16)]
    [InlineData(PixelType.Int16, PixelType.Int8, PixelType.UInt8, PixelType.Int16)]
    [InlineData(PixelType.Int32, PixelType.UInt16, PixelType.Int16)]
    [InlineData(PixelType.Float32, PixelType.UInt16, PixelType.Float16)]
    [InlineData(PixelType.Float64, PixelType.UInt32, PixelType.Float32)]
    [InlineData(PixelType.Complex64, PixelType.Float32, PixelType.Complex64)]
    public void The_smallest_type_that_holds_all_is_found(PixelType expected, params PixelType[] types) => Assert.Equal(expected, PixelTypes.SmallestFor(types));

    [Fact]
    public void No_type_holds_both_signed_and_unsigned_64_bits() => Assert.Null(PixelTypes.SmallestFor([PixelType.UInt64, PixelType.Int64]));

    private static double[] Values(PixelArray samples)
    {
        byte[] bytes = samples.Bytes.ToArray();
        double[] values = new double[bytes.Length / samples.PixelType.Size()];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * samples.PixelType.Size());
            values[i] = samples.PixelType switch { PixelType.UInt8 => at[0], PixelType.UInt16 => BitConverter.ToUInt16(at), PixelType.Int32 => BitConverter.ToInt32(at), _ => BitConverter.ToSingle(at) };
        }

        return values;
    }
}
