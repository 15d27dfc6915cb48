using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Every command of docs/concepts/identity.md runs, in the order of the page, and the page's main claim holds.</summary>
[Collection(nameof(WorkingFolder))]
public sealed class IdentityPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-identity-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_command_runs()
    {
        string page = (await File.ReadAllTextAsync(Path.Combine(TestData.Checkout, "docs", "concepts", "identity.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        Directory.CreateDirectory(Path.Combine(_folder, "samples"));
        File.Copy(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"), Path.Combine(_folder, "samples", "cells.ome.tif"));
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder;
        try
        {
            Dictionary<string, string> outputs = [];
            foreach (string line in page.Split("```").Where((block, i) => i % 2 == 1 && block.StartsWith("sh\n", StringComparison.Ordinal)).SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)))
            {
                Assert.StartsWith("lamella ", line, StringComparison.Ordinal);
                StringWriter output = new(), error = new();
                Assert.True(await CommandLine.RunAsync(line.Split(' ')[1..], output, error, TestContext.Current.CancellationToken) == 0, $"{line}\n{error}");
                outputs.Add(line, output.ToString());
            }

            Assert.True(outputs.Count >= 12, "the page has lost its commands");
            string[] hashes = [.. outputs["lamella pixhash samples/cells.ome.tif cells.ome.zarr"].Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
            Assert.Equal(2, hashes.Length);
            Assert.Equal(hashes[0], hashes[1]);
            Assert.Contains("~00", outputs["lamella similar --index cells.index --by data --threshold 12"], StringComparison.Ordinal);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
