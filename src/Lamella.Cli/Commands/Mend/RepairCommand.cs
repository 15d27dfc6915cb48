using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella repair</c>: mends in place what is often wrong with OME-Zarr folders.</summary>
internal static class RepairCommand
{
    public static Command Create()
    {
        Argument<string> path = CommonOptions.Input("store", "The OME-Zarr to repair: its folder.");
        Option<bool> dryRun = new("--dry-run") { Description = "Say what would be repaired, and change nothing." };
        Option<bool> undo = new("--undo") { Description = "Take the last repair back." };
        Option<bool> json = CommonOptions.Json();
        Option<int> threads = CommonOptions.Threads();
        Option<long> memory = CommonOptions.Memory();
        Command command = new("repair", "Mend chunk separators, units, versions, dimension names, copies of metadata, absent levels and display ranges of an OME-Zarr in place. Old documents are saved.") { path, dryRun, undo, json, threads, memory };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string store = parsed.GetValue(path)!;
            if (parsed.GetValue(undo))
            {
                if (parsed.GetValue(dryRun)) throw new ArgumentException("--undo and --dry-run exclude each other");
                string? back = ImageRepair.Undo(store);
                if (parsed.GetValue(json)) Json.Write(terminal.Out, "repair", new RepairUndoDocument(store, back is not null, back), RepairContext.Default.RepairUndoDocument);
                else if (!terminal.Quiet) terminal.Out.WriteLine(back is null ? "no repair to take back" : $"taken back: {back}");
                return Task.FromResult(back is null ? ExitCode.No : ExitCode.Ok);
            }

            RepairResult result = parsed.GetValue(dryRun) ? ImageRepair.Plan(store) : ImageRepair.Run(store, CommonOptions.Execution(parsed, threads, memory, cancellation));
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "repair", Document(store, result, parsed.GetValue(dryRun)), RepairContext.Default.RepairDocument);
            else if (!terminal.Quiet) Print(terminal.Out, result, parsed.GetValue(dryRun));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Print(TextWriter output, RepairResult result, bool dryRun)
    {
        foreach (RepairStep step in result.Steps) output.WriteLine(PlainText.OneLine(step.ToString()));
        if (result.Steps.Count == 0) output.WriteLine("nothing to repair");
        else output.WriteLine(dryRun ? Invariant($"{result.Steps.Count} to repair; nothing was changed") : Invariant($"{result.Steps.Count} repaired; the old state is saved in {result.SavedCopy} (lamella repair --undo puts it back)"));
    }

    private static RepairDocument Document(string store, RepairResult result, bool dryRun) =>
        new(store, dryRun, [.. result.Steps.Select(step => new RepairDocument.StepEntry(step.Rule, step.Place, step.What))], result.SavedCopy);
}
