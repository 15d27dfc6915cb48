using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Every command of the pages about single commands runs and ends with 0, in the order of the page.</summary>
[Collection(nameof(WorkingFolder))]
public sealed class CommandPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-command-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("compare", 5)]
    [InlineData("../concepts/display", 4)]
    [InlineData("label", 6)]
    [InlineData("meta", 8)]
    public async Task Every_command_runs(string name, int atLeast)
    {
        string page = (await File.ReadAllTextAsync(Path.Combine(TestData.Checkout, "docs", "cli", name + ".md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        Directory.CreateDirectory(Path.Combine(_folder, "samples"));
        File.Copy(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"), Path.Combine(_folder, "samples", "cells.ome.tif"));
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder;
        try
        {
            int count = 0;
            foreach (string line in page.Split("```").Where((block, i) => i % 2 == 1 && block.StartsWith("sh\n", StringComparison.Ordinal)).SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)))
            {
                Assert.StartsWith("lamella ", line, StringComparison.Ordinal);
                StringWriter output = new(), error = new();
                Assert.True(await CommandLine.RunAsync(line.Split(' ')[1..], output, error, TestContext.Current.CancellationToken) == 0, $"{line}\n{output}\n{error}");
                count++;
            }

            Assert.True(count >= atLeast, "the page has lost its commands");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
