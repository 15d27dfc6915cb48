using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella info</c>: scenes, axes, sizes, channels, levels. Reads headers only.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = IdentityOptions.Inputs();
        Option<bool> json = CommonOptions.Json();
        Option<bool> tiles = new("--tiles") { Description = "Add the positions of mosaic tiles." };
        Option<bool> planes = new("--planes") { Description = "Add times and positions of single planes." };
        Option<bool> labels = new("--labels") { Description = "List label images." };
        Option<bool> raw = new("--raw-metadata") { Description = "Print the metadata as stored in the file, and nothing else." };
        Command command = new("info", "Show scenes, axes, sizes, channels and levels of an image, without reading pixels.") { paths, json, tiles, planes, labels, raw };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] arguments = parsed.GetValue(paths)!;
            InfoDetail detail = new() { Tiles = parsed.GetValue(tiles), Planes = parsed.GetValue(planes), Labels = parsed.GetValue(labels) };
            OpenOptions stated = opening.Of(parsed);
            bool asJson = parsed.GetValue(json), asStored = parsed.GetValue(raw);
            if (arguments.Length > 1 || arguments[0] == InputPaths.List) return ShowAll(terminal, InputSet.Of(arguments), stated, detail, asJson, asStored);
            // One path is one image first: a folder or a pattern of planes is opened as a whole.
            BioImage? image = OneImage.Open(arguments[0], stated, out TimeSpan opened, out InputSet? several);
            if (image is null) return ShowAll(terminal, several!, stated, detail, asJson, asStored);
            using (image)
            {
                if (asJson && !asStored) Json.Write(terminal.Out, "info", InfoJson.Of(image, detail), InfoContext.Default.InfoDocument);
                else Show(terminal, image, detail, opened, asStored);
                if (!asJson && !asStored)
                {
                    foreach (string warning in image.Warnings) terminal.Warn(warning);
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Terminal terminal, BioImage image, InfoDetail detail, TimeSpan opened, bool asStored)
    {
        if (!asStored)
        {
            InfoText.Write(terminal.Out, image, detail, opened);
            return;
        }

        // To the byte for a file or a program; a terminal gets what it can show.
        foreach ((_, string text) in image.OriginalMetadata) terminal.Out.Exact.WriteLine(Console.IsOutputRedirected ? text : PlainText.Lines(text));
    }

    private static int ShowAll(Terminal terminal, InputSet inputs, OpenOptions opening, InfoDetail detail, bool asJson, bool asStored)
    {
        ImageBatch batch = new(terminal, opening);
        if (!asJson || asStored)
        {
            bool first = true;
            return batch.Run(inputs, image =>
            {
                if (!first && !asStored) terminal.Out.WriteLine();
                first = false;
                Show(terminal, image, detail, TimeSpan.Zero, asStored);
            });
        }

        List<InfoDocument> images = [];
        int code = batch.Run(inputs, image => images.Add(InfoJson.Of(image, detail)));
        Json.Write(terminal.Out, "info-list", new InfoListDocument(images, batch.Errors), InfoContext.Default.InfoListDocument);
        return code;
    }
}
