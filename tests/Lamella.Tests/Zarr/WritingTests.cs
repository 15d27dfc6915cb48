using System.Security.Cryptography;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>What is written reads back equal, through boxes of any shape, from any number of threads.</summary>
public sealed class WritingTests
{
    public static TheoryData<string> Names() => [.. ZarrSamples.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Written_array_reads_back_equal(string name)
    {
        ZarrArraySpec spec = ZarrSamples.All.Single(c => c.Name == name).Spec;
        using MemoryStore store = new();
        byte[] samples = ZarrSamples.Make(spec.PixelType, ZarrSamples.Count(spec.Shape));
        ZarrArray.Create(store, "a/b", spec).Write(new long[spec.Shape.Length], spec.Shape, samples);
        ZarrArray read = ZarrArray.Open(store, "a/b");
        Assert.Empty(read.Unsupported);
        Assert.Equal(samples, read.ReadAll());
    }

    [Theory]
    [InlineData("v3_shard")]
    [InlineData("v3_shard_raw")]
    [InlineData("v3_shard_big_transposed")]
    [InlineData("v3_shard_index_start")]
    [InlineData("v2_big_F_dot")]
    [InlineData("v3_zstd")]
    public void Random_boxes_match_a_plain_array(string name)
    {
        ZarrArraySpec spec = ZarrSamples.All.Single(c => c.Name == name).Spec with { FillValue = [7, 0] };
        using MemoryStore store = new();
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        ushort[] model = new ushort[ZarrSamples.Count(spec.Shape)];
        Array.Fill(model, (ushort)7);
        Random random = new(5);
        int rank = spec.Shape.Length;
        for (int round = 0; round < 40; round++)
        {
            long[] offset = new long[rank], extent = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                offset[i] = random.NextInt64(spec.Shape[i]);
                extent[i] = 1 + random.NextInt64(spec.Shape[i] - offset[i]);
            }

            if (round % 2 == 0)
            {
                byte[] box = ZarrSamples.Make(PixelType.UInt16, ZarrSamples.Count(extent), round);
                // Now and then the fill value itself, which takes chunks away again.
                if (round % 8 == 0) for (int i = 0; i < box.Length; i++) box[i] = (byte)(i % 2 == 0 ? 7 : 0);
                array.Write(offset, extent, box);
                Each(spec.Shape, offset, extent, (at, i) => model[at] = BitConverter.ToUInt16(box, i * 2));
            }
            else
            {
                byte[] box = new byte[ZarrSamples.Count(extent) * 2];
                array.Read(offset, extent, box);
                Each(spec.Shape, offset, extent, (at, i) => Assert.Equal(model[at], BitConverter.ToUInt16(box, i * 2)));
            }
        }

        byte[] all = ZarrArray.Open(store).ReadAll();
        for (int i = 0; i < model.Length; i++) Assert.Equal(model[i], BitConverter.ToUInt16(all, i * 2));
    }

    [Fact]
    public void Threads_that_share_shards_lose_no_write()
    {
        using MemoryStore store = new();
        ZarrArraySpec spec = new() { Shape = [64, 64], Chunk = [8, 8], Shard = [32, 32], PixelType = PixelType.UInt16 };
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        byte[] samples = ZarrSamples.Make(PixelType.UInt16, 64 * 64);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, row => array.Write([row, 0], [1, 64], samples.AsSpan(row * 128, 128)));
        Assert.Equal(samples, ZarrArray.Open(store).ReadAll());
    }

    [Fact]
    public void Strided_source_is_written_without_its_gaps()
    {
        using MemoryStore store = new();
        ZarrArray array = ZarrArray.Create(store, string.Empty, new ZarrArraySpec { Shape = [6, 10], Chunk = [4, 4], Shard = [4, 8], PixelType = PixelType.UInt8 });
        byte[] transposed = ZarrSamples.Make(PixelType.UInt8, 60);
        array.Write([0, 0], [6, 10], transposed, [1, 6]);
        byte[] read = array.ReadAll();
        for (int y = 0; y < 6; y++)
            for (int x = 0; x < 10; x++) Assert.Equal(transposed[y + (6 * x)], read[(y * 10) + x]);
    }

    [Fact]
    public void Whole_shards_are_written_with_one_put_and_no_read()
    {
        using MemoryStore memory = new();
        using CountingStore store = new(memory);
        ZarrArraySpec spec = new() { Shape = [70, 70], Chunk = [8, 8], Shard = [32, 32], PixelType = PixelType.UInt16 };
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        store.Puts.Clear();
        array.Write([0, 0], spec.Shape, ZarrSamples.Make(PixelType.UInt16, 70 * 70));
        Assert.Empty(store.Reads);
        Assert.Equal(9, store.Puts.Count);
        Assert.Equal(9, store.Puts.Distinct().Count());
    }

    [Fact]
    public void Chunks_of_fill_are_not_stored_and_go_away_when_they_become_fill()
    {
        using MemoryStore store = new();
        ZarrArraySpec spec = new() { Shape = [8, 8], Chunk = [4, 4], PixelType = PixelType.Float32, FillValue = BitConverter.GetBytes(float.NegativeInfinity) };
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        byte[] samples = new byte[256];
        for (int i = 0; i < 64; i++) BitConverter.TryWriteBytes(samples.AsSpan(i * 4), float.NegativeInfinity);
        samples[0] = 1;
        array.Write([0, 0], [8, 8], samples);
        Assert.Equal(["c/", "zarr.json"], store.List(string.Empty));
        Assert.Equal(samples, array.ReadAll());
        samples[0] = 0;
        array.Write([0, 0], [1, 1], samples);
        Assert.Equal(["zarr.json"], store.List(string.Empty));
        Assert.Equal(samples, array.ReadAll());
    }

    [Theory]
    [InlineData("v3_shard")]
    [InlineData("v3_shard_zstd_crc")]
    [InlineData("v2_none")]
    public void Bytes_do_not_depend_on_the_number_of_threads(string name)
    {
        ZarrArraySpec spec = ZarrSamples.All.Single(c => c.Name == name).Spec;
        byte[] samples = ZarrSamples.Make(spec.PixelType, ZarrSamples.Count(spec.Shape));
        string first = Write(1), second = Write(4);
        Assert.Equal(first, second);

        string Write(int threads)
        {
            using MemoryStore memory = new();
            using CountingStore store = new(memory);
            ZarrArray.Create(store, string.Empty, spec).Write(new long[spec.Shape.Length], spec.Shape, samples, options: new ExecutionOptions { Threads = threads });
            return string.Join(';', store.Puts.Order(StringComparer.Ordinal).Select(key => key + Convert.ToHexString(SHA256.HashData(memory.TryReadAll(key)!))));
        }
    }

    [Fact]
    public void Resized_array_keeps_what_lies_inside_and_drops_chunks_outside()
    {
        using MemoryStore store = new();
        ZarrArraySpec spec = new() { ZarrFormat = 2, Shape = [4, 8], Chunk = [2, 8], PixelType = PixelType.UInt8, FillValue = [9] };
        ZarrArray array = ZarrArray.Create(store, "t", spec);
        byte[] samples = ZarrSamples.Make(PixelType.UInt8, 32);
        array.Write([0, 0], [4, 8], samples);
        array = array.Resize([6, 8]);
        Assert.Equal([.. samples, .. Enumerable.Repeat((byte)9, 16)], ZarrArray.Open(store, "t").ReadAll());
        array.Write([4, 0], [2, 8], samples.AsSpan(0, 16));
        array = array.Resize([2, 8]);
        Assert.Equal(samples[..16], array.ReadAll());
        Assert.Equal([".zarray", "0/"], store.List("t"));
    }

    [Fact]
    public void Wrong_specifications_are_refused()
    {
        using MemoryStore store = new();
        ZarrArraySpec good = new() { Shape = [8, 8], Chunk = [4, 4], PixelType = PixelType.UInt8 };
        Assert.Throws<ArgumentException>(() => ZarrArray.Create(store, string.Empty, good with { Shard = [6, 8] }));
        Assert.Throws<ArgumentException>(() => ZarrArray.Create(store, string.Empty, good with { Chunk = [4] }));
        Assert.Throws<ArgumentException>(() => ZarrArray.Create(store, string.Empty, good with { ZarrFormat = 2, Shard = [8, 8] }));
        Assert.Throws<ArgumentException>(() => ZarrArray.Create(store, string.Empty, good with { FillValue = [0, 0] }));
        ZarrArray array = ZarrArray.Create(store, string.Empty, good);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Write([4, 4], [5, 1], new byte[5]));
        Assert.Throws<ArgumentException>(() => array.Write([0, 0], [8, 8], new byte[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.WriteChunk([2, 0], new byte[16], [4, 1]));
    }

    private static void Each(long[] shape, long[] offset, long[] extent, Action<long, int> visit)
    {
        long[] at = new long[shape.Length];
        for (int n = 0; n < ZarrSamples.Count(extent); n++)
        {
            long index = 0;
            for (int i = 0; i < shape.Length; i++) index = (index * shape[i]) + offset[i] + at[i];
            visit(index, n);
            for (int i = shape.Length - 1; i >= 0 && ++at[i] == extent[i]; i--) at[i] = 0;
        }
    }
}
