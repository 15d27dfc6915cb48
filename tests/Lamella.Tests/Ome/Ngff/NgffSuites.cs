using System.IO.Compression;
using System.Text.Json;
using Lamella.Ome;
using Lamella.TestKit;

namespace Lamella.Tests.Ome.Ngff;

/// <summary>The official suites of valid and invalid metadata: 0.4 and 0.5 as lists, 0.6 as one file each.</summary>
internal static class NgffSuites
{
    public sealed record Case(string Name, byte[] Json, NgffPart Part, NgffRelease Version, bool Strict, bool Valid);

    private static readonly Lazy<Dictionary<string, Case>> All = new(Load);

    public static IReadOnlyDictionary<string, Case> Cases => All.Value;

    private static Dictionary<string, Case> Load()
    {
        Dictionary<string, Case> cases = new(StringComparer.Ordinal);
        if (!TestData.Exists) return cases;
        using ZipArchive zip = ZipFile.OpenRead(TestData.At("data", "zarr", "ngff_schemas_and_suites.zip"));
        foreach (ZipArchiveEntry entry in zip.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            if (entry.Name.Length == 0) continue;
            if (entry.FullName.EndsWith("_suite.json", StringComparison.Ordinal) && entry.FullName[..3] is "0.4" or "0.5") List(entry, cases);
            else if (entry.FullName.StartsWith("0.6rc0/tests/attributes/", StringComparison.Ordinal)) Single(entry, cases);
        }

        return cases;
    }

    private static void List(ZipArchiveEntry entry, Dictionary<string, Case> cases)
    {
        using JsonDocument document = JsonDocument.Parse(Bytes(entry));
        string schema = document.RootElement.GetProperty("schema").GetProperty("id").GetString()!;
        int i = 0;
        foreach (JsonElement test in document.RootElement.GetProperty("tests").EnumerateArray())
        {
            string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{entry.FullName}[{i++}] {test.GetProperty("formerly").GetString()}");
            cases.Add(name, new Case(name, JsonSerializer.SerializeToUtf8Bytes(test.GetProperty("data")), Part(schema), entry.FullName[..3] == "0.4" ? NgffRelease.V04 : NgffRelease.V05, schema.Contains("strict", StringComparison.Ordinal), test.GetProperty("valid").GetBoolean()));
        }
    }

    private static void Single(ZipArchiveEntry entry, Dictionary<string, Case> cases)
    {
        byte[] json = Bytes(entry);
        using JsonDocument document = JsonDocument.Parse(json);
        bool valid = entry.FullName.Contains("/valid/", StringComparison.Ordinal);
        string schema = document.RootElement.TryGetProperty("_conformance", out JsonElement conformance) ? conformance.GetProperty("schema").GetProperty("id").GetString()! : "schemas/" + entry.FullName.Split('/')[^2] + ".schema";
        cases.Add(entry.FullName, new Case(entry.FullName, json, Part(schema), NgffRelease.V06, schema.Contains("strict", StringComparison.Ordinal), valid));
    }

    private static NgffPart Part(string schema)
    {
        foreach ((string word, NgffPart part) in new[] { ("image", NgffPart.Image), ("label", NgffPart.Label), ("plate", NgffPart.Plate), ("well", NgffPart.Well), ("scene", NgffPart.Scene) })
        {
            if (schema.Contains(word, StringComparison.Ordinal)) return part;
        }

        throw new InvalidOperationException(schema);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
