using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Lamella.Cli.Output;
using Lamella.Formats.OmeZarr;
using Lamella.Pipelines.Validate;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

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
            using Node node = Node.Open(parsed.GetValue(path)!);
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "zarr-info", node.Write);
            else node.WriteText(terminal.Out);
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
            using Node node = Node.Open(parsed.GetValue(path)!);
            using ProgressPrinter progress = new(terminal, "auto");
            ChunkReport report = node.Check(progress.Reading("chunks"), cancellation);
            progress.Finish();
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, "zarr-check", writer =>
                {
                    writer.WriteString("path", parsed.GetValue(path));
                    writer.WriteBoolean("ok", report.Problems.Count == 0);
                    writer.WriteStartObject("chunks");
                    writer.WriteNumber("total", report.Count.Total);
                    writer.WriteNumber("stored", report.Count.Stored);
                    writer.WriteNumber("absent", report.Count.Absent);
                    writer.WriteNumber("damaged", report.Damaged);
                    writer.WriteEndObject();
                    writer.Texts("problems", report.Problems);
                });
            }
            else
            {
                foreach (string problem in report.Problems) terminal.Out.WriteLine(problem);
                terminal.Out.WriteLine((report.Problems.Count == 0 ? "ok: " : string.Empty) + report.Count.ToText(node.Unit));
            }

            return Task.FromResult(report.Problems.Count == 0 ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }

    /// <summary>An opened array or group with its store.</summary>
    private sealed class Node : IDisposable
    {
        private readonly string _path;
        private readonly Store _store;
        private readonly Store? _outer;
        private readonly ZarrArray? _array;
        private readonly ZarrGroup? _group;

        private Node(string path, Store store, Store? outer)
        {
            _path = path;
            _store = store;
            _outer = outer;
            _array = ZarrArray.TryOpen(store);
            _group = _array is null ? ZarrGroup.Open(store) : null;
        }

        /// <summary>What a key stores.</summary>
        public string Unit => _array?.Shard is null ? "chunks" : "shards";

        public static Node Open(string path)
        {
            if (Directory.Exists(path)) return new Node(path, new FileStore(path), null);
            if (!File.Exists(path)) throw new StoreException(StoreFailure.NotFound, $"{path} does not exist").WithPath(path);
            FileLinks.RefusePipe(path, path);
            FileStore folder = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Span<byte> start = stackalloc byte[2];
            if (folder.Read(Path.GetFileName(path), 0, start) < 2 || !start.SequenceEqual("PK"u8)) Throw.Refused($"{path} is not a Zarr: it is neither a folder nor a zip file");
            return new Node(path, OmeZarrFormat.OpenZip(folder, Path.GetFileName(path)), folder);
        }

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteString("path", _path);
            if (_group is not null)
            {
                writer.WriteString("node", "group");
                writer.WriteNumber("zarrFormat", _group.ZarrFormat);
                writer.WriteBoolean("consolidated", _group.IsConsolidated);
                writer.Texts("children", Children());
                writer.WritePropertyName("attributes");
                _group.Attributes.WriteTo(writer);
                writer.Texts("unsupported", _group.Unsupported);
                return;
            }

            ZarrArrayMetadata metadata = _array!.Metadata;
            writer.WriteString("node", "array");
            writer.WriteNumber("zarrFormat", metadata.ZarrFormat);
            writer.Numbers("shape", metadata.Shape);
            writer.Numbers("chunk", _array.Chunk.ToArray());
            writer.Numbers("shard", _array.Shard);
            writer.WriteString("dataType", metadata.DataType.Name);
            writer.WritePropertyName("metadata");
            metadata.Document.WriteTo(writer);
            writer.WritePropertyName("attributes");
            metadata.Attributes.WriteTo(writer);
            writer.Texts("unsupported", _array.Unsupported);
        }

        public void WriteText(TextWriter output)
        {
            if (_group is not null)
            {
                output.WriteLine(Invariant($"{_path}   Zarr v{_group.ZarrFormat} group{(_group.IsConsolidated ? ", consolidated" : string.Empty)}"));
                foreach (string child in Children()) output.WriteLine(" child      " + child);
                foreach (string problem in _group.Unsupported) output.WriteLine(" unsupported " + problem);
                return;
            }

            ZarrArrayMetadata metadata = _array!.Metadata;
            output.WriteLine(Invariant($"{_path}   Zarr v{metadata.ZarrFormat} array   {metadata.DataType.Name}"));
            output.WriteLine(" shape      " + Shape(metadata.Shape));
            output.WriteLine(" chunk      " + Shape(_array.Chunk.ToArray()));
            if (_array.Shard is { } shard) output.WriteLine(" shard      " + Shape(shard));
            foreach (string problem in _array.Unsupported) output.WriteLine(" unsupported " + problem);
        }

        public ChunkReport Check(Action<long> progress, CancellationToken cancellation)
        {
            if (_array is null) throw new ArgumentException($"{_path} is a group; check one of its arrays: {string.Join(", ", Children())}");
            return ChunkReport.Of(_array, progress, cancellation);
        }

        public void Dispose()
        {
            _store.Dispose();
            _outer?.Dispose();
        }

        private IReadOnlyList<string> Children() => _store.CanList ? _group!.Children() : [];

        private static string Shape(long[] shape) => shape.Length == 0 ? "-" : string.Join(" x ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture)));
    }
}
