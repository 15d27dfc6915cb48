using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Lamella.Tests.Ome.Xml;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary><c>lamella meta show|get|set|diff</c>: what is shown, what an edit changes and leaves, what is refused.</summary>
public sealed class MetaContractTests : IDisposable
{
    private static readonly TestImage Stack = new() { T = 2, C = 3, Z = 2, StatePlanes = true };

    private readonly IdentityFolder _folder = new();

    public static TheoryData<string> RealTiffs() =>
        ["ome_dimorder_XYTCZ_be_big", "ome_pyramid_subifd_u16_zlib", "ome_rgb_contig", "ome_rgb_planar_u16", "ome_sparse_planes", "ome_tczyx_u16", "ome_two_series"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_and_get_print_what_the_image_states()
    {
        string path = Stack.Write(_folder.At("in.ome.tif"));
        string text = await IdentityFolder.TextAsync("meta", "show", path);
        Assert.Contains("pixelSize.X=0.25 micrometer" + Environment.NewLine, text, StringComparison.Ordinal);
        Assert.Contains("channels[1].name=Zellkern (grün), \"2\"" + Environment.NewLine, text, StringComparison.Ordinal);
        Assert.Contains("objective.magnification=60" + Environment.NewLine, text, StringComparison.Ordinal);
        Assert.DoesNotContain("planes[", text, StringComparison.Ordinal);
        Assert.Contains("planes[T=1,C=2,Z=1].time=1.375 second", await IdentityFolder.TextAsync("meta", "show", path, "--planes"), StringComparison.Ordinal);
        JsonElement metadata = (await IdentityFolder.JsonAsync("meta", "show", path)).GetProperty("scenes")[0].GetProperty("metadata");
        Assert.Equal(("micrometer", 0.5), (metadata.GetProperty("pixelSize.Y").Text("unit"), metadata.GetProperty("pixelSize.Y").GetProperty("value").GetDouble()));
        Assert.Equal("0.25 micrometer" + Environment.NewLine + "DAPI" + Environment.NewLine, await IdentityFolder.TextAsync("meta", "get", path, "pixelSize.x", "channels[0].name"));
        Assert.Equal(1, (await IdentityFolder.RunAsync("meta", "get", path, "channels[0].window")).Exit);
        string error = await Shell.FailsAsync(2, "there is no key 'pixelsize'", "meta", "get", path, "pixelsize");
        Assert.Contains("pixelSize.X", error, StringComparison.Ordinal);
        await Shell.FailsAsync(3, "absent.tif", "meta", "show", _folder.At("absent.tif"));
    }

    [Theory]
    [MemberData(nameof(RealTiffs))]
    public async Task An_edited_ome_tiff_reads_as_edited_in_tifffile_with_the_same_pixels(string name)
    {
        string python = await Judge.RequirePythonAsync("tifffile", "numpy");
        string source = TestData.At("data", "formats", "tiff_gen", name + ".ome.tif"), path = _folder.At("a.ome.tif");
        File.Copy(source, path);
        await IdentityFolder.TextAsync("meta", "set", path, "--scene", "all", "pixelSize.X=0.25 um", "pixelSize.Y=70nm", "name=Ein Bild, \"µ\" & <so>", "channels[0].name=Kern", "channels[0].color=#FF8000");
        const string Script = """
            import sys, hashlib, json, tifffile
            from xml.etree import ElementTree as E
            out = []
            for path in sys.argv[1:]:
                with tifffile.TiffFile(path) as t:
                    root = E.fromstring(t.pages[0].description)
                    px = [e for e in root.iter() if e.tag.endswith('}Pixels')]
                    out.append({'big': t.is_bigtiff, 'order': t.byteorder, 'ome': t.is_ome, 'series': [[s.name, s.axes, list(s.shape), hashlib.sha256(s.asarray().tobytes()).hexdigest()] for s in t.series],
                        'x': [[p.get('PhysicalSizeX'), p.get('PhysicalSizeXUnit', 'µm'), p.get('PhysicalSizeY'), p.get('PhysicalSizeYUnit', 'µm')] for p in px],
                        'c': [[c.get('Name'), c.get('Color')] for p in px for c in list(p)[:1]], 'tags': sorted(set(t.pages[0].tags.keys()))})
            print(json.dumps(out))
            """;
        ChildResult result = await ChildProcess.RunAsync(python, ["-c", Script, source, path], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement before = document.RootElement[0], after = document.RootElement[1];
        foreach (string same in new[] { "big", "order", "ome", "tags" }) Assert.Equal(before.GetProperty(same).ToString(), after.GetProperty(same).ToString());
        for (int i = 0; i < before.GetProperty("series").GetArrayLength(); i++)
        {
            for (int part = 1; part < 4; part++) Assert.Equal(before.GetProperty("series")[i][part].ToString(), after.GetProperty("series")[i][part].ToString());
            Assert.Equal("Ein Bild, \"µ\" & <so>", after.GetProperty("series")[i][0].GetString());
            Assert.Equal("""["0.25", "\u00b5m", "70", "nm"]""", after.GetProperty("x")[i].GetRawText());
            Assert.Equal(Invariant($"""["Kern", "{unchecked((int)0xFF8000FF)}"]"""), after.GetProperty("c")[i].GetRawText());
        }

        using BioImage image = BioImage.Open(path);
        byte[] xml = Encoding.UTF8.GetBytes(image.OriginalMetadata[0].Value);
        using BioImage original = BioImage.Open(source);
        Assert.Equal(OmeSamples.SchemaErrors(Encoding.UTF8.GetBytes(original.OriginalMetadata[0].Value)).Count, OmeSamples.SchemaErrors(xml).Count);
        Assert.Contains("pixels equal", await IdentityFolder.TextAsync("compare", source, path, "--pixels"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.4")]
    [InlineData("0.5")]
    public async Task An_edited_ome_zarr_says_the_same_in_all_its_places(string version)
    {
        string path = _folder.At("a.ome.zarr");
        await IdentityFolder.TextAsync("convert", Stack.Write(_folder.At("in.ome.tif")), path, "--ngff-version", version, "--levels", "3");
        string group = Path.Combine(path, version == "0.4" ? ".zattrs" : "zarr.json");
        JsonObject root = JsonNode.Parse(await File.ReadAllTextAsync(group, TestContext.Current.CancellationToken))!.AsObject();
        JsonObject attributes = version == "0.4" ? root : root["attributes"]!.AsObject();
        attributes["vendor"] = JsonNode.Parse("""{"big":12345678901234567890123,"exact":1.10,"µ":[null,true,"\u00e4"]}""");
        await File.WriteAllTextAsync(group, root.ToJsonString(), TestContext.Current.CancellationToken);
        SortedDictionary<string, string> before = TempFolder.Digests(path);

        await IdentityFolder.TextAsync("meta", "set", path, "pixelSize.X=500 nm", "name=Neu", "channels[DAPI].name=Kern", "channels[1].color=yellow", "channels[2].window=10..200 of 0..255");
        Assert.Equal("valid" + Environment.NewLine, (await IdentityFolder.TextAsync("validate", path))[^("valid".Length + Environment.NewLine.Length)..]);
        SortedDictionary<string, string> after = TempFolder.Digests(path);
        Assert.Equal(before.Keys, after.Keys);
        string[] changed = [Path.GetFileName(group), Path.Combine("OME", "METADATA.ome.xml")];
        Assert.Equal(changed.Order(StringComparer.Ordinal), before.Keys.Where(key => before[key] != after[key]));

        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(group, TestContext.Current.CancellationToken));
        JsonElement read = version == "0.4" ? document.RootElement : document.RootElement.GetProperty("attributes");
        Assert.Equal("12345678901234567890123", read.GetProperty("vendor").GetProperty("big").GetRawText());
        Assert.Equal("1.10", read.GetProperty("vendor").GetProperty("exact").GetRawText());
        Assert.Equal("ä", read.GetProperty("vendor").GetProperty("µ")[2].GetString());
        JsonElement ngff = version == "0.4" ? read : read.GetProperty("ome");
        JsonElement multiscale = ngff.GetProperty("multiscales")[0];
        Assert.Equal(("Neu", "nanometer"), (multiscale.Text("name"), multiscale.GetProperty("axes")[4].Text("unit")));
        for (int level = 0; level < 3; level++)
        {
            JsonElement transforms = multiscale.GetProperty("datasets")[level].GetProperty("coordinateTransformations");
            Assert.Equal(500 * Math.Pow(2, level), transforms[0].GetProperty("scale")[4].GetDouble());
            Assert.Equal(0.5 * Math.Pow(2, level), transforms[0].GetProperty("scale")[3].GetDouble());
            // A cell of n samples has its centre (n - 1) / 2 samples further on.
            if (level > 0) Assert.Equal(500 * (Math.Pow(2, level) - 1) / 2, transforms[1].GetProperty("translation")[4].GetDouble());
        }

        byte[] xml = await File.ReadAllBytesAsync(Path.Combine(path, "OME", "METADATA.ome.xml"), TestContext.Current.CancellationToken);
        if (TestData.Exists) Assert.Empty(OmeSamples.SchemaErrors(xml));
        string text = Encoding.UTF8.GetString(xml);
        Assert.Contains("Name=\"Neu\"", text, StringComparison.Ordinal);
        Assert.Contains("Name=\"Kern\"", text, StringComparison.Ordinal);
        Assert.Contains("PhysicalSizeX=\"500\"", text, StringComparison.Ordinal);
        Assert.Equal("Kern" + Environment.NewLine + "#FFFF00" + Environment.NewLine + "10..200 of 0..255" + Environment.NewLine, await IdentityFolder.TextAsync("meta", "get", path, "channels[0].name", "channels[1].color", "channels[2].window"));
        Assert.Contains("pixels equal", await IdentityFolder.TextAsync("compare", path, _folder.At("in.ome.tif"), "--pixels"), StringComparison.Ordinal);

        if (version != "0.4") return;
        string python = await Judge.RequirePythonAsync("zarr", "numcodecs");
        ChildResult judged = await ChildProcess.RunAsync(
            python,
            ["-c", "import sys,zarr; g=zarr.open_group(sys.argv[1],'r'); m=g.attrs['multiscales'][0]; print(m['name'], [d['coordinateTransformations'][0]['scale'][4] for d in m['datasets']], g.attrs['omero']['channels'][1]['color'], g['0'].shape)", path],
            cancellation: TestContext.Current.CancellationToken);
        Assert.True(judged.Exit == 0, judged.ToString());
        Assert.Equal("Neu [500, 1000, 2000] FFFF00 (2, 3, 2, 45, 67)", judged.Output.Trim());
    }

    [Fact]
    public async Task Consolidated_metadata_follows()
    {
        string path = _folder.At("a.ome.zarr");
        await IdentityFolder.TextAsync("convert", new TestImage { Scenes = 2 }.Write(_folder.At("in.ome.tif")), path, "--ngff-version", "0.4");
        string python = await Judge.RequirePythonAsync("zarr", "numcodecs");
        ChildResult made = await ChildProcess.RunAsync(python, ["-c", "import sys,zarr; zarr.consolidate_metadata(zarr.DirectoryStore(sys.argv[1]))", path], cancellation: TestContext.Current.CancellationToken);
        Assert.True(made.Exit == 0, made.ToString());
        JsonElement result = await IdentityFolder.JsonAsync("meta", "set", path, "--scene", "1", "pixelSize.Z=3 um", "channels[0].name=new");
        Assert.Equal(["METADATA.ome.xml", ".zattrs", ".zmetadata"], result.GetProperty("files").Strings().Select(file => Path.GetFileName(file)!));
        ChildResult judged = await ChildProcess.RunAsync(
            python,
            ["-c", "import sys,zarr; a=zarr.open_consolidated(sys.argv[1]); b=zarr.open_group(sys.argv[1],'r'); assert all(dict(a[k].attrs)==dict(b[k].attrs) for k in '01'); print([a[k].attrs['multiscales'][0]['datasets'][0]['coordinateTransformations'][0]['scale'][2] for k in '01'], a['1'].attrs['omero']['channels'][0]['label'])", path],
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("[2, 3] new", judged.Output.Trim());

        // Version 3 keeps it inside of the root's own document.
        string v3 = _folder.At("b.ome.zarr"), root = Path.Combine(v3, "zarr.json");
        await IdentityFolder.TextAsync("convert", _folder.At("in.ome.tif"), v3);
        JsonObject document = JsonNode.Parse(await File.ReadAllTextAsync(root, TestContext.Current.CancellationToken))!.AsObject();
        JsonObject metadata = [];
        foreach (string child in new[] { "0", "0/0", "1", "1/0", "OME" }) metadata[child] = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(v3, child, "zarr.json"), TestContext.Current.CancellationToken));
        document["consolidated_metadata"] = new JsonObject { ["kind"] = "inline", ["must_understand"] = false, ["metadata"] = metadata };
        await File.WriteAllTextAsync(root, document.ToJsonString(), TestContext.Current.CancellationToken);
        await IdentityFolder.TextAsync("meta", "set", v3, "--scene", "1", "channels[0].name=new");
        JsonNode now = JsonNode.Parse(await File.ReadAllTextAsync(root, TestContext.Current.CancellationToken))!["consolidated_metadata"]!["metadata"]!, one = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(v3, "1", "zarr.json"), TestContext.Current.CancellationToken))!;
        Assert.True(JsonNode.DeepEquals(one, now["1"]));
        Assert.Equal("new", now["1"]!["attributes"]!["ome"]!["omero"]!["channels"]![0]!["label"]!.GetValue<string>());
    }

    [Fact]
    public async Task Labels_and_the_origin_stay_in_their_places()
    {
        string path = _folder.At("a.ome.zarr"), label = Path.Combine(path, "labels", "cells");
        await IdentityFolder.TextAsync("convert", Stack.Write(_folder.At("in.ome.tif")), path, "--ngff-version", "0.4", "--select", "X=10:60", "--levels", "2");
        Copy(Path.Combine(path, "0"), Path.Combine(label, "0"));
        Copy(Path.Combine(path, "1"), Path.Combine(label, "1"));
        File.Copy(Path.Combine(path, ".zgroup"), Path.Combine(path, "labels", ".zgroup"));
        File.Copy(Path.Combine(path, ".zgroup"), Path.Combine(label, ".zgroup"));
        await File.WriteAllTextAsync(Path.Combine(path, "labels", ".zattrs"), """{"labels":["cells"]}""", TestContext.Current.CancellationToken);
        JsonObject attributes = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(path, ".zattrs"), TestContext.Current.CancellationToken))!.AsObject();
        attributes.Remove("omero");
        attributes["image-label"] = new JsonObject { ["version"] = "0.4" };
        await File.WriteAllTextAsync(Path.Combine(label, ".zattrs"), attributes.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Equal("2.5 micrometer", (await IdentityFolder.TextAsync("meta", "get", path, "origin.X")).Trim());
        await IdentityFolder.TextAsync("meta", "set", path, "pixelSize.X=500 nm");
        Assert.Equal("2500 nanometer", (await IdentityFolder.TextAsync("meta", "get", path, "origin.X")).Trim());
        foreach (string group in new[] { path, label })
        {
            JsonNode datasets = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(group, ".zattrs"), TestContext.Current.CancellationToken))!["multiscales"]![0]!["datasets"]!;
            Assert.Equal([500.0, 1000], new[] { 0, 1 }.Select(i => datasets[i]!["coordinateTransformations"]![0]!["scale"]![4]!.GetValue<double>()));
            Assert.Equal([2500.0, 2750], new[] { 0, 1 }.Select(i => datasets[i]!["coordinateTransformations"]![1]!["translation"]![4]!.GetValue<double>()));
        }
    }

    [Fact]
    public async Task A_unit_alone_changes_the_number_and_not_the_size()
    {
        foreach (string path in new[] { Stack.Write(_folder.At("a.ome.tif")), _folder.At("a.ome.zarr") })
        {
            if (!Path.Exists(path)) await IdentityFolder.TextAsync("convert", _folder.At("a.ome.tif"), path);
            await IdentityFolder.TextAsync("meta", "set", path, "pixelSize.X.unit=nm", "pixelSize.T.unit=ms");
            Assert.Equal($"250 nanometer{Environment.NewLine}1500 millisecond{Environment.NewLine}", await IdentityFolder.TextAsync("meta", "get", path, "pixelSize.X", "pixelSize.T"));
        }

        string before = Stack.Write(_folder.At("b.ome.tif"));
        Assert.Equal(string.Empty, await IdentityFolder.TextAsync("meta", "diff", before, _folder.At("a.ome.tif")));
        Assert.Equal(0, (await IdentityFolder.RunAsync("meta", "diff", before, _folder.At("a.ome.zarr"))).Exit);
    }

    [Fact]
    public async Task A_store_without_display_settings_gets_them_and_invents_nothing()
    {
        string path = _folder.At("a.ome.zarr"), group = Path.Combine(path, "zarr.json");
        await IdentityFolder.TextAsync("convert", Stack.Write(_folder.At("in.ome.tif")), path);
        Directory.Delete(Path.Combine(path, "OME"), recursive: true);
        JsonObject root = JsonNode.Parse(await File.ReadAllTextAsync(group, TestContext.Current.CancellationToken))!.AsObject();
        root["attributes"]!["ome"]!.AsObject().Remove("omero");
        root["attributes"]!["ome"]!["multiscales"]![0]!.AsObject().Remove("metadata");
        await File.WriteAllTextAsync(group, root.ToJsonString(), TestContext.Current.CancellationToken);
        await IdentityFolder.TextAsync("meta", "set", path, "channels[1].name=GFP", "channels[1].color=green");
        string text = await IdentityFolder.TextAsync("meta", "show", path);
        string[] channels = [.. text.Split(Environment.NewLine).Where(line => line.StartsWith("channels", StringComparison.Ordinal))];
        Assert.Equal(["channels[1].name=GFP", "channels[1].color=#00FF00"], channels);
        Assert.EndsWith("valid" + Environment.NewLine, await IdentityFolder.TextAsync("validate", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_an_edit_that_is_there_already_neither()
    {
        foreach (string path in new[] { Stack.Write(_folder.At("a.ome.tif")), _folder.At("a.ome.zarr") })
        {
            if (!Path.Exists(path)) await IdentityFolder.TextAsync("convert", _folder.At("a.ome.tif"), path);
            SortedDictionary<string, string> before = TempFolder.Digests(path);
            string text = await IdentityFolder.TextAsync("meta", "set", path, "name=other", "--dry-run");
            Assert.Contains("name: field 0 -> other", text, StringComparison.Ordinal);
            JsonElement document = await IdentityFolder.JsonAsync("meta", "set", path, "name=other", "--dry-run");
            Assert.False(document.GetProperty("written").GetBoolean());
            Assert.Contains("nothing to change", await IdentityFolder.TextAsync("meta", "set", path, "name=field 0"), StringComparison.Ordinal);
            Assert.Equal(before, TempFolder.Digests(path));
        }
    }

    [Theory]
    [InlineData(2, "the keys are name, pixelSize.X", "nam=x")]
    [InlineData(2, "is not KEY=VALUE", "name")]
    [InlineData(2, "needs a value", "name=")]
    [InlineData(2, "needs a unit", "pixelSize.X=0.25")]
    [InlineData(2, "larger than zero", "pixelSize.X=-1 um")]
    [InlineData(2, "is not a unit of length", "pixelSize.X=1 s")]
    [InlineData(2, "is not a unit of length", "pixelSize.X=1 pixel")]
    [InlineData(2, "is not a unit of time", "pixelSize.T=1 um")]
    [InlineData(2, "there is no channel 7", "channels[7].name=x")]
    [InlineData(2, "channels named 'Cy5'", "channels[Cy5].name=x")]
    [InlineData(2, "#RRGGBB", "channels[0].color=reddish")]
    [InlineData(2, "START..END", "channels[0].window=9..3")]
    [InlineData(2, "cannot be set", "acquired=2020-01-01")]
    public async Task Wrong_edits_end_with_2_and_say_what_is_right(int code, string says, string edit)
    {
        string path = Stack.Write(_folder.At("a.ome.tif"));
        SortedDictionary<string, string> before = TempFolder.Digests(path);
        await Shell.FailsAsync(code, says, "meta", "set", path, edit);
        Assert.Equal(before, TempFolder.Digests(path));
    }

    [Fact]
    public async Task What_cannot_be_edited_in_place_is_refused_with_advice()
    {
        foreach ((string file, string edit, string says) in new[]
        {
            ("comp_a.ome.tif", "name=x", "edit comp.companion.ome"), ("multi_T0_C1.ome.tif", "name=x", "belongs to a set"), ("ome_tczyx_u16.ome.tif", "channels[0].window=1..2", "convert the image to OME-Zarr"),
        })
        {
            foreach (string member in Directory.GetFiles(TestData.At("data", "formats", "tiff_gen"), file[..4] + "*ome*")) File.Copy(member, _folder.At(Path.GetFileName(member)), overwrite: true);
            SortedDictionary<string, string> before = TempFolder.Digests(_folder.Path);
            await Shell.FailsAsync(4, says, "meta", "set", _folder.At(file), edit);
            Assert.Equal(before, TempFolder.Digests(_folder.Path));
        }

        await Shell.FailsAsync(4, "lamella convert", "meta", "set", TestData.At("data", "formats", "czi_gen", "tzc_gray16_raw.czi"), "name=x");
        string zarr = _folder.At("z.ome.zarr"), zip = _folder.At("z.ozx");
        await IdentityFolder.TextAsync("convert", Stack.Write(_folder.At("in.ome.tif")), zarr);
        await ZipFile.CreateFromDirectoryAsync(zarr, zip, CompressionLevel.NoCompression, includeBaseDirectory: false, TestContext.Current.CancellationToken);
        await Shell.FailsAsync(4, "unzip", "meta", "set", zip, "name=x");
        await Shell.FailsAsync(2, "choose one with --scene", "meta", "set", new TestImage { Scenes = 2 }.Write(_folder.At("two.ome.tif")), "name=x");
    }

    [Fact]
    public async Task A_companion_file_is_edited_for_its_whole_set()
    {
        foreach (string member in Directory.GetFiles(TestData.At("data", "formats", "tiff_gen"), "comp*")) File.Copy(member, _folder.At(Path.GetFileName(member)));
        await IdentityFolder.TextAsync("meta", "set", _folder.At("comp.companion.ome"), "name=whole set", "channels[0].name=first");
        Assert.Equal($"whole set{Environment.NewLine}first{Environment.NewLine}", await IdentityFolder.TextAsync("meta", "get", _folder.At("comp_b.ome.tif"), "name", "channels[0].name"));
    }

    [Fact]
    public async Task An_edit_that_another_place_overrules_is_refused()
    {
        // The name of a field of a plate is its place; the name in its own metadata is not looked at.
        string path = _folder.At("plate.zarr"), field = Path.Combine(path, "A", "1", "0");
        await IdentityFolder.TextAsync("convert", new TestImage().Write(_folder.At("in.ome.tif")), _folder.At("one.ome.zarr"), "--ngff-version", "0.4");
        Copy(_folder.At("one.ome.zarr"), field);
        foreach (string group in new[] { path, Path.Combine(path, "A"), Path.Combine(path, "A", "1") }) File.Copy(Path.Combine(field, ".zgroup"), Path.Combine(group, ".zgroup"));
        await File.WriteAllTextAsync(Path.Combine(path, ".zattrs"), """{"plate":{"version":"0.4","columns":[{"name":"1"}],"rows":[{"name":"A"}],"wells":[{"path":"A/1","rowIndex":0,"columnIndex":0}]}}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(path, "A", "1", ".zattrs"), """{"well":{"version":"0.4","images":[{"path":"0"}]}}""", TestContext.Current.CancellationToken);
        await Shell.FailsAsync(4, "something else in the image states it", "meta", "set", path, "name=x");
        await IdentityFolder.TextAsync("meta", "set", path, "channels[0].name=x", "pixelSize.X=3 um");
        Assert.Equal($"x{Environment.NewLine}3 micrometer{Environment.NewLine}", await IdentityFolder.TextAsync("meta", "get", path, "channels[0].name", "pixelSize.X"));
    }

    [Fact]
    public async Task The_channels_of_rgb_are_named_together()
    {
        string path = _folder.At("rgb.ome.zarr");
        await IdentityFolder.TextAsync("convert", new TestImage { S = 3, Type = PixelType.UInt8 }.Write(_folder.At("rgb.ome.tif")), path);
        await IdentityFolder.TextAsync("meta", "set", path, "channels[0].name=H&E");
        Assert.Equal("H&E", (await IdentityFolder.TextAsync("meta", "get", path, "channels[0].name")).Trim());
        Assert.Contains("\"H&E G\"", await File.ReadAllTextAsync(Path.Combine(path, "zarr.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Shell.FailsAsync(4, "red, green and blue", "meta", "set", path, "channels[0].color=red");
    }

    [Fact]
    public async Task Diff_lists_both_sides_and_ends_with_1()
    {
        string a = Stack.Write(_folder.At("a.ome.tif")), b = Stack.Write(_folder.At("b.ome.tif"));
        await IdentityFolder.TextAsync("meta", "set", b, "pixelSize.Z=3 um", "channels[2].color=white");
        (int exit, string text, _) = await IdentityFolder.RunAsync("meta", "diff", a, b);
        Assert.Equal(1, exit);
        Assert.Equal($"scene 0  pixelSize.Z: 2 micrometer | 3 micrometer{Environment.NewLine}scene 0  channels[2].color: #FF0000 | #FFFFFF{Environment.NewLine}", text);
        (exit, text, _) = await IdentityFolder.RunAsync("meta", "diff", b, a, "--json");
        Assert.Equal(1, exit);
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal("lamella/meta-diff/1", document.RootElement.Text("schema"));
        Assert.Equal("3 micrometer", document.RootElement.GetProperty("scenes")[0].GetProperty("metadata")[0].Text("a"));
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
