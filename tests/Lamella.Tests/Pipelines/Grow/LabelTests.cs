using Lamella.Cli;
using Lamella.Pipelines.Grow;
using Lamella.Pipelines.Validate;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Label images and further images that are added to a store.</summary>
public sealed class LabelTests
{
    private static readonly NewImage Plain = new() { PixelType = PixelType.UInt8, SizeT = 2, SizeC = 2, SizeZ = 3, SizeY = 41, SizeX = 30, PixelSize = new PixelSizes { Y = new Quantity(0.5, "micrometer"), X = new Quantity(0.5, "micrometer") }, Layout = new OmeZarrOptions { Levels = 3, Chunks = [16, 16] } };

    [Theory]
    [InlineData(NgffVersion.V04, "YX", PixelType.UInt8)]
    [InlineData(NgffVersion.V05, "ZYX", PixelType.UInt32)]
    [InlineData(NgffVersion.V05, "TCZYX", PixelType.Int16)]
    [InlineData(NgffVersion.V06, "TZYX", PixelType.UInt64)]
    public void Labels_lie_beside_their_image_with_levels_of_the_same_numbers(NgffVersion version, string axes, PixelType type)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        PixelArray labels = Labels(axes, type);
        using (WritableImage image = WritableImage.Create(path, Plain with { Layout = Plain.Layout with { Ngff = version } }))
        {
            Assert.Equal("labels/nuclei", image.AddLabels(new NewLabels("nuclei", labels) { Colors = [new LabelColor(1, new Rgba(255, 0, 0, 128))], Properties = ["{\"label-value\":1,\"class\":\"cell\"}"] }));
            image.AddLabels(new NewLabels("cells.2", labels));
            Assert.Equal(StoreFailure.Exists, Assert.Throws<StoreException>(() => image.AddLabels(new NewLabels("nuclei", labels))).Failure);
            image.AddLabels(new NewLabels("cells.2", labels), ExistingTarget.Replace);
        }

        using (BioImage read = BioImage.Open(path))
        {
            Assert.Equal(["nuclei", "cells.2"], read.Labels.Select(l => l.Name));
            Scene scene = read.Labels[0];
            Assert.Equal((0, new LabelColor(1, new Rgba(255, 0, 0, 128)), 3), (scene.Content.Label!.Scene, scene.Content.Label.Colors.Single(), scene.Levels.Count));
            Assert.Equal("{\"label-value\":1,\"class\":\"cell\"}", scene.Content.Label.Properties.Single().Replace(" ", string.Empty, StringComparison.Ordinal).ReplaceLineEndings(string.Empty));
            Assert.Equal(labels.Bytes, scene.Read(axes).Bytes);
            Assert.Equal(read.Scenes[0].PixelSize, scene.PixelSize);
            Assert.Empty(read.Unused);
            Assert.Single(read.Scenes);
        }

        using FileStore store = new(path);
        StoredPyramid stored = StoredPyramid.Open(store, "labels/nuclei", null);
        GrowSamples.CheckPyramid(Path.Combine(path, "labels", "nuclei"));
        HashSet<string> numbers = Values(stored.Arrays[0]);
        foreach (ZarrArray array in stored.Arrays.Skip(1)) Assert.Subset(numbers, Values(array));
        Assert.DoesNotContain(ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Theory]
    [InlineData("YX", 41, 29, PixelType.UInt8)]
    [InlineData("YX", 41, 30, PixelType.Float32)]
    [InlineData("RYX", 41, 30, PixelType.UInt8)]
    [InlineData("ZYX", 41, 30, PixelType.UInt8)]
    public void Labels_that_do_not_fit_are_refused_and_leave_nothing(string axes, int y, int x, PixelType type)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        using (WritableImage image = WritableImage.Create(path, Plain))
        {
            // Two sections where the image has three.
            long[] shape = [.. axes.Select(a => (long)(a switch { 'Y' => y, 'X' => x, _ => 2 }))];
            Assert.Throws<RefusedException>(() => image.AddLabels(new NewLabels("a", new PixelArray(axes, shape, type, new byte[shape.Aggregate((long)type.Size(), (a, b) => a * b)]))));
            foreach (string name in (string[])["", ".hidden", "a/b", "a b"]) Assert.Throws<ArgumentException>(() => image.AddLabels(new NewLabels(name, Labels("YX", PixelType.UInt8))));
        }

        Assert.False(Directory.Exists(Path.Combine(path, "labels")));
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Fact]
    public async Task The_command_adds_labels_and_info_lists_them()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"], labels = folder["labels.ome.tif"];
        WritableImage.Create(path, Plain).Dispose();
        using (BioImage image = BioImage.FromArray(Labels("ZYX", PixelType.UInt16))) image.Convert(labels);
        StringWriter output = new(), error = new();
        Assert.True(await CommandLine.RunAsync(["label", "add", labels, path, "--name", "nuclei", "--json"], output, error, TestContext.Current.CancellationToken) == 0, error.ToString());
        Assert.Contains("\"path\": \"labels/nuclei\"", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, await CommandLine.RunAsync(["label", "add", labels, path, "--name", "nuclei"], output, error, TestContext.Current.CancellationToken));
        Assert.Equal(0, await CommandLine.RunAsync(["label", "add", labels, path, "--name", "nuclei", "--overwrite", "-q"], output, error, TestContext.Current.CancellationToken));
        StringWriter listed = new();
        Assert.Equal(0, await CommandLine.RunAsync(["info", path, "--labels"], listed, error, TestContext.Current.CancellationToken));
        Assert.Contains("nuclei", listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_consolidated_store_lists_what_was_added()
    {
        foreach (NgffVersion version in (NgffVersion[])[NgffVersion.V04, NgffVersion.V05])
        {
            using TempFolder folder = new();
            string path = folder["a.ome.zarr"];
            using (WritableImage image = WritableImage.Create(path, Plain with { Layout = Plain.Layout with { Ngff = version, Consolidated = ConsolidatedMetadata.InRoot } })) image.AddLabels(new NewLabels("nuclei", Labels("ZYX", PixelType.UInt16)));
            string copies = File.ReadAllText(Path.Combine(path, version == NgffVersion.V04 ? ".zmetadata" : "zarr.json"));
            foreach (string node in (string[])["\"labels", "\"labels/nuclei", "\"labels/nuclei/0", "\"labels/nuclei/2"]) Assert.Contains(node, copies, StringComparison.Ordinal);
            using BioImage read = BioImage.Open(path);
            Assert.Equal(Labels("ZYX", PixelType.UInt16).Bytes, Assert.Single(read.Labels).Read("ZYX").Bytes);
            Assert.DoesNotContain(read.Warnings, w => w.Contains("consolidated", StringComparison.Ordinal));
            Assert.DoesNotContain(ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
        }
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void Images_are_added_side_by_side_with_series_and_OME_XML(NgffVersion version)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        NewImage first = Plain with { Name = "first", Layout = Plain.Layout with { Ngff = version, Layout = SceneLayout.Bioformats2Raw } };
        WritableImage.Create(path, first).Dispose();
        PixelArray samples = Labels("ZYX", PixelType.UInt16), color = new("YXS", [8, 6, 3], PixelType.UInt8, Lamella.Tests.Zarr.ZarrSamples.Make(PixelType.UInt8, 144, 3));
        using (WritableImage second = WritableImage.AddImage(path, samples, first with { Name = "second", Acquired = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), SizeT = 9 }))
            second.AddLabels(new NewLabels("nuclei", samples));
        using (WritableImage third = WritableImage.AddImage(path, color, first with { Name = "third", Channels = [] })) Assert.Equal(1, third.Shape[0]);
        using (WritableImage grown = WritableImage.AddImage(path, first with { Name = "fourth", SizeT = 0 }))
        {
            using AcquisitionWriter writer = grown.StartAcquisition();
            writer.WritePlane(new PlaneInfo(0, 0, 0) { Time = new Quantity(3, "second") }, new byte[41 * 30]);
        }

        using BioImage read = BioImage.Open(path);
        Assert.Equal(["first", "second", "third", "fourth"], read.Scenes.Select(s => s.Name));
        Assert.Equal(samples.Bytes, read.Scenes[1].Read("ZYX").Bytes);
        Assert.Equal(color.Bytes, read.Scenes[2].Read("YXS").Bytes);
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), read.Scenes[1].Acquired);
        Assert.Equal(new Quantity(3, "second"), Assert.Single(read.Scenes[3].Planes).Time);
        Assert.Equal(1, Assert.Single(read.Labels).Content.Label!.Scene);
        Assert.Empty(read.Unused);
        Assert.DoesNotContain(ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken), f => f.Severity == Severity.Error);
        WritableImage.Create(folder["one.ome.zarr"], Plain).Dispose();
        Assert.Throws<RefusedException>(() => WritableImage.AddImage(folder["one.ome.zarr"], samples));
    }

    [Theory]
    [InlineData(NgffVersion.V04, 1)]
    [InlineData(NgffVersion.V05, 1)]
    [InlineData(NgffVersion.V05, 3)]
    [InlineData(NgffVersion.V06, 2)]
    public void Adding_and_changing_an_image_leaves_the_pixel_hashes_of_others(NgffVersion version, int images)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        OmeZarrOptions layout = new() { Ngff = version, Layout = SceneLayout.Bioformats2Raw, PixelHash = PixelHashing.Imagewalk };
        using (BioImage source = BioImage.Open(new TestImage { Scenes = images, Type = PixelType.UInt8 }.Write(folder["in.ome.tif"]))) source.Convert(path, layout);
        string[] hashes = Hashes(path);
        Assert.Equal((images, images), (hashes.Length, hashes.Distinct().Count()));
        PixelArray samples = Labels("ZYX", PixelType.UInt8);
        using (WritableImage.AddImage(path, samples, Plain with { Name = "added", Layout = Plain.Layout with { Ngff = version } }))
        {
        }

        Assert.Equal(hashes, Hashes(path));
        using (WritableImage first = WritableImage.Open(path, 0)) first.Write(new Region([0, 0, 0, 0, 0], [1, 1, 1, 1, 1]), new byte[] { 255 });
        Assert.Equal(hashes[1..], Hashes(path));

        // As another program's reader sees them: in the OME-XML beside the images, image by image.
        static string[] Hashes(string path)
        {
            System.Xml.Linq.XDocument document = System.Xml.Linq.XDocument.Load(Path.Combine(path, "OME", "METADATA.ome.xml"));
            System.Xml.Linq.XNamespace ome = document.Root!.Name.Namespace;
            Dictionary<string, string> known = document.Descendants().Where(e => (string?)e.Attribute("Namespace") is { } space && space.Contains("pixel-hash", StringComparison.Ordinal)).ToDictionary(e => (string)e.Attribute("ID")!, e => e.Element(ome + "Value")!.Value);
            string[] referred = [.. document.Descendants(ome + "Image").SelectMany(image => image.Elements(ome + "AnnotationRef")).Select(r => (string)r.Attribute("ID")!).Where(known.ContainsKey).Select(id => known[id])];
            Assert.Equal(known.Count, referred.Length);
            return referred;
        }
    }

    private static HashSet<string> Values(ZarrArray array)
    {
        byte[] bytes = array.ReadAll();
        int size = array.Metadata.DataType.PixelType!.Value.Size();
        return [.. Enumerable.Range(0, bytes.Length / size).Select(i => Convert.ToHexString(bytes.AsSpan(i * size, size)))];
    }

    private static PixelArray Labels(string axes, PixelType type)
    {
        long[] shape = [.. axes.Select(a => a switch { 'T' => 2L, 'C' => 2, 'Z' => 3, 'Y' => 41, _ => 30 })];
        byte[] bytes = new byte[shape.Aggregate((long)type.Size(), (a, b) => a * b)];
        // Blocks of a few numbers.
        for (int i = 0; i < bytes.Length / type.Size(); i++) bytes[i * type.Size()] = (byte)((i % 30 / 7) + (i / 30 / 9));
        return new PixelArray(axes, shape, type, bytes);
    }
}
