using System.Diagnostics;
using System.Text.Json;
using Lamella.Tests.Iscc;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Sums of files and trees against the vectors, the forms of lists, and verification.</summary>
public sealed class SumTests : IDisposable
{
    private const string Primitives = "primitives_open.json";
    private readonly IdentityFolder _folder = new();

    public static TheoryData<string> Streams => IsccVectors.Rows(Primitives, "streams/items", item => Invariant($"{item.Text("kind")} {item.GetProperty("n").GetInt32()} {item.GetProperty("seed").GetInt32()}"));

    public static TheoryData<string> Trees => IsccVectors.Rows(Primitives, "treewalk", item => $"{item.GetProperty("files")[0].Text("path")}");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Files_have_the_sums_of_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "streams/items", row);
        string path = File("data.bin", IsccVectors.MakeStream(item.Text("kind"), item.GetProperty("n").GetInt32(), item.GetProperty("seed").GetInt32()));
        Assert.Equal($"{item.Text("wide")} *{path}\n", await IdentityFolder.TextAsync("sum", path));
        Assert.Equal($"ISCC-SUM ({path}) = {item.Text("narrow")}\n", await IdentityFolder.TextAsync("sum", path, "--narrow", "--tag"));
        string[] units = [.. item.GetProperty("units").Strings()];
        Assert.Equal($"{item.Text("wide")} *{path}\0  {units[0]}\0  {units[1]}\0", await IdentityFolder.TextAsync("sum", path, "--units", "-z"));
        JsonElement entry = Assert.Single((await IdentityFolder.JsonAsync("sum", path)).GetProperty("entries").EnumerateArray());
        Assert.Equal((item.Text("wide"), item.Text("datahash"), item.GetProperty("filesize").GetInt64()), (entry.Text("iscc"), entry.Text("datahash"), entry.GetProperty("filesize").GetInt64()));
    }

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Trees_have_the_sums_of_the_reference(string row)
    {
        JsonElement item = IsccVectors.Item(Primitives, "treewalk", row);
        string root = _folder.At("tree");
        foreach (JsonElement file in item.GetProperty("files").EnumerateArray()) File("tree/" + file.Text("path"), System.Text.Encoding.UTF8.GetBytes(file.Text("content")));
        Assert.SkipWhen(Directory.GetFiles(root, "*", SearchOption.AllDirectories).Length < item.GetProperty("files").GetArrayLength(), "this file system does not tell the names apart");
        string list = await IdentityFolder.TextAsync("sum", "--tree", root + "/");
        Assert.Equal($"{item.Text("tree_checksum_wide")} *{root}/\n", list);
        Assert.Equal($"ISCC-SUM ({root}/) = {item.Text("tree_checksum_narrow")}\n", await IdentityFolder.TextAsync("sum", "-t", root, "--tag", "--narrow"));
        Assert.Equal(item.GetProperty("treewalk_iscc").Strings(), (await IdentityFolder.TextAsync("sum", "--walk", root)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        // Without --tree every file has its line, in the same order.
        string[] paths = [.. (await IdentityFolder.TextAsync("sum", root)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf(" *", StringComparison.Ordinal) + 2)..])];
        Assert.Equal(item.GetProperty("treewalk_iscc").Strings().Select(path => root + "/" + path), paths);

        string sums = File("sums.txt", System.Text.Encoding.UTF8.GetBytes(list));
        Assert.Equal(root + "/: OK\n", await IdentityFolder.TextAsync("sum", "-c", sums));
        System.IO.File.AppendAllText(Path.Combine(root, item.GetProperty("treewalk_iscc").Strings().Last()), "x");
        Assert.Equal(1, (await IdentityFolder.RunAsync("sum", "-c", sums)).Exit);
    }

    [Fact]
    public async Task The_program_itself_which_runs_without_Unicode_data_sorts_names_as_the_reference()
    {
        JsonElement item = IsccVectors.File(Primitives).GetProperty("treewalk")[0];
        foreach (JsonElement file in item.GetProperty("files").EnumerateArray()) File("tree/" + file.Text("path"), System.Text.Encoding.UTF8.GetBytes(file.Text("content")));
        Assert.SkipWhen(Directory.GetFiles(_folder.At("tree")).Length < item.GetProperty("files").GetArrayLength(), "this file system does not tell the names apart");
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "lamella-cli.dll"), "sum", "--tree", _folder.At("tree")]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process program = Process.Start(start)!;
        string output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(item.Text("tree_checksum_wide") + " *", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--tag")]
    [InlineData("--narrow")]
    [InlineData("--units", "--tag", "--narrow")]
    [InlineData("-z")]
    [InlineData("--similar")]
    public async Task Every_form_of_list_verifies(params string[] options)
    {
        string a = File("a (1) = b.bin", "aaaa"u8.ToArray()), b = File("b *c.bin", new byte[5000]), list = _folder.At("list");
        await IdentityFolder.TextAsync(["sum", a, b, "-o", list, .. options]);
        Assert.Equal($"{a}: OK\n{b}: OK\n", await IdentityFolder.TextAsync("sum", "-c", list));
        Assert.Equal(string.Empty, await IdentityFolder.TextAsync("sum", "-c", list, "-q"));
        System.IO.File.WriteAllText(a, "aaab");
        (int exit, string output, string error) = await IdentityFolder.RunAsync("sum", "-c", list);
        Assert.Equal((1, $"{a}: FAILED\n{b}: OK\n"), (exit, output));
        Assert.Contains("1 of 2 sums differ", error, StringComparison.Ordinal);
        Assert.Equal((1, string.Empty, string.Empty), await IdentityFolder.RunAsync("sum", "-c", list, "--status"));
        Assert.Equal((1, $"{a}: FAILED\n"), (await IdentityFolder.RunAsync("sum", "-c", list, "-q")) is var quiet ? (quiet.Exit, quiet.Output) : default);
        System.IO.File.Delete(a);
        Assert.Equal(7, (await IdentityFolder.RunAsync("sum", "-c", list)).Exit);
        Assert.Equal(5, (await IdentityFolder.RunAsync("sum", b, "-o", list)).Exit);
    }

    [Fact]
    public async Task A_path_with_a_line_break_stays_one_entry()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such names on this system");
        string path = File("two\nlines \\ a.bin", "a"u8.ToArray()), list = _folder.At("list");
        foreach (string[] form in (string[][])[[], ["--tag"], ["-z"]])
        {
            string text = await IdentityFolder.TextAsync(["sum", path, .. form]);
            Assert.Equal(form is not ["-z"], text.StartsWith('\\'));
            Assert.Equal(form is not ["-z"], text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 1);
            System.IO.File.WriteAllText(list, text);
            Assert.Equal(path + ": OK\n", await IdentityFolder.TextAsync("sum", "-c", list));
        }
    }

    [Fact]
    public async Task A_line_that_is_no_sum_fails_the_verification()
    {
        string a = File("a.bin", "aaaa"u8.ToArray());
        string good = await IdentityFolder.TextAsync("sum", a);
        string list = File("list", System.Text.Encoding.UTF8.GetBytes("\uFEFF" + good + "\r\nISCC:KUAC *x\n"));
        (int exit, string output, string error) = await IdentityFolder.RunAsync("sum", "-c", list, "-w");
        Assert.Equal((1, a + ": OK\n"), (exit, output));
        Assert.Contains("line 3 is not a sum", error, StringComparison.Ordinal);
        // A Data-Code alone is no sum, and a list without any proves nothing.
        Assert.Equal(4, (await IdentityFolder.RunAsync("sum", "-c", File("none", "ISCC:GADSL4F2WZY7KBXBYUZPREWZ26IXUJJOPJJAQMXVSY5IZVHJU7RRFNI *x\n"u8.ToArray()))).Exit);
        Assert.Equal(3, (await IdentityFolder.RunAsync("sum", "-c", _folder.At("missing"))).Exit);
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_and_never_left_out()
    {
        string a = File("a.bin", "aaaa"u8.ToArray()), missing = _folder.At("missing.bin");
        Assert.Equal(3, (await IdentityFolder.RunAsync("sum", missing)).Exit);
        (int exit, string output, string error) = await IdentityFolder.RunAsync("sum", missing, a);
        Assert.Equal(7, exit);
        Assert.EndsWith(a + "\n", output, StringComparison.Ordinal);
        Assert.Contains("missing.bin does not exist", error, StringComparison.Ordinal);
        Assert.Equal(3, (await IdentityFolder.RunAsync("sum", "--tree", missing)).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("sum", "--tree", a)).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("sum", "--tree", "--similar", _folder.Path)).Exit);
        Directory.CreateDirectory(_folder.At("empty"));
        Assert.Equal(3, (await IdentityFolder.RunAsync("sum", "--tree", _folder.At("empty"))).Exit);
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return;
        System.IO.File.SetUnixFileMode(a, UnixFileMode.None);
        Assert.Equal(3, (await IdentityFolder.RunAsync("sum", "--tree", _folder.Path)).Exit);
    }

    [Fact]
    public async Task Similar_files_are_grouped_by_the_distances_of_the_reference()
    {
        JsonElement near = IsccVectors.File(Primitives).GetProperty("near_duplicates");
        byte[] data = IsccVectors.MakeStream("noise", 300000, 77);
        byte[] flipped = [.. data], scattered = [.. data];
        flipped[150000] ^= 255;
        for (int i = 0; i < scattered.Length; i += 5000) scattered[i] ^= 1;
        string a = File("a", data), b = File("b", flipped), c = File("c", [.. data[..1000], .. new byte[10], .. data[1000..]]), d = File("d", scattered);
        string text = await IdentityFolder.TextAsync("sum", "--similar", a, b, c, d);
        string[] expected = [.. near.GetProperty("items").EnumerateArray().Select(item => item.Text("iscc"))];
        string[] lines = text.Split('\n');
        Assert.Equal($"{expected[0]} *{a}", lines[0]);
        Assert.StartsWith("  ~00 ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("*" + b, lines[1], StringComparison.Ordinal);
        Assert.Equal($"  ~02 {expected[2]} *{c}", lines[2]);
        Assert.Equal(string.Empty, lines[3]);
        Assert.Equal($"{expected[4]} *{d}", lines[4]);
        Assert.Contains($"  ~24 {expected[4]} *{d}", await IdentityFolder.TextAsync("sum", "--similar", "--threshold", "24", a, b, c, d), StringComparison.Ordinal);
    }

    private string File(string name, byte[] content)
    {
        string path = _folder.At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }
}
