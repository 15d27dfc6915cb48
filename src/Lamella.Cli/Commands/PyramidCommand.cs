using System.CommandLine;
using Lamella.Cli.Output;
using Lamella.Kernels;
using Lamella.Pipelines.Grow;
using Lamella.Stores;

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
            if (File.Exists(folder)) Throw.Refused($"{folder} is a file; only an OME-Zarr in a folder can be changed in place (lamella convert makes one)");
            if (!Directory.Exists(folder)) throw new StoreException(StoreFailure.NotFound, $"{folder} does not exist: there is no folder of that name").WithPath(folder);
            using FileStore store = new(folder);
            using ProgressPrinter progress = new(terminal, "auto");
            PyramidOptions options = new()
            {
                Levels = parsed.GetValue(levels),
                Method = parsed.GetValue(downsample) is { } name ? Reductions.Find(name) : null,
                DownsampledAxes = parsed.GetValue(downsampleZ) ? DownsampledAxes.Zyx : null,
                Execution = CommonOptions.Execution(parsed, threads, memory, cancellation) with { OnWritten = progress.Reading("levels") },
            };
            IReadOnlyList<string> images = ImagePaths.Find(store);
            if (images.Count == 0) Throw.Unsupported("OME-Zarr", "writing into a folder without an image");
            if (parsed.GetValue(into) is { } one) images = (uint)one < (uint)images.Count ? [images[one]] : throw new ArgumentException(Invariant($"there is no image {one}; {folder} has {images.Count}"));
            List<(StoredPyramid Image, bool Changed)> made = [];
            foreach (string image in images)
            {
                LevelRemake remake = new(store, image, options);
                made.Add((remake.Run(), remake.ChangedShapes));
                GrowthKeys.Tidy(store, image);
            }

            progress.Finish();
            Print(terminal, parsed.GetValue(json), folder, made);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Print(Terminal terminal, bool json, string folder, List<(StoredPyramid Image, bool Changed)> made)
    {
        if (json)
        {
            Json.Write(terminal.Out, "pyramid", writer =>
            {
                writer.WriteString("store", folder);
                writer.WriteStartArray("images");
                foreach ((StoredPyramid image, bool changed) in made)
                {
                    writer.WriteStartObject();
                    writer.WriteString("image", image.Path);
                    writer.WriteString("axes", image.Axes);
                    writer.WriteString("downsample", image.Method.Name());
                    writer.WriteBoolean("newShapes", changed);
                    writer.WriteStartArray("levels");
                    for (int level = 0; level < image.Arrays.Count; level++)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("path", image.Multiscale.Datasets[level].Path);
                        writer.Numbers("shape", image.Arrays[level].Shape.ToArray());
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        if (terminal.Quiet) return;
        foreach ((StoredPyramid image, _) in made)
        {
            string shapes = string.Join("  ", image.Arrays.Select(a => string.Join('x', a.Shape.ToArray())));
            terminal.Out.WriteLine($"{folder}{(image.Path.Length == 0 ? string.Empty : "/" + image.Path)}   {image.Axes}   {shapes}   by {image.Method.Name()}");
        }
    }
}
