using System.Buffers.Binary;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>What TIFF targets say of the pixels beside the pixels: how they are meant and shown. Nothing of it goes in silence.</summary>
public sealed class TiffTargetTests : IDisposable
{
    private static readonly byte[] Nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ImageJ_planes_of_an_odd_number_of_bytes_lie_side_by_side()
    {
        TiffBuilder builder = new();
        for (int i = 0; i < 3; i++) builder.Page(3, 3, 8, [.. Nine.Select(b => (byte)(b + (10 * i)))], i == 0 ? "ImageJ=1.53t\nimages=3\nslices=3\n" : null);
        using BioImage source = Source(builder);
        source.Convert(_folder["out.tif"], new OmeTiffOptions { Preset = TiffPreset.ImageJ });
        TiffFile file = TiffFile.Open(new FileStore(_folder.Path), "out.tif");
        long[] offsets = [.. Enumerable.Range(0, 3).Select(p => file.Container.ReadDirectory(file.Pages.OffsetOf(p)).Integer(TiffTag.StripOffsets, 0))];
        // ImageJ, and readers that follow it, count bytes from the first plane.
        Assert.Equal([offsets[0], offsets[0] + 9, offsets[0] + 18], offsets);
        using BioImage result = BioImage.Open(_folder["out.tif"]);
        Assert.Equal(source.Scenes[0].Read("ZYX").Bytes, result.Scenes[0].Read("ZYX").Bytes);
    }

    [Fact]
    public void ImageJ_files_keep_display_ranges_colours_and_texts()
    {
        byte[] ranges = new byte[32];
        foreach ((int i, double value) in new[] { 3.0, 77, 5, 200 }.Index()) BinaryPrimitives.WriteDoubleLittleEndian(ranges.AsSpan(i * 8), value);
        byte[] green = new byte[768];
        for (int i = 0; i < 256; i++) green[256 + i] = (byte)i;
        byte[] info = System.Text.Encoding.Unicode.GetBytes("Stain = HE"), label = System.Text.Encoding.Unicode.GetBytes("left eye");
        byte[] data = [.. "JIJI"u8, .. "ofni"u8, 1, 0, 0, 0, .. "lbal"u8, 1, 0, 0, 0, .. "gnar"u8, 1, 0, 0, 0, .. "stul"u8, 2, 0, 0, 0, .. info, .. label, .. ranges, .. green, .. green];
        TiffBuilder builder = new();
        builder.Page(3, 3, 8, Nine, "ImageJ=1.53t\nimages=2\nchannels=2\nmode=composite\n", (50838, 4, [36, info.Length, label.Length, 32, 768, 768]), (50839, 1, [.. data.Select(b => (long)b)]));
        builder.Page(3, 3, 8, Nine);
        using BioImage source = Source(builder);
        ConvertResult made = source.Convert(_folder["out.tif"], new OmeTiffOptions { Preset = TiffPreset.ImageJ });
        Assert.Empty(made.Losses);
        using BioImage result = BioImage.Open(_folder["out.tif"]);
        Assert.Equal([new RenderingWindow(0, 255, 3, 77), new RenderingWindow(0, 255, 5, 200)], result.Scenes[0].Channels.Select(c => c.Window!.Value));
        Assert.Equal([new Rgba(0, 255, 0), new Rgba(0, 255, 0)], result.Scenes[0].Channels.Select(c => c.Color!.Value));
        string text = result.OriginalMetadata.Single(m => m.Key == "ImageJ Info").Value;
        Assert.Contains("Stain = HE", text, StringComparison.Ordinal);
        Assert.Contains("left eye", text, StringComparison.Ordinal);

        // OME-XML has a place for the texts, and none for the ranges.
        Assert.Equal("display ranges", Assert.Single(source.Convert(_folder["out.ome.tif"]).Losses).What);
        using BioImage ome = BioImage.Open(_folder["out.ome.tif"]);
        string xml = ome.OriginalMetadata.Single(m => m.Key == "OME-XML").Value;
        Assert.Contains("Stain = HE", xml, StringComparison.Ordinal);
        Assert.Contains("left eye", xml, StringComparison.Ordinal);
    }

    [Fact]
    public void The_range_of_one_channel_is_in_the_description()
    {
        TiffBuilder builder = new();
        builder.Page(3, 3, 8, Nine, "ImageJ=1.53t\nmin=2.5\nmax=66\n");
        using BioImage source = Source(builder);
        Assert.Empty(source.Convert(_folder["out.tif"], new OmeTiffOptions { Preset = TiffPreset.ImageJ }).Losses);
        Assert.Contains("\nmin=2.5\nmax=66\n", TiffFile.Open(new FileStore(_folder.Path), "out.tif").Description, StringComparison.Ordinal);
    }

    [Fact]
    public void White_is_zero_and_orientation_stay_with_the_pixels_or_are_losses()
    {
        TiffBuilder builder = new();
        builder.Page(3, 3, 8, Nine, null, (262, 3, [0]), (274, 3, [6]));
        using BioImage source = Source(builder);
        Assert.Empty(source.Convert(_folder["out.ome.tif"]).Losses);
        TiffDirectory page = TiffFile.Open(new FileStore(_folder.Path), "out.ome.tif").FirstPage;
        Assert.Equal((0, 6), (page.Integer(TiffTag.Photometric, -1), page.Integer(TiffTag.Orientation, -1)));
        using BioImage result = BioImage.Open(_folder["out.ome.tif"]);
        Assert.Equal(Nine, result.Scenes[0].Read("YX").Bytes);
        Assert.Contains(new("photometric", "MinIsWhite"), result.Scenes[0].Content.Display);
        Assert.Contains(new("orientation", "6"), result.Scenes[0].Content.Display);
        Assert.Equal(["photometric interpretation MinIsWhite", "orientation"], source.Convert(_folder["out.ome.zarr"]).Losses.Select(l => l.What));
        Assert.Equal(["photometric interpretation MinIsWhite"], source.Convert(_folder["out.tif"], new OmeTiffOptions { Preset = TiffPreset.ImageJ }).Losses.Select(l => l.What));
    }

    [Fact]
    public void A_palette_goes_along_and_is_filled_up_to_the_new_depth()
    {
        long[] map = [.. Enumerable.Range(0, 48).Select(i => (long)(i * 1000))];
        TiffBuilder builder = new();
        builder.Page(2, 1, 4, [0x5A], null, (262, 3, [3]), (320, 3, map));
        using BioImage source = Source(builder);
        Assert.Empty(source.Convert(_folder["out.ome.tif"]).Losses);
        using BioImage result = BioImage.Open(_folder["out.ome.tif"]);
        Assert.Equal([5, 10], result.Scenes[0].Read("YX").Bytes);
        ushort[][] palette = result.Scenes[0].Content.Palette!;
        Assert.Equal(256, palette[2].Length);
        Assert.Equal((5000, 26000, 42000, 0), (palette[0][5], palette[1][10], palette[2][10], palette[2][16]));
        Assert.Equal("colour map", Assert.Single(source.Convert(_folder["wide.ome.tif"], new OmeTiffOptions { PixelType = PixelType.UInt32 }).Losses).What);
    }

    [Theory]
    [InlineData(5, 4, null)]
    [InlineData(8, 3, null)]
    [InlineData(1, 3, new long[] { 0, 0 })]
    [InlineData(2, 4, new long[] { 2 })]
    public void The_meaning_of_samples_is_kept(int photometric, int samples, long[]? extra)
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * samples).Select(i => (byte)i)];
        TiffBuilder builder = new();
        List<(ushort Tag, ushort Type, long[] Values)> fields = [(258, 3, [.. Enumerable.Repeat(8L, samples)]), (262, 3, [photometric]), (277, 3, [samples])];
        if (extra is not null) fields.Add((338, 3, extra));
        builder.Page(2, 1, 8, pixels, null, [.. fields]);
        using BioImage source = Source(builder);
        Assert.Empty(source.Convert(_folder["out.ome.tif"]).Losses);
        TiffDirectory page = TiffFile.Open(new FileStore(_folder.Path), "out.ome.tif").FirstPage;
        Assert.Equal(photometric, page.Integer(TiffTag.Photometric, -1));
        Assert.Equal(extra ?? [], page.Integers(TiffTag.ExtraSamples, 16));
    }

    [Fact]
    public void The_annotation_of_an_extra_axis_is_the_first_of_its_image()
    {
        TiffBuilder builder = new();
        for (int i = 0; i < 2; i++) builder.With(305, 2, 4, "Abc\0"u8.ToArray()).Page(3, 3, 8, Nine, i == 0 ? "{\"shape\": [2, 3, 3], \"axes\": \"RYX\"}" : null);
        using BioImage source = Source(builder);
        source.Convert(_folder["out.ome.tif"]);
        string xml = TiffFile.Open(new FileStore(_folder.Path), "out.ome.tif").Description!;
        int first = xml.IndexOf("<AnnotationRef", StringComparison.Ordinal);
        // There are notes too; a widespread reader looks at the first reference only.
        Assert.True(xml.IndexOf("Annotation:Notes", StringComparison.Ordinal) > first);
        Assert.StartsWith("<AnnotationRef ID=\"Annotation:Modulo:0\"", xml[first..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_with_one_target_do_not_write_into_each_other()
    {
        TestImage image = new() { T = 4, C = 3, Z = 4, Y = 200, X = 200 };
        string path = image.Write(_folder["in.ome.tif"]);
        string target = _folder["out.ome.tif"];
        Task<bool>[] runs = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => TryConvert(path, target), TestContext.Current.CancellationToken))];
        bool[] made = await Task.WhenAll(runs);
        Assert.Contains(true, made);
        using BioImage result = BioImage.Open(target);
        Assert.Equal(image.Samples(), result.Scenes[0].Read().Bytes);
        Assert.Equal(["in.ome.tif", "out.ome.tif"], _folder.Names);
    }

    private static bool TryConvert(string path, string target)
    {
        try
        {
            using BioImage source = BioImage.Open(path);
            source.Convert(target);
            return true;
        }
        catch (StoreException e) when (e.Failure is StoreFailure.Unwritable or StoreFailure.Exists)
        {
            return false;
        }
    }

    private BioImage Source(TiffBuilder builder)
    {
        File.WriteAllBytes(_folder["in.tif"], builder.ToArray());
        return BioImage.Open(_folder["in.tif"]);
    }
}
