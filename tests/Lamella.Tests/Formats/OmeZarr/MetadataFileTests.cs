using System.Text.Json;
using Lamella.Formats.OmeZarr;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Consolidated metadata and the RO-Crate description.</summary>
public sealed class MetadataFileTests
{
    [Theory]
    [InlineData("v04_tczyx", NgffVersion.V04)]
    [InlineData("v04_hcs", NgffVersion.V04)]
    [InlineData("v05_tczyx_sharded", NgffVersion.V05)]
    [InlineData("v05_bf2raw", NgffVersion.V06)]
    public void Consolidated_metadata_repeats_every_document_and_opens_with_one_read(string name, NgffVersion version)
    {
        using TempFolder folder = new();
        string target = folder["a.ome.zarr"];
        Trees.Convert(Trees.Path(name), target, new OmeZarrOptions { Ngff = version, Consolidated = ConsolidatedMetadata.InRoot, SourceLevels = SourceLevels.Reuse });
        bool v2 = version == NgffVersion.V04;
        string[] endings = v2 ? [".zarray", ".zgroup", ".zattrs"] : ["zarr.json"];
        SortedDictionary<string, string> documents = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Where(f => endings.Contains(Path.GetFileName(f), StringComparer.Ordinal)))
        {
            string key = Path.GetRelativePath(target, file).Replace('\\', '/');
            if (v2) documents[key] = Compact(file);
            else if (key != "zarr.json") documents[key[..^"/zarr.json".Length]] = Compact(file);
        }

        using JsonDocument root = JsonDocument.Parse(File.ReadAllBytes(Path.Join(target, v2 ? ".zmetadata" : "zarr.json")));
        JsonElement consolidated = v2 ? root.RootElement : root.RootElement.GetProperty("consolidated_metadata");
        if (v2) Assert.Equal(1, consolidated.GetProperty("zarr_consolidated_format").GetInt32());
        else Assert.Equal(("inline", false), (consolidated.GetProperty("kind").GetString(), consolidated.GetProperty("must_understand").GetBoolean()));
        Assert.Equal(documents, new SortedDictionary<string, string>(consolidated.GetProperty("metadata").EnumerateObject().ToDictionary(p => p.Name, p => JsonSerializer.Serialize(p.Value)), StringComparer.Ordinal));

        using FileStore files = new(target);
        // On a local store the documents themselves count: one small read each.
        using Tests.Zarr.CountingStore store = new(files) { IsRemote = true };
        using ImageContent image = OmeZarrReader.Read(store);
        Assert.NotEmpty(image.Scenes);
        // Groups that the root does not name may be younger than its copy, so they are looked for; what it names is not read again.
        string[] read = [.. store.Reads.Select(r => r.Key).Distinct(StringComparer.Ordinal).Where(k => k.Contains('/', StringComparison.Ordinal) && !k.StartsWith("OME/METADATA", StringComparison.Ordinal) && File.Exists(Path.Join(target, k)))];
        Assert.Empty(read);
    }

    [Fact]
    public void Nothing_is_consolidated_or_described_unless_asked_for()
    {
        using TempFolder folder = new();
        Trees.Convert(Trees.Path("v04_tczyx"), folder["a.ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V04 });
        Assert.False(File.Exists(Path.Join(folder["a.ome.zarr"], ".zmetadata")));
        Assert.False(File.Exists(Path.Join(folder["a.ome.zarr"], RoCrate.Key)));
    }

    [Fact]
    public async Task Zarr_python_opens_the_consolidated_tree()
    {
        string python = await Judge.RequirePythonAsync("zarr");
        using TempFolder folder = new();
        Trees.Convert(Trees.Path("v04_tczyx"), folder["a.ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V04, Consolidated = ConsolidatedMetadata.InRoot, SourceLevels = SourceLevels.Reuse });
        // Nested stores keep '/' in chunk keys.
        const string Script = "import sys, zarr; g = zarr.open_consolidated(zarr.NestedDirectoryStore(sys.argv[1])); print(sorted(g.array_keys()), sorted(g.group_keys()), g['0'].shape, g['labels/nuclei/1'].shape, g.attrs['multiscales'][0]['version'])";
        ChildResult result = await ChildProcess.RunAsync(python, ["-c", Script, folder["a.ome.zarr"]], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("['0', '1', '2'] ['labels'] (2, 3, 4, 150, 170) (4, 75, 85) 0.4", result.Exit == 0 ? result.Output.Trim() : result.ToString());
    }

    [Fact]
    public void The_ro_crate_names_the_data_set_and_its_images()
    {
        using TempFolder folder = new();
        Trees.Convert(Trees.Path("v04_hcs"), folder["plate 7.ome.zarr"], new OmeZarrOptions { RoCrate = RoCrateFile.Write });
        using JsonDocument crate = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder["plate 7.ome.zarr"], "ro-crate-metadata.json")));
        Assert.Equal("https://w3id.org/ro/crate/1.1/context", crate.RootElement.GetProperty("@context").GetString());
        JsonElement[] graph = [.. crate.RootElement.GetProperty("@graph").EnumerateArray()];
        Assert.Equal(("ro-crate-metadata.json", "CreativeWork", "https://w3id.org/ro/crate/1.1", "./"),
            (graph[0].GetProperty("@id").GetString(), graph[0].GetProperty("@type").GetString(), graph[0].GetProperty("conformsTo").GetProperty("@id").GetString(), graph[0].GetProperty("about").GetProperty("@id").GetString()));
        Assert.Equal(("./", "Dataset", "plate 7.ome.zarr"), (graph[1].GetProperty("@id").GetString(), graph[1].GetProperty("@type").GetString(), graph[1].GetProperty("name").GetString()));
        Assert.Contains("A/1/0", graph[1].GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\d$", graph[1].GetProperty("datePublished").GetString()!);
    }

    private static string Compact(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return JsonSerializer.Serialize(document.RootElement);
    }
}
