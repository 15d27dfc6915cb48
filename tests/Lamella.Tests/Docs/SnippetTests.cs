using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>The C# of the documentation compiles without a warning, runs, and prints what the page says it prints.</summary>
[Collection(nameof(Builds))]
public sealed class SnippetTests
{
    public static TheoryData<string> Pages => [.. Snippet.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_code_of_a_page_runs_and_prints_what_the_page_says(string page)
    {
        foreach (Snippet snippet in Snippet.Of(page))
        {
            SnippetRun run = await SnippetProgram.ResultOfAsync(snippet);
            Assert.True(run.Error.Length == 0, Invariant($"{snippet.Page} line {snippet.Line}: {run.Error}"));
            if (snippet.Output is { } expected) Assert.Equal(expected, run.Output);
        }
    }

    [Fact]
    public void Every_page_of_the_library_has_code()
    {
        IEnumerable<string> pages = Directory.GetFiles(Path.Combine(TestData.Checkout, "docs", "library"), "*.md").Select(page => "docs/library/" + Path.GetFileName(page)).Where(page => page != "docs/library/README.md");
        Assert.Empty(pages.Except(Snippet.Pages, StringComparer.Ordinal));
        foreach (string page in Snippet.Pages) Assert.NotEmpty(Snippet.Of(page));
        Assert.DoesNotContain(Snippet.Pages.SelectMany(Snippet.Of).GroupBy(snippet => snippet.Name, StringComparer.Ordinal), group => group.Count() > 1);
    }

    [Fact]
    public void The_first_page_of_the_library_says_for_every_command_which_call_does_the_same()
    {
        string table = File.ReadAllText(Path.Combine(TestData.Checkout, "docs", "library", "README.md")).ReplaceLineEndings("\n").Split("## What the commands do, in C#\n")[1];
        string[] named = [.. table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => line.Split('|')[1].Split(',')).Select(name => name.Trim(' ', '`')).Order(StringComparer.Ordinal)];
        Assert.Equal(CommandLine.Create().Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Order(StringComparer.Ordinal), named);
    }

    [Fact]
    public void A_snippet_has_its_output_and_its_files()
    {
        IReadOnlyList<Snippet> found = Snippet.Parse("docs/x.md", "<!-- given: a.ome.zarr, b.ome.tif -->\n```csharp\nusing Lamella;\n\nint a = 1;\n// A type.\nclass B;\n```\n\n```text\n1\n```\nwords\n\n```csharp\nint b;\n```\nwords\n```text\n2\n```\n");
        Assert.Equal(2, found.Count);
        Assert.Equal(["a.ome.zarr", "b.ome.tif"], found[0].Given);
        Assert.Equal("1\n", found[0].Output);
        Assert.Null(found[1].Output);
        Assert.Empty(found[1].Given);
        Assert.Equal(3, found[0].Line);
        Assert.Equal(
            "namespace docs_x_3;\n#line 3 PAGE\nusing Lamella;\n\n#line default\ninternal static class Snippet\n{\npublic static async System.Threading.Tasks.Task Run()\n{\n#line 5 PAGE\nint a = 1;\n#line default\n}\n}\n#line 6 PAGE\n// A type.\nclass B;\n#line default\n",
            found[0].ToSource().Replace($"\"{Path.Combine(TestData.Checkout, "docs/x.md")}\"", "PAGE", StringComparison.Ordinal));
    }
}
