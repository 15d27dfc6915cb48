using Lamella.Codecs.Png;
using Lamella.Stores;
using Xunit;

namespace Lamella.Tests.Formats.Accounts;

/// <summary>Plates and series of files with so many surplus and so many absent files.</summary>
public sealed class PlateAccountTests
{
    public static TheoryData<string, int, int> Counts
    {
        get
        {
            TheoryData<string, int, int> data = [];
            foreach (string format in PlateSet.Formats)
            {
                foreach ((int surplus, int absent) in ((int, int)[])[(0, 0), (3, 0), (0, 2), (2, 1)]) data.Add(format, surplus, absent);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Files_that_the_index_does_not_name_and_planes_that_are_not_there_are_counted(string format, int surplus, int absent)
    {
        // Absent planes are those of the first channel of different wells, so no field is empty.
        PlateSet set = new(format) { Strays = surplus, IsAbsent = (well, field, c) => well < absent && field == 1 && c == 0 };
        using Opened image = Opened.Folder(Store(set));
        Assert.Equal(format, image.Content.Format);
        Assert.Equal((surplus, absent), (image.Unused("file"), image.Missing("file")));
        Assert.Equal(absent, image.Content.MissingPlanes);
        Assert.Equal(6, image.Scenes.Count);
        for (int scene = 0; scene < 6; scene++)
        {
            (int well, int field) = (scene / 2, scene % 2);
            for (int c = 0; c < 2; c++) Assert.Equal(well < absent && field == 1 && c == 0 ? new byte[15] : PlateSet.Plane(well, field, c), image.Scenes[scene].Read("YX", c: c).Bytes);
        }
    }

    public static TheoryData<string> Formats => [.. PlateSet.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_well_and_a_field_without_any_file_are_missing_by_name(string format)
    {
        PlateSet set = new(format) { IsAbsent = (well, field, _) => well == 1 || (well == 2 && field == 0) };
        using Opened image = Opened.Folder(Store(set));
        Assert.Equal(3, image.Scenes.Count);
        Assert.Equal(3, image.Missing("field"));
        Assert.Equal(6, image.Content.MissingPlanes);
        Assert.Equal(PlateSet.Plane(2, 1, 1), image.Scenes[2].Read("YX", c: 1).Bytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    public void Files_of_another_kind_and_places_without_a_file_of_a_series_are_counted(int surplus, int absent)
    {
        MemoryStore store = new();
        for (int t = 0; t < 3; t++)
        {
            for (int z = 0; z < 4; z++)
            {
                // The first row and column give the extent.
                if (t == 1 && z >= 1 && z <= absent) continue;
                store.Put(Invariant($"a_t{t}_z{z}.png"), PngEncoder.Encode(5, 3, PngColor.Gray, 8, PlateSet.Plane(t, z, 0)));
            }
        }

        for (int i = 0; i < surplus; i++) store.Put(Invariant($"b{i}.jpg"), "no picture"u8);
        using Opened image = Opened.Folder(store);
        Assert.Equal((surplus, absent), (image.Unused("file"), image.Missing("file")));
        Assert.Equal((surplus > 0 ? 1 : 0) + (absent > 0 ? 1 : 0), image.Content.Warnings.Count);
        for (int z = 0; z < 4; z++) Assert.Equal(z >= 1 && z <= absent ? new byte[15] : PlateSet.Plane(1, z, 0), image.Scenes[0].Read("YX", t: 1, z: z).Bytes);
    }

    [Fact]
    public void Files_of_one_place_on_an_ImageXpress_plate_are_told()
    {
        MemoryStore store = Store(new PlateSet("ImageXpress"));
        store.Put("P_B03_s1_w10123ABCD-0123-4567-89AB-0123456789AB.TIF", "another"u8);
        store.Put("P_B03_s1_w1_thumb0123ABCD-0123-4567-89AB-0123456789AB.tif", "thumb"u8);
        using Opened image = Opened.Folder(store);
        Assert.Equal(2, image.Unused("file"));
        Assert.Equal(2, image.Content.Unused.Count);
    }

    private static MemoryStore Store(PlateSet set)
    {
        MemoryStore store = new();
        foreach ((string name, byte[] file) in set.Files()) store.Put(name, file);
        return store;
    }
}
