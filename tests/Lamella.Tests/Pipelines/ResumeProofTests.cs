using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>What a journal says is believed only of blocks that are as it says: after a power loss, or whoever else was there, the finished result is the same as that of an undisturbed run.</summary>
public sealed class ResumeProofTests
{
    private static readonly TestImage Image = new() { T = 6, Y = 512, X = 512, Noisy = true };

    public static TheoryData<string, string, bool> Cases()
    {
        TheoryData<string, string, bool> cases = [];
        foreach (string target in new[] { "r.ome.zarr", "r04.ome.zarr", "r.ozx", "r.ome.tif" })
        {
            foreach (string damage in new[] { "empty", "half", "zero", "one-byte", "remove", "longer", "foreign" })
            {
                cases.Add(target, damage, false);
                cases.Add(target, damage, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_spoilt_block_is_made_again_and_foreign_files_stay_out(string name, string damage, bool otherBoot)
    {
        using TempFolder folder = new();
        string path = Image.Write(folder["in.ome.tif"]);
        ConvertOptions options = name.EndsWith(".tif", StringComparison.Ordinal) ? new OmeTiffOptions { TileSize = 128 }
            : new OmeZarrOptions { Chunks = [128, 128], Sharding = Sharding.None, Ngff = name.StartsWith("r04", StringComparison.Ordinal) ? NgffVersion.V04 : NgffVersion.V05, Container = name.EndsWith(".ozx", StringComparison.Ordinal) ? OmeZarrContainer.SingleFile : OmeZarrContainer.Folder };
        using BioImage source = BioImage.Open(path);
        source.Convert(folder["whole-" + name], options);
        using (CancellationTokenSource stop = new())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => source.Convert(folder[name], options with { Execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token } }, new Stopper(stop)));
        }

        string partial = folder[name + ".partial"], journal = partial + ".journal";
        Assert.True(File.ReadLines(journal).Count() > 10);
        if (otherBoot)
        {
            // The header of a machine that was started again since; the times are then no proof, so they are made to look older.
            string[] lines = File.ReadAllLines(journal);
            lines[0] = lines[0][..lines[0].LastIndexOf(' ')] + " another-boot";
            File.WriteAllText(journal, string.Join('\n', lines) + "\n");
        }

        foreach (string file in Spoil(partial, damage))
        {
            if (otherBoot && File.Exists(file)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        }

        source.Convert(folder[name], options with { Interrupted = Interrupted.Resume });
        Assert.Equal(TempFolder.Digests(folder["whole-" + name]), TempFolder.Digests(folder[name]));
        Assert.DoesNotContain(folder.Names, n => n.Contains(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_takes_no_journal_is_named_with_the_result()
    {
        // No user may make files there, whoever runs the tests.
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/sys/kernel")) Assert.Skip("the test needs a folder in which nobody can make files");
        StoreException error = Assert.Throws<StoreException>(() => Lamella.Engine.Journal.Start("/sys/kernel/r.ome.zarr.partial.journal", "plan"));
        Assert.Equal(StoreFailure.Unwritable, error.Failure);
        Assert.StartsWith("/sys/kernel/r.ome.zarr cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".partial", error.Message, StringComparison.Ordinal);
        Assert.Contains("/sys/kernel", error.Message["/sys/kernel/r.ome.zarr".Length..], StringComparison.Ordinal);
    }

    [Fact]
    public void A_resume_without_damage_writes_no_block_again()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Image.Write(folder["in.ome.tif"]));
        OmeZarrOptions options = new() { Chunks = [128, 128], Sharding = Sharding.None };
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() => source.Convert(folder["r.ome.zarr"], options with { Execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token } }, new Stopper(stop)));
        Dictionary<string, DateTime> times = Directory.GetFiles(folder["r.ome.zarr.partial"], "*", SearchOption.AllDirectories).ToDictionary(f => f.Replace(".partial", string.Empty, StringComparison.Ordinal), File.GetLastWriteTimeUtc);
        Assert.True(times.Count > 10);
        source.Convert(folder["r.ome.zarr"], options with { Interrupted = Interrupted.Resume });
        Assert.All(times, known => Assert.Equal(known.Value, File.GetLastWriteTimeUtc(known.Key)));
    }

    /// <summary>Damages a block in the middle of what is stored, and names the files that were touched.</summary>
    private static List<string> Spoil(string partial, string damage)
    {
        if (damage == "foreign")
        {
            if (!Directory.Exists(partial)) return [];
            Directory.CreateDirectory(Path.Join(partial, "other"));
            string[] foreign = [Path.Join(partial, "notes.txt"), Path.Join(partial, "0", "stray"), Path.Join(partial, "other", "zarr.json")];
            foreach (string file in foreign) File.WriteAllText(file, "not of the result");
            return [.. foreign];
        }

        if (!Directory.Exists(partial))
        {
            byte[] bytes = File.ReadAllBytes(partial);
            byte[] changed = damage switch
            {
                "empty" => [],
                "half" => bytes[..(bytes.Length / 2)],
                "remove" => bytes[..(bytes.Length / 3)],
                "longer" => [.. bytes, .. new byte[1000]],
                "zero" => [.. bytes[..(bytes.Length / 2)], .. new byte[bytes.Length - (bytes.Length / 2)]],
                _ => [.. bytes[..(bytes.Length / 2)], (byte)(bytes[bytes.Length / 2] ^ 0x55), .. bytes[((bytes.Length / 2) + 1)..]],
            };
            File.WriteAllBytes(partial, changed);
            return [partial];
        }

        List<string> blocks = [.. Directory.GetFiles(partial, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        blocks = [blocks[0], blocks[blocks.Count / 2], blocks[^1]];
        foreach (string block in blocks)
        {
            byte[] bytes = File.ReadAllBytes(block);
            if (damage == "remove") File.Delete(block);
            else if (damage == "empty") File.WriteAllBytes(block, []);
            else if (damage == "half") File.WriteAllBytes(block, bytes[..(bytes.Length / 2)]);
            else if (damage == "longer") File.WriteAllBytes(block, [.. bytes, 0]);
            else if (damage == "zero") File.WriteAllBytes(block, new byte[bytes.Length]);
            else File.WriteAllBytes(block, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        }

        return blocks;
    }

    /// <summary>Cancels when half of the pixels are there.</summary>
    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ConvertProgress>
    {
        public void Report(ConvertProgress value)
        {
            if (value.DoneBytes * 2 >= value.TotalBytes) stop.Cancel();
        }
    }
}
