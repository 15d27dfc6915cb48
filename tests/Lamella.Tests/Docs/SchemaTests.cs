using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lamella.Cli;
using Lamella.Cli.Documents;
using Lamella.TestKit;
using Lamella.Tests.Cli;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>docs/schemas has a JSON Schema for every document that the program prints, and the documents follow them. LAMELLA_ACCEPT_README=1 writes the schemas.</summary>
public sealed class SchemaTests : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_document_has_a_published_schema_that_is_made_from_its_type()
    {
        bool accept = Environment.GetEnvironmentVariable("LAMELLA_ACCEPT_README") == "1";
        StringBuilder list = new("# JSON Schemas\n\nOne for each document that `--json` prints (and for the lines of `convert --progress json`), made from the types of the program. Members are added within a version, never renamed or removed.\n\n| schema | printed by |\n|---|---|\n");
        foreach ((string name, string command, _) in SchemaCatalog.All)
        {
            string file = Path.Combine(SchemaCatalog.Folder, SchemaCatalog.FileOf(name)), text = SchemaCatalog.Of(name).ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
            list.Append(Invariant($"| [lamella/{name}/1]({SchemaCatalog.FileOf(name)}) | `lamella {command}` |\n"));
            if (accept) File.WriteAllText(file, text);
            Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), text);
        }

        string page = Path.Combine(SchemaCatalog.Folder, "README.md");
        if (accept) File.WriteAllText(page, list.ToString());
        Assert.Equal(File.ReadAllText(page).ReplaceLineEndings("\n"), list.ToString());
        Assert.Equal(SchemaCatalog.All.Select(d => SchemaCatalog.FileOf(d.Name)).Order(StringComparer.Ordinal), Directory.GetFiles(SchemaCatalog.Folder, "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_of_document_is_in_the_catalog_and_every_member_is_explained()
    {
        IEnumerable<Type> types = typeof(Document).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Document)));
        Assert.Equal(types.Select(t => t.Name).Order(StringComparer.Ordinal), SchemaCatalog.All.SelectMany(d => d.Types).Select(t => t.Type.Name).Distinct().Order(StringComparer.Ordinal));
        foreach ((string name, _, _) in SchemaCatalog.All) AssertExplained(JsonDocument.Parse(SchemaCatalog.Of(name).ToJsonString()).RootElement, name);
    }

    [Fact]
    public async Task What_commands_print_about_an_image_follows_the_schemas()
    {
        string image = new TestImage { C = 2, Z = 3, T = 2, StatePlanes = true }.Write(_folder["cells.ome.tif"]), other = new TestImage { C = 2, Z = 3, T = 2 }.Write(_folder["other.ome.tif"]), zarr = _folder["cells.ome.zarr"], labels = Labels();
        await FollowsAsync("convert-plan", 0, "convert", image, zarr, "--dry-run", "--json");
        await FollowsAsync("convert", 0, "convert", image, zarr, "--verify", "--pixhash", "--json");
        await FollowsAsync("convert-list", 7, "convert", image, other, _folder["none.ome.tif"], "-o", _folder["out"], "--json");
        await FollowsAsync("convert-plan-list", 0, "convert", image, other, "-o", _folder["out2"], "--dry-run", "--json");
        await FollowsAsync("copy", 0, "copy", zarr, _folder["copied.ome.zarr"], "--verify", "--json");
        await FollowsAsync("info", 0, "info", image, "--planes", "--tiles", "--labels", "--json");
        await FollowsAsync("info", 0, "info", zarr, "--labels", "--json");
        await FollowsAsync("info-list", 7, "info", image, zarr, _folder["none.ome.tif"], "--json");
        await FollowsAsync("pixels", 0, "pixels", image, "--sha256", "--json");
        await FollowsAsync("pixels-list", 0, "pixels", image, zarr, "--sha256", "--json");
        await FollowsAsync("validate", 0, "validate", zarr, "--pixels", "--json");
        await FollowsAsync("validate-list", 0, "validate", zarr, image, "--json");
        await FollowsAsync("doctor", 0, "doctor", image, "--json");
        await FollowsAsync("doctor-list", 7, "doctor", image, _folder["none.ome.tif"], "--json");
        await FollowsAsync("formats", 0, "formats", "--json");
        await FollowsAsync("zarr-info", 0, "zarr", "info", zarr, "--json");
        await FollowsAsync("zarr-info", 0, "zarr", "info", Path.Combine(zarr, "0"), "--json");
        await FollowsAsync("zarr-check", 0, "zarr", "check", Path.Combine(zarr, "0"), "--json");
        string tokens = _folder["tokens.db"];
        await FollowsAsync("token-add", 0, "token", "add", "--days", "1", "--note", "n", "--register", tokens, "--json");
        await FollowsAsync("share", 0, "share", "cells.ome.tif", "--register", tokens, "--json");
        string made = (await Shell.JsonAsync("token", "list", "--register", tokens, "--json")).GetProperty("tokens")[0].GetProperty("id").GetString()!;
        await FollowsAsync("token-revoke", 0, "token", "revoke", made, "--register", tokens, "--json");
        await FollowsAsync("token-list", 0, "token", "list", "--register", tokens, "--json");
        await FollowsAsync("compare", 1, "compare", image, other, "--json");
        await FollowsAsync("compare", 0, "compare", image, zarr, "--levels", "--pixels", "--json");
        await FollowsAsync("compare-similar", 0, "compare", image, zarr, "--similar", "--json");
        await FollowsAsync("thumb", 0, "thumb", image, "-o", _folder["t.png"], "--json");
        await FollowsAsync("scenes", 0, "scenes", image, "-o", _folder["s"], "--json");
        await FollowsAsync("views", 0, "views", image, "--json");
        await FollowsAsync("pixhash", 0, "pixhash", image, "--planes", "--simprints", "--json");
        await FollowsAsync("pixhash-check", 0, "pixhash", "--check", zarr, "--json");
        await FollowsAsync("biocode", 0, "biocode", image, "--json");
        await FollowsAsync("sum", 0, "sum", image, other, "--similar", "--json");
        await FollowsAsync("similar", 0, "similar", image, zarr, "--json");
        await FollowsAsync("meta-show", 0, "meta", "show", image, "--planes", "--json");
        await FollowsAsync("meta-get", 0, "meta", "get", image, "pixelSize.X", "name", "--json");
        await FollowsAsync("meta-set", 0, "meta", "set", zarr, "name=field", "--json");
        await FollowsAsync("meta-diff", 1, "meta", "diff", image, zarr, "--json");
        await FollowsAsync("put", 0, "put", image, zarr, "--at", "t=0", "--json");
        await FollowsAsync("append", 0, "append", image, zarr, "--json");
        await FollowsAsync("label-add", 0, "label", "add", labels, zarr, "--name", "nuclei", "--json");
        await FollowsAsync("pyramid", 0, "pyramid", zarr, "--levels", "2", "--json");
        await FollowsAsync("repair", 0, "repair", zarr, "--json");
        await FollowsAsync("repair", 1, "repair", zarr, "--undo", "--json");
        await FollowsAsync("info", 0, "info", zarr, "--labels", "--json");
        File.WriteAllText(_folder["sums"], (await Shell.RunSplitAsync("sum", image)).Output);
        await FollowsAsync("sum-check", 0, "sum", "--check", _folder["sums"], "--json");
        (_, _, string error) = await Shell.RunSplitAsync("convert", image, _folder["p.ome.tif"], "--progress", "json", "--json");
        foreach (string line in error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('{'))) Follows("progress", line, "convert --progress json");
    }

    [Theory]
    [InlineData("formats", "czi")]
    [InlineData("formats", "lif")]
    [InlineData("formats", "nd2")]
    [InlineData("formats", "lsm")]
    [InlineData("formats", "raster")]
    public async Task What_commands_print_about_files_of_others_follows_the_schemas(params string[] room)
    {
        string folder = TestData.At(["data", .. room]);
        int images = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            (int exit, string output, _) = await Shell.RunSplitAsync("info", path, "--planes", "--tiles", "--labels", "--json");
            if (exit is ExitCode.Ok or ExitCode.BatchPartlyFailed) Follows(output.Contains("lamella/info-list/1", StringComparison.Ordinal) ? "info-list" : "info", output, path);
            (_, output, _) = await Shell.RunSplitAsync("doctor", path, "--json");
            if (output.Length > 0) Follows("doctor", output, path);
            (exit, output, _) = await Shell.RunSplitAsync("meta", "show", path, "--json");
            if (exit == ExitCode.Ok) Follows("meta-show", output, path);
            (exit, output, _) = await Shell.RunSplitAsync("convert", path, _folder[Invariant($"{images}.ome.zarr")], "--dry-run", "--json");
            if (exit == ExitCode.Ok) Follows("convert-plan", output, path);
            images++;
        }

        Assert.True(images > 0);
    }

    private string Labels()
    {
        using BioImage array = BioImage.FromArray(PixelArray.From<ushort>("ZYX", [3, 45, 67], new ushort[3 * 45 * 67]));
        array.Convert(_folder["labels.ome.tif"]);
        return _folder["labels.ome.tif"];
    }

    private static async Task FollowsAsync(string schema, int code, params string[] arguments)
    {
        (int exit, string output, string error) = await Shell.RunSplitAsync(arguments);
        Assert.True(exit == code, Invariant($"{string.Join(' ', arguments)}: exit {exit}\n{output}\n{error}"));
        Follows(schema, output, string.Join(' ', arguments));
    }

    private static void Follows(string schema, string text, string what)
    {
        using JsonDocument document = JsonDocument.Parse(text), rules = JsonDocument.Parse(File.ReadAllText(Path.Combine(SchemaCatalog.Folder, SchemaCatalog.FileOf(schema))));
        IReadOnlyList<string> problems = JsonSchemaCheck.Problems(document.RootElement, rules.RootElement);
        Assert.True(problems.Count == 0, $"{what} departs from {schema}:\n{string.Join('\n', problems.Take(10))}");
    }

    private static void AssertExplained(JsonElement schema, string place)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty word in schema.EnumerateObject())
        {
            if (word.Name == "properties")
            {
                foreach (JsonProperty member in word.Value.EnumerateObject())
                {
                    Assert.True(member.Name == "schema" || (member.Value.TryGetProperty("description", out JsonElement text) && text.GetString()!.Length > 1), $"{place}.{member.Name} is not explained");
                    AssertExplained(member.Value, place + "." + member.Name);
                }
            }
            else if (word.Name is "items" or "additionalProperties")
            {
                AssertExplained(word.Value, place);
            }
            else if (word.Name == "anyOf")
            {
                foreach (JsonElement one in word.Value.EnumerateArray()) AssertExplained(one, place);
            }
        }
    }
}
