using System.Runtime.InteropServices;
using System.Text;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>The codecs scale_offset and cast_value of the Zarr extensions; expected values are worked out by their formulas.</summary>
public sealed class ValueCodecTests
{
    [Fact]
    public void Scale_and_offset_behind_a_cast_are_undone_in_the_type_of_the_array()
    {
        ZarrArray array = Make("float32", 0, """{"name":"scale_offset","configuration":{"offset":5,"scale":10}},{"name":"cast_value","configuration":{"data_type":"uint8"}},"bytes" """, [0, 10, 255]);
        // x / 10 + 5
        Assert.Equal([5f, 6f, 30.5f], MemoryMarshal.Cast<byte, float>(array.ReadAll()).ToArray());
        array.Write([0], [3], MemoryMarshal.AsBytes<float>([5.04f, 6.06f, 7.25f]));
        // (x - 5) * 10 rounded half to even: 0.4, 10.6, 22.5
        Assert.Equal([0, 11, 22], array.Store.TryReadAll("c/0")!);
    }

    [Theory]
    [InlineData("nearest-even", new sbyte[] { 2, 4, -2, 2, -3 })]
    [InlineData("towards-zero", new sbyte[] { 2, 3, -2, 1, -2 })]
    [InlineData("towards-positive", new sbyte[] { 3, 4, -2, 2, -2 })]
    [InlineData("towards-negative", new sbyte[] { 2, 3, -3, 1, -3 })]
    [InlineData("nearest-away", new sbyte[] { 3, 4, -3, 2, -3 })]
    public void Fractions_round_as_stated(string rounding, sbyte[] expected)
    {
        ZarrArray array = Make("int8", 0, $$"""{"name":"cast_value","configuration":{"data_type":"float64","rounding":"{{rounding}}"} },{"name":"bytes","configuration":{"endian":"little"} }""", MemoryMarshal.AsBytes<double>([2.5, 3.5, -2.5, 1.6, -2.6]));
        Assert.Equal(expected, MemoryMarshal.Cast<byte, sbyte>(array.ReadAll()).ToArray());
    }

    [Theory]
    [InlineData("clamp", new byte[] { 255, 0, 7, 255, 0 })]
    [InlineData("wrap", new byte[] { 44, 255, 7, 255, 0 })]
    public void Values_that_do_not_fit_are_clamped_or_wrapped(string rule, byte[] expected)
    {
        ZarrArray array = Make("uint8", 0, $$"""{"name":"cast_value","configuration":{"data_type":"int16","out_of_range":"{{rule}}"} },{"name":"bytes","configuration":{"endian":"little"} }""", MemoryMarshal.AsBytes<short>([300, -1, 7, 255, 0]));
        Assert.Equal(expected, array.ReadAll());
    }

    [Fact]
    public void Values_that_do_not_fit_are_errors_by_default_and_so_is_nan()
    {
        foreach (double value in new[] { 300, -1, double.NaN, double.PositiveInfinity })
        {
            ZarrArray array = Make("uint8", 0, """{"name":"cast_value","configuration":{"data_type":"float64"}},{"name":"bytes","configuration":{"endian":"little"}}""", MemoryMarshal.AsBytes<double>([value]));
            Assert.Throws<DamagedDataException>(() => array.ReadAll());
        }
    }

    [Fact]
    public void Pairs_of_values_go_before_the_cast()
    {
        ZarrArray array = Make(
            "float32", 0, """{"name":"cast_value","configuration":{"data_type":"uint8","out_of_range":"clamp","scalar_map":{"encode":[["NaN",0]],"decode":[[0,"NaN"]]}}},"bytes" """, [0, 1, 9]);
        Assert.Equal([float.NaN, 1, 9], MemoryMarshal.Cast<byte, float>(array.ReadAll()).ToArray());
        array.Write([0], [3], MemoryMarshal.AsBytes<float>([float.NaN, 700, -4]));
        Assert.Equal([0, 255, 0], array.Store.TryReadAll("c/0")!);
    }

    [Fact]
    public void Integers_keep_all_64_bits()
    {
        ZarrArray array = Make("uint64", 0, """{"name":"scale_offset","configuration":{"offset":1,"scale":3}},{"name":"bytes","configuration":{"endian":"little"}}""", MemoryMarshal.AsBytes<ulong>([18446744073709551612, 9]));
        Assert.Equal([6148914691236517205ul, 4ul], MemoryMarshal.Cast<byte, ulong>(array.ReadAll()).ToArray());
    }

    [Fact]
    public void Chunks_that_a_shard_lacks_are_the_fill_value_of_the_array()
    {
        using MemoryStore store = new();
        const string Codecs = """{"name":"scale_offset","configuration":{"offset":5,"scale":2}},{"name":"sharding_indexed","configuration":{"chunk_shape":[1],"codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}""";
        store.Put("zarr.json", Document("float32", 2, "7", Codecs));
        // One chunk with 10, stored (10 - 5) * 2 = 10; the other is absent.
        byte[] shard = new byte[4 + 32];
        MemoryMarshal.AsBytes<float>([10f]).CopyTo(shard);
        MemoryMarshal.AsBytes<ulong>([0, 4, ulong.MaxValue, ulong.MaxValue]).CopyTo(shard.AsSpan(4));
        store.Put("c/0", shard);
        Assert.Equal([10f, 7f], MemoryMarshal.Cast<byte, float>(ZarrArray.Open(store).ReadAll()).ToArray());
    }

    [Theory]
    [InlineData("""{"name":"cast_value","configuration":{"data_type":"int4"}},"bytes" """, "int4")]
    [InlineData("""{"name":"cast_value","configuration":{"data_type":"complex64"}},{"name":"bytes","configuration":{"endian":"little"}}""", "complex64")]
    public void Types_that_are_not_read_are_named(string codecs, string name)
    {
        ZarrArray array = Make("float32", 0, codecs, [0]);
        Assert.Contains(name, Assert.Throws<UnsupportedFeatureException>(() => array.ReadAll()).Feature, StringComparison.Ordinal);
    }

    private static ZarrArray Make(string type, int fill, string codecs, ReadOnlySpan<byte> chunk)
    {
        MemoryStore store = new();
        int size = codecs.Contains("uint8", StringComparison.Ordinal) && type != "uint8" ? 1 : codecs.Contains("int16", StringComparison.Ordinal) ? 2 : codecs.Contains("float64", StringComparison.Ordinal) || type == "uint64" ? 8 : 1;
        store.Put("zarr.json", Document(type, chunk.Length / size, fill.ToString(System.Globalization.CultureInfo.InvariantCulture), codecs));
        store.Put("c/0", chunk);
        return ZarrArray.Open(store);
    }

    private static byte[] Document(string type, int count, string fill, string codecs) => Encoding.UTF8.GetBytes(
        Invariant($"{{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[{count}],\"data_type\":\"{type}\",\"chunk_grid\":{{\"name\":\"regular\",\"configuration\":{{\"chunk_shape\":[{count}]}}}},\"chunk_key_encoding\":{{\"name\":\"default\"}},\"fill_value\":{fill},\"codecs\":[{codecs}]}}"));
}
