using Lamella.Cli;
using Lamella.Formats;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>What the README says is true: its commands run, its code compiles and runs, its table is the program's own list.</summary>
[Collection(nameof(WorkingFolder))]
public sealed class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-readme-").FullName;

    private static string Readme => File.ReadAllText(Path.Combine(TestData.Checkout, "README.md")).ReplaceLineEndings("\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_command_runs()
    {
        int ran = 0;
        foreach (string line in Blocks("sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (line == "./test") continue;
            Assert.StartsWith("./lamella ", line, StringComparison.Ordinal);
            // Relative results go to a folder of our own; samples stay where they are.
            string[] args = [.. line.Split(' ')[1..].Select(word => word.StartsWith("samples/", StringComparison.Ordinal)
                ? Path.Combine(TestData.Checkout, word)
                : word.EndsWith(".zarr", StringComparison.Ordinal) || word.EndsWith(".tif", StringComparison.Ordinal) ? Path.Combine(_folder, word) : word)];
            StringWriter output = new(), error = new();
            Assert.True(await CommandLine.RunAsync(args, output, error, TestContext.Current.CancellationToken) == 0, $"{line}\n{error}");
            ran++;
        }

        Assert.True(ran >= 6, "the README has lost its commands");
    }

    [Fact]
    public void The_table_of_formats_is_the_programs_own_list()
    {
        string path = Path.Combine(TestData.Checkout, "README.md");
        string[] parts = Readme.Split(["<!-- formats -->\n", "<!-- /formats -->"], StringSplitOptions.None);
        string table = FormatTable();
        if (Environment.GetEnvironmentVariable("LAMELLA_ACCEPT_README") == "1") File.WriteAllText(path, parts[0] + "<!-- formats -->\n" + table + "<!-- /formats -->" + parts[2]);
        Assert.Equal(3, parts.Length);
        Assert.Equal(table, Readme.Split(["<!-- formats -->\n", "<!-- /formats -->"], StringSplitOptions.None)[1]);
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        foreach (string document in (string[])["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "bench/README.md"])
        {
            string text = File.ReadAllText(Path.Combine(TestData.Checkout, document));
            foreach (string part in text.Split("](")[1..])
            {
                string link = part[..part.IndexOf(')', StringComparison.Ordinal)];
                if (link.Contains("://", StringComparison.Ordinal)) continue;
                Assert.True(Path.Exists(Path.Combine(TestData.Checkout, Path.GetDirectoryName(document)!, link)), $"{document} points to {link}");
            }
        }
    }

    private static string FormatTable()
    {
        System.Text.StringBuilder table = new("| format | endings | read | write | codecs read | codecs not read yet |\n|---|---|---|---|---|---|\n");
        Dictionary<string, string> first = [];
        foreach (ImageFormat format in FormatRegistry.All)
        {
            string read = string.Join(", ", format.Support.Codecs.Where(c => c.Read).Select(c => c.Name));
            string missing = string.Join(", ", format.Support.Codecs.Where(c => !c.Read).Select(c => c.Name));

            // The dialects of TIFF share one long list.
            if (missing.Length > 0 && !first.TryAdd(read + missing, format.Name)) (read, missing) = ($"as {first[read + missing]}", string.Empty);
            table.Append(Invariant($"| {format.Name} | {string.Join(' ', format.Extensions)} | {(format.Support.Read ? "yes" : "no")} | {(format.Support.Write ? "yes" : "no")} | {read} | {missing} |\n"));
        }

        return table.ToString();
    }

    private static List<string> Blocks(string language)
    {
        List<string> blocks = [];
        string[] parts = Readme.Split("```");
        for (int i = 1; i < parts.Length; i += 2)
        {
            if (parts[i].StartsWith(language + "\n", StringComparison.Ordinal)) blocks.Add(parts[i][(language.Length + 1)..]);
        }

        return blocks;
    }
}
