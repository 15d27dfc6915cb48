using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Zarr;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Acquisitions: the queue, what goes wrong on the way, times and positions of planes, metadata of new images.</summary>
public sealed class AcquisitionTests
{
    private static readonly NewImage Plain = new() { PixelType = PixelType.UInt16, SizeC = 2, SizeZ = 2, SizeY = 40, SizeX = 50, Layout = new OmeZarrOptions { Levels = 2, Chunks = [16, 16] } };

    [Fact]
    public void Planes_of_any_order_and_number_are_there_after_the_end_and_those_that_never_came_are_named()
    {
        Random random = new(11);
        for (int run = 0; run < 6; run++)
        {
            using TempFolder folder = new();
            string path = folder["a.ome.zarr"];
            NewImage made = Plain with { SizeC = 1 + random.Next(3), SizeZ = 1 + random.Next(3), Layout = GrowSamples.Layout(GrowSamples.Layouts[run]) };
            HashSet<(int T, int C, int Z)> written = [];
            int times = 1 + random.Next(4);
            using (WritableImage image = WritableImage.Create(path, made))
            {
                using AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = run % 3 * 2, Workers = 1 + (run % 2), QueueStorage = run % 2 == 0 ? QueueStorage.File : QueueStorage.Memory });
                for (int n = 0; n < times * made.SizeC * made.SizeZ; n++)
                {
                    (int t, int c, int z) = (random.Next(times), random.Next((int)made.SizeC), random.Next((int)made.SizeZ));
                    writer.WritePlane(new PlaneInfo(t, c, z), Samples(t, c, z));
                    written.Add((t, c, z));
                }
            }

            Check(path, made, written);
        }
    }

    [Fact]
    public void A_full_queue_refuses_when_it_was_told_to_and_counts()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using WritableImage image = WritableImage.Create(path, Plain);
        HashSet<(int, int, int)> written = [];
        using (FileStore store = new(path))
        {
            using AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = 3, Workers = 1, WhenFull = FullQueue.Refuse });
            // While somebody holds the chunk of the first plane its worker waits.
            using (store.Lock(GrowthKeys.Chunk(string.Empty, "0/c/0/0/0/0/0"), TestContext.Current.CancellationToken))
            {
                for (int t = 0; t < 3; t++)
                {
                    Assert.Equal(PlaneWriteResult.Queued, writer.WritePlane(t, Samples(t, 0, 0)));
                    written.Add((t, 0, 0));
                }

                Assert.Equal(PlaneWriteResult.Refused, writer.WritePlane(3, Samples(3, 0, 0)));
                Assert.Equal((3, 3, 3, 1L), (writer.Queue.Capacity, writer.Queue.Queued, writer.Queue.HighWaterMark, writer.Queue.Refused));
            }

            writer.Flush();
            Assert.Equal((0, 3L, 0L), (writer.Queue.Queued, writer.Queue.Stored, writer.Queue.Waits));
        }

        image.Dispose();
        Check(path, Plain, written);
    }

    [Fact]
    public async Task An_asynchronous_write_is_complete_when_its_plane_is_stored_and_waits_without_a_thread()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        HashSet<(int, int, int)> written = [];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            using FileStore store = new(path);
            using AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = 1, Workers = 1 });
            List<Task> writes = [];
            using (store.Lock(GrowthKeys.Chunk(string.Empty, "0/c/0/0/0/0/0"), TestContext.Current.CancellationToken))
            {
                for (int plane = 0; plane < 8; plane++)
                {
                    writes.Add(writer.WritePlaneAsync<ushort>(new PlaneInfo(plane / 4, plane % 4 / 2, plane % 2), Samples(plane / 4, plane % 4 / 2, plane % 2), cancellation: TestContext.Current.CancellationToken));
                    written.Add((plane / 4, plane % 4 / 2, plane % 2));
                }

                Assert.DoesNotContain(writes, w => w.IsCompleted);
            }

            await Task.WhenAll(writes);
            Assert.Equal((2L, 8L), (writer.TimePoints, writer.Queue.Stored));
            Assert.True(writer.Queue.Waits > 0);
        }

        Check(path, Plain, written);
    }

    /// <summary>Writes that fail in the background, at planes chosen at random: the error comes to a caller, and no plane that was taken is lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_plane_that_cannot_be_stored_is_kept_and_tried_again(int seed)
    {
        Random random = new(seed);
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        HashSet<(int T, int C, int Z)> written = [];
        int errors = 0;
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = random.Next(3) * 3, Workers = 1 + random.Next(2), QueueStorage = seed % 2 == 0 ? QueueStorage.File : QueueStorage.Memory });
            for (int n = 0; n < 16; n++)
            {
                (int t, int c, int z) = (n / 4, n % 4 / 2, n % 2);
                // A folder where a chunk goes: it cannot be written.
                string trap = Path.Combine(path, Invariant($"0/c/{t}/{c}/{z}/0/0"));
                bool trapped = random.Next(3) == 0;
                if (trapped) Directory.CreateDirectory(Path.Combine(trap, "in-the-way"));
                bool taken = false;
                for (int attempt = 0; attempt < 5 && !taken; attempt++)
                {
                    try
                    {
                        writer.WritePlane(new PlaneInfo(t, c, z), Samples(t, c, z));
                        taken = true;
                        if (trapped) writer.Flush();
                    }
                    catch (StoreException)
                    {
                        errors++;
                        if (Directory.Exists(trap)) Directory.Delete(trap, recursive: true);
                    }
                }

                Assert.True(taken);
                written.Add((t, c, z));
            }

            writer.Dispose();
        }

        Assert.True(errors > 0, "nothing failed");
        Check(path, Plain, written);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Where_the_end_fails_too_what_was_recorded_waits_for_the_next_who_opens_the_image(int queue)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        string trap = Path.Combine(path, "0", "c", "1", "0", "1", "0", "0");
        HashSet<(int T, int C, int Z)> written = [];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            AcquisitionWriter writer = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = queue, Workers = 1 });
            for (int n = 0; n < 6; n++)
            {
                (int t, int c, int z) = (n / 4, n % 4 / 2, n % 2);
                if (n == 5) Directory.CreateDirectory(Path.Combine(trap, "in-the-way"));
                if (n == 5 && queue == 0) Assert.Throws<StoreException>(() => writer.WritePlane(new PlaneInfo(t, c, z), Samples(t, c, z)));
                else Assert.NotEqual(PlaneWriteResult.Refused, writer.WritePlane(new PlaneInfo(t, c, z), Samples(t, c, z)));
                if (n < 5 || queue > 0) written.Add((t, c, z));
            }

            if (queue > 0) Assert.Throws<StoreException>(writer.Dispose);
            else writer.Dispose();
        }

        // What waits cannot be stored yet, and a reader is told.
        using (BioImage image = BioImage.Open(path))
        {
            Assert.Equal(2, image.Scenes[0].Shape[0]);
            Assert.Equal(queue > 0, image.Missing.Any(part => part.Kind == "acquisition"));
        }

        Directory.Delete(trap, recursive: true);
        Check(path, Plain, written);
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void Times_positions_and_exposures_of_planes_are_kept_and_go_along_to_OME_TIFF(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        List<PlaneInfo> planes = [];
        using (WritableImage image = WritableImage.Create(path, Plain with { Layout = Plain.Layout with { Ngff = version } }))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int n = 0; n < 11; n++)
            {
                PlaneInfo plane = new(n / 4, n % 4 / 2, n % 2) { Time = new Quantity(0.25 * n, "second"), Exposure = n % 3 == 0 ? null : new Quantity(20 + n, "millisecond"), PositionX = new Quantity(-1.5 + n, "micrometer"), PositionY = new Quantity(1e-3 * n, "millimeter"), PositionZ = n % 2 == 0 ? new Quantity(n, "reference frame") : null };
                writer.WritePlane(plane, Samples(plane.T, plane.C, plane.Z));
                planes.Add(plane);
            }

            // The second word on a plane counts; what it does not say stays.
            writer.WritePlane(new PlaneInfo(0, 0, 0) { Exposure = new Quantity(7, "millisecond") }, Samples(0, 0, 0));
            planes[0] = planes[0] with { Exposure = new Quantity(7, "millisecond") };
        }

        using (BioImage image = BioImage.Open(path))
        {
            Assert.Equal(planes, image.Scenes[0].Planes.OrderBy(p => (p.T, p.C, p.Z)));
            image.Convert(folder["a.ome.tif"]);
        }

        using BioImage converted = BioImage.Open(folder["a.ome.tif"]);
        Assert.Equal(planes, converted.Scenes[0].Planes.OrderBy(p => (p.T, p.C, p.Z)));
        Assert.DoesNotContain(Lamella.Pipelines.Validate.ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
    }

    [Fact]
    public void Facts_that_no_place_holds_are_refused_and_never_dropped()
    {
        using TempFolder folder = new();
        using WritableImage image = WritableImage.Create(folder["a.ome.zarr"], Plain with { PixelType = PixelType.UInt64 });
        using AcquisitionWriter writer = image.StartAcquisition();
        Assert.Throws<RefusedException>(() => writer.WritePlane<ulong>(new PlaneInfo(0, 0, 0) { Time = new Quantity(1, "second") }, new ulong[2000]));
        using WritableImage second = WritableImage.Create(folder["b.ome.zarr"], Plain);
        using AcquisitionWriter other = second.StartAcquisition();
        Assert.Throws<ArgumentException>(() => other.WritePlane(new PlaneInfo(0, 0, 0) { Time = new Quantity(1, "micrometer") }, Samples(0, 0, 0)));
        Assert.Throws<ArgumentException>(() => other.WritePlane(new PlaneInfo(0, 0, 0) { PositionX = new Quantity(double.NaN, "micrometer") }, Samples(0, 0, 0)));
        Assert.Throws<ArgumentException>(() => other.WritePlane(new PlaneInfo(0, 0, 0), new short[2000]));
        Assert.Throws<ArgumentException>(() => other.WritePlane(new PlaneInfo(0, 0, 0), new ushort[1999]));
        Assert.Throws<ArgumentOutOfRangeException>(() => other.WritePlane(new PlaneInfo(0, 2, 0), Samples(0, 0, 0)));
        // A time where a number belongs.
        Assert.Throws<ArgumentOutOfRangeException>(() => other.WritePlane(1_900_000_000, Samples(0, 0, 0)));
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    [InlineData(NgffVersion.V06)]
    public void RGB_planes_are_handed_over_and_read_as_pixels(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        byte[] pixels = ZarrSamples.Make(PixelType.UInt8, 2 * 20 * 30 * 3, 5);
        using (WritableImage image = WritableImage.Create(path, new NewImage { PixelType = PixelType.UInt8, SamplesPerPixel = 3, SizeY = 20, SizeX = 30, Layout = new OmeZarrOptions { Ngff = version } }))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            writer.WritePlane(0, pixels.AsSpan(0, 1800));
            writer.WritePlane(2, pixels.AsSpan(1800));
        }

        using BioImage read = BioImage.Open(path);
        Assert.Equal(("TCZYXS", 1L), (read.Scenes[0].Axes, read.MissingPlanes));
        Assert.Equal("T=1", Assert.Single(read.Missing).Name);
        Assert.Equal(pixels[..1800], read.Scenes[0].Read("YXS", t: 0).Bytes);
        Assert.Equal(pixels[1800..], read.Scenes[0].Read("YXS", t: 2).Bytes);
        GrowSamples.CheckPyramid(path);
    }

    [Fact]
    public void A_further_axis_is_recorded_index_by_index()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        List<PlaneInfo> planes = [];
        using (WritableImage image = WritableImage.Create(path, Plain with { SizeC = 1, SizeZ = 1, FurtherAxis = new NewAxis('L', 3) { Unit = "nanometer", Start = 500, Step = 10 } }))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int n = 0; n < 6; n++) writer.WritePlane(new PlaneInfo(n / 3, 0, 0) { Time = new Quantity(n, "second") }, Samples(n, 0, 0), extra: n % 3);
        }

        using BioImage read = BioImage.Open(path);
        Scene scene = read.Scenes[0];
        Assert.Equal(("LTCZYX", 3L, 2L), (scene.Axes, scene.Shape[0], scene.Shape[1]));
        for (int n = 0; n < 6; n++) Assert.Equal(Samples(n, 0, 0), scene.Read("YX", Selection.Parse(Invariant($"L={n % 3},T={n / 3}"))).ToArray<ushort>());
        // In OME-XML the further axis is folded into T.
        Assert.Equal(Enumerable.Range(0, 6).Select(n => (n, new Quantity(n, "second"))), scene.Planes.Select(p => (p.T, p.Time!.Value)).Order(Comparer<(int T, Quantity)>.Create((a, b) => a.T.CompareTo(b.T))));
        Assert.DoesNotContain(Lamella.Pipelines.Validate.ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
    }

    [Fact]
    public void What_is_known_of_a_new_image_is_stated_and_read_back()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        NewImage made = Plain with
        {
            Name = "cells",
            Description = "two dyes",
            PixelSize = new PixelSizes { X = new Quantity(0.1, "micrometer"), Y = new Quantity(0.1, "micrometer"), Z = new Quantity(0.5, "micrometer"), T = new Quantity(2, "second") },
            Origin = new PixelSizes { X = new Quantity(1, "millimeter"), Y = new Quantity(-20, "micrometer") },
            Acquired = new DateTimeOffset(2025, 3, 7, 10, 12, 3, TimeSpan.Zero),
            Objective = new Objective { Name = "Plan Apo", Magnification = 60, NumericalAperture = 1.4, Immersion = "Oil" },
            Instrument = new Instrument { Manufacturer = "Acme", Model = "Scope 5", SerialNumber = "42" },
            Channels = [new Channel { PixelType = PixelType.UInt16, Name = "DAPI", Color = new Rgba(0, 0, 255), Excitation = new Quantity(405, "nanometer"), Emission = new Quantity(450, "nanometer"), Fluorophore = "DAPI" }],
        };
        using (WritableImage image = WritableImage.Create(path, made))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            writer.WritePlane(0, Samples(0, 0, 0));
        }

        using BioImage read = BioImage.Open(path);
        Scene scene = read.Scenes[0];
        Assert.Equal((made.Name, made.Description, made.PixelSize, made.Acquired, made.Objective), (scene.Name, scene.Content.Description, scene.PixelSize, scene.Acquired, scene.Objective));
        Assert.Equal((1000.0, -20.0), (scene.Origin!.X!.Value.Value, scene.Origin.Y!.Value.Value));
        Assert.Equal((made.Channels[0].Name, made.Channels[0].Color, made.Channels[0].Excitation, made.Channels[0].Emission, "DAPI"), (scene.Channels[0].Name, scene.Channels[0].Color, scene.Channels[0].Excitation, scene.Channels[0].Emission, scene.Channels[0].Fluorophore));
        Assert.Contains("Manufacturer=\"Acme\" Model=\"Scope 5\" SerialNumber=\"42\"", read.OriginalMetadata.Single(m => m.Key == "OME-XML").Value, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WritableImage.Create(folder["b.ome.zarr"], Plain with { Origin = new PixelSizes { X = new Quantity(1, "micrometer") } }));
    }

    [Fact]
    public void Shapes_of_levels_that_a_killed_writer_left_apart_are_brought_together()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            using AcquisitionWriter writer = image.StartAcquisition();
            for (int n = 0; n < 8; n++) writer.WritePlane(new PlaneInfo(n / 4, n % 4 / 2, n % 2), Samples(n / 4, n % 4 / 2, n % 2));
        }

        // As after a publish that was cut between the coarse level and full resolution.
        string document = Path.Combine(path, "0", "zarr.json"), text = File.ReadAllText(document);
        int at = text.IndexOf('2', text.IndexOf("\"shape\"", StringComparison.Ordinal));
        File.WriteAllText(document, text[..at] + "1" + text[(at + 1)..]);
        Directory.CreateDirectory(Path.Combine(path, ".lamella"));
        File.WriteAllText(Path.Combine(path, ".lamella", "growing"), "lamella-growing 1 0 2\n");
        WritableImage.Open(path).Dispose();
        Check(path, Plain, [.. Enumerable.Range(0, 8).Select(n => (n / 4, n % 4 / 2, n % 2))]);
    }

    /// <summary>Holds an acquired image against what was written: planes, missing ones, levels, ranges.</summary>
    internal static void Check(string path, NewImage made, HashSet<(int T, int C, int Z)> written)
    {
        using (BioImage image = BioImage.Open(path))
        {
            Scene scene = image.Scenes[0];
            int times = written.Max(p => p.T) + 1;
            Assert.Equal(times, scene.Shape[0]);
            Assert.Equal((times * made.SizeC * made.SizeZ) - written.Count, image.MissingPlanes);
            for (int t = 0; t < times; t++)
            {
                for (int c = 0; c < made.SizeC; c++)
                {
                    for (int z = 0; z < made.SizeZ; z++)
                        Assert.Equal(written.Contains((t, c, z)) ? Samples(t, c, z) : new ushort[2000], scene.Read("YX", t: t, c: c, z: z).ToArray<ushort>());
                }
            }
        }

        CheckRanges(path);
        GrowSamples.CheckPyramid(path);
        Assert.Empty(Directory.EnumerateFiles(path, "*.tmp", SearchOption.AllDirectories));
    }

    /// <summary>Ranges are those that a measurement of the smallest level gives, and cover it.</summary>
    private static void CheckRanges(string path)
    {
        using FileStore store = new(path);
        StoredPyramid image = StoredPyramid.Open(store, string.Empty, null);
        Assert.Empty(MeasuredWindows.Stale(image));
    }

    internal static ushort[] Samples(int t, int c, int z)
    {
        Random random = new((t * 100) + (c * 10) + z);
        ushort[] samples = new ushort[40 * 50];
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)random.Next(1 + c, 200 * (t + 1));
        return samples;
    }
}
