using System.Text.Json.Nodes;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Remedies;

/// <summary>Errors that carry a remedy, and what a caller does with it. Each case asserts the success and gives the remedy that it took.</summary>
internal static class RemedyCases
{
    private static readonly OmeTiffOptions ImageJ = new() { Preset = TiffPreset.ImageJ };
    private static readonly OmeTiffOptions Tiff = new();
    private static readonly OmeZarrOptions Zarr = new();
    private static readonly TargetOptions Raw = new() { Target = new Samples.RawTarget() };

    /// <summary>By name: the kind, and the case.</summary>
    public static IReadOnlyDictionary<string, (string Kind, Func<TempFolder, Remedy> Run)> All { get; } = new (string Name, Func<TempFolder, Remedy> Run)[]
    {
        ("Converter Select: a hash of two further axes", f => Converts(f, Ramp("HLYX"), ".ome.tif", Tiff with { PixelHash = PixelHashing.Imagewalk })),
        ("OmeZarrPlanner Select: one axis beside channels", f => Converts(f, Ramp("HCYX"), ".ome.zarr", Zarr)),
        ("OmeZarrPlanner Select: two axes beside channels", f => Converts(f, Ramp("HLCYX"), ".ome.zarr", Zarr)),
        ("OmeZarrPlanner Select: two axes without channels", f => Converts(f, Ramp("HLYX"), ".ome.zarr", Zarr)),
        ("OmeTiffPlanner Select: an ImageJ file and one axis", f => Converts(f, Ramp("HYX"), ".tif", ImageJ)),
        ("OmeTiffPlanner Select: an ImageJ file and two axes", f => Converts(f, Ramp("HLYX"), ".tif", ImageJ)),
        ("OmeTiffPlanner Select: two axes along time", f => Converts(f, Ramp("RHLYX"), ".ome.tif", Tiff)),
        ("OmeTiffPlanner Select: two axes along channels", f => Converts(f, Ramp("LEYX"), ".ome.tif", Tiff)),
        ("OmeTiffPlanner Cast: integers that ImageJ does not open", f => Converts(f, Ramp("ZYX", PixelType.Int32), ".tif", ImageJ)),
        ("OmeTiffPlanner Cast: signed integers that ImageJ does not open", f => Converts(f, Ramp("ZYX", PixelType.Int16), ".tif", ImageJ)),
        ("OmeTiffPlanner UseFormat: deep colours for ImageJ", f => Converts(f, Ramp("YXS", PixelType.UInt16), ".tif", ImageJ)),
        ("OmeTiffPlanner UseFormat: complex samples for ImageJ", f => Converts(f, Ramp("YX", PixelType.Complex64), ".tif", ImageJ)),
        ("OmeTiffPlanner UseFormat: a type that OME-XML does not know", f => Converts(f, Ramp("YX", PixelType.Int64), ".ome.tif", Tiff)),
        ("ConversionTarget Select: a format of a caller's and one axis", f => Converts(f, Ramp("HYX"), ".rawj", Raw)),
        ("ConversionTarget Select: a format of a caller's and colours", f => Converts(f, Ramp("YXS", PixelType.UInt8), ".rawj", Raw)),
        ("ConversionTarget Cast: a type that a format of a caller's does not hold", f => Converts(f, Ramp("ZYX", PixelType.Int16), ".rawj", Raw)),
        ("ConversionTarget ChooseScene: two scenes for a format of a caller's", f => Converts(f, BioImage.Open(new TestImage { Scenes = 2 }.Write(f["in.ome.tif"])), ".rawj", Raw)),
        ("OmeTiffTarget ChooseScene: two scenes for ImageJ", f => Converts(f, BioImage.Open(new TestImage { Scenes = 2 }.Write(f["in.ome.tif"])), ".tif", ImageJ)),
        ("SceneView Cast: values that do not fit", f => Converts(f, BioImage.Open(new TestImage().Write(f["in.ome.tif"])), ".ome.zarr", Zarr with { PixelType = PixelType.UInt8 })),
        ("Converter Downsample: complex samples have no order", f => Converts(f, Ramp("YX", PixelType.Complex64), ".ome.zarr", Zarr with { Downsample = DownsampleMethod.Max, Levels = 2 })),
        ("Scene.Mixed Cast: channels of two types", f => Converts(f, BioImage.Open(TestData.At("data", "field", "lif", "lif_8_and_12_bit.lif")), ".ome.zarr", Zarr)),
        ("Scene.Mixed Select: channels of two types that none holds", f => Converts(f, TwoTypes(f), ".ome.zarr", Zarr)),
        ("ExistingResult Replace: a result of ours", f => Converts(f, Ramp("YX"), ".ome.zarr", Zarr, target => { using BioImage image = Ramp("ZYX"); image.Convert(target); })),
        ("ExistingResult Replace: a file of somebody else", f => Converts(f, Ramp("YX"), ".ome.tif", Tiff with { ExistingTarget = ExistingTarget.Replace }, target => System.IO.File.WriteAllText(target, "notes"))),
        ("TargetPlace ResumeOrReplace: going on", f => Converts(f, BioImage.Open(new TestImage { T = 24 }.Write(f["in.ome.tif"])), ".ome.zarr", Zarr, Interrupt(f))),
        ("RemotePlace Replace: a result of ours", f => Converts(f, Ramp("YX"), ".ome.zarr", Zarr with { Stores = new FolderStores(f.Path) }, target => { using BioImage image = Ramp("ZYX"); image.Convert(target, Zarr with { Stores = new FolderStores(f.Path) }); })),
        ("RemotePlace Replace: a file of somebody else", f => Converts(f, Ramp("YX"), ".ome.tif", Tiff with { Stores = new FolderStores(f.Path), ExistingTarget = ExistingTarget.Replace }, target => System.IO.File.WriteAllText(f[target["box://".Length..]], "notes"))),
        ("RemotePlace ResumeOrReplace: going on", f => Converts(f, BioImage.Open(new TestImage { T = 24 }.Write(f["in.ome.tif"])), ".ome.zarr", Zarr with { Stores = new FolderStores(f.Path) }, Interrupt(f, new FolderStores(f.Path)))),
        ("MissingShare FillMissing: a header that promises much", Missing),
        ("StatedByCaller SetOption: missing pieces", Refusing),
        ("Scene.Reading Select: samples of two types", f => Reads(TwoTypes(f))),
        ("Scene.Reading Select: gray beside colour", _ => Reads(BioImage.Open(TestData.At("data", "field", "nd2", "bf_beside_fitc.nd2")))),
        ("ImageScenes Select: a hash of two further axes", Hashes),
        ("ZarrLevelSource ReadElements: text", Elements),
        ("ZarrArray ReadElements: text of any length", Words),
        ("ResultFile Replace: a file of that name", Overwrites),
        ("EditablePlace ConvertFirst: a TIFF is not written into", f => ConvertsFirst(f, File(f), zarr => { using WritableImage image = WritableImage.Open(zarr); })),
        ("EditablePlace ConvertFirst: a TIFF has no pyramid of its own", f => ConvertsFirst(f, File(f), zarr => Pyramid.Remake(zarr))),
        ("ImageRepair ConvertFirst: a TIFF is not changed in place", f => ConvertsFirst(f, File(f), zarr => ImageRepair.Run(zarr))),
        ("LevelRemake ConvertFirst: metadata of an old release", f => ConvertsFirst(f, Old(f), zarr => Pyramid.Remake(zarr))),
        ("LabelAdder ConvertFirst: metadata of an old release", f => ConvertsFirst(f, Old(f), zarr => { using WritableImage image = WritableImage.Open(zarr); using BioImage labels = Ramp("YX"); image.AddLabels("nuclei", labels.Scenes[0]); })),
        ("ZarrArray.Writing ConvertFirst: a codec that is only read", f => ConvertsFirst(f, Lzma(f), zarr => { using WritableImage image = WritableImage.Open(zarr); image.Write(new Region([0, 0, 0, 0, 0], [1, 1, 1, 1, 1]), new byte[2]); })),
        ("MetadataEditor ConvertFirst: a format without editing", f => ConvertsFirst(f, ForImageJ(f), path => Edit(path, "name=cells"))),
        ("MetadataEditor ConvertFirst: an OME-Zarr in one file", f => ConvertsFirst(f, Stored(f, "in.ozx", Zarr), path => Edit(path, "name=cells"))),
        ("MetadataEditor ConvertFirst: display ranges", f => ConvertsFirst(f, File(f), path => Edit(path, "channels[0].window=3..70"))),
        ("MultiscaleScales ConvertFirst: pixel sizes of the draft", f => ConvertsFirst(f, Stored(f, "in.ome.zarr", Zarr with { Ngff = NgffVersion.V06 }), path => Edit(path, "pixelSize.X=0.5 micrometer"))),
        ("Merger PadLengths: images that are not equally long", f => Merges(f, new PixelArray("YX", [4, 6], PixelType.UInt8, new byte[24]), 0.5)),
        ("Merger FirstSizes: images that state different sizes", f => Merges(f, new PixelArray("YX", [4, 5], PixelType.UInt8, new byte[20]), 0.25)),
        ("StoredPyramid RepairStore: chunks under other keys", OtherKeys),
        ("ShapeWriter RepairStore: a copy that says otherwise", OtherCopy),
        ("StoredPyramid RemakeLevels: a level that is no reduction", NoReduction),
        ("PyramidWriter RemakeLevels: another method", OtherMethod),
        ("PyramidBuilder RemakeLevels: a stated method that the samples do not know", f => Orders(f, stated: true)),
        ("PyramidBuilder Downsample: a method that the samples do not know", f => Orders(f, stated: false)),
        ("PyramidWriter Append: a box behind the end", Behind),
        ("LevelRemake Downsample: complex samples have no order", RemakesComplex),
        ("SceneInput Cast: samples of another type", OtherType),
        ("SceneInput Select: axes that the image has not", OtherAxes),
        ("LabelAdder Select: axes that the image has not", LabelAxes),
    }.ToDictionary(c => c.Name, c => (c.Name.Split(':')[0].Split(' ')[1], c.Run), StringComparer.Ordinal);

    /// <summary>The remedy of an error.</summary>
    private static Remedy Refused(Action job)
    {
        Exception? error = Record.Exception(job);
        LamellaException refused = Assert.IsAssignableFrom<LamellaException>(error);
        Assert.True(refused.Remedy is not null, "no remedy: " + refused.Message);
        return refused.Remedy;
    }

    /// <summary>Converts, is refused, does what is advised, and has a result with the pixels of the source.</summary>
    private static Remedy Converts(TempFolder folder, BioImage source, string ending, ConvertOptions options, Action<string>? before = null)
    {
        using BioImage image = source;
        if (options.Stores is not null) StateFolder.Use();
        string target = options.Stores is null ? folder["a" + ending] : Invariant($"box://{System.IO.Path.GetFileName(folder.Path)}{ending}");
        before?.Invoke(target);
        Remedy remedy = Refused(() => image.Convert(target, options));
        if (remedy is Remedy.UseFormat other)
        {
            target = folder["b" + other.Ending];
            options = other.Ending == ".ome.tif" ? Tiff : Zarr;
        }

        options = Take(options, remedy);
        Assert.NotEmpty(image.Convert(target, options with { Verification = Verification.PixelDigest }).Digests);
        return remedy;
    }

    private static ConvertOptions Take(ConvertOptions options, Remedy remedy) => remedy switch
    {
        Remedy.Select select => options with { Selection = Selection.Parse(select.Selection) },
        Remedy.Cast cast => options with { PixelType = cast.Type },
        Remedy.ChooseScene choose => options with { Scenes = [choose.Count - 1] },
        Remedy.Replace replace => options with { ExistingTarget = replace.AnyFile ? ExistingTarget.ReplaceAnyFile : ExistingTarget.Replace },
        Remedy.Downsample method => options with { Downsample = Enum.Parse<DownsampleMethod>(method.Method, ignoreCase: true) },
        Remedy.ResumeOrReplace => options with { Interrupted = Interrupted.Resume },
        Remedy.UseFormat => options,
        _ => throw new InvalidOperationException($"a conversion is not helped by {remedy}"),
    };

    /// <summary>A job on a path is refused; the image is converted, and the job done with the result.</summary>
    private static Remedy ConvertsFirst(TempFolder folder, string path, Action<string> job)
    {
        Remedy.ConvertFirst first = Assert.IsType<Remedy.ConvertFirst>(Refused(() => job(path)));
        string target = folder["converted" + first.Ending];
        using (BioImage image = BioImage.Open(path)) image.Convert(target);
        job(target);
        return first;
    }

    /// <summary>An image and another one are not merged, and then are.</summary>
    private static Remedy Merges(TempFolder folder, PixelArray other, double size)
    {
        string[] paths = [folder["one.ome.tif"], folder["other.ome.tif"]];
        foreach ((string path, PixelArray samples, double pixel) in (ReadOnlySpan<(string, PixelArray, double)>)[(paths[0], new PixelArray("YX", [4, 5], PixelType.UInt8, new byte[20]), 0.5), (paths[1], other, size)])
        {
            using BioImage image = BioImage.FromArray(samples, pixelSize: new PixelSizes { X = new Quantity(pixel, "micrometer"), Y = new Quantity(pixel, "micrometer") });
            image.Convert(path);
        }

        Remedy remedy = Refused(() => BioImage.Merge(paths));
        MergeOptions options = remedy is Remedy.PadLengths ? new MergeOptions { Lengths = MergeLengths.Pad } : new MergeOptions { Sizes = MergeSizes.First };
        using BioImage merged = BioImage.Merge(paths, options);
        Assert.Equal(2, merged.Scenes[0].SizeOf('T'));
        return remedy;
    }

    private static Remedy Reads(BioImage source)
    {
        using BioImage image = source;
        Scene scene = image.Scenes[0];
        Remedy remedy = Refused(() => scene.Read());
        PixelArray one = scene.Read("YX", Selection.Parse(Assert.IsType<Remedy.Select>(remedy).Selection + ",Z=0,S=0"));
        Assert.Equal(scene.SizeOf('Y') * scene.SizeOf('X') * one.PixelType.Size(), one.Bytes.Length);
        return remedy;
    }

    private static Remedy Hashes(TempFolder folder)
    {
        using BioImage image = Ramp("HLYX");
        Remedy remedy = Refused(() => Imagewalk.Hash(image));
        Assert.Single(Imagewalk.Hash(image, new ImagewalkOptions { Selection = Selection.Parse(Assert.IsType<Remedy.Select>(remedy).Selection) }));
        return remedy;
    }

    private static Remedy Elements(TempFolder folder)
    {
        string path = folder["a.zarr"];
        Directory.CreateDirectory(path);
        System.IO.File.WriteAllText(Path.Join(path, ".zarray"), """{"zarr_format":2,"shape":[4,5],"chunks":[4,5],"dtype":"|S3","compressor":null,"fill_value":null,"order":"C","filters":null}""");
        Remedy remedy = Refused(() =>
        {
            using BioImage image = BioImage.Open(path);
            image.Scenes[0].Read();
        });
        using ZarrNode node = ZarrNode.Open(path);
        Assert.Equal(4 * 5 * 3, node.ReadElements().Length);
        return remedy;
    }

    private static Remedy Words(TempFolder folder)
    {
        string path = folder["a.zarr"];
        Directory.CreateDirectory(path);
        System.IO.File.WriteAllText(Path.Join(path, ".zarray"), """{"zarr_format":2,"shape":[4],"chunks":[4],"dtype":"|O","compressor":null,"fill_value":null,"order":"C","filters":[{"id":"vlen-utf8"}]}""");
        using ZarrNode node = ZarrNode.Open(path);
        Remedy remedy = Refused(() => node.ReadElements());
        Assert.True(Assert.IsType<Remedy.ReadElements>(remedy).OfVariableLength);
        Assert.Equal(4, node.ReadText().Count);
        return remedy;
    }

    private static Remedy Overwrites(TempFolder folder)
    {
        string path = folder["a.raw"];
        System.IO.File.WriteAllText(path, "old");
        Remedy remedy = Refused(() => ResultFile.Write(path, overwrite: false, stream => stream.WriteByte(1)));
        ResultFile.Write(path, overwrite: !Assert.IsType<Remedy.Replace>(remedy).AnyFile, stream => stream.WriteByte(1));
        Assert.Equal([1], System.IO.File.ReadAllBytes(path));
        return remedy;
    }

    private static Remedy Missing(TempFolder folder)
    {
        using BioImage image = BioImage.Open(HollowMrc.Write(folder["big.mrc"], 2_000_000));
        Remedy remedy = Refused(() => image.Stream());
        Assert.IsType<Remedy.FillMissing>(Refused(() => image.PlanConversion(folder["a.ome.zarr"])));
        Assert.Equal(2_000_000L * 1024, image.Stream(missing: MissingPixels.Fill).Length);
        Assert.Equal(2_000_000L * 1024, image.PlanConversion(folder["a.ome.zarr"], new OmeZarrOptions { MissingPixels = MissingPixels.Fill }).PixelBytes);
        return remedy;
    }

    private static Remedy Refusing(TempFolder folder)
    {
        string path = HollowMrc.Write(folder["big.mrc"], 5);
        OpenOptions options = new() { MissingPieces = MissingPieces.Refuse };
        Remedy remedy = Refused(() => BioImage.Open(path, options).Dispose());
        Remedy.SetOption set = Assert.IsType<Remedy.SetOption>(remedy);
        Assert.Equal(nameof(OpenOptions.MissingPieces), set.Property);
        using BioImage image = BioImage.Open(path, options with { MissingPieces = Enum.Parse<MissingPieces>(set.Value!) });
        Assert.NotEqual(0, image.MissingPlanes);
        return remedy;
    }

    private static Remedy OtherKeys(TempFolder folder)
    {
        string path = Stored(folder, "a.ome.zarr", Zarr with { Ngff = NgffVersion.V04, Levels = 1 });
        Change(Path.Join(path, "0", ".zarray"), array => array.Remove("dimension_separator"));
        Remedy remedy = Refused(() => WritableImage.Open(path).Dispose());
        Assert.IsType<Remedy.RepairStore>(remedy);
        ImageRepair.Run(path);
        WritableImage.Open(path).Dispose();
        return remedy;
    }

    private static Remedy OtherCopy(TempFolder folder)
    {
        string path = Stored(folder, "a.ome.zarr", Zarr with { Consolidated = ConsolidatedMetadata.InRoot, Levels = 1 });
        Change(Path.Join(path, "zarr.json"), root => root["consolidated_metadata"]!["metadata"]!["0"]!["data_type"] = "int16");
        Remedy remedy = Refused(() => WritableImage.Open(path).Dispose());
        Assert.IsType<Remedy.RepairStore>(remedy);
        ImageRepair.Run(path);
        WritableImage.Open(path).Dispose();
        return remedy;
    }

    private static Remedy NoReduction(TempFolder folder)
    {
        string path = Stored(folder, "a.ome.zarr", Zarr with { Levels = 2, Sharding = Sharding.None });
        Change(Path.Join(path, "1", "zarr.json"), array => array["shape"] = JsonNode.Parse("[1,1,1,17,41]"));
        return WritesAfter(path, null, remedy => Pyramid.Remake(path, Options(remedy)));
    }

    private static Remedy OtherMethod(TempFolder folder)
    {
        string path = Stored(folder, "a.ome.zarr", Zarr with { Levels = 2 });
        return WritesAfter(path, DownsampleMethod.Max, remedy => Pyramid.Remake(path, Options(remedy)));
    }

    private static PyramidOptions Options(Remedy remedy) => new() { Method = Assert.IsType<Remedy.RemakeLevels>(remedy).Method is { } method ? Enum.Parse<DownsampleMethod>(method, ignoreCase: true) : null };

    /// <summary>Complex samples in a pyramid whose method orders them: the store states it, or the caller asks for it.</summary>
    private static Remedy Orders(TempFolder folder, bool stated)
    {
        string path = folder["a.ome.zarr"];
        using (BioImage image = Ramp("YX", PixelType.Complex64)) image.Convert(path, Zarr with { Levels = 2 });
        Change(Path.Join(path, "zarr.json"), root =>
        {
            JsonObject multiscale = root["attributes"]!["ome"]!["multiscales"]![0]!.AsObject();
            multiscale.Remove("metadata");
            multiscale.Remove("type");
            if (stated) multiscale["type"] = "max";
        });
        if (stated) return WritesAfter(path, null, remedy => Pyramid.Remake(path, Options(remedy)));
        Remedy advised = Refused(() => WriteOne(path, DownsampleMethod.Max));
        WriteOne(path, Enum.Parse<DownsampleMethod>(Assert.IsType<Remedy.Downsample>(advised).Method, ignoreCase: true));
        return advised;
    }

    private static Remedy WritesAfter(string path, DownsampleMethod? method, Action<Remedy> take)
    {
        Remedy remedy = Refused(() => WriteOne(path, method));
        take(remedy);
        WriteOne(path, method);
        return remedy;
    }

    private static void WriteOne(string path, DownsampleMethod? method)
    {
        using WritableImage image = WritableImage.Open(path, downsample: method);
        image.Write(new Region(new long[image.Axes.Length], [.. image.Axes.Select(_ => 1L)]), new byte[image.PixelType.Size()]);
    }

    private static Remedy Behind(TempFolder folder)
    {
        string path = Stored(folder, "a.ome.zarr", Zarr);
        using BioImage source = BioImage.Open(File(folder));
        using WritableImage image = WritableImage.Open(path);
        Remedy remedy = Refused(() => image.Write([1, 0, 0, 0, 0], source.Scenes[0]));
        char axis = Assert.IsType<Remedy.Append>(remedy).Axis;
        Assert.Equal(1, image.Append(axis, source.Scenes[0]).Offset[image.Axes.IndexOf(axis, StringComparison.Ordinal)]);
        return remedy;
    }

    private static Remedy RemakesComplex(TempFolder folder)
    {
        string path = folder["a.ome.zarr"];
        using (BioImage image = Ramp("YX", PixelType.Complex64)) image.Convert(path, Zarr with { Levels = 1 });
        Remedy remedy = Refused(() => Pyramid.Remake(path, new PyramidOptions { Levels = 2, Method = DownsampleMethod.Median }));
        Pyramid.Remake(path, new PyramidOptions { Levels = 2, Method = Enum.Parse<DownsampleMethod>(Assert.IsType<Remedy.Downsample>(remedy).Method, ignoreCase: true) });
        return remedy;
    }

    private static Remedy OtherType(TempFolder folder)
    {
        using BioImage narrow = BioImage.Open(new TestImage { Type = PixelType.UInt8 }.Write(folder["narrow.ome.tif"]));
        using WritableImage image = WritableImage.Open(Stored(folder, "a.ome.zarr", Zarr));
        Remedy remedy = Refused(() => image.Write(new long[5], narrow.Scenes[0]));
        Assert.Equal(image.PixelType, Assert.IsType<Remedy.Cast>(remedy).Type);
        image.Write(new long[5], narrow.Scenes[0], convertType: true);
        return remedy;
    }

    private static Remedy OtherAxes(TempFolder folder)
    {
        using BioImage source = Ramp("HLYX");
        using WritableImage image = WritableImage.Open(Stored(folder, "a.ome.zarr", Zarr));
        Remedy remedy = Refused(() => image.Write(new long[5], source.Scenes[0]));
        image.Write(new long[5], source.Scenes[0], Selection.Parse(Assert.IsType<Remedy.Select>(remedy).Selection));
        return remedy;
    }

    private static Remedy LabelAxes(TempFolder folder)
    {
        using BioImage labels = Ramp("HLYX");
        string path = folder["a.ome.zarr"];
        using (BioImage plain = Ramp("YX")) plain.Convert(path);
        using WritableImage image = WritableImage.Open(path);
        Remedy remedy = Refused(() => image.AddLabels("cells", labels.Scenes[0]));
        image.AddLabels("cells", labels.Scenes[0], Selection.Parse(Assert.IsType<Remedy.Select>(remedy).Selection));
        return remedy;
    }

    private static void Edit(string path, string assignment)
    {
        using BioImage image = BioImage.Open(path);
        image.EditMetadata([MetadataEdit.Parse(assignment)]);
    }

    /// <summary>A small image with these axes: 2 or 3 indices each, more pixels.</summary>
    private static BioImage Ramp(string axes, PixelType type = PixelType.UInt16)
    {
        long[] shape = [.. axes.Select(a => a switch { 'Y' => 20L, 'X' => 24L, 'S' => 3L, _ => 2L })];
        byte[] bytes = new byte[shape.Aggregate(1L, (a, b) => a * b) * type.Size()];
        if (!type.IsComplex()) for (int i = 0; i < bytes.Length; i += type.Size()) bytes[i] = (byte)(i / type.Size());
        return BioImage.FromArray(new PixelArray(axes, shape, type, bytes));
    }

    private static string File(TempFolder folder)
    {
        string path = folder["source.ome.tif"];
        return System.IO.File.Exists(path) ? path : new TestImage().Write(path);
    }

    private static string Stored(TempFolder folder, string name, ConvertOptions options)
    {
        using BioImage image = BioImage.Open(File(folder));
        image.Convert(folder[name], options);
        return folder[name];
    }

    private static string ForImageJ(TempFolder folder) => Stored(folder, "plain.tif", ImageJ);

    /// <summary>An OME-Zarr whose metadata is of release 0.3.</summary>
    private static string Old(TempFolder folder)
    {
        string path = folder["old.ome.zarr"];
        using (BioImage image = Ramp("YX")) image.Convert(path, Zarr with { Ngff = NgffVersion.V04, Levels = 1 });
        Change(Path.Join(path, ".zattrs"), root =>
        {
            JsonObject multiscale = root["multiscales"]![0]!.AsObject();
            multiscale["version"] = "0.3";
            multiscale["axes"] = JsonNode.Parse("""["t","c","z","y","x"]""");
            multiscale["datasets"] = JsonNode.Parse("""[{"path":"0"}]""");
            multiscale.Remove("coordinateTransformations");
            if (root["omero"] is JsonObject omero) omero["version"] = "0.3";
        });
        return path;
    }

    /// <summary>An OME-Zarr without stored chunks whose codec is one that is only read.</summary>
    private static string Lzma(TempFolder folder)
    {
        string path = Stored(folder, "lzma.ome.zarr", Zarr with { Ngff = NgffVersion.V04, Levels = 1 });
        foreach (string chunks in Directory.GetDirectories(Path.Join(path, "0"))) Directory.Delete(chunks, recursive: true);
        Change(Path.Join(path, "0", ".zarray"), array => array["compressor"] = JsonNode.Parse("""{"id":"lzma","format":1,"check":-1,"preset":null,"filters":null}"""));
        return path;
    }

    private static void Change(string file, Action<JsonObject> change)
    {
        JsonObject root = JsonNode.Parse(System.IO.File.ReadAllText(file))!.AsObject();
        change(root);
        System.IO.File.WriteAllText(file, root.ToJsonString());
    }

    /// <summary>Stops a conversion of the image that lies in the folder when half of it is stored.</summary>
    private static Action<string> Interrupt(TempFolder folder, FolderStores? stores = null) => target =>
    {
        using CancellationTokenSource stop = new();
        using BioImage image = BioImage.Open(folder["in.ome.tif"]);
        Assert.ThrowsAny<OperationCanceledException>(() => image.Convert(target, Zarr with { Stores = stores, Execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token } }, new Stopper(stop)));
    };

    private static BioImage TwoTypes(TempFolder folder)
    {
        System.IO.File.WriteAllBytes(folder["a.twotypes"], [1]);
        return BioImage.Open(folder["a.twotypes"], new OpenOptions { Formats = ImageFormats.Default.With(new TwoTypesFormat()) });
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ConvertProgress>
    {
        public void Report(ConvertProgress value)
        {
            if (value.Stage == ConvertStage.Pixels && value.DoneBytes * 2 >= value.TotalBytes) stop.Cancel();
        }
    }
}
