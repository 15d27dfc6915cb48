using System.CommandLine;
using System.Text.Json;
using Lamella.Cli.Output;
using Lamella.Formats;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella formats</c>: what is read and written.</summary>
internal static class FormatsCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("formats", "List the formats that Lamella reads and writes.") { json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "formats", WriteJson);
            else WriteText(terminal.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("formats");
        foreach (ImageFormat format in ImageFormats.Default.All)
        {
            writer.WriteStartObject();
            writer.WriteString("name", format.Name);
            writer.Texts("extensions", format.Extensions);
            writer.WriteBoolean("read", format.Support.Read);
            writer.WriteBoolean("write", format.Support.Write);
            writer.WriteStartArray("codecs");
            foreach (CodecSupport codec in format.Support.Codecs)
            {
                writer.WriteStartObject();
                writer.WriteString("name", codec.Name);
                writer.WriteBoolean("read", codec.Read);
                writer.WriteBoolean("write", codec.Write);
                writer.WriteBoolean("lossy", codec.Lossy);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteText(TextWriter output)
    {
        foreach (ImageFormat format in ImageFormats.Default.All)
        {
            string how = (format.Support.Read, format.Support.Write) switch
            {
                (true, true) => "read, write",
                (true, false) => "read",
                (false, true) => "write",
                _ => "-",
            };
            output.WriteLine($"{format.Name,-14} {how,-12} {string.Join(' ', format.Extensions)}");
            output.WriteLine($"{string.Empty,-14} {string.Empty,-12} codecs: {string.Join(", ", format.Support.Codecs.Where(c => c.Read).Select(c => c.Name))}");
        }
    }
}
