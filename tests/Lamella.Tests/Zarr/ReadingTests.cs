using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Engine;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>How much is read for a region, archives as stores, and damaged bytes.</summary>
public sealed class ReadingTests
{
    [Fact]
    public void A_region_of_a_shard_reads_its_index_once_and_the_chunks_it_needs()
    {
        using MemoryStore memory = new();
        ZarrArraySpec spec = new() { Shape = [64, 64], Chunk = [8, 8], Shard = [32, 32], PixelType = PixelType.UInt16, Codecs = [ZarrCodec.Zstd()] };
        byte[] samples = ZarrSamples.Make(PixelType.UInt16, 64 * 64);
        ZarrArray.Create(memory, string.Empty, spec).Write([0, 0], spec.Shape, samples);
        using CountingStore store = new(memory);
        ZarrArray array = ZarrArray.Open(store);
        store.Reads.Clear();
        byte[] box = new byte[12 * 12 * 2];
        array.Read([2, 2], [12, 12], box, new ExecutionOptions { Threads = 4 });
        long index = (16 * 16) + 4;
        Assert.Single(store.Reads, ("c/0/0", -index, index));
        Assert.Equal(5, store.Reads.Count);
        Assert.Equal(5, store.Reads.Distinct().Count());
        Assert.True(store.Reads.Sum(r => r.Length) - index < memory.Length("c/0/0"));
        array.Read([2, 2], [12, 12], box);
        Assert.Equal(9, store.Reads.Count);
        for (int y = 0; y < 12; y++) Assert.Equal(samples.AsSpan((((y + 2) * 64) + 2) * 2, 24).ToArray(), box.AsSpan(y * 24, 24).ToArray());
    }

    [Fact]
    public void An_uncompressed_chunk_is_read_in_part()
    {
        using MemoryStore memory = new();
        ZarrArraySpec spec = new() { Shape = [512, 512], Chunk = [512, 512], PixelType = PixelType.UInt16, ByteOrder = ZarrByteOrder.Big, Codecs = [] };
        byte[] samples = ZarrSamples.Make(PixelType.UInt16, 512 * 512);
        ZarrArray.Create(memory, string.Empty, spec).Write([0, 0], spec.Shape, samples);
        using CountingStore store = new(memory);
        ZarrArray array = ZarrArray.Open(store);
        store.Reads.Clear();
        byte[] rows = new byte[10 * 1024];
        array.Read([100, 0], [10, 512], rows);
        Assert.Equal(samples.AsSpan(100 * 1024, 10 * 1024).ToArray(), rows);
        Assert.Equal(10 * 1024, store.Reads.Sum(r => r.Length));
    }

    [Fact]
    public void Piece_kinds_follow_the_storage()
    {
        using MemoryStore store = new();
        ZarrArraySpec spec = new() { Shape = [4, 4], Chunk = [2, 2], PixelType = PixelType.UInt16, Codecs = [] };
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        array.Write([0, 0], [2, 2], ZarrSamples.Make(PixelType.UInt16, 4));
        Assert.Equal("YX", array.Level().Axes);
        Assert.Equal(PieceKind.Raw, array.Level().Locate(0).Kind);
        Assert.Equal(PieceKind.Fill, array.Level().Locate(3).Kind);
        store.Put("c/0/0", [1, 2, 3]);
        Assert.Throws<DamagedDataException>(() => array.ReadAll());
    }

    [Fact]
    public void Ten_bytes_that_claim_a_gigabyte_get_no_memory()
    {
        using MemoryStore store = new();
        ZarrArraySpec spec = new() { Shape = [32_768, 32_768], Chunk = [32_768, 32_768], PixelType = PixelType.UInt8, Codecs = [ZarrCodec.Zstd()] };
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        store.Put("c/0/0", new byte[10]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DamagedDataException>(() => array.Read([0, 0], [8, 8], new byte[64], new ExecutionOptions { Threads = 1 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Arrays_read_from_a_zip_archive_to_the_same_hash()
    {
        using FileStore folder = new(Path.GetDirectoryName(TestData.At("data", "zarr", "gen_v3_open.zip"))!);
        using ZipStore store = new(folder, "gen_v3_open.zip");
        int read = 0;
        foreach (JsonElement row in ZarrData.Rows("gen_v3_open.manifest.json"))
        {
            if (!row.TryGetProperty("sha256", out JsonElement sha)) continue;
            Assert.Equal(sha.GetString(), Convert.ToHexStringLower(SHA256.HashData(ZarrArray.Open(store, row.GetProperty("path").GetString()!).ReadAll())));
            read++;
        }

        Assert.True(read > 80);
    }
}
