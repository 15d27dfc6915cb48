using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>What other programs write and we do not: gaps in shards, larger intermediate results, raw LZMA, base64, fill values field by field.</summary>
public sealed class OtherWritersTests
{
    private const string Bytes = """{"name":"bytes","configuration":{"endian":"little"}}""";

    [Theory]
    [InlineData("gzip", 3)]
    [InlineData("gzip", 5000)]
    [InlineData("gzip", 300000)]
    [InlineData("zlib", 40)]
    public void A_compressed_shard_may_have_gaps(string outer, int gap)
    {
        // Sharding 1.0: the index may place inner chunks anywhere, so a shard may be longer than its chunks and its index.
        using MemoryStore store = new();
        string codec = outer == "gzip" ? """{"name":"gzip","configuration":{"level":1}}""" : """{"name":"numcodecs.zlib","configuration":{"level":1}}""";
        string sharding = $$$"""{"name":"sharding_indexed","configuration":{"chunk_shape":[2],"codecs":[{{{Bytes}}}],"index_codecs":[{{{Bytes}}}]}}""";
        store.Put("zarr.json", Document("uint16", "4", "0", sharding + "," + codec));
        byte[] shard = new byte[gap + 4 + gap + 4 + 32];
        new Random(5).NextBytes(shard);
        MemoryMarshal.AsBytes<ushort>([1, 2]).CopyTo(shard.AsSpan(gap));
        MemoryMarshal.AsBytes<ushort>([3, 4]).CopyTo(shard.AsSpan(gap + 4 + gap));
        MemoryMarshal.AsBytes<ulong>([(ulong)gap, 4, (ulong)(gap + 4 + gap), 4]).CopyTo(shard.AsSpan(shard.Length - 32));
        using MemoryStream packed = new();
        using (Stream stream = outer == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(shard);
        store.Put("c/0", packed.ToArray());
        Assert.Equal([1, 2, 3, 4], MemoryMarshal.Cast<byte, ushort>(ZarrArray.Open(store).ReadAll()).ToArray());
    }

    [Fact]
    public void A_damaged_chunk_behind_two_compressors_stays_damaged_data()
    {
        using MemoryStore store = new();
        store.Put("zarr.json", Document("uint16", "4", "0", Bytes + """,{"name":"gzip","configuration":{"level":1}},{"name":"zstd","configuration":{"level":1}}"""));
        store.Put("c/0", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Throws<DamagedDataException>(() => ZarrArray.Open(store).ReadAll());
    }

    [Theory]
    [InlineData("""{"id":"lzma","format":3,"check":-1,"preset":null,"filters":[{"id":33,"preset":1}]}""", "AQBPAAADAAYACQAMAA8AEgAVABgAGwAeACEAJAAnACoALQAwADMANgA5ADwAPwBCAEUASABLAE4AUQBUAFcAWgBdAGAAYwBmAGkAbABvAHIAdQAA")]
    [InlineData("""{"id":"lzma","format":3,"check":-1,"preset":null,"filters":[{"id":3,"dist":2},{"id":33,"preset":1}]}""", "4ABPAAldAAAAANnVo2rAAAA=")]
    [InlineData("""{"id":"lzma","format":3,"check":-1,"preset":null,"filters":[{"id":3,"dist":1},{"id":4611686018427387905,"preset":1}]}""", "AAAAAM5ysD/hq6i/9IsBo3qTBecIl3cQX5uUvoePPvy6l2Vo0TqpkW8UTTY91bfLJyHAIlsrNm4MvhZmGx0b45KkFTcy97a/Is+XO6ZbY+/140RBzgbke//flwAA")]
    [InlineData("""{"id":"lzma","format":3,"check":-1,"preset":null,"filters":[{"id":4611686018427387905,"preset":1,"lc":0,"lp":2,"pb":0}]}""", "AAAAAGkSS5MFYfuuYjFjvOScpMuALqgytJoblbzWeXiZ+VZhBAoXCPqJ1DuveHpqWKStoJEHKsgkZQB7YtL+y+Xmero9DIuT5kn//9kUAAA=")]
    public void Raw_lzma_streams_are_read_by_the_filters_of_the_metadata(string compressor, string chunk)
    {
        // Written by numcodecs 0.11: 40 samples, each three more than the one before.
        using MemoryStore store = new();
        store.Put(".zarray", Encoding.UTF8.GetBytes($$"""{"zarr_format":2,"shape":[40],"chunks":[40],"dtype":"<u2","fill_value":0,"filters":null,"order":"C","compressor":{{compressor}}}"""));
        store.Put("0", System.Convert.FromBase64String(chunk));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (ushort)(3 * i)), MemoryMarshal.Cast<byte, ushort>(ZarrArray.Open(store).ReadAll()).ToArray());
    }

    [Fact]
    public void A_raw_lzma_stream_with_a_filter_for_machine_code_names_it()
    {
        using MemoryStore store = new();
        store.Put(".zarray", """{"zarr_format":2,"shape":[4],"chunks":[4],"dtype":"<u2","fill_value":0,"filters":null,"order":"C","compressor":{"id":"lzma","format":3,"filters":[{"id":4},{"id":33}]}}"""u8.ToArray());
        Assert.Contains("filter 4", Assert.Single(ZarrArray.Open(store).Unsupported), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blosclz")]
    [InlineData("snappy")]
    public void Arrays_of_blosc_codecs_that_are_only_read_take_new_chunks_of_lz4(string name)
    {
        using MemoryStore store = new();
        store.Put("zarr.json", Document("uint16", "400", "0", Bytes + $$$""",{"name":"blosc","configuration":{"cname":"{{{name}}}","clevel":5,"shuffle":"shuffle","typesize":2,"blocksize":0}}"""));
        ZarrArray array = ZarrArray.Open(store);
        byte[] samples = ZarrSamples.Make(PixelType.UInt16, 400);
        array.Write([0], [400], samples);
        Assert.Equal(samples, ZarrArray.Open(store).ReadAll());
        // Bits 5 to 7 of the flags of a Blosc chunk: 1 is lz4.
        Assert.Equal(1, store.TryReadAll("c/0")![2] >> 5);
    }

    [Fact]
    public void What_cannot_be_written_is_named_also_inside_of_a_shard()
    {
        using MemoryStore store = new();
        store.Put("zarr.json", Document("uint16", "4", "0", $$$"""{"name":"sharding_indexed","configuration":{"chunk_shape":[2],"codecs":[{{{Bytes}}},{"name":"numcodecs.lzma"}],"index_codecs":[{{{Bytes}}}]}}"""));
        UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => ZarrArray.Open(store).Write([0], [4], new byte[8]));
        Assert.Contains("lzma", error.Feature, StringComparison.Ordinal);
    }

    [Fact]
    public void Base64_is_a_filter_of_text()
    {
        using MemoryStore store = new();
        store.Put(".zarray", """{"zarr_format":2,"shape":[3],"chunks":[3],"dtype":"|u1","fill_value":0,"filters":[{"id":"base64"}],"order":"C","compressor":null}"""u8.ToArray());
        store.Put("0", "AQL/"u8.ToArray());
        Assert.Equal([1, 2, 255], ZarrArray.Open(store).ReadAll());
        store.Put("0", "AQL*"u8.ToArray());
        Assert.Throws<DamagedDataException>(() => ZarrArray.Open(store).ReadAll());
    }

    [Fact]
    public void The_fill_value_of_a_structure_may_be_given_field_by_field()
    {
        using MemoryStore store = new();
        const string Type = """{"name":"struct","configuration":{"fields":[{"name":"a","data_type":"uint8"},{"name":"b","data_type":"float32"},{"name":"c","data_type":"int16"}]}}""";
        store.Put("zarr.json", Document(Type, "1", """{"b":"NaN","a":7}""", Bytes));
        byte[] expected = new byte[7];
        expected[0] = 7;
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(1), 0x7FC00000);
        Assert.Equal(expected, ZarrArray.Open(store).ReadAll());
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("[1,2,3]")]
    [InlineData("[1,256]")]
    public void The_fill_value_of_raw_bits_has_one_number_for_each_byte(string fill)
    {
        using MemoryStore store = new();
        store.Put("zarr.json", Document("r16", "1", fill, "\"bytes\""));
        Assert.Throws<DamagedDataException>(() => ZarrArray.Open(store));
    }

    private static byte[] Document(string type, string count, string fill, string codecs) => Encoding.UTF8.GetBytes(
        $$$"""{"zarr_format":3,"node_type":"array","shape":[{{{count}}}],"data_type":{{{(type[0] == '{' ? type : "\"" + type + "\"")}}},"chunk_grid":{"name":"regular","configuration":{"chunk_shape":[{{{count}}}]}},"chunk_key_encoding":{"name":"default"},"fill_value":{{{fill}}},"codecs":[{{{codecs}}}]}""");
}
