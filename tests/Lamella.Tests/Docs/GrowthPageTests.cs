using Lamella.Cli;
using Lamella.TestKit;
using Lamella.Tests.Pipelines.Grow;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Every command of docs/concepts/growth.md runs, in the order of the page.</summary>
[Collection(nameof(WorkingFolder))]
public sealed class GrowthPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-growth-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_command_runs()
    {
        string page = (await File.ReadAllTextAsync(Path.Combine(TestData.Checkout, "docs", "concepts", "growth.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        Directory.CreateDirectory(Path.Combine(_folder, "samples"));
        File.Copy(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"), Path.Combine(_folder, "samples", "cells.ome.tif"));
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder;
        try
        {
            int ran = 0;
            foreach (string line in page.Split("```").Where((block, i) => i % 2 == 1 && block.StartsWith("sh\n", StringComparison.Ordinal)).SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)))
            {
                Assert.StartsWith("lamella ", line, StringComparison.Ordinal);
                StringWriter output = new(), error = new();
                Assert.True(await CommandLine.RunAsync(line.Split(' ')[1..], output, error, TestContext.Current.CancellationToken) == 0, $"{line}\n{error}");
                GrowSamples.CheckPyramid("cells.ome.zarr");
                ran++;
            }

            Assert.True(ran >= 7, "the page has lost its commands");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public void The_code_runs()
    {
        (long t, long c, long z) = (0, 1, 4);
        byte[] samples = new byte[2048 * 2048 * 2];
        using WritableImage image = WritableImage.Create(Path.Combine(_folder, "live.ome.zarr"), new NewImage { PixelType = PixelType.UInt16, SizeC = 2, SizeZ = 5, SizeY = 2048, SizeX = 2048 });
        using AcquisitionWriter acquisition = image.StartAcquisition();
        acquisition.WritePlane(t, samples, c, z);
        acquisition.Flush();
        Assert.Equal(0, acquisition.TimePoints);
    }
}
