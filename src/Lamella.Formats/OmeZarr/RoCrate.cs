using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lamella.Formats.OmeZarr;

/// <summary>The description of a data set as an RO-Crate 1.1 (researchobject.org): the root entity, and nothing that the image does not say.</summary>
/// <param name="Name">What the data set is called.</param>
/// <param name="Published">The date of the description, <c>yyyy-MM-dd</c>; RO-Crate demands one.</param>
internal sealed record RoCrate(string Name, string Published)
{
    /// <summary>The key of the file, in the root.</summary>
    public const string Key = "ro-crate-metadata.json";

    /// <summary>The document. Images are named in order.</summary>
    public byte[] Write(string format, IReadOnlyList<string?> images)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("@context", "https://w3id.org/ro/crate/1.1/context");
            writer.WriteStartArray("@graph");
            Descriptor(writer);
            Root(writer, format, images);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Descriptor(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("@id", Key);
        writer.WriteString("@type", "CreativeWork");
        Reference(writer, "conformsTo", "https://w3id.org/ro/crate/1.1");
        Reference(writer, "about", "./");
        writer.WriteEndObject();
    }

    private void Root(Utf8JsonWriter writer, string format, IReadOnlyList<string?> images)
    {
        writer.WriteStartObject();
        writer.WriteString("@id", "./");
        writer.WriteString("@type", "Dataset");
        writer.WriteString("name", Name);
        string[] names = [.. images.Where(i => !string.IsNullOrEmpty(i)).Select(i => i!).Distinct(StringComparer.Ordinal).Take(20)];
        string named = names.Length == 0 ? string.Empty : ": " + string.Join(", ", names);
        writer.WriteString("description", Invariant($"{format} with {images.Count} {(images.Count == 1 ? "image" : "images")}{named}"));
        writer.WriteString("datePublished", Published);
        writer.WriteString("encodingFormat", format);
        writer.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter writer, string name, string id)
    {
        writer.WriteStartObject(name);
        writer.WriteString("@id", id);
        writer.WriteEndObject();
    }
}
