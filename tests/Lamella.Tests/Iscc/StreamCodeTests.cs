using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Iscc;
using Lamella.Iscc.Codes;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>Data-Code, Instance-Code and ISCC-SUM of byte streams against the reference implementations.</summary>
public sealed class StreamCodeTests
{
    private const string Primitives = "primitives_open.json";
    private const string Sums = "iscc_sum_vectors.json";
    private const string Conformance = "iscc_core_conformance.json";

    public static TheoryData<string> StreamRows => IsccVectors.Rows(Primitives, "streams/items", item => $"{item.Text("kind")} {item.GetProperty("length")}");

    public static TheoryData<string> NearDuplicateRows => IsccVectors.Rows(Primitives, "near_duplicates/items", item => item.Text("change"));

    public static TheoryData<string> SumRows => IsccVectors.Members(Sums, "code_iscc_sum");

    public static TheoryData<string> SumDataRows => IsccVectors.Members(Sums, "gen_data_code");

    public static TheoryData<string> SumInstanceRows => IsccVectors.Members(Sums, "gen_instance_code");

    public static TheoryData<string> DataRows => IsccVectors.Members(Conformance, "gen_data_code_v0");

    public static TheoryData<string> InstanceRows => IsccVectors.Members(Conformance, "gen_instance_code_v0");

    [Theory]
    [MemberData(nameof(StreamRows))]
    public void A_stream_has_the_chunks_and_codes_of_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "streams/items", row);
        byte[] data = Make(item);
        Assert.Equal(item.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(data)));

        IsccSum sum = IsccSum.Compute(data);
        AssertSum(item, sum);
        Assert.Equal(item.Text("wide"), sum.Wide.ToString());
        Assert.Equal(item.Text("narrow"), sum.Narrow.ToString());
        if (!item.TryGetProperty("chunks", out JsonElement chunks)) return;

        List<(int Length, uint Hash)> found = [];
        DataCodeHasher hasher = new() { ChunkFound = (length, hash) => found.Add((length, hash)) };
        hasher.Append(data);
        hasher.Finish();
        Assert.Equal(chunks.GetInt32(), found.Count);
        Assert.Equal(item.GetProperty("chunk_sizes_first40").Numbers(), found.Take(40).Select(chunk => chunk.Length));
        Assert.Equal(item.GetProperty("chunk_xxh32_first10").EnumerateArray().Select(hash => hash.GetUInt32()), found.Take(10).Select(chunk => chunk.Hash));
    }

    [Theory]
    [MemberData(nameof(StreamRows))]
    public void A_stream_in_pieces_has_the_same_codes(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "streams/items", row);
        byte[] data = Make(item);
        Random random = new(4711);
        foreach (int maximum in (int[])[7, 300, 9000, 400_000])
        {
            if (data.Length / maximum > 20_000) continue;
            DataCodeHasher dataHasher = new();
            InstanceCodeHasher instanceHasher = new();
            using IsccSumPipeline pipeline = new();
            for (int start = 0; start < data.Length;)
            {
                int take = Math.Min(random.Next(0, maximum + 1), data.Length - start);
                dataHasher.Append(data.AsSpan(start, take));
                instanceHasher.Append(data.AsSpan(start, take));
                pipeline.Append(data.AsSpan(start, take));
                start += take;
            }

            AssertSum(item, IsccSum.Finish(dataHasher, instanceHasher));
            AssertSum(item, pipeline.Finish());
        }

        AssertSum(item, IsccSum.Compute(new MemoryStream(data), cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(NearDuplicateRows))]
    public void A_changed_stream_is_as_near_as_the_reference_says(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "near_duplicates/items", row);
        JsonElement source = IsccVectors.File(Primitives).GetProperty("near_duplicates").GetProperty("base");
        byte[] original = IsccVectors.MakeStream(source.Text("kind"), source.GetProperty("n").GetInt32(), source.GetProperty("seed").GetInt32());
        IsccCode expected = IsccCode.Parse(item.Text("iscc"));
        IsccCode code = IsccSum.Compute(original).Wide;
        IsccUnitComparison data = IsccComparison.Compare(code, expected).Single(unit => unit.MainType == IsccMainType.Data);
        Assert.Equal(item.GetProperty("data_distance_128").GetInt32(), data.Distance);
        Assert.Equal(128, data.CommonBits);
        byte[]? changed = item.Text("change") switch
        {
            "identical" => original,
            "flip byte 150000" => Change(original, bytes => bytes[150000] ^= 0xFF),
            "insert 10 zero bytes at 1000" => [.. original[..1000], .. new byte[10], .. original[1000..]],
            "drop first 30000 bytes" => original[30000..],
            "xor every 5000th byte with 1" => Change(original, bytes => { for (int i = 0; i < bytes.Length; i += 5000) bytes[i] ^= 1; }),
            _ => null,
        };
        if (changed is not null) Assert.Equal(expected, IsccSum.Compute(changed).Wide);
    }

    [Theory]
    [MemberData(nameof(SumRows))]
    public void The_vectors_of_iscc_sum_hold(string row)
    {
        JsonElement item = IsccVectors.Item(Sums, "code_iscc_sum", row);
        JsonElement outputs = item.GetProperty("outputs");
        IsccSum sum = IsccSum.Compute(IsccVectors.Stream(item.GetProperty("inputs")[0]));
        bool wide = item.GetProperty("inputs")[1].GetBoolean();
        Assert.Equal(outputs.Text("iscc"), (wide ? sum.Wide : sum.Narrow).ToString());
        AssertSum(outputs, sum);
    }

    [Theory]
    [MemberData(nameof(SumDataRows))]
    public void The_data_codes_of_iscc_sum_hold(string row) => AssertDataCode(IsccVectors.Item(Sums, "gen_data_code", row));

    [Theory]
    [MemberData(nameof(DataRows))]
    public void The_official_data_codes_hold(string row) => AssertDataCode(IsccVectors.Item(Conformance, "gen_data_code_v0", row));

    [Theory]
    [MemberData(nameof(SumInstanceRows))]
    public void The_instance_codes_of_iscc_sum_hold(string row) => AssertInstanceCode(IsccVectors.Item(Sums, "gen_instance_code", row));

    [Theory]
    [MemberData(nameof(InstanceRows))]
    public void The_official_instance_codes_hold(string row) => AssertInstanceCode(IsccVectors.Item(Conformance, "gen_instance_code_v0", row));

    [Fact]
    public void The_kernels_of_the_min_hash_agree()
    {
        Random random = new(99);
        byte[][] digests = [new byte[32], new byte[32], new byte[32]];
        for (int round = 0; round < 50; round++)
        {
            MinHash[] hashes = [new(MinHash.Kernel.Plain), new(MinHash.Kernel.Avx2), new(MinHash.Kernel.Vector512)];
            for (int i = 0; i < 20; i++)
            {
                uint feature = (uint)random.NextInt64(1L << 32);
                foreach (MinHash hash in hashes) hash.Add(feature);
            }

            for (int i = 0; i < 3; i++) hashes[i].GetDigest(digests[i]);
            Assert.Equal(digests[0], digests[1]);
            Assert.Equal(digests[0], digests[2]);
        }
    }

    [Fact]
    public void A_pipeline_that_is_given_up_ends_its_workers()
    {
        using IsccSumPipeline pipeline = new();
        pipeline.Append(new byte[5 * IsccSumPipeline.BlockLength]);
    }

    private static byte[] Make(JsonElement item) => IsccVectors.MakeStream(item.Text("kind"), item.GetProperty("n").GetInt32(), item.GetProperty("seed").GetInt32());

    private static byte[] Change(byte[] original, Action<byte[]> change)
    {
        byte[] copy = [.. original];
        change(copy);
        return copy;
    }

    private static void AssertSum(JsonElement expected, IsccSum sum)
    {
        Assert.Equal(expected.Text("datahash"), sum.DataHash);
        Assert.Equal(expected.GetProperty("filesize").GetInt64(), sum.FileSize);
        if (expected.TryGetProperty("units", out JsonElement units)) Assert.Equal(units.Strings(), [sum.DataCode.ToString(), sum.InstanceCode.ToString()]);
    }

    private static void AssertDataCode(JsonElement item)
    {
        DataCodeHasher hasher = new();
        hasher.Append(IsccVectors.Stream(item.GetProperty("inputs")[0]));
        Assert.Equal(item.GetProperty("outputs").Text("iscc"), hasher.Finish(item.GetProperty("inputs")[1].GetInt32()).ToString());
    }

    private static void AssertInstanceCode(JsonElement item)
    {
        InstanceCodeHasher hasher = new();
        hasher.Append(IsccVectors.Stream(item.GetProperty("inputs")[0]));
        byte[] digest = new byte[32];
        Assert.Equal(item.GetProperty("outputs").GetProperty("filesize").GetInt64(), hasher.FileSize);
        hasher.Finish(digest);
        Assert.Equal(item.GetProperty("outputs").Text("datahash"), InstanceCodeHasher.DataHash(digest));
        IsccCode code = IsccCode.Unit(IsccMainType.Instance, IsccSubType.None, digest, item.GetProperty("inputs")[1].GetInt32());
        Assert.Equal(item.GetProperty("outputs").Text("iscc"), code.ToString());
    }
}
