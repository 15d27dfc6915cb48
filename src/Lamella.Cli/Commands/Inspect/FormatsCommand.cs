using System.CommandLine;
using Lamella.Cli.Documents;
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
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "formats", new FormatsDocument([.. ImageFormats.Default.All.Select(Entry)]), FormatsContext.Default.FormatsDocument);
            else WriteText(terminal.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    private static FormatsDocument.FormatEntry Entry(ImageFormat format) => new(
        format.Name, format.Extensions, format.Support.Read, format.Support.Write, [.. format.Support.Codecs.Select(codec => new FormatsDocument.CodecEntry(codec.Name, codec.Read, codec.Write, codec.Lossy))]);

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
