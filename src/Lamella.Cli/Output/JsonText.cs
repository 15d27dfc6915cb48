using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lamella.Cli.Output;

/// <summary>One JSON object that enters a list only when it is whole.</summary>
internal sealed class JsonText : IDisposable
{
    private readonly MemoryStream _buffer = new();

    public JsonText()
    {
        Writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Writer.WriteStartObject();
    }

    /// <summary>Writes the members.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>The object as text.</summary>
    public string Finish()
    {
        Writer.WriteEndObject();
        Writer.Flush();
        return Encoding.UTF8.GetString(_buffer.GetBuffer(), 0, (int)_buffer.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Writer.Dispose();
        _buffer.Dispose();
    }
}
