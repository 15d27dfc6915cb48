using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella label</c>: label images of an OME-Zarr.</summary>
internal static class LabelCommand
{
    public static Command Create() => new("label", "Add label images (segmentations) to the images of an OME-Zarr.") { Add() };

    private static Command Add()
    {
        Argument<string> input = CommonOptions.Input("labels", "The label image: integers, anything that Lamella reads.");
        Argument<string> store = CommonOptions.Input("store", "The OME-Zarr to change: its folder, or that of one image in it.");
        Option<string> name = new("--name") { Description = "The name of the labels, such as nuclei.", HelpName = "NAME", Required = true };
        Option<int> into = new("--image", "--into") { Description = "The image of the store that is labelled, by its place among the scenes.", HelpName = "INDEX", DefaultValueFactory = _ => 0 };
        Option<string?> scene = CommonOptions.Scene();
        Option<string?> select = CommonOptions.Select();
        Option<bool> overwrite = new("--overwrite") { Description = "Replace labels of that name." };
        Option<bool> json = CommonOptions.Json();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Command command = new("add", "Add a label image, with as many levels as its image has. It is listed when it is complete.") { input, store, name, into, scene, select, overwrite, json, threads, memory };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string folder = parsed.GetValue(store)!, called = parsed.GetValue(name)!;
            using BioImage labels = BioImage.Open(parsed.GetValue(input)!, opening.Of(parsed));
            if (!parsed.GetValue(json))
            {
                foreach (string warning in labels.Warnings) terminal.Warn(warning);
            }

            using WritableImage image = WritableImage.Open(folder, parsed.GetValue(into), stores: Remote.Stores);
            Scene source = CommonOptions.FindScene(labels, parsed.GetValue(scene));
            Selection selection = parsed.GetValue(select) is { } text ? Selection.Parse(text) : Selection.All;
            using ProgressPrinter progress = new(terminal, "auto");
            string path = image.AddLabels(called, source, selection, existing: parsed.GetValue(overwrite) ? ExistingTarget.Replace : ExistingTarget.Refuse, options: CommonOptions.Execution(parsed, threads, memory, cancellation), progress: progress.Counting("writing"));
            progress.Finish();
            Print(terminal, parsed.GetValue(json), labels.Path, folder, called, path, parsed.GetValue(into));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Print(Terminal terminal, bool json, string input, string store, string name, string path, int image)
    {
        if (json)
        {
            Json.Write(terminal.Out, "label-add", new LabelAddDocument(input, store, image, name, path), GrowContext.Default.LabelAddDocument);
            return;
        }

        if (!terminal.Quiet) terminal.Out.WriteLine($"{store}   added labels '{name}'   {path}");
    }
}
