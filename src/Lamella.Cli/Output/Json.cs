using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lamella.Cli.Documents;

namespace Lamella.Cli.Output;

/// <summary>Writes the one JSON document of a command: indented, without reflection, texts as they are.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a document whose first member is its schema, <c>lamella/NAME/1</c>.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="name">The name of the schema: the command, or what it did.</param>
    /// <param name="document">The document.</param>
    /// <param name="type">How it becomes JSON.</param>
    public static void Write<T>(TextWriter output, string name, T document, JsonTypeInfo<T> type)
        where T : Document => PlainWriter.Of(output).Exact.WriteLine(Text(name, document, type, Indented));

    /// <summary>Writes a document on one line.</summary>
    public static void WriteLine<T>(TextWriter output, string name, T document, JsonTypeInfo<T> type)
        where T : Document => PlainWriter.Of(output).Exact.WriteLine(Text(name, document, type, OneLine));

    /// <summary>The document on one line as UTF-8, for those who send it themselves.</summary>
    public static byte[] Bytes<T>(string name, T document, JsonTypeInfo<T> type)
        where T : Document => System.Text.Encoding.UTF8.GetBytes(Text(name, document, type, OneLine));

    private static string Text<T>(string name, T document, JsonTypeInfo<T> type, JsonWriterOptions options)
        where T : Document
    {
        document.Schema = $"lamella/{name}/1";
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, options)) JsonSerializer.Serialize(writer, document, type);
        return PlainText.Escaped(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
