using System.Text;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Zarr;

/// <summary>Chunks under other keys than the metadata states: they are found, and a sound store pays nothing for it.</summary>
public sealed class ChunkKeyTests
{
    /// <summary>Every form that a version can state, with every other form that may be stored.</summary>
    public static TheoryData<int, int, string, string> Forms()
    {
        TheoryData<int, int, string, string> data = [];
        foreach (int rank in (int[])[1, 2, 3, 5])
        {
            foreach ((int format, string stated) in ((int, string)[])[(2, "."), (2, "/"), (3, "c."), (3, "c/"), (3, "v."), (3, "v/")])
            {
                foreach (string stored in (string[])["c.", "c/", "v.", "v/"])
                {
                    string own = format == 2 ? "v" + stated : stated;
                    bool same = own == stored || (rank == 1 && own[0] == 'v' && stored[0] == 'v');
                    if (!same) data.Add(format, rank, stated, stored);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Chunks_of_which_none_fits_the_stated_form_are_read_by_the_stored_one(int format, int rank, string stated, string stored)
    {
        using MemoryStore store = Store(format, rank, stated, stored, skip: -1);
        ZarrArray array = ZarrArray.Open(store, "a");
        Assert.NotNull(array.StatedKeys);
        Assert.Equal(Expected(rank, skip: -1), array.ReadAll());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_absent_first_chunk_hides_nothing(int format, int rank, string stated, string stored)
    {
        using MemoryStore store = Store(format, rank, stated, stored, skip: 0);
        Assert.Equal(Expected(rank, skip: 0), ZarrArray.Open(store, "a").ReadAll());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Where_one_key_fits_the_stated_form_counts(int format, int rank, string stated, string stored)
    {
        using MemoryStore store = Store(format, rank, stated, stored, skip: -1);
        long[] last = [.. Enumerable.Repeat(1L, rank)];
        byte[] chunk = new byte[1 << rank];
        chunk.AsSpan().Fill(99);
        store.Put(Key(format == 2 ? "v" + stated : stated, last), chunk);
        ZarrArray array = ZarrArray.Open(store, "a");
        Assert.Null(array.StatedKeys);
        byte[] samples = array.ReadAll();
        Assert.Equal(1 << rank, samples.Count(b => b == 99));
        Assert.Equal(samples.Length - (1 << rank), samples.Count(b => b == 0));
        Assert.NotNull(ChunkKeySearch.Other(store, "a", array.Metadata));
    }

    [Theory]
    [InlineData(".", "v/")]
    [InlineData("/", "v.")]
    public void A_store_without_a_listing_is_asked_once_and_only_when_a_chunk_is_absent(string stated, string stored)
    {
        using MemoryStore inner = Store(2, 3, stated, stored, skip: -1);
        using CountingStore store = new(inner) { IsRemote = true, HasNoListing = true };
        ZarrArray array = ZarrArray.Open(store, "a");
        Assert.DoesNotContain(store.Looks, key => key.Any(char.IsAsciiDigit));
        Assert.Equal(Expected(3, skip: -1), array.ReadAll());
    }

    [Fact]
    public void A_sound_store_is_not_listed()
    {
        using MemoryStore inner = Store(2, 3, ".", "v.", skip: -1);
        ListingStore store = new(inner);
        Assert.Equal(Expected(3, skip: -1), ZarrArray.Open(store, "a").ReadAll());
        Assert.Equal(0, store.Listings);
    }

    [Theory]
    [InlineData("0.0.0.tmp")]
    [InlineData("0.0")]
    [InlineData("00.0.0")]
    [InlineData("2.0.0")]
    [InlineData("-1.0.0")]
    [InlineData("c.x.0.0")]
    public void A_name_that_is_no_chunk_of_the_grid_is_not_taken_for_one(string name)
    {
        using MemoryStore store = new();
        store.Put("a/.zarray", Encoding.UTF8.GetBytes(Document(2, 3, "/")));
        store.Put("a/" + name, new byte[8]);
        Assert.Null(ZarrArray.Open(store, "a").StatedKeys);
    }

    [Fact]
    public void Chunks_are_counted()
    {
        for (int absent = 0; absent <= 8; absent++)
        {
            using MemoryStore store = new();
            store.Put("a/.zarray", Encoding.UTF8.GetBytes(Document(2, 3, "/")));
            for (int n = absent; n < 8; n++) store.Put(Key("v/", [n & 1, (n >> 1) & 1, n >> 2]), new byte[8]);
            ChunkCount? count = ChunkCount.Of(ZarrArray.Open(store, "a"), 8);
            Assert.Equal((8, 8 - absent, absent), (count!.Value.Total, count.Value.Stored, count.Value.Absent));
            Assert.Null(ChunkCount.Of(ZarrArray.Open(store, "a"), 7));
        }
    }

    private static MemoryStore Store(int format, int rank, string stated, string stored, int skip)
    {
        MemoryStore store = new();
        store.Put(format == 2 ? "a/.zarray" : "a/zarr.json", Encoding.UTF8.GetBytes(Document(format, rank, stated)));
        for (int n = 0; n < 1 << rank; n++)
        {
            if (n == skip) continue;
            byte[] chunk = new byte[1 << rank];
            chunk.AsSpan().Fill((byte)(n + 1));
            store.Put(Key(stored, Position(n, rank)), chunk);
        }

        return store;
    }

    private static long[] Position(int n, int rank) => [.. Enumerable.Range(0, rank).Select(i => (long)((n >> (rank - 1 - i)) & 1))];

    private static string Key(string form, long[] index) => "a/" + (form[0] == 'c' ? "c" + form[1] : string.Empty) + string.Join(form[1], index);

    private static string Document(int format, int rank, string form)
    {
        string shape = "[" + string.Join(',', Enumerable.Repeat(4, rank)) + "]", chunk = "[" + string.Join(',', Enumerable.Repeat(2, rank)) + "]";
        if (format == 2) return $$"""{"zarr_format":2,"shape":{{shape}},"chunks":{{chunk}},"dtype":"|u1","fill_value":0,"filters":null,"order":"C","compressor":null,"dimension_separator":"{{form}}"}""";
        string name = form[0] == 'c' ? "default" : "v2";
        return $$$"""{"zarr_format":3,"node_type":"array","shape":{{{shape}}},"data_type":"uint8","chunk_grid":{"name":"regular","configuration":{"chunk_shape":{{{chunk}}}}},"chunk_key_encoding":{"name":"{{{name}}}","configuration":{"separator":"{{{form[1]}}}"}},"fill_value":0,"codecs":[{"name":"bytes"}]}""";
    }

    /// <summary>Each sample is the number of its chunk, counted from 1.</summary>
    private static byte[] Expected(int rank, int skip)
    {
        byte[] samples = new byte[1 << (2 * rank)];
        for (int i = 0; i < samples.Length; i++)
        {
            int chunk = 0;
            for (int axis = 0; axis < rank; axis++) chunk = (chunk << 1) | ((i >> (2 * (rank - 1 - axis))) & 3) / 2;
            samples[i] = chunk == skip ? (byte)0 : (byte)(chunk + 1);
        }

        return samples;
    }

    /// <summary>Counts listings.</summary>
    private sealed class ListingStore(Store inner) : Store
    {
        public int Listings { get; private set; }

        public override string Name => inner.Name;

        public override long? Length(string key) => inner.Length(key);

        public override int Read(string key, long offset, Span<byte> destination) => inner.Read(key, offset, destination);

        public override IEnumerable<string> List(string prefix)
        {
            Listings++;
            return inner.List(prefix);
        }
    }
}
