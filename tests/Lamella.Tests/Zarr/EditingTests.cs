using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>Changing stored chunks: what is covered is not read, what is not touched keeps its bytes, and nothing is remembered.</summary>
public sealed class EditingTests
{
    private static readonly ZarrArraySpec Sharded = new() { Shape = [3, 60, 70], Chunk = [1, 8, 16], Shard = [1, 32, 32], PixelType = PixelType.UInt16 };

    [Fact]
    public void A_whole_shard_is_written_without_a_read_also_at_the_edge()
    {
        CountingStore store = new(new MemoryStore());
        ZarrArray array = ZarrArray.Create(store, "a", Sharded);
        store.Reads.Clear();
        array.Write([1, 32, 32], [1, 28, 38], ZarrSamples.Make(PixelType.UInt16, 28 * 38));
        Assert.Empty(store.Reads);
        array.Rewrite([2, 0, 0], [1, 60, 70], (_, extent, samples) => ZarrSamples.Make(PixelType.UInt16, ZarrSamples.Count(extent.ToArray())).CopyTo(samples), 0, ExecutionOptions.Default, ChunkGuard.InProcess);
        Assert.Empty(store.Reads);
        array.Write([1, 33, 32], [1, 27, 38], ZarrSamples.Make(PixelType.UInt16, 27 * 38));
        Assert.Equal(2, store.Reads.Count);
        Assert.All(store.Reads, r => Assert.StartsWith("a/c/1/1/", r.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void Inner_chunks_that_are_not_touched_keep_their_bytes()
    {
        using MemoryStore store = new();
        ZarrArray array = ZarrArray.Create(store, string.Empty, Sharded with { Codecs = [Lamella.Zarr.Metadata.ZarrCodec.Gzip(9)] });
        array.Write([0, 0, 0], [1, 60, 70], ZarrSamples.Make(PixelType.UInt16, 60 * 70));
        // Opened with another compression level the encoder would make other bytes; only the touched chunk is encoded.
        byte[] before = store.TryReadAll("c/0/0/0")!;
        array.Write([0, 0, 0], [1, 8, 16], new byte[8 * 16 * 2]);
        byte[] after = store.TryReadAll("c/0/0/0")!;
        // The first inner chunk, now fill, is gone; all others follow as they were.
        int removed = before.Length - after.Length;
        Assert.True(removed > 0);
        const int Index = (8 * 16) + 4;
        Assert.Equal(before[removed..^Index], after[..^Index]);
    }

    [Fact]
    public void What_another_object_wrote_is_seen_at_once()
    {
        using MemoryStore store = new();
        ZarrArray one = ZarrArray.Create(store, string.Empty, Sharded), two = ZarrArray.Open(store);
        byte[] first = ZarrSamples.Make(PixelType.UInt16, 20 * 20), second = ZarrSamples.Make(PixelType.UInt16, 20 * 20, 9), seen = new byte[800];
        one.Write([0, 20, 20], [1, 20, 20], first);
        two.ReadStored([0, 20, 20], [1, 20, 20], seen);
        Assert.Equal(first, seen);
        one.Write([0, 20, 20], [1, 20, 20], second);
        two.ReadStored([0, 20, 20], [1, 20, 20], seen);
        Assert.Equal(second, seen);
        // Next to it, by the other one: nothing of the first is lost.
        two.Write([0, 20, 40], [1, 20, 20], first);
        Assert.Equal(second.AsSpan(0, 40).ToArray(), ReadRow(one, 20));
        Assert.Equal(first.AsSpan(0, 40).ToArray(), ReadRow(one, 40));

        static byte[] ReadRow(ZarrArray array, long x)
        {
            byte[] row = new byte[40];
            array.ReadStored([0, 20, x], [1, 1, 20], row);
            return row;
        }
    }

    [Theory]
    [MemberData(nameof(WritingTests.Names), MemberType = typeof(WritingTests))]
    public void Boxes_read_from_stored_chunks_equal_the_engine(string name)
    {
        ZarrArraySpec spec = ZarrSamples.All.Single(c => c.Name == name).Spec;
        using MemoryStore store = new();
        ZarrArray array = ZarrArray.Create(store, string.Empty, spec);
        array.Write(new long[spec.Shape.Length], spec.Shape, ZarrSamples.Make(spec.PixelType, ZarrSamples.Count(spec.Shape)));
        Random random = new(3);
        for (int round = 0; round < 12; round++)
        {
            long[] offset = [.. spec.Shape.Select(n => random.NextInt64(n))], extent = [.. spec.Shape.Select((n, i) => 1 + random.NextInt64(n - offset[i]))];
            byte[] expected = new byte[ZarrSamples.Count(extent) * spec.PixelType.Size()], actual = new byte[expected.Length];
            array.Read(offset, extent, expected);
            array.ReadStored(offset, extent, actual);
            Assert.Equal(expected, actual);
        }
    }
}
