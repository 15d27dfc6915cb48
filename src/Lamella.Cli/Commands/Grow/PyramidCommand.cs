using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella pyramid</c>: adds or remakes the coarse levels of an OME-Zarr.</summary>
internal static class PyramidCommand
{
    public static Command Create()
    {
        Argument<string> path = CommonOptions.Input("store", "The OME-Zarr to change: its folder, or that of one image in it.");
        Option<int?> into = new("--into") { Description = "The image of the store, by its place among the scenes; by default all.", HelpName = "INDEX" };
        Option<int?> levels = new("--levels", "--resolutions", "-r", "--num-levels") { Description = "The number of resolution levels; by default as many as there are." };
        Option<string?> downsample = new("--downsample") { Description = "How levels are made; by default as the store says, else by mean. Use mode for labels." };
        Option<bool> downsampleZ = new("--downsample-z") { Description = "Shrink Z from level to level too." };
        Option<bool> json = CommonOptions.Json();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        downsample.Choices(ConvertArguments.Downsamplings);
        Command command = new("pyramid", "Add or remake the resolution levels of an OME-Zarr from full resolution. The metadata comes last.") { path, into, levels, downsample, downsampleZ, json, threads, memory };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string folder = parsed.GetValue(path)!;
            using ProgressPrinter progress = new(terminal, "auto");
            PyramidOptions options = new()
            {
                Image = parsed.GetValue(into),
                Levels = parsed.GetValue(levels),
                Method = ConvertArguments.MethodOf(parsed.GetValue(downsample)),
                DownsampledAxes = parsed.GetValue(downsampleZ) ? DownsampledAxes.Zyx : null,
                Stores = Remote.Stores,
                Execution = CommonOptions.Execution(parsed, threads, memory, cancellation),
            };
            IReadOnlyList<PyramidResult> made = Pyramid.Remake(folder, options, progress.Counting("making levels"));
            progress.Finish();
            if (parsed.GetValue(json)) WriteJson(terminal, folder, made);
            else if (!terminal.Quiet) WriteText(terminal.Out, folder, made);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void WriteJson(Terminal terminal, string folder, IReadOnlyList<PyramidResult> made) =>
        Json.Write(terminal.Out, "pyramid", new PyramidDocument(folder, [.. made.Select(Entry)]), GrowContext.Default.PyramidDocument);

    private static PyramidDocument.ImageEntry Entry(PyramidResult image) =>
        new(image.Image, image.Axes, ConvertArguments.NameOf(image.Method), image.HasNewShapes, [.. image.Levels.Select(level => new PyramidDocument.LevelEntry(level.Path, level.Shape))]);

    private static void WriteText(TextWriter output, string folder, IReadOnlyList<PyramidResult> made)
    {
        foreach (PyramidResult image in made)
        {
            string shapes = string.Join("  ", image.Levels.Select(level => string.Join('x', level.Shape)));
            output.WriteLine($"{folder}{(image.Image.Length == 0 ? string.Empty : "/" + image.Image)}   {image.Axes}   {shapes}   by {ConvertArguments.NameOf(image.Method)}");
        }
    }
}
