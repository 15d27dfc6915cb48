using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>Images that come from arrays of the caller.</summary>
public sealed class ArrayImageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.ome.tif")]
    [InlineData("a.ome.zarr")]
    [InlineData("a.ozx")]
    public void An_array_is_written_with_its_metadata(string name)
    {
        byte[] bytes = new byte[2 * 3 * 20 * 30 * 2];
        new Random(5).NextBytes(bytes);
        PixelArray stack = new("CZYX", [2, 3, 20, 30], PixelType.UInt16, bytes);
        PixelSizes size = new() { X = new Quantity(0.1, "micrometer"), Y = new Quantity(0.1, "micrometer"), Z = new Quantity(0.5, "micrometer") };
        using BioImage image = BioImage.FromArray(stack, "cells", [new Channel { Name = "DAPI", PixelType = PixelType.UInt8 }], size);
        image.Convert(_folder[name]);
        using BioImage written = BioImage.Open(_folder[name]);
        Scene scene = written.Scenes[0];
        Assert.Equal(("cells", "DAPI", PixelType.UInt16), (scene.Name, scene.Channels[0].Name, scene.PixelType));
        Assert.Equal(size.Z, scene.PixelSize.Z);
        Assert.Equal(bytes, scene.Read("CZYX", t: 0).Bytes);
        Assert.Equal(Imagewalk.Hash(image)[0].Hash, Imagewalk.Hash(written)[0].Hash);
    }

    [Fact]
    public void A_large_plane_is_read_in_part()
    {
        byte[] bytes = new byte[9_000 * 9_000];
        bytes[^1] = 7;
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [9_000, 9_000], PixelType.UInt8, bytes));
        byte[] corner = new byte[4];
        image.Scenes[0].ReadRegion(new Region([0, 0, 0, 8_998, 8_998], [1, 1, 1, 2, 2]), corner);
        Assert.Equal([0, 0, 0, 7], corner);
    }

    [Theory]
    [InlineData("YXS", new long[] { 12, 17, 3 })]
    [InlineData("TYXS", new long[] { 2, 12, 17, 3 })]
    [InlineData("XY", new long[] { 17, 12 })]
    [InlineData("ZXCY", new long[] { 2, 17, 3, 12 })]
    [InlineData("YZX", new long[] { 12, 4, 17 })]
    public void Axes_come_in_any_order(string axes, long[] shape)
    {
        byte[] bytes = new byte[shape.Aggregate(1L, (a, b) => a * b)];
        new Random(6).NextBytes(bytes);
        using BioImage image = BioImage.FromArray(new PixelArray(axes, shape, PixelType.UInt8, bytes));
        Assert.Equal(bytes, image.Scenes[0].Read(axes).Bytes);
        image.Convert(_folder["b.ome.tif"]);
        using BioImage written = BioImage.Open(_folder["b.ome.tif"]);
        Assert.Equal(bytes, written.Scenes[0].Read(axes).Bytes);
    }

    [Theory]
    [InlineData("ZY", "axes Y and X")]
    [InlineData("YX ", "not an axis")]
    [InlineData("YXY", "twice")]
    [InlineData("SYX", "last axis")]
    public void Axes_that_make_no_image_are_refused(string axes, string says)
    {
        long[] shape = [.. Enumerable.Repeat(2L, axes.Length)];
        // Letters that are no axes are refused by the array, axes that make no image by the image.
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => BioImage.FromArray(new PixelArray(axes, shape, PixelType.UInt8, new byte[1 << axes.Length]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_the_array_is_refused()
    {
        PixelArray samples = new("YX", [2, 2], PixelType.UInt8, new byte[4]);
        Assert.Throws<ArgumentException>(() => BioImage.FromArray(samples, channels: [new Channel { PixelType = PixelType.UInt8 }, new Channel { PixelType = PixelType.UInt8 }]));
        Assert.Throws<ArgumentException>(() => BioImage.FromArray(new PixelArray("ZYX", [0, 2, 2], PixelType.UInt8, [])));
        Assert.Throws<ArgumentNullException>(() => BioImage.FromArray(null!));
    }
}
