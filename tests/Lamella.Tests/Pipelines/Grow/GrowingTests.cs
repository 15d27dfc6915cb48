using Lamella.Kernels;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Zarr;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Axes that grow while others read and write, and acquisitions.</summary>
public sealed class GrowingTests
{
    private static readonly NewImage Plain = new() { PixelType = PixelType.UInt16, SizeC = 2, SizeZ = 3, SizeY = 41, SizeX = 53, Layout = new OmeZarrOptions { Levels = 3 } };

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void An_acquisition_shows_whole_time_points_only(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain with { Layout = Plain.Layout with { Ngff = version } }))
        {
            Assert.Equal(0, image.Shape[0]);
            using AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = 0 });
            for (int c = 1; c >= 0; c--)
            {
                for (int z = 2; z >= 0; z--)
                {
                    Assert.Equal(0, TimePoints(path));
                    writer.WritePlane(0, Plane(0, c, z), c, z);
                    writer.WritePlane(1, Plane(1, c, z), c, z);
                }
            }

            Assert.Equal(2, writer.TimePoints);
            Assert.Equal(2, TimePoints(path));
            // The third is never complete; the fourth waits for it.
            writer.WritePlane(2, Plane(2, 0, 0), 0, 0);
            for (int plane = 0; plane < 6; plane++) writer.WritePlane(3, Plane(3, plane / 3, plane % 3), plane / 3, plane % 3);
            Assert.Equal(2, TimePoints(path));
            Assert.Equal(5, writer.Finish());
            Assert.Equal(4, TimePoints(path));
        }

        GrowSamples.CheckPyramid(path);
        using BioImage read = BioImage.Open(path);
        Assert.Equal(Plane(1, 1, 2), read.Scenes[0].Read("YX", t: 1, c: 1, z: 2).Bytes);
        Assert.Equal(new byte[41 * 53 * 2], read.Scenes[0].Read("YX", t: 2, c: 1, z: 2).Bytes);
        Assert.Equal(Plane(3, 1, 2), read.Scenes[0].Read("YX", t: 3, c: 1, z: 2).Bytes);
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Fact]
    public void Planes_of_an_acquisition_are_stored_without_a_read_of_any_chunk_of_full_resolution()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        WritableImage.Create(path, Plain).Dispose();
        using FileStore files = new(path);
        CountingStore store = new(files);
        PyramidWriter writer = new(store, string.Empty, null);
        store.Reads.Clear();
        using Acquisition acquisition = new(writer, ExecutionOptions.Default);
        acquisition.Store(new PlaneRecord([0, 0, 0, 0, 0], default), Plane(0, 0, 0));
        // A plane is a shard: the only chunks that are read are those that the next level is made from.
        Assert.Equal(["0/c/0/0/0/0/0", "1/c/0/0/0/0/0"], store.Reads.Select(r => r.Key).Where(k => k.Contains("/c/", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_acquisition_that_is_left_in_the_middle_of_a_time_point_keeps_it_and_the_next_one_can_complete_it()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int plane = 0; plane < 6; plane++) writer.WritePlane(0, Plane(0, plane / 3, plane % 3), plane / 3, plane % 3);
            writer.WritePlane(1, Plane(1, 0, 0), 0, 0);
            Assert.Throws<StoreException>(() => WritableImage.Open(path).StartAcquisition());
        }

        using (BioImage read = BioImage.Open(path))
        {
            Assert.Equal(2, read.Scenes[0].Shape[0]);
            Assert.Equal(Plane(1, 0, 0), read.Scenes[0].Read("YX", t: 1, c: 0, z: 0).Bytes);
            Assert.Equal(5, read.MissingPlanes);
            ContentPart part = Assert.Single(read.Missing);
            Assert.Equal(("plane", 5L, "T=1 C=0 Z=1, T=1 C=0 Z=2, T=1 C=1 Z=0, T=1 C=1 Z=1, T=1 C=1 Z=2"), (part.Kind, part.Count, part.Name));
        }

        using (WritableImage image = WritableImage.Open(path))
        {
            Assert.Equal(2, image.Shape[0]);
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int plane = 1; plane < 5; plane++) writer.WritePlane(1, Plane(1, plane / 3, plane % 3), plane / 3, plane % 3);
        }

        using (BioImage read = BioImage.Open(path)) Assert.Equal(("T=1 C=1 Z=2", 1L), (Assert.Single(read.Missing).Name, read.MissingPlanes));
        using (WritableImage image = WritableImage.Open(path)) image.Write(new Region([1, 1, 2, 0, 0], [1, 1, 1, 41, 53]), Plane(1, 1, 2));
        using (BioImage read = BioImage.Open(path))
        {
            Assert.Empty(read.Missing);
            Assert.Equal(Plane(1, 1, 2), read.Scenes[0].Read("YX", t: 1, c: 1, z: 2).Bytes);
        }

        GrowSamples.CheckPyramid(path);
    }

    [Fact]
    public void What_is_discarded_is_gone_and_what_was_in_sight_stays()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int plane = 0; plane < 7; plane++) writer.WritePlane(plane / 6, Plane(plane / 6, plane % 6 / 3, plane % 3), plane % 6 / 3, plane % 3);
            writer.Discard();
        }

        using (WritableImage image = WritableImage.Open(path))
        {
            Assert.Equal(1, image.Shape[0]);
            using AcquisitionWriter writer = image.StartAcquisition();
            writer.WritePlane(1, Plane(9, 1, 1), 1, 1);
        }

        using BioImage read = BioImage.Open(path);
        Assert.Equal(2, read.Scenes[0].Shape[0]);
        Assert.Equal(new byte[41 * 53 * 2], read.Scenes[0].Read("YX", t: 1, c: 0, z: 0).Bytes);
        Assert.Equal(Plane(9, 1, 1), read.Scenes[0].Read("YX", t: 1, c: 1, z: 1).Bytes);
        Assert.Equal(5, read.MissingPlanes);
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
        GrowSamples.CheckPyramid(path);
    }

    [Fact]
    public async Task A_reader_that_looks_on_sees_whole_frames_on_all_levels()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        // Shards hold several time points: those in sight are rewritten with every frame.
        OmeZarrOptions layout = new() { Chunks = [1, 1, 1, 16, 16], Shards = [3, 1, 1, 48, 64], Levels = 3 };
        WritableImage.Create(path, Plain with { SizeC = 1, SizeZ = 1, Layout = layout }).Dispose();
        int frames = 25;
        Task writing = Task.Run(
            () =>
            {
                using WritableImage image = WritableImage.Open(path);
                for (int t = 0; t < frames; t++)
                {
                    // Every sample of a frame is the same, and never the fill value.
                    byte[] frame = new byte[41 * 53 * 2];
                    Array.Fill(frame, (byte)(t + 1));
                    image.Append('T', frame, new ExecutionOptions { Threads = 1 });
                }
            },
            TestContext.Current.CancellationToken);
        long seen = 0, looks = 0;
        do
        {
            using BioImage image = BioImage.Open(path);
            Scene scene = image.Scenes[0];
            Assert.True(scene.Shape[0] >= seen, "the image became shorter");
            seen = scene.Shape[0];
            for (int level = 0; level < 3 && seen > 0; level++)
            {
                byte[] samples = scene.Read("YX", t: (int)seen - 1, level: level).Bytes;
                Assert.All(samples, b => Assert.Equal((byte)seen, b));
            }

            looks++;
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.True(looks > 1, "the reader came too late");
        GrowSamples.CheckPyramid(path);
    }

    [Fact]
    public void Two_appends_at_once_are_one_too_many()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using WritableImage image = WritableImage.Create(path, Plain);
        using AcquisitionWriter writer = image.StartAcquisition();
        using WritableImage other = WritableImage.Open(path);
        StoreException refused = Assert.Throws<StoreException>(() => other.Append('T', new byte[2 * 3 * 41 * 53 * 2]));
        Assert.Equal(StoreFailure.Conflict, refused.Failure);
    }

    [Theory]
    [InlineData(2, 4, 8, "mean")]
    [InlineData(3, 41, 20, "mode")]
    public void Levels_are_remade_with_other_numbers_and_methods(int levels, int y, int x, string method)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain with { SizeT = 1, SizeY = y, SizeX = x, Layout = new OmeZarrOptions { Levels = 1 } }))
            image.Write(new Region([0, 0, 0, 0, 0], [1, 2, 3, y, x]), ZarrSamples.Make(PixelType.UInt16, 6 * y * x));
        using FileStore store = new(path);
        LevelRemake add = new(store, string.Empty, new RemakeOptions { Levels = levels, Method = Reductions.Find(method) });
        Assert.Equal(levels, add.Run().Arrays.Count);
        Assert.True(add.ChangedShapes);
        GrowSamples.CheckPyramid(path);
        new LevelRemake(store, string.Empty, new RemakeOptions { Levels = 2, DownsampledAxes = DownsampledAxes.Zyx, Method = Reduction.Max }).Run();
        GrowSamples.CheckPyramid(path);
        StoredPyramid image2 = StoredPyramid.Open(store, string.Empty, null);
        Assert.Equal([1, 1, 2, 2, 2], image2.StepTo(1).Factors.ToArray());
        Assert.Equal(Reduction.Max, image2.StatedMethod);
        Assert.Equal(["0", "1"], Directory.EnumerateDirectories(path).Select(Path.GetFileName).Where(n => n!.Length == 1).Order(StringComparer.Ordinal));
        LevelRemake again = new(store, string.Empty, new RemakeOptions { Method = Reduction.Min });
        again.Run();
        Assert.False(again.ChangedShapes);
        GrowSamples.CheckPyramid(path);
        Assert.DoesNotContain(Lamella.Pipelines.Validate.ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
    }

    [Fact]
    public void Labels_by_mode_gain_no_value()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using WritableImage image = WritableImage.Create(path, Plain with { SizeT = 1, PixelType = PixelType.UInt32, Layout = new OmeZarrOptions { Levels = 4, Downsample = DownsampleMethod.Mode } });
        uint[] labels = [.. Enumerable.Range(0, 6 * 41 * 53).Select(i => (uint)(((i % 53 / 9) + (i / 53 / 7)) * 1000003))];
        image.Write(new Region([0, 0, 0, 0, 0], [1, 2, 3, 41, 53]), System.Runtime.InteropServices.MemoryMarshal.AsBytes<uint>(labels));
        using FileStore store = new(path);
        foreach (ZarrArray array in StoredPyramid.Open(store, string.Empty, null).Arrays)
            Assert.Subset(labels.ToHashSet(), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(array.ReadAll()).ToArray().ToHashSet());
        GrowSamples.CheckPyramid(path);
    }

    private static long TimePoints(string path)
    {
        using BioImage image = BioImage.Open(path);
        return image.Scenes[0].Shape[0];
    }

    private static byte[] Plane(int t, int c, int z) => ZarrSamples.Make(PixelType.UInt16, 41 * 53, 1 + t + (10 * c) + (100 * z));
}
