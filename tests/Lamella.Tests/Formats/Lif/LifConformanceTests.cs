using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Lif;

/// <summary>A real file against what liffile reads from it and against TIFF exports, and a made one against the formula that filled it (manifest of the conformance data).</summary>
public sealed class LifConformanceTests
{
    private static string Real => TestData.At("data", "formats", "lif", "testdata_2channel_xz.lif");

    private static string Made => TestData.At("data", "formats", "mic_gen", "three_images.lif");

    [Fact]
    public void L13_scans_without_Y_keep_their_axes_and_hashes()
    {
        using Opened image = Opened.File(Real);
        Assert.Equal(["xzt", "xzy", "xz"], image.Scenes.Select(s => s.Name));
        Assert.Equal(["TCZX", "YCZX", "CZX"], image.Scenes.Select(s => s.NativeAxes));
        Assert.All(image.Scenes, s => Assert.Equal(("TCZYX", PixelType.UInt8), (s.Axes, s.PixelType)));
        Assert.Equal("197a3746a9d83ec176e4b81a8ad3c67405ed2aa08f2e298ebbba29b6721312a9", Opened.Sha256(image.Scenes[0].Read("TCZX").Bytes));
        Assert.Equal("18c5d8f6b5583a6516ada7eaafca632e8d1d0bd1315c847bf4458f91cc498423", Opened.Sha256(image.Scenes[1].Read("YCZX").Bytes));
        Assert.Equal("baf5f421935ed2f814a2e8d4cbff3f72aa9fef8130be1ed85d8aad519b01ea2f", Opened.Sha256(image.Scenes[2].Read("CZX").Bytes));
    }

    [Theory]
    [InlineData("xz_c0_t0.tif", 0, 0)]
    [InlineData("xz_c1_t8.tif", 1, 8)]
    public void A_plane_equals_its_export(string export, int c, int t)
    {
        using Opened image = Opened.File(Real);
        using Opened tiff = Opened.File(TestData.At("data", "formats", "lif", export));
        byte[] plane = image.Scenes[0].Read("ZX", c: c, t: t).Bytes;
        // The exports are RGB pictures of 128 x 128 with the colour of the channel's table.
        Scene exported = tiff.Scenes[0];
        byte[] pixels = exported.SizeOf('S') > 1 ? exported.Read("YX", Selection.All.With('S', c == 0 ? 1 : 0)).Bytes : exported.Read("YX").Bytes;
        Assert.Equal(plane, pixels);
    }

    [Fact]
    public void Sizes_are_lengths_over_gaps_and_come_out_in_micrometres_and_seconds()
    {
        using Opened image = Opened.File(Real);
        PixelSizes sizes = image.Scenes[1].PixelSize;
        Assert.Equal(new Quantity(17.81554 / 127, "micrometer").Value, sizes.X!.Value.Value, 1e-15);
        Assert.Equal(5.039354 / 22, sizes.Y!.Value.Value, 1e-15);
        Assert.Equal("micrometer", sizes.Z!.Value.Unit);
        Assert.Equal(new Quantity(0.53, "second"), image.Scenes[0].PixelSize.T);
        Assert.Null(image.Scenes[0].PixelSize.Y);
        Assert.Equal(4.413365, image.Scenes[0].Origin!.Z!.Value.Value, 1e-12);
    }

    [Fact]
    public void Channels_lens_and_times_are_those_of_the_settings()
    {
        using Opened image = Opened.File(Real);
        Scene scene = image.Scenes[0];
        Assert.Equal(["Leica/FITC", "Leica/TRITC"], scene.Channels.Select(c => c.Name));
        Assert.Equal(["#00FF00", "#FF0000"], scene.Channels.Select(c => c.Color.ToString()));
        Assert.Equal(new Objective { Name = "HC PL APO CS2    63x/1.30 GLYC", Magnification = 63, NumericalAperture = 1.3, Immersion = "Glycerol" }, scene.Objective);
        // The first time stamp is 1d71114eb8b44f0 in units of 100 ns since 1601.
        Assert.Equal(DateTimeOffset.FromFileTime(0x1d71114eb8b44f0).UtcTicks, scene.Acquired!.Value.UtcTicks);
        Assert.Equal(40, scene.Planes.Count);
        PlaneInfo last = scene.Planes.Single(p => p is { T: 19, C: 1 });
        Assert.Equal((0x1d71114f18bd450 - 0x1d71114eb8b44f0) / 1e7, last.Time!.Value.Value, 1e-9);
        Assert.Equal(34620.93930532, last.PositionX!.Value.Value, 1e-6);
        Assert.Contains(image.Content.Scenes[0].Notes, n => n is { Key: "detection band of channel 0" } && n.Value.StartsWith("492.99", StringComparison.Ordinal));
    }

    [Fact]
    public void L1_channels_between_Z_and_Y_and_slowest_channels_give_their_hashes()
    {
        using Opened image = Opened.File(Made);
        Assert.Equal(["zc_order", "planarC", "tiles_rgb"], image.Scenes.Select(s => s.Name));
        Assert.Equal(["TZCYX", "CTZYX", "MYXS"], image.Scenes.Select(s => s.NativeAxes));
        Assert.Equal("fdcf67c1e40efa0714ac02af2b4d80b6159a2ef5ed043b04ef58c4026f058358", Opened.Sha256(image.Scenes[0].Read("TZCYX").Bytes));
        Assert.Equal("e212d790cf340bb01987a9726e0db1be9a76b3e8387f9a3001d2510d2da93241", Opened.Sha256(image.Scenes[1].Read("CTZYX").Bytes));
        Assert.Equal((new Quantity(0.2, "micrometer"), new Quantity(0.5, "micrometer"), new Quantity(1.5, "second")), (image.Scenes[0].PixelSize.X, image.Scenes[0].PixelSize.Z, image.Scenes[0].PixelSize.T));
        Assert.Equal(PixelType.UInt16, image.Scenes[0].PixelType);
    }

    [Fact]
    public void L4_colours_stored_blue_first_come_out_red_first()
    {
        using Opened image = Opened.File(Made);
        Scene scene = image.Scenes[2];
        Assert.Equal("MTCZYXS", scene.Axes);
        Assert.Equal("1a2de555a4fba2934fcbeacf1512c61521a91688ea8a2835de80993970ce3a2e", Opened.Sha256(scene.Read("MYXS").Bytes));
        Assert.Equal(3, Assert.Single(scene.Channels).Samples);
        Assert.Contains(image.Content.Warnings, w => w.Contains("axis M", StringComparison.Ordinal));
    }

    [Fact]
    public void The_native_metadata_is_kept_verbatim()
    {
        using Opened image = Opened.File(Real);
        (string name, string xml) = Assert.Single(image.Content.OriginalMetadata);
        Assert.Equal("LIF XML", name);
        Assert.Equal(45530, xml.Length);
        Assert.StartsWith("<LMSDataContainerHeader Version=\"2\"><Element Name=\"2channel_xz\"", xml, StringComparison.Ordinal);
    }
}
