using System.CommandLine;
using System.Globalization;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella put</c>: writes an image into a region of an OME-Zarr.</summary>
internal static class PutCommand
{
    public static Command Create()
    {
        GrowArguments arguments = new();
        Option<string> at = new("--at") { Description = "Where the first sample goes, such as t=3,c=0,z=5,y=128,x=256; axes not named are 0.", HelpName = "AXIS=INDEX,...", Required = true };
        Command command = new("put", "Write an image into a region of an OME-Zarr, and make again what depends on it on every level.") { at };
        arguments.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            bool json = parsed.GetValue(arguments.Json);
            using BioImage input = BioImage.Open(parsed.GetValue(arguments.Input)!, arguments.Opening.Of(parsed));
            using WritableImage image = arguments.Open(parsed);
            if (!json)
            {
                foreach (string warning in input.Warnings) terminal.Warn(warning);
            }

            long[] offset = Place(parsed.GetValue(at)!, image.Axes);
            (Scene scene, Selection selection) = arguments.Source(parsed, input);
            using ProgressPrinter progress = new(terminal, "auto");
            Region written = image.Write(offset, scene, selection, arguments.Execution(parsed, cancellation), parsed.GetValue(arguments.Level), arguments.Converts(parsed, image), progress.Counting("writing"));
            progress.Finish();
            GrowReport.Write(terminal, json, "put", input.Path, parsed.GetValue(arguments.Store)!, image, written);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    /// <summary>Reads a place on the axes of the image.</summary>
    private static long[] Place(string text, string axes)
    {
        long[] place = new long[axes.Length];
        HashSet<char> named = [];
        foreach (string item in text.Split(','))
        {
            string[] parts = item.Split('=');
            string name = parts[0].Trim();
            if (parts.Length != 2 || name.Length != 1 || !long.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long index))
                throw new FormatException($"--at: '{item}' is not AXIS=INDEX, such as t=3 or x=128");
            char axis = char.ToUpperInvariant(name[0]);
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            if (!named.Add(axis)) throw new FormatException($"--at names axis {axis} twice");
            if (i < 0 && index != 0) throw new ArgumentException($"--at names axis {axis}; the image has {axes}");
            if (i >= 0) place[i] = index;
        }

        return place;
    }
}
