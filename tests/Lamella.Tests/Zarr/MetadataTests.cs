using System.Text;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>What metadata may say, what it must not, and what is named when it is not supported.</summary>
public sealed class MetadataTests
{
    private const string Good = """
        {"zarr_format":3,"node_type":"array","shape":[4,4],"data_type":"uint16","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[2,2]}},
        "chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}
        """;

    [Theory]
    [InlineData("uint64", "18446744073709551615", "ffffffffffffffff")]
    [InlineData("int64", "-9223372036854775808", "0000000000000080")]
    [InlineData("uint64", "9007199254740993", "0100000000002000")]
    [InlineData("float32", "\"NaN\"", "0000c07f")]
    [InlineData("float32", "\"0x7fc00001\"", "0100c07f")]
    [InlineData("float64", "\"-Infinity\"", "000000000000f0ff")]
    [InlineData("float16", "1.5", "003e")]
    [InlineData("float32", "16777217", "0000804b")]
    [InlineData("bool", "true", "01")]
    [InlineData("complex64", "[1.0, \"Infinity\"]", "0000803f0000807f")]
    [InlineData("int8", "-1", "ff")]
    [InlineData("r24", "[1, 2, 255]", "0102ff")]
    public void Fill_value_is_exact(string type, string fill, string hex)
    {
        ZarrArray array = Open(Good.Replace("uint16", type, StringComparison.Ordinal).Replace("\"fill_value\":0", "\"fill_value\":" + fill, StringComparison.Ordinal));
        Assert.Equal(hex, Convert.ToHexStringLower(array.Metadata.FillValue!));
        Assert.Equal(Enumerable.Repeat(Convert.FromHexString(hex), 16).SelectMany(b => b), array.ReadAll());
    }

    [Theory]
    [InlineData("\"fill_value\":0", "\"fill_value\":65536")]
    [InlineData("\"fill_value\":0", "\"fill_value\":\"x\"")]
    [InlineData("\"fill_value\":0,", "")]
    [InlineData("[2,2]", "[0,2]")]
    [InlineData("[2,2]", "[2]")]
    [InlineData("[4,4]", "[-1,4]")]
    [InlineData("[4,4]", "[4,4.5]")]
    [InlineData("[4,4]", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")]
    [InlineData("\"zarr_format\":3", "\"zarr_format\":4")]
    [InlineData("\"codecs\":[", "\"codecs\":[{\"name\":\"transpose\",\"configuration\":{\"order\":[0,0]}},")]
    [InlineData("{\"name\":\"bytes\",\"configuration\":{\"endian\":\"little\"}}", "")]
    [InlineData("{\"name\":\"bytes\",\"configuration\":{\"endian\":\"little\"}}", "\"bytes\"")]
    [InlineData("\"uint16\"", "\"\\ud800\"")]
    public void Contradicting_metadata_is_damaged(string old, string wrong)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        DamagedDataException e = Assert.Throws<DamagedDataException>(() => Open(Good.Replace(old, wrong, StringComparison.Ordinal)));
        Assert.Contains("zarr.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"uint16\"", "\"int4\"", "the data type int4")]
    [InlineData("{\"name\":\"regular\"", "{\"name\":\"rectilinear\"", "the chunk grid rectilinear")]
    [InlineData("{\"name\":\"default\"}", "{\"name\":\"morton\"}", "the chunk key encoding morton")]
    [InlineData("\"codecs\":[", "\"extra\":{\"must_understand\":true},\"codecs\":[", "the metadata field 'extra'")]
    [InlineData("\"codecs\":[", "\"extra\":1,\"codecs\":[", "the metadata field 'extra'")]
    [InlineData("\"codecs\":[", "\"storage_transformers\":[{\"name\":\"caesar\"}],\"codecs\":[", "the storage transformer caesar")]
    [InlineData("\"little\"}}", "\"little\"}},{\"name\":\"numcodecs.zfpy\"}", "the codec numcodecs.zfpy")]
    [InlineData("\"codecs\":[{\"name\":\"bytes\"", "\"codecs\":[{\"name\":\"pcodec\"", "the codec pcodec")]
    [InlineData("[2,2]", "[100000,100000]", "a chunk of 20000000000 bytes (more than 2 GiB)")]
    public void Unsupported_part_is_named_and_the_metadata_can_still_be_seen(string old, string other, string named)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        ZarrArray array = Open(Good.Replace(old, other, StringComparison.Ordinal));
        Assert.Contains(named, array.Unsupported);
        Assert.Equal([4, 4], array.Shape.ToArray());
        Assert.Equal(named, Assert.Throws<UnsupportedFeatureException>(() => array.ReadAll()).Feature);
    }

    [Theory]
    [InlineData("\"codecs\":[", "\"extra\":{\"must_understand\":false},\"codecs\":[")]
    [InlineData("{\"name\":\"default\"}", "\"default\"")]
    [InlineData("\"little\"}}", "\"little\"}},\"crc32c\"")]
    [InlineData("\"codecs\":[", "\"storage_transformers\":[],\"codecs\":[")]
    [InlineData("\"codecs\":[", "\"attributes\":{\"window\":NaN,\"text\":\"NaN \\\"NaN\"},\"codecs\":[")]
    public void Variant_spelling_is_read(string old, string other)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        Assert.Equal(new byte[32], Open(Good.Replace(old, other, StringComparison.Ordinal)).ReadAll());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"zarr\"")]
    [InlineData("{\"zarr_format\":3}")]
    [InlineData("{\"zarr_format\":2,\"node_type\":\"array\"}")]
    [InlineData("{\"zarr_format\":3,\"node_type\":\"tree\"}")]
    [InlineData("{\"shape\":[4,4],\"chunks\":[2,2],\"dtype\":\"<u2\"}")]
    [InlineData("{")]
    public void A_broken_zarr_json_is_named(string document)
    {
        MemoryStore store = new();
        store.Put("zarr.json", Encoding.UTF8.GetBytes(document));
        foreach (Action open in (Action[])[() => ZarrArray.TryOpen(store), () => BioImage.Open(store, string.Empty)])
        {
            DamagedDataException error = Assert.Throws<DamagedDataException>(open);
            Assert.Contains("zarr.json", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(".zarray", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Consolidated_metadata_opens_children_without_touching_their_documents()
    {
        using MemoryStore inner = new();
        using CountingStore store = new(inner) { IsRemote = true };
        store.Put("zarr.json", Encoding.UTF8.GetBytes("{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{\"a\":1},\"consolidated_metadata\":{\"kind\":\"inline\",\"must_understand\":false,\"metadata\":{\"x/y\":" + Good + "}}}"));
        ZarrGroup group = ZarrGroup.Open(store);
        Assert.Equal(["x/y"], group.Children());
        Assert.Equal(1, group.Attributes.GetProperty("a").GetInt32());
        Assert.Equal(new byte[32], group.TryOpenArray("x/y")!.ReadAll());
        Assert.Null(group.TryOpenArray("x/z"));
        Assert.Equal(StoreFailure.NotFound, Assert.Throws<StoreException>(() => ZarrArray.Open(store)).Failure);
    }

    private static ZarrArray Open(string document)
    {
        MemoryStore store = new();
        store.Put("zarr.json", Encoding.UTF8.GetBytes(document));
        return ZarrArray.Open(store);
    }
}
