using System.CommandLine;
using System.Diagnostics;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella info</c>: scenes, axes, sizes, channels, levels. Reads headers only.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        Argument<string> path = CommonOptions.Input();
        Option<bool> json = CommonOptions.Json();
        Option<bool> tiles = new("--tiles") { Description = "Add the positions of mosaic tiles." };
        Option<bool> planes = new("--planes") { Description = "Add times and positions of single planes." };
        Option<bool> labels = new("--labels") { Description = "List label images." };
        Option<bool> raw = new("--raw-metadata") { Description = "Print the metadata as stored in the file, and nothing else." };
        Command command = new("info", "Show scenes, axes, sizes, channels and levels of an image, without reading pixels.") { path, json, tiles, planes, labels, raw };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            Stopwatch watch = Stopwatch.StartNew();
            using BioImage image = BioImage.Open(parsed.GetValue(path)!);
            TimeSpan opened = watch.Elapsed;
            if (parsed.GetValue(raw))
            {
                // To the byte for a file or a program; a terminal gets what it can show.
                foreach ((_, string text) in image.OriginalMetadata) terminal.Out.Exact.WriteLine(Console.IsOutputRedirected ? text : PlainText.Lines(text));
                return ExitCode.Ok;
            }

            InfoDetail detail = new() { Tiles = parsed.GetValue(tiles), Planes = parsed.GetValue(planes), Labels = parsed.GetValue(labels) };
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "info", writer => InfoJson.Write(writer, image, detail));
            else InfoText.Write(terminal.Out, image, detail, opened);
            if (!parsed.GetValue(json))
            {
                foreach (string warning in image.Warnings) terminal.Warn(warning);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
