using System.CommandLine;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella append</c>: makes an axis of an OME-Zarr longer.</summary>
internal static class AppendCommand
{
    public static Command Create()
    {
        GrowArguments arguments = new();
        Option<string> axis = new("--axis") { Description = "The axis that grows.", HelpName = "LETTER", DefaultValueFactory = _ => "t" };
        Command command = new("append", "Add an image behind the last index of an axis of an OME-Zarr. Readers see the new length when everything is stored.") { axis };
        arguments.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            bool json = parsed.GetValue(arguments.Json);
            string letter = parsed.GetValue(axis)!;
            if (letter.Length != 1) throw new ArgumentException($"--axis takes one letter, not '{letter}'");
            using BioImage input = BioImage.Open(parsed.GetValue(arguments.Input)!, arguments.Opening.Of(parsed));
            using WritableImage image = arguments.Open(parsed);
            if (!json)
            {
                foreach (string warning in input.Warnings) terminal.Warn(warning);
            }

            (Scene scene, Selection selection) = arguments.Source(parsed, input);
            using ProgressPrinter progress = new(terminal, "auto");
            Region written = image.Append(letter[0], scene, selection, arguments.Execution(parsed, cancellation), parsed.GetValue(arguments.Level), arguments.Converts(parsed, image), progress.Counting("writing"));
            progress.Finish();
            GrowReport.Write(terminal, json, "append", input.Path, parsed.GetValue(arguments.Store)!, image, written);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
