using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>Samples as people want them: typed, in any order, lazily, with coordinates.</summary>
public sealed class ReadingTests
{
    private static readonly ushort[] Numbers = [.. Enumerable.Range(0, 2 * 3 * 4 * 5).Select(i => (ushort)(i * 7))];

    private static BioImage Image() => BioImage.FromArray(PixelArray.From<ushort>("CZYX", [2, 3, 4, 5], Numbers), "cells", pixelSize: new PixelSizes { Z = new(2, "micrometer"), Y = new(0.5, "micrometer"), X = new(0.5, "micrometer") });

    [Fact]
    public void Typed_samples_are_reached_by_index_and_as_a_span()
    {
        using BioImage image = Image();
        PixelArray<ushort> stack = image.Scenes[0].Read<ushort>("ZYX", "C=1");
        Assert.Equal([3L, 4, 5], stack.Shape);
        Assert.Equal(Numbers[60 + 20 + 5 + 3], stack[1, 1, 3]);
        Assert.Equal(Numbers[60..], stack.AsSpan().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => stack[1, 4, 0]);
        Assert.Throws<ArgumentException>(() => stack[1, 1]);
        Assert.Equal("ZYX 3x4x5 uint16", stack.ToString());
    }

    [Fact]
    public void Another_type_is_converted_exactly_or_refused()
    {
        using BioImage image = Image();
        PixelArray samples = image.Scenes[0].Read();
        Assert.Equal(Numbers.Select(n => (float)n), samples.ToArray<float>());
        Assert.Equal(Numbers.Select(n => (short)n), samples.ToArray<short>());
        Assert.Throws<RefusedException>(() => samples.ToArray<byte>());
        Assert.Throws<RefusedException>(() => { samples.AsSpan<short>(); });
        Assert.Throws<RefusedException>(() => image.Scenes[0].Read<sbyte>());
        Assert.Throws<ArgumentException>(() => samples.ToArray<char>());
        Assert.Equal([true, false], new PixelArray("X", [2], PixelType.Bool, [1, 0]).ToArray<bool>());
        Assert.Equal(Numbers.Select(n => (double)n), image.Scenes[0].Read<double>().ToArray());
    }

    [Fact]
    public void A_region_is_read_into_typed_memory_of_the_caller()
    {
        using BioImage image = Image();
        Scene scene = image.Scenes[0];
        Region region = scene.RegionOf(Selection.Parse("C=1,Z=2,Y=1:3,X=2:5"));
        Assert.Equal(new Region([0, 1, 2, 1, 2], [1, 1, 1, 2, 3]), region);
        ushort[] found = new ushort[6];
        scene.ReadRegion(region, found.AsSpan());
        Assert.Equal([.. Numbers[(60 + 40 + 5 + 2)..(60 + 40 + 5 + 5)], .. Numbers[(60 + 40 + 10 + 2)..(60 + 40 + 10 + 5)]], found);
        Assert.Throws<RefusedException>(() => scene.ReadRegion(region, new short[6].AsSpan()));
    }

    [Fact]
    public void A_view_is_lazy_narrows_and_reads_boxes_in_its_own_order()
    {
        using BioImage image = Image();
        SceneView view = image.Scenes[0].View("xyz", Selection.Parse("C=1"));
        Assert.Equal(("XYZ", 120L), (view.Axes, view.Bytes));
        Assert.Equal([5L, 4, 3], view.Shape);
        ushort[] all = view.Read<ushort>().ToArray();
        Assert.Equal(Numbers[60 + (2 * 20) + (3 * 5) + 4], all[^1]);
        SceneView part = view.Select(Selection.Parse("Z=1:3,Y=2"));
        Assert.Equal([5L, 1, 2], part.Shape);
        Assert.Equal(Enumerable.Range(0, 5).SelectMany(x => new[] { 1, 2 }.Select(z => Numbers[60 + (z * 20) + 10 + x])), part.Read<ushort>().ToArray());
        byte[] box = new byte[2 * 2 * 2];
        view.Read([1, 2, 0], [2, 2, 1], box);
        Assert.Equal([Numbers[60 + 11], Numbers[60 + 16], Numbers[60 + 12], Numbers[60 + 17]], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(box).ToArray());
        Assert.Throws<ArgumentException>(() => view.Read([4, 0, 0], [2, 1, 1], box));
    }

    [Fact]
    public void Axes_that_a_scene_lacks_come_on_request_only()
    {
        using BioImage image = Image();
        Assert.Throws<ArgumentException>(() => image.Scenes[0].View("HTCZYX"));
        SceneView view = image.Scenes[0].View("HTCZYXS", absent: AbsentAxes.Add);
        Assert.Equal([1L, 1, 2, 3, 4, 5, 1], view.Shape);
        Assert.Equal(Numbers, view.Read<ushort>().ToArray());
    }

    [Fact]
    public void Reading_without_a_word_gives_all_axes_also_those_of_colour()
    {
        using BioImage rgb = BioImage.FromArray(PixelArray.From<byte>("YXS", [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        PixelArray all = rgb.Scenes[0].Read();
        Assert.Equal("TCZYXS", all.Axes);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], all.Bytes);
    }

    [Fact]
    public void Lower_case_letters_mean_the_same_axes_and_others_are_errors()
    {
        using BioImage image = Image();
        Scene scene = image.Scenes[0];
        Assert.Equal(3, scene.SizeOf('z'));
        Assert.Equal(scene.Read("YX", Selection.All.With('c', 1).With('z', -1)).Bytes, scene.Read("yx", c: 1, z: -1).Bytes);
        Assert.Equal(Selection.Parse("C=1,Z=0"), Selection.All.With('z', 0).With('C', 1));
        Assert.Throws<ArgumentException>(() => Selection.All.With('?', 1));
        Assert.Throws<ArgumentException>(() => scene.SizeOf('1'));
        Assert.Equal(new Quantity(2, "micrometer"), scene.PixelSize['z']);
    }

    [Fact]
    public void Coordinates_follow_the_pixel_size_of_the_level()
    {
        using TempFolder folder = new();
        using BioImage image = BioImage.FromArray(PixelArray.From<byte>("YX", [600, 400], new byte[240_000]), pixelSize: new PixelSizes { Y = new(0.5, "micrometer"), X = new(0.25, "micrometer") });
        image.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Levels = 2 });
        using BioImage zarr = BioImage.Open(folder["a.ome.zarr"]);
        AxisCoordinates full = zarr.Scenes[0].CoordinatesOf('X')!, half = zarr.Scenes[0].CoordinatesOf('x', 1)!;
        Assert.Equal((400L, 0.0, 0.25, "micrometer"), (full.Count, full.Start, full.Step, full.Unit));
        Assert.Equal((200L, 0.125, 0.5), (half.Count, half.Start, half.Step));
        Assert.Equal(0.125 + 0.5, half[1]);
        Assert.Null(zarr.Scenes[0].CoordinatesOf('Z'));
        Assert.Throws<ArgumentException>(() => zarr.Scenes[0].CoordinatesOf('H'));
    }

    [Fact]
    public void Quantities_compare_across_units()
    {
        Quantity five = new(5, "micrometer");
        Assert.True(five.IsEquivalentTo(new Quantity(5000, "nanometer")));
        Assert.False(five.IsEquivalentTo(new Quantity(5, "second")));
        Assert.True(five.CompareTo(new Quantity(0.006, "millimeter")) < 0);
        Assert.Throws<RefusedException>(() => five.CompareTo(new Quantity(1, "second")));
    }
}
