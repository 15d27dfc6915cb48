using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lamella.TestKit;
using Lamella.Tests.Pipelines.Grow;
using Lamella.Tests.Zarr;
using Xunit;

namespace Lamella.Tests.Pipelines.Merge;

/// <summary>Several images as one: the samples that a peer gets, what is refused, and what becomes of what the images say.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, Vectors().Count)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_peer_holds_but_for_its_refusal_of_stacks_without_time(int row)
    {
        JsonNode vector = Vectors()[row]!;
        long[][] shapes = [.. vector["shapes_TZCYX"]!.AsArray().Select(shape => shape!.AsArray().Select(n => (long)n!).ToArray())];
        List<string> paths = [];
        for (int k = 0; k < shapes.Length; k++) paths.Add(Write(k, shapes[k].Length == 5 ? "TZCYX" : "ZYX", shapes[k], (string)vector["dtypes"]![k]! == "uint8" ? PixelType.UInt8 : PixelType.UInt16));
        MergeOptions options = new() { Along = ((string)vector["axis"]!)[0], Lengths = (bool)vector["zeropadding"]! ? MergeLengths.Pad : MergeLengths.Strict };
        if (vector["result"] is not { } expected)
        {
            if (shapes.Length > 0 && shapes[0].Length == 3)
            {
                // A difference that is meant: a stack is an image with one time point.
                using BioImage stacks = BioImage.Merge(paths, options);
                Assert.Equal([2, 1, 3, 4, 5], stacks.Scenes[0].Shape);
                return;
            }

            Exception? error = Record.Exception(() => BioImage.Merge(paths, options));
            Assert.True(error is RefusedException or ArgumentException, error?.ToString() ?? "it was merged");
            return;
        }

        using BioImage merged = BioImage.Merge(paths, options);
        PixelArray samples = merged.Scenes[0].Read("TZCYX");
        Assert.Equal(expected["shape"]!.AsArray().Select(n => (long)n!), samples.Shape);
        Assert.Equal((string?)expected["dtype"], samples.PixelType.Name());
        Assert.Equal((string?)expected["sha256"], Convert.ToHexStringLower(SHA256.HashData(samples.Bytes)));
    }

    [Theory]
    [InlineData('T')]
    [InlineData('C')]
    [InlineData('Z')]
    [InlineData('H')]
    public void Any_box_is_that_of_the_images_one_behind_the_other(char along)
    {
        Random random = new(along);
        string axes = along == 'H' ? "HTCZYX" : "TCZYX";
        int axis = axes.IndexOf(along, StringComparison.Ordinal), y = axes.Length - 2;
        long[] whole = along == 'H' ? [1, 2, 2, 3, 33, 41] : [2, 2, 3, 33, 41];
        List<string> paths = [];
        List<(long[] Shape, byte[] Samples)> parts = [];
        long sum = 0;
        for (int k = 0; k < 4; k++)
        {
            long[] shape = [.. whole];
            shape[axis] = 1 + random.Next(3);
            if (k % 2 == 1) shape[y] -= 5;
            byte[] samples = ZarrSamples.Make(PixelType.Int16, ZarrSamples.Count(shape), k);
            string path = _folder[Invariant($"{k}.ome.{(along == 'H' ? "tif" : "zarr")}")];
            using (BioImage image = BioImage.FromArray(new PixelArray(axes, shape, PixelType.Int16, samples))) image.Convert(path, along == 'H' ? new OmeTiffOptions() : new OmeZarrOptions { Chunks = [16, 16] });
            paths.Add(path);
            parts.Add((shape, samples));
            sum += shape[axis];
        }

        whole[axis] = sum;
        byte[] model = new byte[ZarrSamples.Count(whole) * 2];
        long at = 0;
        foreach ((long[] shape, byte[] samples) in parts)
        {
            long[] corner = new long[axes.Length];
            corner[axis] = at;
            GrowSamples.Place(model, whole, PixelType.Int16, corner, shape, samples);
            at += shape[axis];
        }

        using BioImage merged = BioImage.Merge(paths, new MergeOptions { Along = along, Lengths = MergeLengths.Pad });
        Assert.Equal(model, merged.Scenes[0].Read(axes).Bytes);
        Assert.Equal(axes, merged.Scenes[0].Axes);
        for (int i = 0; i < 20; i++)
        {
            (long[] offset, long[] extent) = GrowSamples.Box(random, whole);
            byte[] box = new byte[ZarrSamples.Count(extent) * 2], expected = new byte[box.Length];
            // What lies behind the end of a short image is written too, whatever the memory held.
            Array.Fill(box, (byte)0xCC);
            merged.Scenes[0].ReadRegion(new Region(offset, extent), box);
            long[] strides = GrowSamples.Tight(whole, PixelType.Int16);
            Lamella.Kernels.StridedCopy.Copy(model, strides, expected, GrowSamples.Tight(extent, PixelType.Int16), extent, 2, offset.Select((o, a) => o * strides[a]).Sum(), 0);
            Assert.Equal(expected, box);
        }
    }

    [Fact]
    public void Channels_follow_each_other_with_their_names_and_colours()
    {
        string[] paths = [Named("DAPI", new Rgba(0, 0, 255)), Named("GFP", new Rgba(0, 255, 0))];
        using BioImage merged = BioImage.Merge(paths, new MergeOptions { Along = 'C' });
        Assert.Equal([("DAPI", new Rgba(0, 0, 255)), ("GFP", new Rgba(0, 255, 0))], merged.Scenes[0].Channels.Select(channel => (channel.Name!, channel.Color!.Value)));
        using BioImage series = BioImage.Merge(paths, new MergeOptions { Along = 'T' });
        Assert.Equal("DAPI", Assert.Single(series.Scenes[0].Channels).Name);
        Assert.Contains(series.Warnings, warning => warning.Contains("'DAPI', 'GFP'", StringComparison.Ordinal));
    }

    [Fact]
    public void Pixel_sizes_that_differ_are_refused_and_the_remedy_takes_the_first()
    {
        string[] paths = [Sized(0.1, "micrometer"), Sized(100, "nanometer"), Sized(0.2, "micrometer")];
        using (BioImage equal = BioImage.Merge(paths[..2])) Assert.Equal(new Quantity(0.1, "micrometer"), equal.Scenes[0].PixelSize.X);
        RefusedException error = Assert.Throws<RefusedException>(() => BioImage.Merge(paths));
        Assert.Contains("0.2", error.Message, StringComparison.Ordinal);
        Assert.IsType<Remedy.FirstSizes>(error.Remedy);
        using BioImage first = BioImage.Merge(paths, new MergeOptions { Sizes = MergeSizes.First });
        Assert.Equal(new Quantity(0.1, "micrometer"), first.Scenes[0].PixelSize.X);
        Assert.Contains(first.Warnings, warning => warning.Contains("different distances", StringComparison.Ordinal));
        using BioImage unknown = BioImage.Merge([paths[0], Named("a", null)]);
        Assert.Contains(unknown.Warnings, warning => warning.Contains("unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void Lengths_that_differ_are_refused_by_name_and_the_remedy_pads()
    {
        string[] paths = [Write(0, "ZYX", [2, 8, 9], PixelType.UInt8), Write(1, "ZYX", [2, 8, 7], PixelType.UInt8)];
        RefusedException error = Assert.Throws<RefusedException>(() => BioImage.Merge(paths));
        Assert.Contains("along X: 9 in 0.ome.tif, 7 in 1.ome.tif", error.Message, StringComparison.Ordinal);
        Assert.IsType<Remedy.PadLengths>(error.Remedy);
        using BioImage padded = BioImage.Merge(paths, new MergeOptions { Lengths = MergeLengths.Pad });
        Assert.Equal([2, 1, 2, 8, 9], padded.Scenes[0].Shape);
    }

    [Theory]
    [InlineData(PixelType.UInt8, PixelType.UInt16, PixelType.UInt16)]
    [InlineData(PixelType.UInt8, PixelType.Int8, PixelType.Int16)]
    [InlineData(PixelType.UInt16, PixelType.Int16, PixelType.Int32)]
    [InlineData(PixelType.UInt16, PixelType.Float32, PixelType.Float32)]
    [InlineData(PixelType.Int32, PixelType.Float32, PixelType.Float64)]
    [InlineData(PixelType.UInt32, PixelType.Int32, PixelType.Int64)]
    [InlineData(PixelType.UInt64, PixelType.Int8, null)]
    public void The_type_holds_every_value_exactly(PixelType one, PixelType other, PixelType? expected)
    {
        string[] paths = [_folder["a.ome.zarr"], _folder["b.ome.zarr"]];
        foreach ((string path, PixelType type) in paths.Zip([one, other]))
        {
            using BioImage image = BioImage.FromArray(new PixelArray("YX", [4, 5], type, ZarrSamples.Make(PixelType.UInt8, 20 * type.Size(), 3)));
            image.Convert(path);
        }

        if (expected is not { } common)
        {
            Assert.Contains("uint64 in a.ome.zarr, int8 in b.ome.zarr", Assert.Throws<RefusedException>(() => BioImage.Merge(paths)).Message, StringComparison.Ordinal);
            return;
        }

        using BioImage merged = BioImage.Merge(paths);
        Assert.Equal(common, merged.Scenes[0].PixelType);
        foreach ((string path, int t) in paths.Zip([0, 1]))
        {
            using BioImage image = BioImage.Open(path);
            Assert.Equal(image.Scenes[0].View("YX", type: common).Read().Bytes, merged.Scenes[0].Read("YX", t: t).Bytes);
        }
    }

    [Fact]
    public void A_result_says_what_it_was_made_of()
    {
        string[] paths = [Write(0, "TZCYX", [2, 1, 1, 4, 5], PixelType.UInt16), Write(1, "TZCYX", [1, 1, 1, 4, 5], PixelType.UInt16)];
        foreach (string target in (string[])[_folder["m.ome.tif"], _folder["m.ome.zarr"]])
        {
            using (BioImage merged = BioImage.Merge(paths)) merged.Convert(target);
            using BioImage result = BioImage.Open(target);
            string document = result.OriginalMetadata.First(part => part.Value.Contains("<OME", StringComparison.Ordinal)).Value;
            string json = System.Xml.Linq.XDocument.Parse(document).Descendants().Single(node => node.Name.LocalName == "M" && (string?)node.Attribute("K") == "merge").Value;
            JsonNode told = JsonNode.Parse(json)!;
            Assert.Equal("T", (string?)told["along"]);
            Assert.Equal([("0.ome.tif", 0, 2), ("1.ome.tif", 2, 1)], told["sources"]!.AsArray().Select(source => ((string)source!["name"]!, (int)source["start"]!, (int)source["count"]!)));
            Assert.DoesNotContain(_folder.Path, json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_source_is_never_replaced_by_the_result()
    {
        string[] paths = [Write(0, "ZYX", [2, 8, 9], PixelType.UInt8), Write(1, "ZYX", [2, 8, 9], PixelType.UInt8)];
        byte[] before = File.ReadAllBytes(paths[1]);
        using BioImage merged = BioImage.Merge(paths);
        Assert.Throws<RefusedException>(() => merged.Convert(paths[1], new OmeTiffOptions { ExistingTarget = ExistingTarget.ReplaceAnyFile }));
        Assert.Equal(before, File.ReadAllBytes(paths[1]));
    }

    [Fact]
    public async Task The_command_counts_as_people_do_and_keeps_the_order_that_is_named()
    {
        // Three planes whose names sort differently by characters; each holds its number.
        foreach (int n in (int[])[2, 10, 1])
        {
            using BioImage image = BioImage.FromArray(new PixelArray("YX", [4, 4], PixelType.UInt8, [.. Enumerable.Repeat((byte)n, 16)]));
            Directory.CreateDirectory(_folder["run"]);
            image.Convert(_folder[Invariant($"run/t{n}.ome.tif")]);
        }

        (string[] Words, byte[] Order)[] runs = [([_folder["run"]], [1, 2, 10]), ([_folder["run/t*.ome.tif"]], [1, 2, 10]), ([_folder["run/t10.ome.tif"], _folder["run/t1.ome.tif"]], [10, 1])];
        foreach ((string[] words, byte[] order) in runs)
        {
            string target = _folder[Guid.NewGuid().ToString("N") + ".ome.zarr"];
            ChildResult result = await ChildProcess.RunLamellaAsync(["merge", .. words, target, "--along", "T"], cancellation: TestContext.Current.CancellationToken);
            Assert.True(result.Exit == 0, result.ToString());
            using BioImage merged = BioImage.Open(target);
            Assert.Equal(order, Enumerable.Range(0, order.Length).Select(t => merged.Scenes[0].Read("YX", t: t).Bytes[0]));
        }

        string[] sizes = [Write(8, "YX", [4, 4], PixelType.UInt8), Write(9, "YX", [4, 5], PixelType.UInt8)];
        byte[] before = File.ReadAllBytes(sizes[1]);
        ChildResult forgotten = await ChildProcess.RunLamellaAsync(["merge", .. sizes], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(2, forgotten.Exit);
        Assert.Contains("behind the images", forgotten.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(sizes[1]));
        ChildResult refused = await ChildProcess.RunLamellaAsync(["merge", .. sizes, _folder["x.ome.tif"]], cancellation: TestContext.Current.CancellationToken);
        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("--policy pad", refused.Error, StringComparison.Ordinal);
        ChildResult padded = await ChildProcess.RunLamellaAsync(["merge", .. sizes, _folder["x.ome.tif"], "--policy", "pad", "--json"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(padded.Exit == 0, padded.ToString());
        Assert.Equal("lamella/convert/1", (string?)JsonNode.Parse(padded.Output)!["schema"]);
    }

    private static JsonArray Vectors() => JsonNode.Parse(File.ReadAllText(TestData.At("vectors", "libs", "omio_merge.json")))!["cases"]!.AsArray();

    private string Write(int k, string axes, long[] shape, PixelType type)
    {
        string path = _folder[Invariant($"{k}.ome.tif")];
        byte[] samples = new byte[ZarrSamples.Count(shape) * type.Size()];
        for (int i = 0; i < samples.Length / type.Size(); i++)
        {
            int value = ((i * 7) + (k * 1000) + 1) % 60000;
            if (type == PixelType.UInt8) samples[i] = (byte)value;
            else BinaryPrimitives.WriteUInt16LittleEndian(samples.AsSpan(2 * i), (ushort)value);
        }

        using BioImage image = BioImage.FromArray(new PixelArray(axes, shape, type, samples));
        image.Convert(path);
        return path;
    }

    private string Named(string channel, Rgba? color)
    {
        string path = _folder[Guid.NewGuid().ToString("N") + ".ome.tif"];
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [4, 5], PixelType.UInt8, new byte[20]), channels: [new Channel { Name = channel, Color = color, PixelType = PixelType.UInt8 }]);
        image.Convert(path);
        return path;
    }

    private string Sized(double size, string unit)
    {
        string path = _folder[Guid.NewGuid().ToString("N") + ".ome.tif"];
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [4, 5], PixelType.UInt8, new byte[20]), pixelSize: new PixelSizes { X = new Quantity(size, unit), Y = new Quantity(size, unit) });
        image.Convert(path);
        return path;
    }
}
