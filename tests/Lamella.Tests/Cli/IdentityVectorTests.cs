using System.Security.Cryptography;
using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>The images of the ISCC vectors, written as OME-TIFF and seen through the commands, give what iscc-bio gave for them.</summary>
public sealed class IdentityVectorTests : IDisposable
{
    private const string Open = "vectors_open.json";
    private readonly IdentityFolder _folder = new();

    public static TheoryData<string> Rows => IsccVectors.Rows(Open, "cases", item => item.Text("name"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Pixhash_prints_the_hashes_of_the_vectors(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        string path = _folder.Write(item);
        JsonElement[] expected = [.. item.GetProperty("imagewalk").EnumerateArray()];
        JsonElement document = await IdentityFolder.JsonAsync("pixhash", path, "--compat", "iscc-bio", "--planes", "--simprints");
        Assert.Equal("lamella/pixhash/1", document.Text("schema"));
        JsonElement[] scenes = [.. document.GetProperty("images")[0].GetProperty("scenes").EnumerateArray()];
        Assert.Equal(expected.Length, scenes.Length);
        for (int i = 0; i < scenes.Length; i++)
        {
            Assert.Equal(expected[i].Text("pixhash"), scenes[i].Text("hash"));
            Assert.Equal(expected[i].GetProperty("units").Strings(), scenes[i].GetProperty("units").Strings());
            Assert.Equal(expected[i].Text("datahash"), scenes[i].Text("datahash"));
            Assert.Equal(expected[i].GetProperty("canonical_bytes").GetInt64(), scenes[i].GetProperty("bytes").GetInt64());
            Assert.Equal(expected[i].GetProperty("plane_count").GetInt64(), scenes[i].GetProperty("planeCount").GetInt64());
            Assert.Equal(expected[i].GetProperty("plane_sha1_first3").Strings(), scenes[i].GetProperty("planes").EnumerateArray().Take(3).Select(plane => plane.Text("hash")));
            Assert.Equal(
                expected[i].GetProperty("simprints_first3").EnumerateArray().Select(s => s.Text("simprint")), scenes[i].GetProperty("simprints").EnumerateArray().Take(3).Select(s => s.Text("simprint")));
        }

        Assert.Equal(expected.Select(e => e.Text("canonical_sha1")), await IdentityFolder.HashesAsync(path, "--compat", "iscc-bio", "--digest", "sha1"));
        Assert.Equal(expected.Select(e => e.Text("canonical_sha256")), await IdentityFolder.HashesAsync(path, "--compat", "iscc-bio", "--digest", "sha256"));
        Assert.Equal(expected.Select(e => e.Text("datahash")[4..]), await IdentityFolder.HashesAsync(path, "--compat", "iscc-bio", "--digest", "blake3"));
        Assert.Equal(expected.Select(e => e.Text("sha1_TCZ_order_omero")), await IdentityFolder.HashesAsync(path, "--compat", "iscc-bio", "--digest", "omero-sha1"));

        // By default only colour pixels differ: all their samples count.
        string[] spec = [.. expected.Select(e => e.TryGetProperty("rgb_expanded", out JsonElement all) ? all.Text("iscc_sum_wide") : e.Text("pixhash"))];
        string[] lines = (await IdentityFolder.TextAsync("pixhash", path)).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(spec.Select((hash, i) => Invariant($"{hash}  {i}  {path}")), lines);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Biocode_prints_the_text_of_the_vectors(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        if (!item.TryGetProperty("biocode", out JsonElement expected))
        {
            Assert.False(item.TryGetProperty("biocode_text", out _));
            return;
        }

        string text = item.Text("biocode_text");
        if (item.TryGetProperty("biocode_numpy2_semantics", out JsonElement newer)) (expected, text) = (newer.GetProperty("biocode"), newer.Text("biocode_text"));
        string path = _folder.Write(item);
        Assert.Equal(text, await IdentityFolder.TextAsync("biocode", path, "--compat", "iscc-bio", "-o", _folder.At("views")));
        Assert.Equal(text, await IdentityFolder.TextAsync("imagecode", path, "--compat", "iscc-bio"));
        int pictures = 0;
        foreach (JsonElement view in expected.EnumerateArray().SelectMany(scene => scene.GetProperty("views").EnumerateArray()))
        {
            AssertPicture(view.GetProperty("png"), _folder.At("views/" + view.Text("view_id") + ".png"));
            pictures++;
        }

        Assert.Equal(pictures, Directory.GetFiles(_folder.At("views")).Length);
        JsonElement document = await IdentityFolder.JsonAsync("biocode", path, "--compat", "iscc-bio");
        JsonElement[] scenes = [.. document.GetProperty("images")[0].GetProperty("scenes").EnumerateArray()];
        Assert.Equal(expected.EnumerateArray().Select(scene => scene.Text("iscc_mixed")), scenes.Select(scene => scene.Text("isccMixed")));
        Assert.Equal(expected.EnumerateArray().Select(scene => scene.Text("scene_id")), scenes.Select(scene => scene.Text("sceneId")));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Views_saves_the_pictures_of_the_vectors(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        string path = _folder.Write(item);
        foreach (JsonProperty member in item.EnumerateObject().Where(member => member.Name.StartsWith("views", StringComparison.Ordinal)))
        {
            string[] strategies = member.Name.Length > 6 ? ["-s", member.Name[6..]] : [];
            string target = _folder.At(member.Name.Replace(':', '-').Replace(',', '-'));
            JsonElement document = await IdentityFolder.JsonAsync(["views", path, "--compat", "iscc-bio", "-o", target, .. strategies]);
            string[] files = [.. document.GetProperty("images")[0].GetProperty("views").EnumerateArray().Select(view => view.Text("file"))];
            Assert.Equal(member.Value.EnumerateArray().Select(view => view.GetProperty("thumbnail").Text("file")), files);
            foreach (JsonElement view in member.Value.EnumerateArray()) AssertPicture(view.GetProperty("thumbnail"), Path.Combine(target, view.GetProperty("thumbnail").Text("file")));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Thumb_and_scenes_save_the_pictures_of_the_vectors(string row)
    {
        JsonElement item = IsccVectors.Item(Open, "cases", row);
        if (!item.TryGetProperty("thumb", out JsonElement thumb)) return;
        string path = _folder.Write(item);
        Assert.Equal(path + ".thumb.png", (await IdentityFolder.TextAsync("thumb", path, "--compat", "iscc-bio")).Trim());
        Assert.Equal(thumb.Text("file"), Path.GetFileName(path) + ".thumb.png");
        AssertPicture(thumb, path + ".thumb.png");
        await IdentityFolder.TextAsync("scenes", path, "--compat", "iscc-bio");
        JsonElement scenes = item.GetProperty("scenes_cmd");
        foreach (JsonElement scene in scenes.EnumerateArray()) AssertPicture(scene, _folder.At(scene.Text("file")));
        Assert.Equal(scenes.GetArrayLength(), Directory.GetFiles(_folder.Path, "*.scene_*.thumb.png").Length);
    }

    private static void AssertPicture(JsonElement expected, string path)
    {
        byte[] pixels = PngPixels.Read(path, out int width, out int height, out int bands);
        Assert.Equal((expected.Text("mode") == "RGB" ? 3 : 1, expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (bands, width, height));
        Assert.Equal(expected.Text("pixels_sha256"), Convert.ToHexStringLower(SHA256.HashData(pixels)));
    }
}
