using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>The public contract of stores.</summary>
public sealed class StoreTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("folder")]
    public void A_conditional_write_replaces_only_what_its_writer_has_seen(string kind)
    {
        using TempFolder folder = new();
        using WritableStore store = kind == "memory" ? new MemoryStore() : new FileStore(folder.Path);
        Assert.True(store.PutIf("a/b", "one"u8, null));
        Assert.False(store.PutIf("a/b", "two"u8, null));
        string? seen = store.Stamp("a/b");
        Assert.NotNull(seen);
        store.Put("a/b", "another"u8);
        Assert.False(store.PutIf("a/b", "three"u8, seen));
        Assert.Equal("another"u8.ToArray(), store.TryReadAll("a/b"));
        Assert.True(store.PutIf("a/b", "four"u8, store.Stamp("a/b")));
        Assert.Equal("four"u8.ToArray(), store.TryReadAll("a/b"));
        Assert.True(store.Delete("a/b"));
        Assert.False(store.Delete("a/b"));
    }

    [Fact]
    public async Task Many_conditional_writers_lose_no_update()
    {
        using MemoryStore store = new();
        store.Put("count", BitConverter.GetBytes(0));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int done = 0; done < 50;)
            {
                string? stamp = store.Stamp("count");
                int value = BitConverter.ToInt32(store.TryReadAll("count")!);
                if (store.PutIf("count", BitConverter.GetBytes(value + 1), stamp)) done++;
            }
        })));
        Assert.Equal(400, BitConverter.ToInt32(store.TryReadAll("count")!));
    }
}
