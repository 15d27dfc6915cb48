using System.Text.Json;
using Lamella.Stores;

namespace Lamella.Iscc;

/// <summary>A list of pixel hashes that was made earlier: lines, or the JSON document, which also says digest and mode.</summary>
public sealed record PixelHashList
{
    /// <summary>The schema of the JSON form.</summary>
    public const string Schema = "lamella/pixhash/1";

    private const string Format = "pixel hash list";

    /// <summary>The entries.</summary>
    public required IReadOnlyList<PixelHashLine> Lines { get; init; }

    /// <summary>The digest of all entries; null when the entries themselves show it.</summary>
    public ImagewalkDigest? Digest { get; init; }

    /// <summary>The mode of all entries; null when the list does not say.</summary>
    public ImagewalkMode? Mode { get; init; }

    /// <summary>Reads a list.</summary>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    /// <exception cref="DamagedDataException">A line or the document is no list of pixel hashes, or there is no entry.</exception>
    public static PixelHashList Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }

        try
        {
            PixelHashList list = text.AsSpan().TrimStart().StartsWith("{") ? ReadJson(text) : ReadLines(text);
            if (list.Lines.Count == 0) Throw.Damaged(Format, "there is no hash in it");
            return list;
        }
        catch (DamagedDataException e)
        {
            e.WithPath(path);
            throw;
        }
    }

    private static PixelHashList ReadLines(string text)
    {
        List<PixelHashLine> lines = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string trimmed = line.TrimEnd('\r');
            // A line that begins with a blank tells of a plane or a part of the entry before.
            if (trimmed.Length == 0 || trimmed[0] is ' ' or '#') continue;
            if (!PixelHashLine.TryParse(trimmed, out PixelHashLine? entry)) Throw.Damaged(Format, Invariant($"line {number} is not HASH, scene and path with two blanks between"));
            lines.Add(entry!);
        }

        return new PixelHashList { Lines = lines };
    }

    private static PixelHashList ReadJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (Text(root, "schema") != Schema) Throw.Damaged(Format, $"the document is not of the schema {Schema}");
            List<PixelHashLine> lines = [];
            foreach (JsonElement image in Elements(root, "images"))
            {
                foreach (JsonElement scene in Elements(image, "scenes")) lines.Add(new PixelHashLine(Text(scene, "hash"), Number(scene, "index"), Text(image, "path")));
            }

            return new PixelHashList { Lines = lines, Digest = ImagewalkDigests.Parse(Text(root, "digest")), Mode = ImagewalkModes.Parse(Text(root, "mode")) };
        }
        catch (JsonException e)
        {
            throw new DamagedDataException($"damaged {Format}: {e.Message}", e) { Format = Format };
        }
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : Throw.Damaged<JsonElement>(Format, $"the property {name} is missing");

    private static string Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : Throw.Damaged<string>(Format, $"{name} is not text");

    private static int Number(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 0 ? number : Throw.Damaged<int>(Format, $"{name} is not an index");

    private static IEnumerable<JsonElement> Elements(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : Throw.Damaged<IEnumerable<JsonElement>>(Format, $"{name} is not a list");
}
