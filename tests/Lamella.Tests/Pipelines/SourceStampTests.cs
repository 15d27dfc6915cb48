using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>A source that is rewritten while it is converted, or between a run and its resume, never becomes a result of two halves.</summary>
public sealed class SourceStampTests
{
    private static readonly TestImage Image = new() { T = 4, Y = 256, X = 256, Noisy = true };

    public static TheoryData<string, string> Changes()
    {
        TheoryData<string, string> cases = [];
        foreach (string kind in new[] { "file", "zarr", "series", "link" })
        {
            foreach (string change in new[] { "rewritten", "replaced", "touched" }) cases.Add(kind, change);
        }

        cases.Add("zarr", "added");
        cases.Add("zarr", "removed");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_during_the_conversion_ends_it_and_leaves_nothing(string kind, string change)
    {
        using TempFolder folder = new();
        string path = Source(folder, kind);
        using BioImage source = BioImage.Open(path);
        foreach (string target in new[] { "out.ome.zarr", "out.ome.tif" })
        {
            ConvertOptions options = target.EndsWith(".tif", StringComparison.Ordinal) ? new OmeTiffOptions { TileSize = 128, Execution = new ExecutionOptions { Threads = 1 } } : new OmeZarrOptions { Chunks = [64, 64], Sharding = Sharding.None, Execution = new ExecutionOptions { Threads = 1 } };
            DamagedDataException error = Assert.Throws<DamagedDataException>(() => source.Convert(folder[target], options, new Changer(() => Change(path, kind, change))));
            Assert.Contains("changed while it was converted", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Names, n => n.StartsWith("out", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_resume_after_a_change_starts_anew(string kind, string change)
    {
        using TempFolder folder = new();
        string path = Source(folder, kind);
        OmeZarrOptions options = new() { Chunks = [64, 64], Sharding = Sharding.None, Levels = 1 };
        using (BioImage source = BioImage.Open(path))
        {
            using CancellationTokenSource stop = new();
            Assert.ThrowsAny<OperationCanceledException>(() => source.Convert(folder["out.ome.zarr"], options with { Execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token } }, new Changer(stop.Cancel)));
        }

        Change(path, kind, change);
        using (BioImage source = BioImage.Open(path))
        {
            source.Convert(folder["out.ome.zarr"], options with { Interrupted = Interrupted.Resume });
            source.Convert(folder["anew.ome.zarr"], options);
        }

        Assert.Equal(TempFolder.Digests(folder["anew.ome.zarr"]), TempFolder.Digests(folder["out.ome.zarr"]));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("zarr")]
    [InlineData("series")]
    public void What_lies_beside_a_source_may_change(string kind)
    {
        using TempFolder folder = new();
        string path = Source(folder, kind);
        using BioImage source = BioImage.Open(path);
        File.WriteAllText(folder["in-beside.txt"], "one");
        source.Convert(folder["out.ome.zarr"], new OmeZarrOptions(), new Changer(() => File.WriteAllText(folder["in-beside.txt"], "two")));
        Assert.True(Directory.Exists(folder["out.ome.zarr"]));
    }

    private static string Source(TempFolder folder, string kind)
    {
        string file = Image.Write(folder["in.ome.tif"]);
        switch (kind)
        {
            case "zarr":
                using (BioImage image = BioImage.Open(file)) image.Convert(folder["in.ome.zarr"], new OmeZarrOptions { Chunks = [128, 128], Sharding = Sharding.None });
                return folder["in.ome.zarr"];
            case "series":
                Directory.CreateDirectory(folder["in-series"]);
                for (int t = 0; t < 3; t++)
                {
                    // Plain pages: without a description of their own the names alone tell the place.
                    File.WriteAllBytes(Path.Join(folder["in-series"], Invariant($"p_t{t}.tif")), new Formats.Tiff.TiffBuilder().Page(128, 128, 8, new byte[128 * 128]).ToArray());
                }

                return folder["in-series"];
            case "link":
                if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege on Windows");
                File.CreateSymbolicLink(folder["in-link.ome.tif"], file);
                return folder["in-link.ome.tif"];
            default:
                return file;
        }
    }

    private static void Change(string path, string kind, string change)
    {
        string file = kind switch
        {
            "zarr" => Directory.GetFiles(Path.Join(path, "0"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last(f => !f.EndsWith(".json", StringComparison.Ordinal)),
            "series" => Path.Join(path, "p_t0.tif"),
            "link" => File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName,
            _ => path,
        };
        byte[] bytes = File.ReadAllBytes(file);
        switch (change)
        {
            case "rewritten":
                File.WriteAllBytes(file, bytes);
                break;
            case "replaced":
                // Same length, same time, another file.
                File.WriteAllBytes(file + ".new", bytes);
                File.SetLastWriteTimeUtc(file + ".new", File.GetLastWriteTimeUtc(file).AddTicks(10));
                File.Move(file + ".new", file, overwrite: true);
                break;
            case "touched":
                File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(3));
                break;
            case "added":
                File.WriteAllBytes(file + "9", bytes);
                break;
            default:
                File.Delete(file);
                File.WriteAllBytes(Path.Join(path, "moved"), bytes);
                break;
        }
    }

    /// <summary>Does something once, when half of the pixels are there.</summary>
    private sealed class Changer(Action action) : IProgress<ConvertProgress>
    {
        private int _done;

        public void Report(ConvertProgress value)
        {
            if (value.DoneBytes * 2 >= value.TotalBytes && Interlocked.Exchange(ref _done, 1) == 0) action();
        }
    }
}
