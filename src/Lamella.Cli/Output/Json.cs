using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lamella.Cli.Output;

/// <summary>Writes the one JSON document of a command: indented, without reflection, numbers as they are.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a document whose first property is its schema, <c>lamella/COMMAND/1</c>.</summary>
    public static void Write(TextWriter output, string command, Action<Utf8JsonWriter> body)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", $"lamella/{command}/1");
            body(writer);
            writer.WriteEndObject();
        }

        PlainWriter.Of(output).Exact.WriteLine(PlainText.Escaped(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)));
    }

    /// <summary>A number with its unit; null where it is unknown or not a number.</summary>
    public static void Write(this Utf8JsonWriter writer, string name, Quantity? quantity)
    {
        if (quantity is not { } known || !double.IsFinite(known.Value))
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        Number(writer, "value", known.Value);
        writer.WriteString("unit", known.Unit);
        writer.WriteEndObject();
    }

    /// <summary>A number; JSON has no NaN or infinity, so those are text.</summary>
    public static void Number(this Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteString(name, value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A list of numbers.</summary>
    public static void Numbers(this Utf8JsonWriter writer, string name, IReadOnlyList<long>? values)
    {
        if (values is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (long value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    /// <summary>A list of texts.</summary>
    public static void Texts(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
