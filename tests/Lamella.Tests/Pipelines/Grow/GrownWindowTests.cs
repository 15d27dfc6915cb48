using System.Buffers.Binary;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Display ranges that Lamella measured follow the samples when an image changes; those that somebody stated stay.</summary>
public sealed class GrownWindowTests
{
    private static readonly NewImage Plain = new() { PixelType = PixelType.UInt16, SizeC = 2, SizeZ = 1, SizeY = 40, SizeX = 40, Layout = new OmeZarrOptions { Levels = 2 } };

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    [InlineData(NgffVersion.V06)]
    public void An_empty_image_has_no_window_of_0_to_1_and_gets_one_as_it_grows(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain with { Layout = Plain.Layout with { Ngff = version } }))
        {
            Assert.All(Windows(path), w => Assert.Equal(65535, w.End));
            image.Append('T', Frame(200));
        }

        Assert.All(Windows(path), w => Assert.InRange(w.End, 190, 210));
        using (WritableImage image = WritableImage.Open(path)) image.Append('T', Frame(50000));
        Assert.All(Windows(path), w => Assert.True(w.End > 49000));
        using (WritableImage image = WritableImage.Open(path)) image.Write(new Region([1, 0, 0, 0, 0], [1, 2, 1, 40, 40]), Frame(300));
        Assert.All(Windows(path), w => Assert.InRange(w.End, 290, 310));
    }

    [Fact]
    public void The_windows_of_an_acquisition_are_those_of_its_frames()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int t = 0; t < 3; t++)
            {
                for (int c = 0; c < 2; c++) writer.WritePlane(t, Frame(1000 * (c + 1)).AsSpan(0, 3200), c, 0);
            }
        }

        Assert.Equal([1001.0, 2001.0], Windows(path).Select(w => w.End));
    }

    [Fact]
    public void A_window_that_was_stated_stays()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        RenderingWindow stated = new(0, 4095, 10, 77);
        using (WritableImage image = WritableImage.Create(path, Plain with { Channels = [new Channel { PixelType = PixelType.UInt16, Window = stated }] })) image.Append('T', Frame(50000));
        Assert.Equal(stated, Windows(path)[0]);
        // A range of one value is one wide.
        Assert.Equal(50001, Windows(path)[1].End);
    }

    [Fact]
    public void Remaking_the_levels_measures_again()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain)) image.Append('T', Frame(200));
        string document = Path.Combine(path, "zarr.json");
        File.WriteAllText(document, File.ReadAllText(document).Replace("\"end\": 201", "\"end\": 9", StringComparison.Ordinal));
        Assert.All(Windows(path), w => Assert.Equal(9, w.End));
        using FileStore store = new(path);
        new LevelRemake(store, string.Empty, new RemakeOptions()).Run();
        Assert.All(Windows(path), w => Assert.Equal(201, w.End));
    }

    /// <summary>Writers and remakes of levels in other shapes at once: the levels are those of full resolution, and nothing is left beside them.</summary>
    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public async Task Writers_beside_a_remake_leave_whole_levels_and_no_orphans(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain with { SizeT = 2, SizeY = 90, SizeX = 70, Layout = new OmeZarrOptions { Ngff = version, Chunks = [1, 1, 1, 16, 16], Sharding = Sharding.None, Levels = 3 } })) image.Write(new Region([0, 0, 0, 0, 0], [2, 2, 1, 90, 70]), new byte[2 * 2 * 90 * 70 * 2]);
        using CancellationTokenSource stop = new();
        Task[] writers = [.. Enumerable.Range(0, 3).Select(n => Task.Run(() =>
        {
            Random random = new(n);
            using WritableImage image = WritableImage.Open(path);
            for (int i = 0; i < 25; i++)
            {
                (long[] offset, long[] extent) = GrowSamples.Box(random, image.Shape);
                byte[] samples = new byte[extent.Aggregate(2L, (a, b) => a * b)];
                random.NextBytes(samples);
                image.Write(new Region(offset, extent), samples);
            }
        }, TestContext.Current.CancellationToken))];
        using FileStore store = new(path);
        Task all = Task.WhenAll(writers);
        for (int levels = 2; !all.IsCompleted; levels = levels == 4 ? 2 : levels + 1) new LevelRemake(store, string.Empty, new RemakeOptions { Levels = levels }).Run();
        await all;
        new LevelRemake(store, string.Empty, new RemakeOptions { Levels = 2 }).Run();
        GrowthKeys.Tidy(store, string.Empty);
        GrowSamples.CheckPyramid(path);
        Assert.Equal(["0", "1"], Directory.GetDirectories(path).Select(Path.GetFileName).Where(n => n is not "OME").Order(StringComparer.Ordinal));
    }

    private static byte[] Frame(int value)
    {
        byte[] samples = new byte[2 * 40 * 40 * 2];
        for (int i = 0; i < samples.Length; i += 2) BinaryPrimitives.WriteUInt16LittleEndian(samples.AsSpan(i), (ushort)value);
        return samples;
    }

    /// <summary>The windows as they are written, whether measured or not.</summary>
    private static List<RenderingWindow> Windows(string path)
    {
        using FileStore store = new(path);
        return [.. StoredPyramid.Open(store, string.Empty, null).Group.Omero!.Channels.Select(c => new RenderingWindow(c.Window!.Min!.Value, c.Window.Max!.Value, c.Window.Start!.Value, c.Window.End!.Value))];
    }
}
