using System.IO.Compression;
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
        Assert.Equal(value, zip.TryReadAll("a/b.bin"));
        Assert.Equal([1, 2, 3], zip.TryReadAll("a/c/d"));
        Assert.Equal([], zip.TryReadAll("empty"));
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
