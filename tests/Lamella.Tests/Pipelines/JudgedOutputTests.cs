using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Lamella.Formats.Tiff;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Ome.Xml;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>Other programs judge what conversions write.</summary>
public sealed class JudgedOutputTests
{
    private static readonly TestImage Stack = new() { T = 2, C = 3, Z = 2, StatePlanes = true };
    private static readonly TestImage Rgb = new() { Z = 2, S = 3, Type = PixelType.UInt8 };
    private static readonly TestImage Fields = new() { C = 2, Scenes = 2, Y = 300, X = 280 };

    public static TheoryData<string, NgffVersion> Zarrs() => new(
        from name in new[] { "stack", "rgb", "fields" }
        from version in new[] { NgffVersion.V04, NgffVersion.V05, NgffVersion.V06 }
        select (name, version));

    [Theory]
    [MemberData(nameof(Zarrs))]
    public async Task Ngff_metadata_passes_the_official_schemas_and_our_rules(string name, NgffVersion version)
    {
        using TempFolder folder = new();
        string zarr = Convert(Image(name), folder, version);
        NgffRelease release = version switch { NgffVersion.V04 => NgffRelease.V04, NgffVersion.V06 => NgffRelease.V06, _ => NgffRelease.V05 };
        string file = version == NgffVersion.V04 ? ".zattrs" : "zarr.json";
        List<(string Schema, string File)> groups = name == "fields"
            ? [("bf2raw", file), ("ome", "OME/" + file), ("image", "0/" + file), ("strict_image", "1/" + file), ("image", "1/" + file)]
            : [("image", file), ("strict_image", file)];
        foreach ((string schema, string key) in groups)
        {
            NgffPart part = schema.Contains("image", StringComparison.Ordinal) ? NgffPart.Image : NgffPart.Any;
            byte[] json = await File.ReadAllBytesAsync(Path.Join(zarr, key), TestContext.Current.CancellationToken);
            Assert.DoesNotContain(NgffValidator.Validate(json, part, release, strict: true), f => f.Severity != Severity.Note);
        }

        string text = release.Text();
        string schemas = Path.Join(folder.Path, "schemas");
        Directory.CreateDirectory(schemas);
        using (ZipArchive zip = await ZipFile.OpenReadAsync(TestData.At("data", "zarr", "ngff_schemas_and_suites.zip"), TestContext.Current.CancellationToken))
        {
            foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName.StartsWith(text + "/schemas/", StringComparison.Ordinal) && e.Name.Length > 0)) await entry.ExtractToFileAsync(Path.Join(schemas, entry.Name), TestContext.Current.CancellationToken);
        }

        string node = Judge.RequireNode("ajv");
        ChildResult result = await ChildProcess.RunAsync(node, [Path.Join(Judge.Scripts, "ngff_schema.mjs"), schemas, text, .. groups.SelectMany(g => new[] { g.Schema, Path.Join(zarr, g.File) })], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("rgb")]
    [InlineData("fields")]
    public void Ome_xml_of_both_targets_is_valid_against_the_schema(string name)
    {
        using TempFolder folder = new();
        string zarr = Convert(Image(name), folder, NgffVersion.V05), tiff = folder["out.ome.tif"];
        using (BioImage source = BioImage.Open(folder["in.ome.tif"])) source.Convert(tiff);
        byte[] beside = File.ReadAllBytes(Path.Join(zarr, "OME", "METADATA.ome.xml"));
        using FileStore store = new(folder.Path);
        byte[] inside = Encoding.UTF8.GetBytes(TiffFile.Open(store, "out.ome.tif").Description!);
        foreach (byte[] document in new[] { beside, inside })
        {
            Assert.Empty(OmeSamples.SchemaErrors(document));
            Assert.DoesNotContain(OmeXmlValidator.Validate(OmeXmlReader.Read(document)), f => f.Severity == Severity.Error);
        }
    }

    [Theory]
    [InlineData("stack", "none", false, "TCZYX")]
    [InlineData("stack", "deflate:9", false, "TCZYX")]
    [InlineData("stack", "deflate", true, "TCZYX")]
    [InlineData("rgb", "deflate", true, "ZYXS")]
    [InlineData("float", "deflate", false, "CYX")]
    [InlineData("fields", "none", false, "CYX")]
    public async Task Tifffile_reads_equal_pixels_and_axes(string name, string compression, bool predictor, string axes)
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        using TempFolder folder = new();
        TestImage image = Image(name);
        using BioImage source = BioImage.Open(image.Write(folder["in.ome.tif"]));
        source.Convert(folder["out.ome.tif"], new OmeTiffOptions { Compression = Compression.Parse(compression), Predictor = predictor ? TiffPredictor.Horizontal : TiffPredictor.None });
        List<string[]> lines = await TiffLevels(python, folder["out.ome.tif"], compression);
        Assert.Equal(image.Scenes, lines.Count);
        for (int i = 0; i < lines.Count; i++)
        {
            string shape = string.Join('x', axes.Select(a => source.Scenes[i].SizeOf(a)));
            Assert.Equal([Invariant($"{i}"), "0", axes, shape, image.Type.Name(), Sha(image.Samples(i))], lines[i]);
        }
    }

    [Theory]
    [InlineData(BigTiff.Automatic)]
    [InlineData(BigTiff.Always)]
    public async Task A_plane_above_2048_pixels_has_a_subifd_pyramid_that_tifffile_and_vips_read(BigTiff big)
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        string vips = Judge.Require("vips");
        using TempFolder folder = new();
        TestImage image = new() { C = 2, Y = 2100, X = 1111 };
        string tiff = folder["out.ome.tif"];
        using (BioImage source = BioImage.Open(image.Write(folder["in.ome.tif"]))) source.Convert(tiff, new OmeTiffOptions { BigTiff = big, TileSize = 256 });
        using BioImage result = BioImage.Open(tiff);
        Assert.Equal(5, result.Scenes[0].Levels.Count);
        Assert.Equal(Sha(image.Samples()), Sha(result.Scenes[0].Read("CYX").Bytes));
        List<string[]> lines = await TiffLevels(python, tiff, "deflate");
        Assert.Equal(5, lines.Count);
        for (int level = 0; level < 5; level++)
        {
            byte[] pixels = result.Scenes[0].Read("CYX", level: level).Bytes;
            Assert.Equal(["0", Invariant($"{level}"), "CYX", string.Join('x', result.Scenes[0].Levels[level].Shape.Where((_, i) => i is 1 or 3 or 4)), "uint16", Sha(pixels)], lines[level]);
            for (int page = 0; page < 2; page++)
            {
                string raw = folder["raw"];
                ChildResult copied = await ChildProcess.RunAsync(vips, ["rawsave", Invariant($"{tiff}[page={page},subifd={level - 1}]"), raw], cancellation: TestContext.Current.CancellationToken);
                Assert.True(copied.Exit == 0, copied.ToString());
                Assert.Equal(Sha(pixels.AsSpan(page * pixels.Length / 2, pixels.Length / 2)), Sha(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken)));
            }
        }

        // Each coarse sample is the mean of its cell, rounded half to even: an independent statement of the rule.
        byte[] full = image.Samples(), half = result.Scenes[0].Read("YX", c: 1, level: 1).Bytes;
        int width = 1111, halfWidth = 556, start = 2100 * 1111;
        foreach ((int y, int x) in new[] { (0, 0), (3, 7), (500, 555), (1049, 300), (1049, 555) })
        {
            List<int> cell = [];
            for (int dy = 0; dy < 2; dy++)
                for (int dx = 0; dx < 2; dx++)
                {
                    if ((2 * x) + dx < width) cell.Add(BitConverter.ToUInt16(full, 2 * (start + (((2 * y) + dy) * width) + (2 * x) + dx)));
                }

            Assert.Equal(Math.Round(cell.Average(), MidpointRounding.ToEven), BitConverter.ToUInt16(half, 2 * ((y * halfWidth) + x)));
        }
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("rgb")]
    [InlineData("float")]
    public async Task Vips_reads_every_page(string name)
    {
        string vips = Judge.Require("vips");
        using TempFolder folder = new();
        TestImage image = Image(name);
        string tiff = folder["out.ome.tif"], raw = folder["raw"];
        using (BioImage source = BioImage.Open(image.Write(folder["in.ome.tif"]))) source.Convert(tiff, new OmeTiffOptions { Compression = Compression.Lzw, Predictor = TiffPredictor.Horizontal });
        byte[] samples = image.Samples();
        int pages = image.T * image.C * image.Z, plane = samples.Length / pages;
        for (int page = 0; page < pages; page++)
        {
            ChildResult copied = await ChildProcess.RunAsync(vips, ["rawsave", Invariant($"{tiff}[page={page}]"), raw], cancellation: TestContext.Current.CancellationToken);
            Assert.True(copied.Exit == 0, copied.ToString());
            Assert.Equal(Sha(samples.AsSpan(page * plane, plane)), Sha(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("deflate")]
    public async Task Plain_imagej_opens_the_preset_with_dimensions_calibration_and_pixels(string compression)
    {
        using TempFolder folder = new();
        string tiff = folder["out.tif"];
        using (BioImage source = BioImage.Open(Stack.Write(folder["in.ome.tif"])))
        {
            ConvertResult written = source.Convert(tiff, new OmeTiffOptions { Preset = TiffPreset.ImageJ, Compression = Compression.Parse(compression) });
            Assert.Equal(["acquisition date", "channel exposure", "objective", "original metadata", "times and positions of planes", "wavelengths"], written.Losses.Select(l => l.What.Split(" (")[0]).Order(StringComparer.Ordinal));
        }

        string[] lines = [.. (await SeenByImageJAsync(tiff)).Where(line => !line.StartsWith("shown ", StringComparison.Ordinal))];
        Assert.Equal(15, lines.Length);
        Assert.Equal("dims 67 45 3 2 2 16", lines[0]);
        Assert.StartsWith("voxel 0.250000000 0.500000000 2.000000000 ", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines[1].Split(' ')[^1], new[] { "micron", "microns", "µm", "μm" });
        Assert.Equal("interval 1.500000000", lines[2]);
        byte[] samples = Stack.Samples();
        int n = 0;
        for (int t = 0; t < 2; t++)
            for (int z = 0; z < 2; z++)
                for (int c = 0; c < 3; c++, n++)
                {
                    ReadOnlySpan<ushort> plane = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(samples.AsSpan(((((t * 3) + c) * 2) + z) * 45 * 67 * 2, 45 * 67 * 2));
                    double sum = 0;
                    int min = int.MaxValue, max = 0;
                    foreach (ushort v in plane) (sum, min, max) = (sum + v, Math.Min(min, v), Math.Max(max, v));
                    string[] words = lines[3 + n].Split(' ');
                    Assert.Equal(sum / plane.Length, double.Parse(words[2], CultureInfo.InvariantCulture), 5e-6);
                    Assert.Equal([Invariant($"{n + 1}"), Invariant($"{min}"), Invariant($"{max}"), Invariant($"{plane[1]}")], new[] { words[1], words[3], words[4], words[5] });
                }
    }

    [Fact]
    public async Task Plain_imagej_shows_the_ranges_colours_and_labels_of_the_preset()
    {
        using TempFolder folder = new();
        byte[] samples = new byte[2 * 3 * 16 * 20 * 2];
        new Random(11).NextBytes(samples);
        Channel[] channels =
        [
            new() { PixelType = PixelType.UInt16, Name = "DAPI", Color = new Rgba(0, 0, 255), Window = new RenderingWindow(0, 65535, 100, 4000) },
            new() { PixelType = PixelType.UInt16, Name = "GFP (green)", Color = new Rgba(255, 128, 0), Window = new RenderingWindow(0, 65535, 20, 60000) },
            new() { PixelType = PixelType.UInt16, Name = "Cy5", Window = new RenderingWindow(0, 65535, 1, 2) },
        ];
        using BioImage image = BioImage.FromArray(new PixelArray("ZCYX", [2, 3, 16, 20], PixelType.UInt16, samples), "cells", channels);
        ConvertResult written = image.Convert(folder["out.tif"], new OmeTiffOptions { Preset = TiffPreset.ImageJ });
        Assert.DoesNotContain(written.Losses, loss => loss.What.Contains("channel", StringComparison.Ordinal) || loss.What.Contains("range", StringComparison.Ordinal));
        string[] shown = [.. (await SeenByImageJAsync(folder["out.tif"])).Where(line => line.StartsWith("shown ", StringComparison.Ordinal))];
        // The third channel states no colour: ImageJ shows the one of the house rule, and the file does not claim it.
        using BioImage read = BioImage.Open(folder["out.tif"]);
        Assert.Equal([channels[0].Color, channels[1].Color, null], read.Scenes[0].Channels.Select(c => c.Color));
        Assert.Equal(channels.Select(c => c.Window), read.Scenes[0].Channels.Select(c => c.Window));
        Assert.Equal(channels.Select(c => c.Name), read.Scenes[0].Channels.Select(c => c.Name));
        Rgba third = Pictures.Looks(image.Scenes[0])[2].Color;
        Assert.Equal(
            [.. Enumerable.Range(0, 2).SelectMany(z => new[] { Invariant($"shown {(z * 3) + 1} 100.000 4000.000 0 0 255 DAPI"), Invariant($"shown {(z * 3) + 2} 20.000 60000.000 255 128 0 GFP (green)"), Invariant($"shown {(z * 3) + 3} 1.000 2.000 {third.R} {third.G} {third.B} Cy5") })],
            shown);
    }

    /// <summary>The lines that the macro prints in plain ImageJ, which needs a screen.</summary>
    private static async Task<string[]> SeenByImageJAsync(string tiff)
    {
        Judge.Require("timeout");
        string xvfb = Judge.Require("xvfb-run");
        Judge.Require("java");
        if (!File.Exists("/usr/share/java/ij.jar")) Judge.Absent("imagej");
        // A macro error opens a dialog and would hang.
        ChildResult result = await ChildProcess.RunAsync(
            "timeout", ["180", xvfb, "-a", "java", "-Xmx512m", "-cp", "/usr/share/java/ij.jar", "ij.ImageJ", "-batch", Path.Join(Judge.Scripts, "stacks.ijm"), tiff], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Theory]
    [InlineData("stack", "blosc-lz4")]
    [InlineData("rgb", "zlib")]
    [InlineData("float", "blosc-zstd:3")]
    [InlineData("fields", "gzip")]
    [InlineData("stack", "blosc-zstd:1")]
    public async Task Zarr_python_reads_all_arrays_of_version_04(string name, string compression)
    {
        string python = await Judge.RequirePythonAsync("zarr", "numcodecs");
        await CompareArrays(name, NgffVersion.V04, compression, paths => ChildProcess.RunAsync(python, [Path.Join(Judge.Scripts, "zarr_v2.py"), .. paths], cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("stack", "blosc-lz4")]
    [InlineData("rgb", "gzip")]
    [InlineData("float", "zstd")]
    [InlineData("fields", "blosc-zlib")]
    [InlineData("stack", "blosc-zstd:1")]
    [InlineData("float", "blosc-zstd:1")]
    public async Task Zarrita_reads_all_arrays_of_version_05(string name, string compression)
    {
        string node = Judge.RequireNode("zarrita");
        await CompareArrays(name, NgffVersion.V05, compression, paths => ChildProcess.RunAsync(node, [Path.Join(Judge.Scripts, "zarrita.mjs"), paths[0], "v3", .. paths[1..]], cancellation: TestContext.Current.CancellationToken));
    }

    private static async Task CompareArrays(string name, NgffVersion version, string compression, Func<List<string>, Task<ChildResult>> judge)
    {
        using TempFolder folder = new();
        string path = folder["out.ome.zarr"];
        using (BioImage source = BioImage.Open(Image(name).Write(folder["in.ome.tif"]))) source.Convert(path, new OmeZarrOptions { Ngff = version, Compression = Compression.Parse(compression) });
        using BioImage zarr = BioImage.Open(path);
        SortedDictionary<string, string> expected = new(StringComparer.Ordinal);
        for (int scene = 0; scene < zarr.Scenes.Count; scene++)
        {
            for (int level = 0; level < zarr.Scenes[scene].Levels.Count; level++)
            {
                string key = (zarr.Scenes.Count == 1 ? string.Empty : Invariant($"{scene}/")) + Invariant($"{level}");
                string order = name == "rgb" ? "TCSZYX" : "TCZYX";
                byte[] truth = level == 0 ? Unfolded(Image(name), scene) : zarr.Scenes[scene].Read(order, level: level).Bytes;
                expected[key] = Sha(truth);
            }
        }

        ChildResult result = await judge([path, .. expected.Keys]);
        Assert.True(result.Exit == 0, result.ToString());
        SortedDictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) seen[line.Split(' ')[0]] = line.Split(' ')[1].Trim();
        Assert.Equal(expected, seen);
    }

    /// <summary>The formula's samples with S in front of Z, as NGFF wants them.</summary>
    private static byte[] Unfolded(TestImage image, int scene)
    {
        byte[] samples = image.Samples(scene);
        if (image.S == 1) return samples;
        byte[] unfolded = new byte[samples.Length];
        int count = samples.Length / image.S;
        for (int i = 0; i < count; i++)
        {
            for (int s = 0; s < image.S; s++) unfolded[(s * count) + i] = samples[(i * image.S) + s];
        }

        return unfolded;
    }

    private static TestImage Image(string name) => name switch
    {
        "stack" => Stack,
        "rgb" => Rgb,
        "fields" => Fields,
        _ => new TestImage { C = 2, Type = PixelType.Float32 },
    };

    private static string Convert(TestImage image, TempFolder folder, NgffVersion version)
    {
        using BioImage source = BioImage.Open(image.Write(folder["in.ome.tif"]));
        source.Convert(folder["out.ome.zarr"], new OmeZarrOptions { Ngff = version });
        return folder["out.ome.zarr"];
    }

    private static async Task<List<string[]>> TiffLevels(string python, string tiff, string compression)
    {
        ChildResult result = await ChildProcess.RunAsync(python, [Path.Join(Judge.Scripts, "tiff_levels.py"), tiff], cancellation: TestContext.Current.CancellationToken);
        if (result.Exit != 0 && result.Error.Contains("imagecodecs", StringComparison.Ordinal)) Assert.Skip($"this tifffile does not decode {compression}");
        Assert.True(result.Exit == 0, result.ToString());
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))];
    }

    private static string Sha(ReadOnlySpan<byte> bytes) => System.Convert.ToHexStringLower(SHA256.HashData(bytes));
}
