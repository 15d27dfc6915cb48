using System.Text.Json;
using Lamella.TestKit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>The TIFF files of the conformance data with their truth.</summary>
internal static class TiffCorpus
{
    /// <summary>One series of a file.</summary>
    public sealed record Series(string File, int Index, int Count, string Group, string Axes, long[] Shape, string PixelType, string Sha256, JsonElement Json)
    {
        public bool IsExact => !Json.TryGetProperty("tolerance", out _) && !(Json.TryGetProperty("kind", out JsonElement kind) && kind.GetString() != "exact");
    }

    public static IReadOnlyList<Series> Generated { get; } = Load("tiff_gen", "manifest.json", ReadManifest);

    public static IReadOnlyList<Series> Real { get; } = Load("tiff_real", "truth.json", ReadTruth);

    /// <summary>All files of tiff_real, those without truth included.</summary>
    public static IReadOnlyList<string> RealFiles { get; } = TestData.Exists ? [.. Directory.GetFiles(TestData.At("data", "formats", "tiff_real"), "*.tif*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)] : ["(absent)"];

    private static List<Series> Load(string folder, string file, Func<JsonElement, IEnumerable<Series>> read)
    {
        if (!TestData.Exists) return [];
        using FileStream stream = File.OpenRead(TestData.At("data", "formats", folder, file));
        JsonElement root = JsonDocument.Parse(stream).RootElement;
        return [.. read(root)];
    }

    private static IEnumerable<Series> ReadManifest(JsonElement root)
    {
        foreach (JsonElement file in root.GetProperty("files").EnumerateArray())
        {
            int index = 0;
            JsonElement list = file.GetProperty("series");
            foreach (JsonElement series in list.EnumerateArray()) yield return Make(file.GetProperty("file").GetString()!, index++, list.GetArrayLength(), file.GetProperty("group").GetString()!, series);
        }
    }

    private static IEnumerable<Series> ReadTruth(JsonElement root)
    {
        foreach (JsonProperty file in root.EnumerateObject())
        {
            if (file.Value.TryGetProperty("sha256", out _)) yield return Make(file.Name, 0, 1, "real", file.Value);
        }
    }

    private static Series Make(string file, int index, int count, string group, JsonElement json) => new(
        file, index, count, group, json.GetProperty("axes").GetString()!, [.. json.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64())], json.GetProperty("dtype").GetString()!,
        json.GetProperty("sha256").GetString()!, json);
}
