using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Door;

/// <summary>What the program does, done by a caller of the library.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private static readonly string Cells = Path.Combine(TestData.Checkout, "samples", "cells.ome.tif");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_conversion_is_planned_without_writing()
    {
        using BioImage image = BioImage.Open(Cells);
        ConversionPlan plan = image.PlanConversion(_folder["a.ome.zarr"]);
        Assert.Equal(image.Scenes[0].Shape, plan.Scenes[0].Levels[0].Shape);
        Assert.Equal(0, plan.Scenes[0].Source);
        Assert.Empty(_folder.Names);
        ConvertResult result = image.Convert(_folder["a.ome.zarr"]);
        Assert.Equal(plan.Losses, result.Losses);
        Assert.Equal(plan.PixelBytes, result.PixelBytes);
        StoreException exists = Assert.Throws<StoreException>(() => image.PlanConversion(_folder["a.ome.zarr"]));
        Assert.Equal(new Remedy.Replace(AnyFile: false), exists.Remedy);
        image.PlanConversion(_folder["a.ome.zarr"], new OmeZarrOptions { ExistingTarget = ExistingTarget.Replace });
    }

    [Fact]
    public void A_name_and_options_that_contradict_each_other_are_an_error()
    {
        using BioImage image = BioImage.Open(Cells);
        Assert.Throws<ArgumentException>(() => image.Convert(_folder["a.ome.tif"], new OmeZarrOptions()));
        Assert.Throws<ArgumentException>(() => image.Convert(_folder["a.ome.zarr"], new OmeTiffOptions()));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Metadata_is_edited_compared_and_validated()
    {
        using (BioImage image = BioImage.Open(Cells)) image.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { PixelHash = PixelHashing.Imagewalk });
        using (BioImage zarr = BioImage.Open(_folder["a.ome.zarr"]))
        {
            MetadataEditResult result = zarr.EditMetadata([MetadataEdit.Parse("channels[0].name=nuclei")], dryRun: true);
            Assert.Equal("nuclei", Assert.Single(result.Changes).After);
            zarr.EditMetadata([MetadataEdit.Parse("channels[0].name=nuclei")]);
        }

        using BioImage before = BioImage.Open(Cells), after = BioImage.Open(_folder["a.ome.zarr"]);
        ImageComparison compared = ImageComparer.Compare(before.Scenes, after.Scenes, new ComparisonOptions());
        Assert.Contains(compared.Scenes[0].Metadata, difference => difference is { Key: "channels[0].name", B: "nuclei" });
        Assert.True(compared.Scenes[0].Levels[0].Equal);
        Assert.DoesNotContain(ImageValidation.Run(_folder["a.ome.zarr"], new ValidationOptions { Pixels = true, Chunks = true }), finding => finding.Severity == Severity.Error);
        Assert.DoesNotContain(ImageDoctor.Examine(_folder["a.ome.zarr"]).Problems, _ => true);
    }

    [Fact]
    public void A_damaged_pixel_is_found_by_validation()
    {
        using (BioImage image = BioImage.Open(Cells)) image.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { PixelHash = PixelHashing.Imagewalk });
        using (WritableImageOf(out WritableImage writable)) writable.Write(new Region([0, 0, 0, 0, 0], [1, 1, 1, 1, 1]), BitConverter.GetBytes((ushort)4321));
        // The writer knows that the hash holds no longer and takes it away.
        Assert.DoesNotContain(ImageValidation.Run(_folder["a.ome.zarr"], new ValidationOptions { Pixels = true }), finding => finding.RuleId == "pixel-hash/mismatch");
        Assert.Contains(ImageValidation.Run(_folder["a.ome.zarr"], new ValidationOptions { Pixels = true }), finding => finding.RuleId == "pixel-hash/absent");

        IDisposable WritableImageOf(out WritableImage writable) => writable = WritableImage.Open(_folder["a.ome.zarr"]);
    }

    [Fact]
    public void Levels_are_remade_and_a_bare_array_is_read()
    {
        using (BioImage array = BioImage.FromArray(PixelArray.From<byte>("YX", [700, 600], [.. Enumerable.Range(0, 420_000).Select(i => (byte)(i * 31))]))) array.Convert(_folder["a.ome.zarr"]);
        PyramidResult made = Assert.Single(Pyramid.Remake(_folder["a.ome.zarr"], new PyramidOptions { Levels = 2, Method = DownsampleMethod.Max }));
        Assert.Equal((DownsampleMethod.Max, 2), (made.Method, made.Levels.Count));
        using ZarrNode group = ZarrNode.Open(_folder["a.ome.zarr"]), level = ZarrNode.Open(Path.Combine(_folder["a.ome.zarr"], made.Levels[1].Path));
        Assert.False(group.IsArray);
        Assert.Equal(made.Levels[1].Shape, level.Shape);
        using BioImage image = BioImage.Open(_folder["a.ome.zarr"]);
        Assert.Equal(image.Scenes[0].Read("YX", level: 1).Bytes, level.ReadElements());
        Assert.Empty(level.Check(cancellation: TestContext.Current.CancellationToken).Problems);
        Assert.Throws<ArgumentException>(() => group.Check(cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_picture_a_stream_and_a_hash_are_made()
    {
        using BioImage image = BioImage.Open(Cells);
        Picture picture = Pictures.Thumbnail(image.Scenes[0], new PictureOptions { Side = 40 });
        Assert.True(Math.Max(picture.Width, picture.Height) == 40);
        using MemoryStream png = new();
        Pictures.Sheet([picture, picture], 32).WritePng(png);
        Assert.Equal(0x89, png.ToArray()[0]);
        Assert.NotEmpty(Pictures.Views(image.Scenes[0], maximum: 2));
        PixelStream stream = image.Stream(order: "CZYX", selection: Selection.Parse("T=0"));
        using MemoryStream raw = new();
        stream.WriteTo(raw, npyHeader: false);
        Assert.Equal(image.Scenes[0].Read("CZYX", t: 0).Bytes, raw.ToArray());
        Assert.Equal(Imagewalk.Hash(image)[0].Hash, Imagewalk.Hash(image.Scenes[0]).Hash);
    }

    [Fact]
    public void A_file_beside_results_never_replaces_its_source_or_an_image()
    {
        string copy = _folder["cells.ome.tif"];
        File.Copy(Cells, copy);
        using BioImage image = BioImage.Open(copy);
        Assert.Throws<StoreException>(() => ResultFile.RefuseSource(copy, image));
        Assert.Throws<StoreException>(() => ResultFile.Write(copy, overwrite: true, stream => stream.WriteByte(1)));
        ResultFile.Write(_folder["a.bin"], overwrite: false, stream => stream.WriteByte(1));
        StoreException exists = Assert.Throws<StoreException>(() => ResultFile.Write(_folder["a.bin"], overwrite: false, stream => stream.WriteByte(2)));
        Assert.Equal(new Remedy.Replace(AnyFile: false), exists.Remedy);
        ResultFile.Write(_folder["a.bin"], overwrite: true, stream => stream.WriteByte(2));
        Assert.Equal([2], File.ReadAllBytes(_folder["a.bin"]));
        Assert.Equal(File.ReadAllBytes(Cells), File.ReadAllBytes(copy));
    }
}
