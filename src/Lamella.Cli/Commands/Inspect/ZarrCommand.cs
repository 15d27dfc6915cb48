using System.CommandLine;
using System.Globalization;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella zarr info|check</c>: one Zarr array or group as it is, below all image conventions.</summary>
internal static class ZarrCommand
{
    public static Command Create() => new("zarr", "Look at one Zarr array or group.") { CreateInfo(), CreateCheck() };

    private static Command CreateInfo()
    {
        Argument<string> path = CommonOptions.Input(description: "The array or group: a folder, or a zip file.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Show the metadata as parsed; every part that is not supported is named.") { path, json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using ZarrNode node = ZarrNode.Open(parsed.GetValue(path)!, stores: Remote.Stores);
            if (parsed.GetValue(json)) WriteJson(terminal.Out, node);
            else WriteText(terminal.Out, node);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateCheck()
    {
        Argument<string> path = CommonOptions.Input(description: "The array: a folder, or a zip file.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("check", "Read every chunk of an array: exit 1 when one is damaged.") { path, json };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using ZarrNode node = ZarrNode.Open(parsed.GetValue(path)!, stores: Remote.Stores);
            using ProgressPrinter progress = new(terminal, "auto");
            ZarrCheck report = node.Check(progress.Counting("checking chunks"), cancellation);
            progress.Finish();
            if (parsed.GetValue(json))
            {
                ZarrCheckDocument document = new(parsed.GetValue(path), report.Problems.Count == 0, new ZarrCheckDocument.CountEntry(report.Total, report.Stored, report.Absent, report.Damaged), report.Problems);
                Json.Write(terminal.Out, "zarr-check", document, ZarrContext.Default.ZarrCheckDocument);
            }
            else
            {
                foreach (string problem in report.Problems) terminal.Out.WriteLine(problem);
                string absent = report.Absent == 0 ? string.Empty : Invariant($", {report.Absent} absent (fill)");
                terminal.Out.WriteLine(Invariant($"{(report.Problems.Count == 0 ? "ok: " : string.Empty)}{report.Stored} of {report.Total} {(node.Shard is null ? "chunks" : "shards")} stored{absent}"));
            }

            return Task.FromResult(report.Problems.Count == 0 ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }

    private static void WriteJson(TextWriter output, ZarrNode node)
    {
        if (node.IsArray)
        {
            ZarrArrayDocument array = new(node.Path, "array", node.ZarrFormat, node.Shape, node.Chunk, node.Shard, node.DataType, node.Metadata, node.Attributes, node.Unsupported);
            Json.Write(output, "zarr-info", array, ZarrContext.Default.ZarrArrayDocument);
        }
        else
        {
            ZarrGroupDocument group = new(node.Path, "group", node.ZarrFormat, node.IsConsolidated, node.Children, node.Attributes, node.Unsupported);
            Json.Write(output, "zarr-info", group, ZarrContext.Default.ZarrGroupDocument);
        }
    }

    private static void WriteText(TextWriter output, ZarrNode node)
    {
        if (node.IsArray)
        {
            output.WriteLine(Invariant($"{node.Path}   Zarr v{node.ZarrFormat} array   {node.DataType}"));
            output.WriteLine(" shape      " + Shape(node.Shape));
            output.WriteLine(" chunk      " + Shape(node.Chunk));
            if (node.Shard is { } shard) output.WriteLine(" shard      " + Shape(shard));
        }
        else
        {
            output.WriteLine(Invariant($"{node.Path}   Zarr v{node.ZarrFormat} group{(node.IsConsolidated ? ", consolidated" : string.Empty)}"));
            foreach (string child in node.Children) output.WriteLine(" child      " + child);
        }

        foreach (string problem in node.Unsupported) output.WriteLine(" unsupported " + problem);
    }

    private static string Shape(IReadOnlyList<long> shape) => shape.Count == 0 ? "-" : string.Join(" x ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
