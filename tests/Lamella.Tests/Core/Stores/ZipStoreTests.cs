using System.IO.Compression;
using Lamella.Codecs.Checksums;
using Lamella.IO;
using Lamella.Stores;
using Xunit;

namespace Lamella.Tests.Core.Stores;

/// <summary>Archives that the class library makes, read by our own directory parser; then the ways in which they can be wrong.</summary>
public sealed class ZipStoreTests
{
    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Entries_read_whole_and_by_range(CompressionLevel level)
    {
        byte[] value = new byte[10000];
        for (int i = 0; i < value.Length; i++) value[i] = (byte)(i * i >> 5);
        using MemoryStore outer = Archive(level, ("a/b.bin", value), ("a/c/d", [1, 2, 3]), ("empty", []), ("folder/", []));
        using ZipStore zip = new(outer, "z.zip");
        Assert.Equal(value, zip.TryReadAll("a/b.bin")!);
        Assert.Equal([1, 2, 3], zip.TryReadAll("a/c/d")!);
        Assert.Empty(zip.TryReadAll("empty")!);
        Assert.Null(zip.Length("nothing"));
        Assert.Equal(["a/", "empty"], zip.List(string.Empty));
        Assert.Equal(["b.bin", "c/"], zip.List("a"));
        using ByteBuffer buffer = new();
        Assert.True(zip.TryRead("a/b.bin", ByteRange.Suffix(7), buffer));
        Assert.Equal(value[^7..], buffer.Span.ToArray());
        Assert.True(zip.TryRead("a/b.bin", ByteRange.From(5000, 100), buffer));
        Assert.Equal(value[5000..5100], buffer.Span.ToArray());
        Assert.False(zip.TryRead("nothing", ByteRange.All, buffer));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void An_entry_that_is_not_what_its_checksum_says_is_damaged_when_it_is_read_whole(CompressionLevel level)
    {
        byte[] value = new byte[5000];
        new Random(4).NextBytes(value);
        using MemoryStore outer = Archive(level, ("good", value), ("bad", value));
        byte[] bytes = outer.TryReadAll("z.zip")!;
        // Random bytes are stored as they are by DEFLATE too; the second copy is that of the second entry.
        int at = bytes.AsSpan().LastIndexOf(value.AsSpan(1000, 16));
        bytes[at + 3] ^= 1;
        outer.Put("z.zip", bytes);
        using ZipStore zip = new(outer, "z.zip", Crc32.Compute);
        Assert.Equal(value, zip.TryReadAll("good")!);
        Assert.Contains("CRC-32", Assert.Throws<DamagedDataException>(() => zip.TryReadAll("bad")).Message, StringComparison.Ordinal);
        Assert.Equal("bad", Assert.Single(zip.Check(TestContext.Current.CancellationToken)).Key);
        // A part has no checksum.
        Assert.Equal(10, zip.Read("bad", 0, new byte[10]));
    }

    [Theory]
    [InlineData("x/zarr.json", "zarr.json", "x/zarr.json,x/0/zarr.json,__MACOSX/x/._zarr.json,__MACOSX/x/zarr.json,.DS_Store,x/.DS_Store,readme.txt")]
    [InlineData("x/.zattrs", ".zattrs", "x/.zattrs,x/0/.zarray,notes/readme.md")]
    [InlineData("a/b/x/.zgroup", ".zgroup", "a/b/x/.zgroup,a/b/x/0/.zarray,a/readme")]
    [InlineData("a/x/.zgroup", "x/.zgroup", "a/x/.zgroup,a/x/0/.zarray,a/y/.zgroup,other/readme")]
    [InlineData("x/.zgroup", "x/.zgroup", "x/.zgroup,y/.zgroup")]
    [InlineData("0/.zarray", "0/.zarray", ".zgroup,0/.zarray")]
    public void The_folder_of_the_hierarchy_is_entered_whatever_lies_beside_it(string key, string seenAs, string keys)
    {
        using MemoryStore outer = Archive(CompressionLevel.NoCompression, [.. keys.Split(',').Select(k => (k, k == key ? new byte[] { 7 } : [1]))]);
        using ZipStore zip = new(outer, "z.zip");
        zip.TryEnter(["zarr.json", ".zattrs", ".zgroup", ".zarray"]);
        Assert.Equal([7], zip.TryReadAll(seenAs)!);
    }

    [Fact]
    public void A_listing_has_every_name_once_in_ordinal_order()
    {
        using MemoryStore outer = Archive(CompressionLevel.NoCompression, ("a/1", [1]), ("a/b/1", [1]), ("a/b/2", [1]), ("a-b", [1]), ("a.b/c", [1]), ("a0", [1]), ("b/c/d/e", [1]));
        using ZipStore zip = new(outer, "z.zip");
        Assert.Equal(["a-b", "a.b/", "a/", "a0", "b/"], zip.List(string.Empty));
        Assert.Equal(["1", "b/"], zip.List("a"));
        Assert.Equal(["1", "2"], zip.List("a/b/"));
        Assert.Equal(["d/"], zip.List("b/c"));
        Assert.Empty(zip.List("c"));
    }

    [Fact]
    public void Names_that_climb_out_have_no_key()
    {
        using MemoryStore outer = Archive(CompressionLevel.NoCompression, ("../up", [1]), ("/root", [1]), ("a/../../b", [1]), ("c:\\d", [1]), ("good", [1]));
        using ZipStore zip = new(outer, "z.zip");
        Assert.Equal(["good"], zip.List(string.Empty));
    }

    [Fact]
    public void Any_byte_may_be_wrong_and_only_typed_errors_come()
    {
        using MemoryStore outer = Archive(CompressionLevel.Optimal, ("a/b", new byte[300]), ("c", [1, 2, 3, 4, 5]));
        byte[] good = outer.TryReadAll("z.zip")!;
        Random random = new(3);
        for (int round = 0; round < 4000; round++)
        {
            byte[] bad = (byte[])good.Clone();
            if (round % 4 == 0) bad = bad[..random.Next(bad.Length)];
            for (int n = random.Next(1, 4); n > 0 && bad.Length > 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            outer.Put("z.zip", bad);
            try
            {
                using ZipStore zip = new(outer, "z.zip");
                foreach (string key in zip.List(string.Empty)) if (!key.EndsWith('/') && zip.Length(key) < 1 << 20) zip.TryReadAll(key);
            }
            catch (LamellaException)
            {
                // Damaged, unsupported or refused: each is an answer.
            }
        }
    }

    [Fact]
    public void Threads_that_make_the_same_folder_do_not_disturb_each_other()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lamella-store-");
        try
        {
            using FileStore store = new(folder.FullName);
            for (int round = 0; round < 50; round++) Parallel.For(0, 8, i => store.Put(Invariant($"{round}/a/b/c/{i}"), [1]));
            Assert.Equal(8, store.List("49/a/b/c").Count());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static MemoryStore Archive(CompressionLevel level, params (string Name, byte[] Value)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] value) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(value);
            }
        }

        MemoryStore store = new();
        store.Put("z.zip", stream.ToArray());
        return store;
    }
}
