using System.Diagnostics;
using System.Globalization;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>An instrument's program that is killed at any moment loses no plane whose write has returned: the next one who opens the image, to read or to write, sees it.</summary>
public sealed class AcquisitionKillTests
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 100 : 3;

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_killed_acquisition_keeps_every_plane_whose_write_returned(int queue)
    {
        Random random = new(queue + 1);
        for (int kill = 0; kill < Kills; kill++)
        {
            using TempFolder folder = new();
            string path = folder["a.ome.zarr"];
            OmeZarrOptions layout = kill % 3 == 2 ? GrowSamples.Layout(GrowSamples.Layouts[kill / 3 % GrowSamples.Layouts.Length]) : new OmeZarrOptions { Levels = 2, Chunks = [16, 16], Ngff = kill % 2 == 0 ? NgffVersion.V05 : NgffVersion.V04 };
            WritableImage.Create(path, new NewImage { PixelType = PixelType.UInt16, SizeC = 2, SizeZ = 3, SizeY = 40, SizeX = 50, Layout = layout }).Dispose();
            HashSet<(int T, int C, int Z)> written = [];
            // Killed twice: the second acquisition goes on behind the first.
            for (int round = 0; round < 2; round++)
            {
                await KillAsync(path, queue, random, written);
                if ((kill + round) % 2 == 0) BioImage.Open(path).Dispose();
                else WritableImage.Open(path).Dispose();
                Check(path, written);
            }
        }
    }

    private static async Task KillAsync(string path, int queue, Random random, HashSet<(int T, int C, int Z)> written)
    {
        using Process process = ChildProcess.Start(
            ChildProcess.DotNet,
            ["exec", typeof(AcquisitionKillTests).Assembly.Location],
            new Dictionary<string, string> { [AcquiringChild.Variable] = string.Create(CultureInfo.InvariantCulture, $"{path}|{queue}|{random.Next()}") });
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int planes = random.Next(1, 60);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            int[] place = [.. line.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            written.Add((place[0], place[1], place[2]));
            // What it has printed meanwhile counts too.
            if (--planes == 0) process.Kill();
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(planes <= 0, await error);
    }

    /// <summary>Planes that were written are there; others are the fill value and counted, or whole: their writes had not returned yet. Levels, ranges and times fit.</summary>
    private static void Check(string path, HashSet<(int T, int C, int Z)> written)
    {
        using (BioImage image = BioImage.Open(path))
        {
            Scene scene = image.Scenes[0];
            HashSet<(int, int, int)> times = [.. scene.Planes.Where(p => p.Time == new Quantity(p.T, "second")).Select(p => (p.T, p.C, p.Z))];
            long absent = 0;
            for (int t = 0; t < scene.Shape[0]; t++)
            {
                for (int c = 0; c < 2; c++)
                {
                    for (int z = 0; z < 3; z++)
                    {
                        ushort[] samples = scene.Read("YX", t: t, c: c, z: z).ToArray<ushort>();
                        bool there = samples.AsSpan().SequenceEqual(AcquisitionTests.Samples(t, c, z));
                        Assert.True(there || !written.Contains((t, c, z)), Invariant($"plane {t} {c} {z} was written and is not there"));
                        if (there)
                        {
                            Assert.Contains((t, c, z), times);
                            continue;
                        }

                        Assert.Equal(new ushort[2000], samples);
                        absent++;
                    }
                }
            }

            Assert.All(written, p => Assert.True(p.T < scene.Shape[0]));
            Assert.Equal(absent, image.MissingPlanes);
        }

        GrowSamples.CheckPyramid(path);
        using FileStore store = new(path);
        Assert.Empty(MeasuredWindows.Stale(StoredPyramid.Open(store, string.Empty, null)));
        Assert.Empty(Directory.EnumerateFiles(path, "*.tmp", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }
}
