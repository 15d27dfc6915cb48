using System.Buffers.Binary;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>Requests as a user on a slow line pays for them.</summary>
public sealed class RequestCountTests
{
    private static OpenOptions Options => new() { Stores = new CloudStores() };

    [Fact]
    public void A_CZI_of_ten_thousand_tiles_opens_with_few_requests()
    {
        CziBuilder czi = new();
        byte[] tile = new byte[8 * 8 * 2];
        for (int i = 0; i < 10_000; i++) czi.Tiles.Add(new BuiltTile(i % 100 * 8, i / 100 * 8, 8, 8, tile) { PixelType = 1, Dimensions = "C0M" + i });
        byte[] file = czi.Build();
        using WebServer server = new(path => path == "many.czi" ? file : null);
        using (BioImage image = BioImage.Open(server.Url + "many.czi", Options)) Assert.Equal(800, image.Scenes[0].SizeOf('X'));
        Assert.InRange(server.Requests.Count, 1, 4);
    }

    [Theory]
    [InlineData("data/field/nd2/guard_z3_t2.nd2")]
    [InlineData("data/formats/nd2/cluster.nd2")]
    [InlineData("data/formats/lif/testdata_2channel_xz.lif")]
    [InlineData("data/field/lif/lif_8_and_12_bit.lif")]
    [InlineData("data/formats/czi/LSM880_AiryScan.czi")]
    public void An_image_opens_with_few_requests(string name)
    {
        byte[] file = File.ReadAllBytes(TestData.At(name.Split('/')));
        string key = Path.GetFileName(name);
        using WebServer server = new(path => path == key ? file : null);
        BioImage.Open(server.Url + key, Options).Dispose();
        Assert.InRange(server.Requests.Count, 1, 4);
    }

    [Fact]
    public void An_OME_TIFF_opens_with_few_requests_and_a_plane_costs_one_for_each_run_of_tiles()
    {
        using TempFolder folder = new();
        Store(folder["planes.ome.tif"], 64, 1024);
        using WebServer server = WebServer.Of(folder.Path);
        using BioImage image = BioImage.Open(server.Url + "planes.ome.tif", Options);
        Assert.InRange(server.Requests.Count, 1, 4);
        server.Forget();
        PixelArray plane = image.Scenes[0].Read("YX", z: 17);
        // The tiles of a plane lie one behind the other.
        Assert.InRange(server.Requests.Count, 1, 2);
        using BioImage local = BioImage.Open(folder["planes.ome.tif"]);
        Assert.True(local.Scenes[0].Read("YX", z: 17).Bytes.AsSpan().SequenceEqual(plane.Bytes));
    }

    [Fact]
    public void A_sharded_OME_Zarr_opens_with_one_request_for_each_document_and_a_plane_costs_two_for_each_shard()
    {
        using TempFolder folder = new();
        Store(folder["planes.ome.zarr"], 4, 512);
        using WebServer server = WebServer.Of(folder.Path);
        using BioImage image = BioImage.Open(server.Url + "planes.ome.zarr", Options);
        using BioImage local = BioImage.Open(folder["planes.ome.zarr"]);
        // Root, two levels, OME-XML; labels are asked for and absent.
        Assert.InRange(server.Requests.Count, 1, 5);
        Assert.Equal(server.Requests.Count, server.Requests.Select(r => r.Path).Distinct().Count());
        server.Forget();
        PixelArray plane = image.Scenes[0].Read("YX", z: 2);
        int touched = server.Requests.Select(r => r.Path).Distinct().Count();
        // The index, and what it says.
        Assert.Equal(1, touched);
        Assert.InRange(server.Requests.Count, touched, touched * 2);
        Assert.True(local.Scenes[0].Read("YX", z: 2).Bytes.AsSpan().SequenceEqual(plane.Bytes));
    }

    /// <summary>Noise, which nothing compresses: the requests are those of real images.</summary>
    private static void Store(string path, int planes, int size)
    {
        byte[] pixels = new byte[planes * size * size * 2];
        for (int i = 0; i < pixels.Length; i += 4) BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(i), FormulaImage.Noise(i, 7));
        using BioImage image = BioImage.FromArray(new PixelArray("ZYX", [planes, size, size], PixelType.UInt16, pixels));
        image.Convert(path);
    }
}
