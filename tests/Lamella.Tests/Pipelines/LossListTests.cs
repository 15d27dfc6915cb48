using System.Text.Json.Nodes;
using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>
/// Every image of the conformance data that is not large is converted to both targets by the program; the documents that <c>info</c> prints of source and result are compared here, member by member, without the
/// comparison that the conversion uses: what differs must be in the list of losses, and what is in the list must differ.
/// </summary>
public sealed class LossListTests
{
    private const long LargestFile = 4 << 20;

    private static readonly string[] SceneMembers = ["acquired", "objective", "pixelSize", "origin", "mosaic", "extraAxes"];
    private static readonly string[] ChannelMembers = ["name", "color", "excitation", "emission", "fluorophore", "exposure", "window"];

    private static readonly (string Name, string[] Options)[] Targets = [("a.ome.tif", []), ("a.ome.zarr", []), ("a.tif", ["--preset", "imagej"])];

    /// <summary>Starts of the words of a loss line, for each member.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["acquired"] = "acquisition date",
        ["objective"] = "objective",
        ["pixelSize"] = "pixel size",
        ["origin"] = "origin",
        ["mosaic"] = "mosaic tiles",
        ["extraAxes"] = " of axis ",
        ["name"] = "channel names",
        ["color"] = "channel colours",
        ["excitation"] = "wavelengths",
        ["emission"] = "wavelengths",
        ["fluorophore"] = "channel fluorophore",
        ["exposure"] = "channel exposure",
        ["window"] = "display ranges",
    };

    public static TheoryData<string> Files()
    {
        TheoryData<string> files = [];
        List<string> found = [];
        if (!TestData.Exists)
        {
            files.Add(string.Empty);
            return files;
        }

        string root = TestData.At("data");
        foreach (string room in (string[])["formats", "field"]) Add(Path.Join(root, room));
        foreach (string path in found.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)) files.Add(path);
        return files;

        // A Zarr is one source; what lies in other folders is a source each.
        void Add(string folder)
        {
            foreach (string path in Directory.EnumerateDirectories(folder))
            {
                if (Path.GetFileName(path).EndsWith(".zarr", StringComparison.Ordinal)) found.Add(path);
                else if (Path.GetFileName(path) is not ("codec_vectors" or "tiff_corrupt" or "omexml")) Add(path);
            }

            found.AddRange(Directory.EnumerateFiles(folder).Where(file => new FileInfo(file).Length <= LargestFile && Path.GetExtension(file) is not (".json" or ".md" or ".txt" or ".py" or ".xml" or ".npy")));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Losses_are_just_what_differs_between_the_documents_of_source_and_result(string file)
    {
        string path = TestData.At(["data", .. file.Split('/', StringSplitOptions.RemoveEmptyEntries)]);
        if (await Json("info", path) is not { } source) return;
        using TempFolder folder = new();
        foreach ((string target, string[] options) in Targets)
        {
            JsonNode? planned = await Json(["convert", path, folder[target], "--dry-run", .. options]);
            JsonNode? converted = await Json(["convert", path, folder[target], .. options]);
            // Refused, damaged or not supported: other tests look at why.
            if (converted is null) continue;
            JsonNode result = (await Json("info", folder[target]))!;
            Assert.Equal(Lines(planned!), Lines(converted));
            string[] losses = [.. converted["losses"]!.AsArray().Select(l => l!["what"]!.GetValue<string>())];
            HashSet<string> different = Differences(source, result, target.EndsWith("zarr", StringComparison.Ordinal));
            foreach (string member in different) Assert.Contains(losses, loss => IsAbout(loss, Words[member]));
            foreach ((string member, string words) in Words)
            {
                if (member is "excitation" or "emission" or "fluorophore" or "exposure" or "window") continue;
                if (losses.Any(loss => IsAbout(loss, words))) Assert.Contains(member, different);
            }
        }
    }

    [Fact]
    public void There_are_files_to_look_at()
    {
        if (TestData.Exists) Assert.True(Files().Count > 400, "the conformance data has fewer files than it should");
    }

    private static bool IsAbout(string loss, string words) => words.StartsWith(' ') ? loss.Contains(words, StringComparison.Ordinal) : loss == words;

    private static string[] Lines(JsonNode document) => [.. document["losses"]!.AsArray().Select(l => l!.ToJsonString()).Order(StringComparer.Ordinal)];

    private static async Task<JsonNode?> Json(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync([.. arguments, "--json"], output, error, TestContext.Current.CancellationToken);
        return code == 0 ? JsonNode.Parse(output.ToString()) : null;
    }

    private static HashSet<string> Differences(JsonNode source, JsonNode result, bool zarr)
    {
        HashSet<string> different = [];
        JsonArray before = source["scenes"]!.AsArray(), after = result["scenes"]!.AsArray();
        Assert.Equal(before.Count, after.Count);
        for (int i = 0; i < before.Count; i++)
        {
            JsonNode a = before[i]!, b = after[i]!;
            foreach (string member in SceneMembers)
            {
                if (!Same(member, a[member], b[member])) different.Add(member);
            }

            JsonArray channelsBefore = a["channels"]!.AsArray(), channelsAfter = b["channels"]!.AsArray();
            // Samples of colour channels that became channels are a loss line of their own.
            if (channelsBefore.Count != channelsAfter.Count) continue;
            for (int c = 0; c < channelsBefore.Count; c++)
            {
                foreach (string member in ChannelMembers)
                {
                    JsonNode? x = channelsBefore[c]![member], y = channelsAfter[c]![member];
                    // A range that was measured for the sake of viewers states nothing of the source.
                    if (member == "window" && zarr && x is null) continue;
                    if (!Same(member, x, y)) different.Add(member);
                }
            }
        }

        return different;
    }

    private static bool Same(string member, JsonNode? a, JsonNode? b)
    {
        if (member == "mosaic") return (Tiles(a) > 1) == (Tiles(b) > 1);
        if (member == "origin")
        {
            foreach (string axis in (string[])["Z", "Y", "X"])
            {
                if (!SameQuantity(NotZero(a?[axis]), NotZero(b?[axis]))) return false;
            }

            return true;
        }

        if (member == "extraAxes") return (a?.AsObject() ?? []).All(axis => SameAxis(axis.Value!, b?[axis.Key]));
        if (a is JsonObject first && first.ContainsKey("value")) return SameQuantity(a, b);
        if (a is JsonObject x && b is JsonObject y) return x.Select(p => p.Key).Union(y.Select(p => p.Key)).All(key => Same(key, x[key], y[key]));
        if (a is JsonValue number && b is JsonValue other && number.TryGetValue(out double left) && other.TryGetValue(out double right)) return Close(left, right);
        return JsonNode.DeepEquals(a, b);
    }

    /// <summary>Only what was stated can be lost.</summary>
    private static bool SameAxis(JsonNode a, JsonNode? b)
    {
        foreach (string key in (string[])["step", "start", "labels"])
        {
            if (a[key] is { } stated && !(b?[key] is { } kept && Same(key, stated, kept))) return false;
        }

        return true;
    }

    private static int Tiles(JsonNode? mosaic) => mosaic?["tiles"]?.GetValue<int>() ?? 0;

    private static JsonNode? NotZero(JsonNode? quantity) => quantity?["value"]?.GetValue<double>() == 0 ? null : quantity;

    private static bool SameQuantity(JsonNode? a, JsonNode? b)
    {
        if (a is null || b is null) return a is null && b is null;
        Quantity x = new(a["value"]!.GetValue<double>(), a["unit"]!.GetValue<string>()), y = new(b["value"]!.GetValue<double>(), b["unit"]!.GetValue<string>());
        return x.TryConvertTo(y.Unit, out Quantity same) && Close(same.Value, y.Value);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b));
}
