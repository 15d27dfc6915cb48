using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lamella.Pipelines.Repair;
using Lamella.Pipelines.Validate;
using Lamella.TestKit;
using Lamella.Tests.Pipelines.Grow;
using Xunit;

namespace Lamella.Tests.Pipelines.Repair;

/// <summary>A sound store is broken in each way that a repair mends; validation finds it under the rule of the repair, the repair makes it sound, undoing brings back every byte.</summary>
public sealed class RepairTests : IDisposable
{
    private readonly TempFolder _root = new();

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>What is done to the store, the release that it has, and the rule that this breaks.</summary>
    public static TheoryData<string, NgffVersion, string> Faults() => new()
    {
        { "separator", NgffVersion.V04, RepairRules.ChunkKeys },
        { "separator", NgffVersion.V05, RepairRules.ChunkKeys },
        { "unit pixel", NgffVersion.V04, RepairRules.AxisUnit },
        { "unit pixel", NgffVersion.V05, RepairRules.AxisUnit },
        { "unit um", NgffVersion.V04, RepairRules.AxisUnit },
        { "unit um", NgffVersion.V05, RepairRules.AxisUnit },
        { "unit um", NgffVersion.V06, RepairRules.AxisUnit },
        { "version", NgffVersion.V04, RepairRules.Version },
        { "version", NgffVersion.V05, RepairRules.Version },
        { "version", NgffVersion.V06, RepairRules.Version },
        { "names", NgffVersion.V05, RepairRules.DimensionNames },
        { "other names", NgffVersion.V05, RepairRules.DimensionNames },
        { "copy", NgffVersion.V04, RepairRules.Consolidated },
        { "copy", NgffVersion.V05, RepairRules.Consolidated },
        { "orphan", NgffVersion.V04, RepairRules.OrphanLevel },
        { "orphan", NgffVersion.V05, RepairRules.OrphanLevel },
        { "orphan folder", NgffVersion.V05, RepairRules.OrphanLevel },
        { "level", NgffVersion.V04, RepairRules.LevelMissing },
        { "level", NgffVersion.V05, RepairRules.LevelMissing },
        { "two levels", NgffVersion.V05, RepairRules.LevelMissing },
        { "window", NgffVersion.V04, RepairRules.DisplayRange },
        { "window", NgffVersion.V05, RepairRules.DisplayRange },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_found_mended_and_brought_back(string fault, NgffVersion version, string rule)
    {
        string path = Sound(version);
        string pixels = Pixels(path);
        Break(path, fault, version);
        Dictionary<string, string> broken = Snapshot(path);
        Assert.Contains(Findings(path), f => f.RuleId == rule);
        RepairResult plan = ImageRepair.Plan(path);
        Assert.All(plan.Steps, step => Assert.Equal(rule, step.Rule));
        Assert.NotEmpty(plan.Steps);
        Assert.Equal(broken, Snapshot(path));

        RepairResult done = ImageRepair.Run(path);
        Assert.Equal(plan.Steps, done.Steps);
        Assert.NotNull(done.SavedCopy);
        Assert.Empty(Findings(path));
        Assert.Equal(pixels, Pixels(path));
        if (fault != "unit pixel") GrowSamples.CheckPyramid(path);
        Assert.Empty(ImageRepair.Run(path).Steps);

        Assert.Equal(done.SavedCopy, ImageRepair.Undo(path));
        Assert.Equal(broken, Snapshot(path));
        Assert.Null(ImageRepair.Undo(path));
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    [InlineData(NgffVersion.V06)]
    public void A_sound_store_is_left_alone(NgffVersion version)
    {
        string path = Sound(version);
        Dictionary<string, string> before = Snapshot(path);
        RepairResult result = ImageRepair.Run(path);
        Assert.Empty(result.Steps);
        Assert.Null(result.SavedCopy);
        Assert.Equal(before, Snapshot(path));
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void Many_faults_are_mended_at_once(NgffVersion version)
    {
        string path = Sound(version);
        string[] faults = ["unit um", "version", "copy", "orphan", "two levels"];
        foreach (string fault in faults) Break(path, fault, version);
        Dictionary<string, string> broken = Snapshot(path);
        RepairResult done = ImageRepair.Run(path);
        Assert.Equal([RepairRules.AxisUnit, RepairRules.LevelMissing, RepairRules.OrphanLevel, RepairRules.Version, RepairRules.Consolidated], done.Steps.Select(s => s.Rule).Distinct().OrderBy(r => r, StringComparer.Ordinal));
        Assert.Empty(Findings(path));
        ImageRepair.Undo(path);
        Assert.Equal(broken, Snapshot(path));
    }

    [Fact]
    public void A_repair_is_not_undone_over_a_later_edit()
    {
        string path = Sound(NgffVersion.V05);
        Break(path, "unit um", NgffVersion.V05);
        ImageRepair.Run(path);
        File.AppendAllText(Path.Join(path, "zarr.json"), "\n");
        Assert.Contains("zarr.json", Assert.Throws<RefusedException>(() => ImageRepair.Undo(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_that_needs_another_scale_is_not_touched()
    {
        string path = Sound(NgffVersion.V05);
        Units(path, NgffVersion.V05, "thou");
        Assert.Empty(ImageRepair.Plan(path).Steps);
    }

    [Fact]
    public void A_label_of_another_size_than_its_image_is_found()
    {
        string path = Sound(NgffVersion.V05);
        foreach ((int size, bool fits) in ((int, bool)[])[(45, true), (1, true), (44, false)])
        {
            string label = Path.Join(path, "labels", "cells");
            Directory.CreateDirectory(Path.Join(label, "0"));
            File.WriteAllText(Path.Join(path, "labels", "zarr.json"), """{"zarr_format":3,"node_type":"group","attributes":{"ome":{"version":"0.5","labels":["cells"]}}}""");
            File.WriteAllText(Path.Join(label, "zarr.json"), """{"zarr_format":3,"node_type":"group","attributes":{"ome":{"version":"0.5","image-label":{},"multiscales":[{"name":"cells","axes":[{"name":"y","type":"space"},{"name":"x","type":"space"}],"datasets":[{"path":"0","coordinateTransformations":[{"type":"scale","scale":[1,1]}]}]}]}}}""");
            File.WriteAllText(Path.Join(label, "0", "zarr.json"), Invariant($$$"""{"zarr_format":3,"node_type":"array","shape":[{{{size}}},67],"data_type":"uint8","chunk_grid":{"name":"regular","configuration":{"chunk_shape":[45,67]}},"chunk_key_encoding":{"name":"default"},"fill_value":0,"codecs":[{"name":"bytes"}],"dimension_names":["y","x"]}"""));
            Assert.Equal(!fits, ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken).Any(f => f.RuleId == "ngff/label-shape"));
        }
    }

    [Fact]
    public void Chunks_are_counted_and_damaged_ones_named()
    {
        string path = Sound(NgffVersion.V04);
        string[] chunks = [.. Directory.GetFiles(Path.Join(path, "0"), "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal)];
        File.Delete(chunks[0]);
        File.WriteAllBytes(chunks[1], [1, 2, 3]);
        IReadOnlyList<Finding> findings = ImageValidator.Validate(path, strict: false, ChunkChecks.ReadAll, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(findings, f => f.RuleId == "zarr/chunks" && f.Place == "root/0" && f.Message == Invariant($"{chunks.Length - 1} of {chunks.Length} chunks stored, 1 absent (fill)"));
        Finding damaged = Assert.Single(findings, f => f.RuleId == "zarr/chunk");
        Assert.Contains(Path.GetRelativePath(path, chunks[1]).Replace('\\', '/'), damaged.Message, StringComparison.Ordinal);
    }

    /// <summary>A consolidated pyramid of three levels that validates without a word.</summary>
    private string Sound(NgffVersion version)
    {
        string source = _root["a.ome.tif"], path = _root["a.ome.zarr"];
        using BioImage image = BioImage.Open(new TestImage { C = 2, Z = 2, Noisy = true }.Write(source));
        image.Convert(path, new OmeZarrOptions { Ngff = version, Levels = 3, Chunks = [1, 1, 1, 32, 32], Sharding = Sharding.None, Consolidated = version == NgffVersion.V06 ? ConsolidatedMetadata.None : ConsolidatedMetadata.InRoot });
        Assert.Empty(Findings(path));
        return path;
    }

    private static List<Finding> Findings(string path) => [.. ImageValidator.Validate(path, strict: false, cancellation: TestContext.Current.CancellationToken).Where(f => f.Severity != Severity.Note)];

    private static string Pixels(string path)
    {
        using BioImage image = BioImage.Open(path);
        return string.Join('\n', image.Scenes[0].Levels.Select(l => System.Convert.ToHexStringLower(SHA256.HashData(image.Scenes[0].Read("TCZYX", level: l.Index).Bytes))));
    }

    private static Dictionary<string, string> Snapshot(string path) =>
        Directory.GetFiles(path, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(path, f), f => System.Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));

    private static void Break(string path, string fault, NgffVersion version)
    {
        bool v2 = version == NgffVersion.V04;
        switch (fault)
        {
            case "separator":
                foreach (string level in (string[])["0", "1", "2"])
                {
                    EditCopied(path, level, v2, array =>
                    {
                        if (v2) array.Remove("dimension_separator");
                        else array["chunk_key_encoding"] = JsonNode.Parse("""{"name":"v2","configuration":{"separator":"."}}""");
                    });
                }

                break;
            case "unit pixel":
                Units(path, version, "pixel");
                break;
            case "unit um":
                Units(path, version, "um");
                break;
            case "version":
                EditGroup(path, v2, attributes =>
                {
                    if (v2) attributes["multiscales"]![0]!.AsObject().Remove("version");
                    else attributes["ome"]!.AsObject().Remove("version");
                });
                break;
            case "names":
                EditCopied(path, "1", v2, array => array.Remove("dimension_names"));
                break;
            case "other names":
                EditCopied(path, "0", v2, array => array["dimension_names"] = JsonNode.Parse("""["t","c","z","x","y"]"""));
                break;
            case "copy" when v2:
                Edit(Path.Join(path, ".zmetadata"), root => root["metadata"]!["0/.zarray"]!["shape"] = JsonNode.Parse("[1,1,1,1,1]"));
                break;
            case "copy":
                Edit(Path.Join(path, "zarr.json"), root => root["consolidated_metadata"]!["metadata"]!["0"]!["shape"] = JsonNode.Parse("[1,1,1,1,1]"));
                break;
            case "orphan":
                foreach (string file in Directory.GetFiles(Path.Join(path, "2"), "*", SearchOption.AllDirectories))
                {
                    string target = Path.Join(path, "3", Path.GetRelativePath(Path.Join(path, "2"), file));
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    File.Copy(file, target);
                }

                break;
            case "orphan folder":
                Directory.CreateDirectory(Path.Join(path, "3", "c", "0"));
                File.WriteAllBytes(Path.Join(path, "3", "c", "0", "0"), [1]);
                break;
            case "level":
                Directory.Delete(Path.Join(path, "1"), recursive: true);
                break;
            case "two levels":
                Directory.Delete(Path.Join(path, "1"), recursive: true);
                Directory.Delete(Path.Join(path, "2"), recursive: true);
                break;
            case "window":
                EditGroup(path, v2, attributes => (v2 ? attributes : attributes["ome"])!["omero"]!["channels"]![1]!["window"]!["end"] = 3);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }

    private static void Units(string path, NgffVersion version, string unit) => EditGroup(path, version == NgffVersion.V04, attributes =>
    {
        JsonNode multiscale = (attributes["ome"] ?? attributes)["multiscales"]![0]!;
        foreach (JsonNode? axis in (multiscale["axes"] ?? multiscale["coordinateSystems"]![0]!["axes"])!.AsArray())
        {
            if (axis!["type"]!.GetValue<string>() == "space") axis["unit"] = unit;
        }
    });

    /// <summary>Changes the attributes of the root, and their copy.</summary>
    private static void EditGroup(string path, bool v2, Action<JsonObject> change)
    {
        if (v2) Edit(Path.Join(path, ".zattrs"), change);
        else Edit(Path.Join(path, "zarr.json"), root => change(root["attributes"]!.AsObject()));
        if (v2 && File.Exists(Path.Join(path, ".zmetadata"))) Edit(Path.Join(path, ".zmetadata"), root => change(root["metadata"]![".zattrs"]!.AsObject()));
    }

    /// <summary>Changes the document of an array, and its copy.</summary>
    private static void EditCopied(string path, string level, bool v2, Action<JsonObject> change)
    {
        Edit(Path.Join(path, level, v2 ? ".zarray" : "zarr.json"), change);
        if (v2) Edit(Path.Join(path, ".zmetadata"), root => change(root["metadata"]![level + "/.zarray"]!.AsObject()));
        else Edit(Path.Join(path, "zarr.json"), root => change(root["consolidated_metadata"]!["metadata"]![level]!.AsObject()));
    }

    private static void Edit(string file, Action<JsonObject> change)
    {
        JsonObject root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(root);
        File.WriteAllText(file, root.ToJsonString());
    }
}
