using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>The ISCC vectors of the conformance data, as rows of tests. A row carries the name of its case only; where the data is absent there is one row, which skips.</summary>
internal static class IsccVectors
{
    private const string Absent = "(conformance data)";
    private static readonly ConcurrentDictionary<string, JsonDocument> Documents = new(StringComparer.Ordinal);

    /// <summary>The parsed file; skips the running test when the data is absent.</summary>
    internal static JsonElement File(string name) =>
        Documents.GetOrAdd(TestData.At("vectors", "iscc", name), path => JsonDocument.Parse(System.IO.File.ReadAllBytes(path))).RootElement;

    /// <summary>Rows "index name" for the elements of an array.</summary>
    internal static TheoryData<string> Rows(string file, string pointer, Func<JsonElement, string> name)
    {
        TheoryData<string> rows = [];
        if (!TestData.Exists)
        {
            rows.Add(Absent);
            return rows;
        }

        int i = 0;
        foreach (JsonElement item in Find(File(file), pointer).EnumerateArray()) rows.Add(string.Create(CultureInfo.InvariantCulture, $"{i++} {name(item)}"));
        return rows;
    }

    /// <summary>Rows with the names of the members of an object.</summary>
    internal static TheoryData<string> Members(string file, string pointer)
    {
        TheoryData<string> rows = [];
        if (!TestData.Exists)
        {
            rows.Add(Absent);
            return rows;
        }

        foreach (JsonProperty member in Find(File(file), pointer).EnumerateObject()) rows.Add(member.Name);
        return rows;
    }

    /// <summary>The element of a row.</summary>
    internal static JsonElement Item(string file, string pointer, string row)
    {
        JsonElement found = Find(File(file), pointer);
        return found.ValueKind == JsonValueKind.Object ? found.GetProperty(row) : found[int.Parse(row.AsSpan(0, row.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture)];
    }

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static IEnumerable<string> Strings(this JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);

    internal static int[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetInt32())];

    /// <summary>The bytes of a "stream:hex" input of the official vectors.</summary>
    internal static byte[] Stream(JsonElement input) => Convert.FromHexString(input.GetString()!["stream:".Length..]);

    /// <summary>The byte streams of primitives_open.json (streams.note).</summary>
    internal static byte[] MakeStream(string kind, int n, int seed)
    {
        byte[] data = new byte[n];
        switch (kind)
        {
            case "noise":
                for (int i = 0; i < n; i++) data[i] = (byte)FormulaImage.Noise(i, seed);
                return data;
            case "ramp":
                for (int i = 0; i < n; i++) data[i] = unchecked((byte)(i * seed));
                return data;
            case "zeros":
                return data;
            case "text":
                string line = string.Create(CultureInfo.InvariantCulture, $"The quick brown fox {seed}\n");
                return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, n / 20)));
            default:
                throw new InvalidDataException($"no stream of kind {kind}");
        }
    }

    private static JsonElement Find(JsonElement element, string pointer)
    {
        foreach (string part in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries)) element = element.GetProperty(part);
        return element;
    }
}
