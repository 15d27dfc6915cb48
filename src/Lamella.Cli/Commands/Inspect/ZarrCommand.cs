using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
            using ZarrNode node = ZarrNode.Open(parsed.GetValue(path)!);
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "zarr-info", writer => WriteJson(writer, node));
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
            using ZarrNode node = ZarrNode.Open(parsed.GetValue(path)!);
            using ProgressPrinter progress = new(terminal, "auto");
            ZarrCheck report = node.Check(progress.Counting("chunks"), cancellation);
            progress.Finish();
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, "zarr-check", writer =>
                {
                    writer.WriteString("path", parsed.GetValue(path));
                    writer.WriteBoolean("ok", report.Problems.Count == 0);
                    writer.WriteStartObject("chunks");
                    writer.WriteNumber("total", report.Total);
                    writer.WriteNumber("stored", report.Stored);
                    writer.WriteNumber("absent", report.Absent);
                    writer.WriteNumber("damaged", report.Damaged);
                    writer.WriteEndObject();
                    writer.Texts("problems", report.Problems);
                });
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

    private static void WriteJson(Utf8JsonWriter writer, ZarrNode node)
    {
        writer.WriteString("path", node.Path);
        writer.WriteString("node", node.IsArray ? "array" : "group");
        writer.WriteNumber("zarrFormat", node.ZarrFormat);
        if (node.IsArray)
        {
            writer.Numbers("shape", node.Shape);
            writer.Numbers("chunk", node.Chunk);
            writer.Numbers("shard", node.Shard);
            writer.WriteString("dataType", node.DataType);
            writer.WritePropertyName("metadata");
            node.Metadata.WriteTo(writer);
        }
        else
        {
            writer.WriteBoolean("consolidated", node.IsConsolidated);
            writer.Texts("children", node.Children);
        }

        writer.WritePropertyName("attributes");
        node.Attributes.WriteTo(writer);
        writer.Texts("unsupported", node.Unsupported);
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
