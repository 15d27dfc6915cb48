using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Lamella.Codecs.Checksums;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>An OME-Zarr in one zip file (RFC-9).</summary>
public sealed class SingleFileTests
{
    private static readonly TestImage Picture = new() { T = 2, C = 2, Z = 2, Y = 611, X = 523, StatePlanes = true, Noisy = true };

    [Theory]
    [InlineData(NgffVersion.V05)]
    [InlineData(NgffVersion.V06)]
    public void The_archive_is_as_the_rfc_wants_it(NgffVersion version)
    {
        using TempFolder folder = new();
        Picture.Write(folder["in.ome.tif"]);
        Trees.Convert(folder["in.ome.tif"], folder["a.ozx"], new OmeZarrOptions { Ngff = version });
        Assert.Equal(["a.ozx", "in.ome.tif"], folder.Names);
        using BioImage before = BioImage.Open(folder["in.ome.tif"]), after = BioImage.Open(folder["a.ozx"]);
        Assert.Equal(KeptFacts.Of(before.Scenes[0]), KeptFacts.Of(after.Scenes[0]));
        byte[] bytes = File.ReadAllBytes(folder["a.ozx"]);
        using ZipArchive zip = ZipFile.OpenRead(folder["a.ozx"]);
        string text = version == NgffVersion.V05 ? "0.5" : "0.6rc0";
        Assert.Equal("{\"ome\":{\"version\":\"" + text + "\",\"zipFile\":{\"centralDirectory\":{\"jsonFirst\":true}}}}", zip.Comment);
        List<string> names = [.. zip.Entries.Select(e => e.FullName)];
        Assert.Equal(["zarr.json", "0/zarr.json", "1/zarr.json", "2/zarr.json"], names.Take(4));
        Assert.DoesNotContain(names.Skip(4), n => n.EndsWith("zarr.json", StringComparison.Ordinal));
        Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
        // The root's metadata lies first in the file too, and the ZIP64 records are there.
        Assert.Equal("zarr.json", Encoding.UTF8.GetString(bytes, 30, 9));
        Assert.True(bytes.AsSpan(bytes.Length - 22 - zip.Comment.Length - 20, 4).SequenceEqual("PK\x6\x7"u8));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using MemoryStream content = new();
            using (Stream stream = entry.Open()) stream.CopyTo(content);
            Assert.Equal(entry.Crc32, Crc32.Compute(content.ToArray()));
        }
    }

    [Fact]
    public void Collections_plates_and_labels_fit_into_one_file()
    {
        using TempFolder folder = new();
        foreach (string name in new[] { "v04_hcs", "v04_bf2raw", "v05_tczyx_sharded" })
        {
            string target = folder[name + ".ozx"];
            Trees.Convert(Trees.Path(name), target, new OmeZarrOptions { SourceLevels = SourceLevels.Reuse, Consolidated = ConsolidatedMetadata.InRoot, RoCrate = RoCrateFile.Write });
            using BioImage before = BioImage.Open(Trees.Path(name)), after = BioImage.Open(target);
            Assert.Equal(before.Scenes.Select(s => Trees.Sha(s)).Order(StringComparer.Ordinal), after.Scenes.Select(s => Trees.Sha(s)).Order(StringComparer.Ordinal));
            Assert.Equal(before.Labels.Select(s => Trees.Sha(s)), after.Labels.Select(s => Trees.Sha(s)));
            // And out of it again.
            Trees.Convert(target, folder[name + ".ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V04, SourceLevels = SourceLevels.Reuse });
        }
    }

    [Fact]
    public void Release_04_has_no_single_file()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.Open(Trees.Path("v04_tczyx"));
        Assert.Contains("0.5", Assert.Throws<ArgumentException>(() => image.Convert(folder["a.ozx"], new OmeZarrOptions { Ngff = NgffVersion.V04 })).Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Bytes_do_not_depend_on_threads()
    {
        using TempFolder folder = new();
        Picture.Write(folder["in.ome.tif"]);
        using BioImage image = BioImage.Open(folder["in.ome.tif"]);
        foreach (int threads in new[] { 1, 2, 7 }) image.Convert(folder[Invariant($"{threads}.ozx")], new OmeZarrOptions { Chunks = [100, 100], Shards = [200, 300], Execution = new ExecutionOptions { Threads = threads } });
        Assert.Single(new[] { 1, 2, 7 }.Select(n => Trees.Sha(File.ReadAllBytes(folder[Invariant($"{n}.ozx")]))).Distinct());
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public async Task A_killed_run_is_resumed_to_the_same_bytes(double part)
    {
        using TempFolder folder = new();
        Picture.Write(folder["in.ome.tif"]);
        string[] options = ["--ngff", "0.5", "--chunks", "64,64", "--shards", "64,64", "-q"];
        (int exit, string text) = await Cli.Shell.RunAsync(["convert", folder["in.ome.tif"], folder["whole.ozx"], .. options]);
        Assert.True(exit == 0, text);
        long size = new FileInfo(folder["whole.ozx"]).Length;
        string partial = folder["a.ozx.partial"];
        using (Process process = ChildProcess.StartLamella(["convert", folder["in.ome.tif"], folder["a.ozx"], .. options]))
        {
            while (!process.HasExited && (!File.Exists(partial) || new FileInfo(partial).Length < part * size)) await Task.Delay(1, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // A run that was faster than the kill has its result; resuming it is no work.
        (exit, text) = await Cli.Shell.RunAsync(["convert", folder["in.ome.tif"], folder["a.ozx"], "--resume", .. File.Exists(folder["a.ozx"]) ? ["--overwrite"] : Array.Empty<string>(), .. options]);
        Assert.True(exit == 0, text);
        Assert.Equal(Trees.Sha(await File.ReadAllBytesAsync(folder["whole.ozx"], TestContext.Current.CancellationToken)), Trees.Sha(await File.ReadAllBytesAsync(folder["a.ozx"], TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("", "a.ozx")]
    [InlineData("", "a.zip")]
    [InlineData("", "a.bin")]
    [InlineData("cells.ome.zarr/", "a.zip")]
    [InlineData("cells.ome.zarr/", "a.ome.zarr.zip")]
    public void Archives_of_other_programs_open_by_their_content(string prefix, string name)
    {
        using TempFolder folder = new();
        using (ZipArchive zip = ZipFile.Open(folder[name], ZipArchiveMode.Create))
        {
            foreach (string file in Directory.EnumerateFiles(Trees.Path("v04_tczyx"), "*", SearchOption.AllDirectories))
                zip.CreateEntryFromFile(file, prefix + Path.GetRelativePath(Trees.Path("v04_tczyx"), file).Replace('\\', '/'), CompressionLevel.Fastest);
        }

        using BioImage image = BioImage.Open(folder[name]), truth = BioImage.Open(Trees.Path("v04_tczyx"));
        Assert.Equal(Trees.Sha(truth.Scenes[0]), Trees.Sha(image.Scenes[0]));
        Assert.Single(image.Labels);
    }

    [Fact]
    public void A_zip_of_something_else_is_no_image()
    {
        using TempFolder folder = new();
        using (ZipArchive zip = ZipFile.Open(folder["a.zip"], ZipArchiveMode.Create)) zip.CreateEntry("readme.txt");
        Assert.Throws<UnknownFormatException>(() => BioImage.Open(folder["a.zip"]));
        File.WriteAllBytes(folder["b.zip"], "PK\x3\x4 and nothing more"u8.ToArray());
        Assert.Throws<UnknownFormatException>(() => BioImage.Open(folder["b.zip"]));
    }

    [Fact]
    public void Reserved_room_is_filled_padded_or_given_up()
    {
        using TempFolder folder = new();
        using (ZipWriteStore store = new(folder["a.zip"], data => Crc32.Compute(data)))
        {
            store.Reserve("zarr.json", 20);
            store.Reserve("b/zarr.json", 4);
            store.Put("c/0", [1, 2, 3]);
            store.Put("zarr.json", "{\"a\":1}"u8);
            store.Put("b/zarr.json", "{\"b\":123}"u8);
            store.Put("c/0", [4, 5, 6]);
            Assert.Equal([4, 5, 6], store.TryReadAll("c/0")!);
            store.Complete("hello");
        }

        using ZipArchive zip = ZipFile.OpenRead(folder["a.zip"]);
        Assert.Equal(["zarr.json", "b/zarr.json", "c/0"], zip.Entries.Select(e => e.FullName));
        Assert.Equal(["{\"a\":1}             ", "{\"b\":123}", "\u0004\u0005\u0006"], zip.Entries.Select(Text));
    }

    [Fact]
    public void A_cut_archive_is_continued_behind_its_last_whole_entry()
    {
        using TempFolder folder = new();
        for (int cut = 0; cut < 60; cut++)
        {
            string path = folder[Invariant($"{cut}.zip")];
            using (ZipWriteStore store = new(path, data => Crc32.Compute(data)))
            {
                store.Put("one", [1, 2, 3]);
                store.Put("two", [4, 5, 6, 7]);
            }

            long whole = new FileInfo(path).Length;
            using (FileStream file = new(path, FileMode.Open)) file.SetLength(whole - cut);
            using (ZipWriteStore store = new(path, data => Crc32.Compute(data)))
            {
                Assert.Equal(cut == 0, store.Length("two") is not null);
                Assert.Equal(cut <= 57, store.Length("one") is not null);
                store.Put("one", [1, 2, 3]);
                store.Put("two", [4, 5, 6, 7]);
                Assert.Equal(whole, new FileInfo(path).Length);
                store.Complete(string.Empty);
            }

            using ZipArchive zip = ZipFile.OpenRead(path);
            Assert.Equal(["one", "two"], zip.Entries.Select(e => e.FullName));
        }
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using StreamReader reader = new(entry.Open());
        return reader.ReadToEnd();
    }
}
