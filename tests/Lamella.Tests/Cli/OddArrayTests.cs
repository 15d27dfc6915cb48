using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Legal Zarr arrays of any rank, length and type: described, or refused by name, never a crash and never the end of a batch.</summary>
public sealed class OddArrayTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Shapes() => ["", "0", "5", "0,4", "4,0", "3,0,4", "0,0", "2,2,0,3,3", "1,1,1,1,1", "1,1,1,1,1,1,1,2"];

    public static TheoryData<string> Types() => ["<U4", "|S3", "<M8[s]", "<m8[ms]", "|V6", "[[\"a\",\"<u2\"],[\"b\",\"<f4\"]]", "|O"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Info_writes_a_document_and_pictures_are_made_or_refused(string shape)
    {
        string path = Array(_folder["a.zarr"], "[" + shape + "]", "\"<u2\"", "0");
        JsonElement info = await Shell.JsonAsync("info", path, "--json");
        Assert.Equal("uint16", info.GetProperty("scenes")[0].GetProperty("dtype").GetString());
        foreach (string command in new[] { "thumb {in} -o {out}.png", "scenes {in} -o {out}", "views {in} -o {out}v", "pixhash {in} --select Y=0:1", "biocode {in}", "convert {in} {out}.ome.zarr --dry-run", "convert {in} {out}.ome.tif --dry-run" })
        {
            (int exit, _, string error) = await Shell.RunSplitAsync(command.Replace("{in}", path, StringComparison.Ordinal).Replace("{out}", _folder["o"], StringComparison.Ordinal).Split(' '));
            Assert.True(exit is 0 or 2 or 4, Invariant($"{command}: {exit} {error}"));
            Assert.DoesNotMatch("-[0-9]+(\\.[0-9]+)? MB|   at ", error);
        }
    }

    [Theory]
    [InlineData("[2147483648,2147483648]", "[2147483648,2147483648]")]
    [InlineData("[2147483648,2147483648]", "[64,64]")]
    [InlineData("[4611686018427387904,2]", "[1,2]")]
    [InlineData("[1073741824,1073741824,16]", "[1,1,16]")]
    [InlineData("[4611686018427387904]", "[1048576]")]
    public async Task Extents_beyond_all_memory_are_a_typed_error_or_right(string shape, string chunks)
    {
        string path = Array(_folder["a.zarr"], shape, "\"<u2\"", "0", chunks: chunks);
        foreach (string command in new[] { "info {in}", "info {in} --json", "thumb {in} -o {out}.png", "scenes {in} -o {out}", "views {in} -o {out}v", "biocode {in}", "convert {in} {out}.ome.zarr --dry-run", "convert {in} {out}.ome.tif --dry-run", "pixels {in} --sha256 --select Z=0,X=0:1,Y=0:1" })
        {
            (int exit, string output, string error) = await Shell.RunSplitAsync(command.Replace("{in}", path, StringComparison.Ordinal).Replace("{out}", _folder["o"], StringComparison.Ordinal).Split(' '));
            Assert.True(exit is 0 or 2 or 4 or 5, Invariant($"{command}: {exit} {error}"));
            Assert.DoesNotMatch("-[0-9]+(\\.[0-9]+)? MB|   at |:-[0-9]", output + error);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task What_is_not_a_number_is_refused_by_name_and_ends_no_batch(string type)
    {
        string dtype = type[0] == '[' ? type : JsonSerializer.Serialize(type);
        string path = Array(_folder["a.zarr"], "[4,5]", dtype, "null", type == "|O" ? "[{\"id\":\"vlen-utf8\"}]" : "null");
        string sound = Array(_folder["b.zarr"], "[40,50]", "\"<u2\"", "0");
        foreach (string command in new[] { "pixhash", "biocode", "thumb", "scenes", "views" })
        {
            (int exit, _, string error) = await Shell.RunSplitAsync(command, path);
            Assert.True(exit == 4, Invariant($"{command}: {exit} {error}"));
            (exit, string output, error) = await Shell.RunSplitAsync(command, path, sound);
            Assert.True(exit == 7, Invariant($"{command}: {exit} {error}"));
            Assert.Contains("b", output, StringComparison.Ordinal);
        }

        foreach (string target in new[] { "r.ome.zarr", "r.ome.tif" }) Assert.Equal(4, (await Shell.RunAsync("convert", path, _folder[target], "-q")).Exit);
        Assert.Equal(4, (await Shell.RunAsync("pixels", path, "--sha256")).Exit);
    }

    [Fact]
    public async Task A_scale_that_is_not_finite_is_null()
    {
        string path = _folder["s.ome.zarr"];
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Join(path, ".zgroup"), "{\"zarr_format\":2}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Join(path, ".zattrs"), "{\"multiscales\":[{\"version\":\"0.4\",\"axes\":[{\"name\":\"y\",\"type\":\"space\",\"unit\":\"micrometer\"},{\"name\":\"x\",\"type\":\"space\",\"unit\":\"micrometer\"}],\"datasets\":[{\"path\":\"0\",\"coordinateTransformations\":[{\"type\":\"scale\",\"scale\":[1e999,1]}]}]}]}", TestContext.Current.CancellationToken);
        Array(Path.Join(path, "0"), "[4,5]", "\"<u2\"", "0");
        (int exit, string output, string error) = await Shell.RunSplitAsync("info", path, "--json");
        Assert.True(exit is 0 or 4, error);
        if (exit == 0) Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(output).RootElement.GetProperty("scenes")[0].GetProperty("pixelSize").GetProperty("Y").ValueKind);
    }

    private static string Array(string path, string shape, string dtype, string fill, string filters = "null", string? chunks = null)
    {
        Directory.CreateDirectory(path);
        chunks ??= "[" + string.Join(',', shape.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => n == "0" ? "1" : n)) + "]";
        File.WriteAllText(Path.Join(path, ".zarray"), $"{{\"zarr_format\":2,\"shape\":{shape},\"chunks\":{chunks},\"dtype\":{dtype},\"compressor\":null,\"fill_value\":{fill},\"order\":\"C\",\"filters\":{filters}}}");
        return path;
    }
}
