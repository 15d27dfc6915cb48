using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>No command writes over its input, over what is not its own to replace, or through a link that lies where it works.</summary>
public sealed class OutputGuardTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Commands()
    {
        TheoryData<string, string> cases = [];
        foreach (string name in new[] { "same", "soft", "hard", "detour" })
        {
            foreach (string command in new[] { "thumb {in} -o {out} --overwrite", "scenes {in} --sheet {out} --overwrite", "pixels {in} -o {out} --overwrite", "convert {in} {out} --overwrite", "convert {in} {out} --overwrite --force" }) cases.Add(name, command);
        }

        return cases;
    }

    [Theory]
    [InlineData("in.ome.tif", "in.ome.tif")]
    [InlineData("a.ome.zarr", "a.ome.zarr/zarr.json")]
    [InlineData("a.ome.zarr", "a.ome.zarr/codes.jsonl")]
    public async Task The_index_of_similar_images_is_no_part_of_an_image(string input, string index)
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        using (BioImage image = BioImage.Open(path)) image.Convert(_folder["a.ome.zarr"], new OmeZarrOptions());
        string file = _folder[index];
        byte[]? before = File.Exists(file) ? await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken) : null;
        (int exit, _, string error) = await Shell.RunSplitAsync("similar", _folder[input], "--index", file);
        Assert.True(exit is 4 or 5, Invariant($"{exit} {error}"));
        Assert.Equal(before, File.Exists(file) ? await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken) : null);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_input_is_no_output_under_any_name(string name, string command)
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        byte[] before = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        string other = _folder["other.ome.tif"];
        switch (name)
        {
            case "soft":
                if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege on Windows");
                File.CreateSymbolicLink(other, path);
                break;
            case "hard":
                if (OperatingSystem.IsWindows()) Assert.Skip("the test makes links with ln");
                Assert.Equal(0, (await ChildProcess.RunAsync("ln", [path, other], cancellation: TestContext.Current.CancellationToken)).Exit);
                break;
            case "detour":
                Directory.CreateDirectory(_folder["sub"]);
                other = Path.Join(_folder["sub"], "..", "in.ome.tif");
                break;
            default:
                other = path;
                break;
        }

        (int exit, _, string error) = await Shell.RunSplitAsync(command.Replace("{in}", path, StringComparison.Ordinal).Replace("{out}", other, StringComparison.Ordinal).Split(' '));
        Assert.True(exit is 2 or 4 or 5, Invariant($"{exit} {error}"));
        Assert.Equal(before, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(before, await File.ReadAllBytesAsync(other, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(_folder.Names, n => n.Contains(".tmp", StringComparison.Ordinal) || n.Contains(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("r.ome.tif")]
    [InlineData("r.ome.zarr")]
    [InlineData("r.ozx")]
    public async Task What_has_a_working_name_and_is_not_ours_stays_as_it_is(string name)
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        string partial = _folder[name + ".partial"], journal = partial + ".journal", victim = _folder["victim"];
        await File.WriteAllTextAsync(victim, "precious", TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(partial, "my own file", TestContext.Current.CancellationToken);
        await Shell.FailsAsync(5, "partial", "convert", path, _folder[name], "-q");
        await Shell.FailsAsync(5, "partial", "convert", path, _folder[name], "-q", "--resume");
        Assert.Equal("my own file", await File.ReadAllTextAsync(partial, TestContext.Current.CancellationToken));
        File.Delete(partial);

        Directory.CreateDirectory(partial);
        await File.WriteAllTextAsync(Path.Join(partial, "notes"), "mine", TestContext.Current.CancellationToken);
        await Shell.FailsAsync(5, "partial", "convert", path, _folder[name], "-q");
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Join(partial, "notes"), TestContext.Current.CancellationToken));
        Directory.Delete(partial, recursive: true);

        await File.WriteAllTextAsync(journal, "a diary, longer than any header\n", TestContext.Current.CancellationToken);
        await Shell.FailsAsync(5, "journal", "convert", path, _folder[name], "-q");
        Assert.Equal("a diary, longer than any header\n", await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken));
        File.Delete(journal);
        if (OperatingSystem.IsWindows()) return;

        File.CreateSymbolicLink(journal, victim);
        await Shell.FailsAsync(5, "journal", "convert", path, _folder[name], "-q");
        File.Delete(journal);
        File.CreateSymbolicLink(partial, victim);
        await Shell.FailsAsync(5, "partial", "convert", path, _folder[name], "-q");
        File.Delete(partial);
        Assert.Equal("precious", await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken));

        // With nothing in the way it works, and what only looks similar stays.
        await File.WriteAllTextAsync(_folder[name + ".replaced"], "kept", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder[name], "-q")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder[name], "-q", "--overwrite")).Exit);
        Assert.Equal("kept", await File.ReadAllTextAsync(_folder[name + ".replaced"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("r.ome.tif")]
    [InlineData("r.ozx")]
    public async Task Overwrite_replaces_results_of_ours_and_force_any_file(string name)
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]), foreign = new TestImage { C = 2 }.Write(_folder["foreign.ome.tif"]), target = _folder[name];
        byte[] image = await File.ReadAllBytesAsync(foreign, TestContext.Current.CancellationToken);
        foreach (byte[] content in new[] { image, "text"u8.ToArray(), new byte[100] })
        {
            await File.WriteAllBytesAsync(target, content, TestContext.Current.CancellationToken);
            await Shell.FailsAsync(5, "not a result of Lamella", "convert", path, target, "-q", "--overwrite");
            Assert.Equal(content, await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken));
        }

        await Shell.FailsAsync(2, "--overwrite", "convert", path, target, "-q", "--force");
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q", "--overwrite", "--force")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q", "--overwrite")).Exit);
        await File.WriteAllBytesAsync(target, [], TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q", "--overwrite")).Exit);
    }

    [Fact]
    public async Task A_folder_that_is_not_a_zarr_is_never_replaced()
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]), target = _folder["r.ome.zarr"];
        Directory.CreateDirectory(target);
        await File.WriteAllTextAsync(Path.Join(target, "thesis.txt"), "years", TestContext.Current.CancellationToken);
        foreach (string[] more in new string[][] { ["--overwrite"], ["--overwrite", "--force"] }) await Shell.FailsAsync(5, "not a Zarr", ["convert", path, target, "-q", .. more]);
        Assert.Equal("years", await File.ReadAllTextAsync(Path.Join(target, "thesis.txt"), TestContext.Current.CancellationToken));
        File.Delete(Path.Join(target, "thesis.txt"));
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q", "--overwrite")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q", "--overwrite")).Exit);
    }

    [Fact]
    public async Task A_picture_replaces_no_image_and_lands_in_no_zarr()
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]), zarr = _folder["in.ome.zarr"];
        Assert.Equal(0, (await Shell.RunAsync("convert", path, zarr, "-q")).Exit);
        string other = new TestImage { C = 2 }.Write(_folder["other.ome.tif"]);
        await Shell.FailsAsync(5, "is an image", "thumb", path, "-o", other, "--overwrite");
        await Shell.FailsAsync(5, "inside the image", "thumb", zarr, "-o", Path.Join(zarr, "t.png"));
        Assert.Equal(0, (await Shell.RunAsync("thumb", path, "-o", _folder["t.png"])).Exit);
        await Shell.FailsAsync(5, "exists", "thumb", path, "-o", _folder["t.png"]);
        Assert.Equal(0, (await Shell.RunAsync("thumb", path, "-o", _folder["t.png"], "--overwrite")).Exit);
    }

    [Fact]
    public async Task A_file_below_dev_is_a_file_and_a_device_elsewhere_a_device()
    {
        const string Memory = "/dev/shm";
        if (!Directory.Exists(Memory)) Assert.Skip("no files below /dev here");
        string path = new TestImage().Write(_folder["in.ome.tif"]), target = Path.Join(Memory, "lamella-test-" + Path.GetFileName(_folder.Path));
        try
        {
            Assert.Equal(0, (await Shell.RunAsync("pixels", path, "-o", target)).Exit);
            byte[] once = await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
            Assert.Equal(new TestImage().Samples(), once);
            await Shell.FailsAsync(5, "exists", "pixels", path, "-o", target);
            await File.WriteAllBytesAsync(target, new byte[once.Length + 1000], TestContext.Current.CancellationToken);
            Assert.Equal(0, (await Shell.RunAsync("pixels", path, "-o", target, "--overwrite")).Exit);
            Assert.Equal(once, await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(target);
        }

        File.CreateSymbolicLink(_folder["null"], "/dev/null");
        Assert.Equal(0, (await Shell.RunAsync("pixels", path, "-o", _folder["null"])).Exit);
        Assert.Equal("/dev/null", new FileInfo(_folder["null"]).LinkTarget);
    }
}
