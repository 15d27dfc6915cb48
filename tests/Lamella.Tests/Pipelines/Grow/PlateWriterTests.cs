using Lamella.Pipelines.Validate;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Plates that are recorded field by field: valid at every moment, with what is there and a mark on what is not.</summary>
public sealed class PlateWriterTests
{
    private static readonly NewImage Field = new() { PixelType = PixelType.UInt16, SizeT = 1, SizeC = 2, SizeZ = 1, SizeY = 40, SizeX = 50, Layout = new OmeZarrOptions { Levels = 2, Chunks = [16, 16] } };

    [Theory]
    [InlineData(6, NgffVersion.V04)]
    [InlineData(96, NgffVersion.V05)]
    [InlineData(1536, NgffVersion.V06)]
    public void A_plate_grows_by_complete_fields_and_is_valid_at_every_moment(int wells, NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["plate.ome.zarr"];
        NewImage field = Field with { Layout = Field.Layout with { Ngff = version } };
        NewPlate made = NewPlate.OfWells(wells, field) with { Name = "screen" };
        Assert.Equal(wells, made.Rows.Count * made.Columns.Count);
        Random random = new(wells);
        List<(string Row, string Column, int Field)> places = [.. Enumerable.Range(0, 6).Select(i => (made.Rows[random.Next(made.Rows.Count)], made.Columns[random.Next(made.Columns.Count)], i / 3)).Distinct()];
        places.Add((places[1].Row, places[1].Column, 7));
        List<string> shown = [];
        using (PlateWriter plate = PlateWriter.Create(path, made))
        {
            Assert.False(Directory.Exists(path));
            foreach ((string row, string column, int number) in places)
            {
                using (AcquisitionWriter writer = plate.StartField(row, column, number))
                {
                    for (int c = 0; c < 2; c++) writer.WritePlane(new PlaneInfo(0, c, 0) { PositionX = new Quantity(shown.Count, "micrometer") }, AcquisitionTests.Samples(shown.Count, c, 0));
                    Check(path, shown.Count == 0 ? [Invariant($"{row}/{column}/{number}")] : shown);
                    Assert.Throws<StoreException>(() => plate.StartField(row, column, number));
                }

                shown.Add(Invariant($"{row}/{column}/{number}"));
                plate.Flush();
                Check(path, shown);
                Assert.Throws<StoreException>(() => plate.StartField(row, column, number));
            }

            Assert.Throws<ArgumentException>(() => plate.StartField("Z", "99"));
        }

        Check(path, shown);
        using BioImage read = BioImage.Open(path);
        Assert.Empty(read.Missing);
        Assert.Empty(read.Unused);
        for (int i = 0; i < shown.Count; i++)
        {
            Scene scene = read.SceneNamed(shown[i]);
            for (int c = 0; c < 2; c++) Assert.Equal(AcquisitionTests.Samples(i, c, 0), scene.Read("YX", c: c).ToArray<ushort>());
            Assert.Equal([new Quantity(i, "micrometer"), new Quantity(i, "micrometer")], scene.Planes.Select(p => p.PositionX!.Value));
        }

        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Theory]
    [InlineData(PlateVisibility.Planned, true)]
    [InlineData(PlateVisibility.Planned, false)]
    [InlineData(PlateVisibility.WhenComplete, true)]
    [InlineData(PlateVisibility.WhenComplete, false)]
    public void Positions_of_planes_arrive_whether_the_plate_is_closed_or_left(PlateVisibility visibility, bool closed)
    {
        using TempFolder folder = new();
        string path = folder["plate.ome.zarr"];
        string[] columns = ["1", "2", "3", "4", "5", "6"];
        PlateWriter plate = PlateWriter.Create(path, NewPlate.OfWells(24, Field) with { Visibility = visibility });
        for (int i = 0; i < columns.Length; i++)
        {
            using (AcquisitionWriter writer = plate.StartField("B", columns[i]))
            {
                for (int c = 0; c < 2; c++) writer.WritePlane(new PlaneInfo(0, c, 0) { PositionX = new Quantity(i + 1, "micrometer") }, AcquisitionTests.Samples(i, c, 0));
            }

            // Others look on, and see what is shown with all that is known of it.
            if (i == 3 && visibility == PlateVisibility.Planned) Check(4);
        }

        if (closed) plate.Dispose();
        Check(columns.Length);
        if (!closed) plate.Dispose();
        Check(columns.Length);
        Assert.Empty(Directory.EnumerateDirectories(path, ".lamella", SearchOption.AllDirectories));

        void Check(int fields)
        {
            using BioImage read = BioImage.Open(path);
            for (int i = 0; i < fields; i++) Assert.Equal([(double)(i + 1), i + 1], read.SceneNamed(Invariant($"B/{columns[i]}/0")).Planes.Select(p => p.PositionX!.Value.Value));
        }
    }

    [Fact]
    public void A_planned_plate_is_there_from_the_start_and_tells_what_is_not_written_from_zero()
    {
        using TempFolder folder = new();
        string path = folder["plate.ome.zarr"];
        using (PlateWriter plate = PlateWriter.Create(path, NewPlate.OfWells(24, Field) with { Visibility = PlateVisibility.Planned, FieldsPerWell = 2 }))
        {
            using (BioImage read = BioImage.Open(path))
            {
                Assert.Equal((48, 96L), (read.Scenes.Count, read.MissingPlanes));
                // Nothing is measured on what nobody has written: the window is all that the type can hold.
                Assert.Equal([new RenderingWindow(0, 65535, 0, 65535)], read.Scenes.SelectMany(scene => scene.Channels).Select(channel => channel.Window!.Value).Distinct());
                // One pass makes the plate: no field has been opened again, nor locked.
                Assert.Empty(Directory.EnumerateDirectories(path, ".lamella", SearchOption.AllDirectories));
            }

            Assert.DoesNotContain(ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
            using (AcquisitionWriter writer = plate.StartField("C", "2", 1))
            {
                // A plane of zeros is written, and stores no chunk.
                writer.WritePlane(0, new ushort[2000], c: 0);
                writer.WritePlane(0, AcquisitionTests.Samples(0, 1, 0), c: 1);
            }

            using (AcquisitionWriter writer = plate.StartField("A", "1", 0)) writer.WritePlane(0, AcquisitionTests.Samples(0, 1, 0), c: 1);
        }

        using BioImage after = BioImage.Open(path);
        Assert.Equal(93, after.MissingPlanes);
        Assert.Equal(new ushort[2000], after.SceneNamed("C/2/1").Read("YX", c: 0).ToArray<ushort>());
        Assert.Equal(AcquisitionTests.Samples(0, 1, 0), after.SceneNamed("C/2/1").Read("YX", c: 1).ToArray<ushort>());
        Assert.DoesNotContain(ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Fact]
    public void Planned_wells_are_those_that_were_named_and_a_plate_can_be_opened_to_go_on()
    {
        using TempFolder folder = new();
        string path = folder["plate.ome.zarr"];
        PlateWriter.Create(path, NewPlate.OfWells(6, Field) with { Visibility = PlateVisibility.Planned, Wells = [("B", "3"), ("A", "2")] }).Dispose();
        Assert.Equal(["A/2/0", "B/3/0"], Names(path));
        using (PlateWriter plate = PlateWriter.Open(path, Field))
        {
            using (AcquisitionWriter writer = plate.StartField("B", "1", 0)) writer.WritePlane(0, AcquisitionTests.Samples(0, 0, 0));
            using (AcquisitionWriter writer = plate.StartField("A", "2", 0)) writer.WritePlane(0, AcquisitionTests.Samples(0, 0, 0));
        }

        Assert.Equal(["A/2/0", "B/3/0", "B/1/0"], Names(path));
        using BioImage read = BioImage.Open(path);
        Assert.Equal(4, read.MissingPlanes);
        WritableImage.Create(folder["a.ome.zarr"], Field).Dispose();
        Assert.Throws<RefusedException>(() => PlateWriter.Open(folder["a.ome.zarr"], Field));
        Assert.Throws<ArgumentException>(() => PlateWriter.Create(folder["b.ome.zarr"], NewPlate.OfWells(6, Field) with { Rows = ["A", "A"] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => NewPlate.OfWells(7, Field));
    }

    [Fact]
    public void Fields_that_a_killed_process_left_are_shown_by_the_next_who_opens_the_plate()
    {
        using TempFolder folder = new();
        string path = folder["plate.ome.zarr"], left = folder["left.ome.zarr"];
        using (PlateWriter plate = PlateWriter.Create(path, NewPlate.OfWells(6, Field)))
        {
            using (AcquisitionWriter writer = plate.StartField("A", "1")) writer.WritePlane(0, AcquisitionTests.Samples(0, 0, 0));
            using AcquisitionWriter open = plate.StartField("B", "2", 3);
            open.WritePlane(new PlaneInfo(0, 1, 0) { Exposure = new Quantity(5, "millisecond") }, AcquisitionTests.Samples(0, 1, 0));
            open.Flush();
            // What a process leaves that is killed now, but for its locks, which fall with it.
            Copy(path, left);
            foreach (string locks in Directory.GetDirectories(left, "locks", SearchOption.AllDirectories)) Directory.Delete(locks, recursive: true);
        }

        Assert.Equal(["A/1/0", "B/2/3"], Names(left));
        using BioImage read = BioImage.Open(left);
        Assert.Equal(AcquisitionTests.Samples(0, 1, 0), read.Scenes[1].Read("YX", c: 1).ToArray<ushort>());
        Assert.Equal(new Quantity(5, "millisecond"), Assert.Single(read.Scenes[1].Planes).Exposure);
        Assert.Equal(2, read.MissingPlanes);
        Assert.DoesNotContain(ImageValidator.Validate(left, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(left, ".lamella", SearchOption.AllDirectories).SelectMany(f => Directory.EnumerateFileSystemEntries(f, "*", SearchOption.AllDirectories)));
    }

    private static void Check(string path, IReadOnlyList<string> shown)
    {
        Assert.Equal(shown.Order(StringComparer.Ordinal), Names(path).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
    }

    private static List<string?> Names(string path)
    {
        using BioImage image = BioImage.Open(path);
        return [.. image.Scenes.Select(s => s.Name)];
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
