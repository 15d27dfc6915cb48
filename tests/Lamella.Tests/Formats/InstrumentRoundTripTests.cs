using Lamella.TestKit;
using Lamella.Tests.Formats.DeltaVision;
using Lamella.Tests.Formats.Lsm;
using Lamella.Tests.Formats.MetaMorph;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats;

/// <summary>Files of instruments to OME-Zarr and on to OME-TIFF: pixels, sizes with units, channels, times, objective and date stay what they are; what cannot stay is listed.</summary>
public sealed class InstrumentRoundTripTests
{
    [Theory]
    [InlineData("lsm/032113-18.lsm", "")]
    [InlineData("dv/toxo.dv", "display ranges")]
    [InlineData("mic_gen/seq1_be.dv", "origin, display ranges")]
    [InlineData("thorlabs/mouse_kidney_raw", "")]
    [InlineData("mic_gen/thor_zfast_flyback", "2 frames (Image_0001_0001.raw)")]
    [InlineData("lif/testdata_2channel_xz.lif", "origin, display ranges")]
    [InlineData("czi/100x100.czi", "")]
    [InlineData("czi/1_tileregion.czi", "origin, mosaic tiles, display ranges, 3 attachments")]
    [InlineData("czi/CellDivision_T3_Z5_CH2_X240_Y170.czi", "display ranges, 3 attachments")]
    [InlineData("czi/CellDivision_T3_Z5_CH2_X240_Y170_comp1.czi", "")]
    [InlineData("czi/FOV7_HV110_P0500510000.czi", "")]
    [InlineData("czi/LLS7_small.czi", "display ranges, 1 attachment")]
    [InlineData("czi/RGB-8bit.czi", "1 attachment")]
    [InlineData("czi/RGB-multichannel.czi", "display ranges, 1 attachment")]
    [InlineData("czi/S3_1Pos_2Mosaic_T1_Z1_CH1.czi", "origin, mosaic tiles, display ranges, 2 attachments")]
    [InlineData("czi/mosaic_test.czi", "mosaic tiles, 3 attachments")]
    [InlineData("czi/newCZI_compressed.czi", "")]
    [InlineData("czi/nuc_small_new_red.czi", "display ranges, 1 attachment")]
    [InlineData("czi/s_1_t_1_c_1_z_1.czi", "origin, 3 attachments")]
    [InlineData("czi/tiles_z.czi", "origin, mosaic tiles, display ranges, 4 attachments")]
    [InlineData("czi/xt-scan-lsm980.czi", "3 attachments")]
    [InlineData("nd2/cluster.nd2", "")]
    [InlineData("mic_gen/p3t2z2c2_padded_zlib.nd2", "")]
    [InlineData("mic_gen/rgb_z2.nd2", "")]
    public void Files_of_the_conformance_data_keep_what_they_say(string file, string losses) => Check(TestData.At(["data", "formats", .. file.Split('/')]), losses);

    /// <summary>NGFF has no room for a phase beside channels (spec section on axes); OME-TIFF has, and keeps all of it.</summary>
    [Fact]
    public void An_axis_that_OME_Zarr_cannot_hold_is_refused_with_advice_and_kept_by_OME_TIFF()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(TestData.At("data", "formats", "czi", "LSM880_AiryScan.czi"));
        RefusedException refused = Assert.Throws<RefusedException>(() => source.Convert(folder["a.ome.zarr"], new OmeZarrOptions()));
        Assert.Equal(new Remedy.Select("H=0"), refused.Remedy);
        Assert.Contains("OME-TIFF", refused.Message, StringComparison.Ordinal);
        source.Convert(folder["a.ome.tif"], new OmeTiffOptions { Verification = Verification.PixelDigest });
        using BioImage tiff = BioImage.Open(folder["a.ome.tif"]);
        Assert.Equal(KeptFacts.Of(source.Scenes[0]), KeptFacts.Of(tiff.Scenes[0]));
    }

    [Fact]
    public void A_scan_of_lines_over_time_has_no_rows_and_survives()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["line.lsm"], new LsmBuilder { ScanType = 2, Channels = 2, Bits = 16 }.Names(("A", 1, 2, 3), ("B", 4, 5, 6)).ToArray());
        Check(folder["line.lsm"], string.Empty);
    }

    [Fact]
    public void A_stitched_mosaic_of_two_positions_survives()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["tiles.lsm"], new LsmBuilder { ScanType = 3, Times = 2, Tiles = 2, Positions = 2, Channels = 2 }
            .Doubles(336, sized: false, 0, 0, 0, 1.25e-6, 2.5e-7, 0).Doubles(376, sized: false, 0, 0, 0, 1e-3, 1e-3, 1e-3).Doubles(132, sized: true, 4, 6).ToArray());
        Check(folder["tiles.lsm"], "origin, mosaic tiles");
    }

    [Fact]
    public void A_stack_with_times_and_stage_positions_survives()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["a.stk"], new StkBuilder { Interval = 250 }.Fraction(4, 325, 1000).Fraction(5, 325, 1000).Text(6, "um").Text(7, "cells").PlaneFractions(28, 1, 2, 3, 4, 5, 6, 7, 8).ToArray());
        Check(folder["a.stk"], string.Empty);
    }

    [Fact]
    public void An_extended_header_survives()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["a.dv"], new DvBuilder { Sections = 8 }.Waves(2, 2, 2, 457, 528).Extended(0, 12, (s, f) => f switch { 1 => s * 0.5f, 8 => 0.05f, 10 => 400, _ => f }).Float(40, 0.1f).Float(44, 0.1f).ToArray());
        Check(folder["a.dv"], string.Empty);
    }

    private static void Check(string path, string losses)
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(path);
        ConvertResult toZarr = source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Verification = Verification.PixelDigest });
        using BioImage zarr = BioImage.Open(folder["a.ome.zarr"]);
        ConvertResult toTiff = zarr.Convert(folder["b.ome.tif"], new OmeTiffOptions { Verification = Verification.PixelDigest });
        using BioImage tiff = BioImage.Open(folder["b.ome.tif"]);
        Assert.Equal(source.Scenes.Count, zarr.Scenes.Count);
        for (int i = 0; i < source.Scenes.Count; i++)
        {
            Assert.Equal(KeptFacts.Of(source.Scenes[i]), KeptFacts.Of(zarr.Scenes[i]));
            Assert.Equal(KeptFacts.Of(source.Scenes[i]), KeptFacts.Of(tiff.Scenes[i]));
        }

        Assert.Equal(losses, string.Join(", ", toZarr.Losses.Concat(toTiff.Losses).Select(l => l.What).Distinct().OrderDescending(StringComparer.Ordinal)));
    }
}
