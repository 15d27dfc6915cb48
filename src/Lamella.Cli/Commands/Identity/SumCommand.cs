using System.CommandLine;
using System.Text;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella sum</c>: ISCC-SUMs of the bytes of files and trees. A file that cannot be read is an error, never left out.</summary>
internal sealed class SumCommand
{
    private const string StandardInput = "-";
    private readonly Terminal _terminal;
    private readonly SumArguments _arguments;
    private readonly ParseResult _parsed;
    private readonly CancellationToken _cancellation;
    private readonly StringBuilder _text = new();
    private readonly List<InputFailure> _errors = [];

    private SumCommand(SumArguments arguments, ParseResult parsed, CancellationToken cancellation)
    {
        _terminal = CommandLine.TerminalOf(parsed);
        _arguments = arguments;
        _parsed = parsed;
        _cancellation = cancellation;
    }

    private string[] Paths => _parsed.GetValue(_arguments.Paths) is { Length: > 0 } paths ? paths : [StandardInput];

    public static Command Create()
    {
        SumArguments arguments = new();
        Command command = arguments.ToCommand();
        command.SetAction((parsed, cancellation) => Task.FromResult(new SumCommand(arguments, parsed, cancellation).Run()));
        return command;
    }

    private int Run()
    {
        bool json = _parsed.GetValue(_arguments.Json);
        if (_parsed.GetValue(_arguments.Check))
            return new SumCheck(_terminal, Paths, _parsed.GetValue(_arguments.Status), _parsed.GetValue(_arguments.Warn), _cancellation).Run(json);

        if (_parsed.GetValue(_arguments.Walk))
        {
            foreach (TreeFile file in Paths.SelectMany(path => Treewalk.Walk(Folder(path), TreeFilter.Iscc))) Line(_parsed.GetValue(_arguments.Zero) ? file.RelativePath : file.ToLine());
        }
        else
        {
            List<SumEntry> entries = _parsed.GetValue(_arguments.Tree) ? [.. Paths.Select(SumTree)] : SumFiles();
            if (json) WriteJson(entries);
            else if (_parsed.GetValue(_arguments.Similar)) WriteSimilar(entries);
            else entries.ForEach(WriteEntry);
        }

        Deliver();
        if (_errors.Count == 0) return ExitCode.Ok;
        _terminal.Error.WriteLine(Invariant($"error: {_errors.Count} {(_errors.Count == 1 ? "path" : "paths")} could not be read"));
        return ExitCode.BatchPartlyFailed;
    }

    private List<SumEntry> SumFiles()
    {
        List<SumEntry> entries = [];
        string[] paths = Paths;
        bool alone = paths.Length == 1 && !Directory.Exists(paths[0]);
        foreach (string path in paths)
        {
            try
            {
                int before = entries.Count + _errors.Count;
                foreach (string file in FileSums.Expand(path)) SumFile(file, alone, entries);
                if (entries.Count + _errors.Count == before) _terminal.Warn($"{path} has no files");
            }
            catch (StoreException e) when (!alone)
            {
                Remember(path, e);
            }
        }

        return entries;
    }

    private void SumFile(string path, bool alone, List<SumEntry> entries)
    {
        try
        {
            if (path == StandardInput)
            {
                entries.Add(Entry(path, SumStandardInput()));
            }
            else
            {
                using ProgressPrinter progress = new(_terminal, "auto");
                entries.Add(Entry(FileSums.WithSlashes(path), FileSums.OfFile(path, progress.Reading("reading"), _cancellation)));
            }
        }
        catch (StoreException e) when (!alone)
        {
            Remember(path, e);
        }
    }

    /// <summary>Whoever writes into the pipe may be slow or gone for ever; an interrupt does not wait for it.</summary>
    private IsccSum SumStandardInput()
    {
        using Stream input = Console.OpenStandardInput();
        Task<IsccSum> sum = Task.Run(() => IsccSum.Compute(input, cancellation: _cancellation), _cancellation);
        Task.WaitAny([sum], _cancellation);
        return sum.GetAwaiter().GetResult();
    }

    private SumEntry SumTree(string path)
    {
        if (Treewalk.Walk(Folder(path), TreeFilter.Iscc).Count == 0) throw new StoreException(StoreFailure.NotFound, $"{path} has no files");
        using ProgressPrinter progress = new(_terminal, "auto");
        return Entry(FileSums.WithSlashes(path).TrimEnd('/') + "/", Treewalk.Sum(path, cancellation: _cancellation, progress: progress.Reading("reading")));
    }

    private static string Folder(string path)
    {
        if (Directory.Exists(path)) return path;
        if (File.Exists(path)) throw new ArgumentException($"{path} is a file; --tree and --walk take folders");
        throw new StoreException(StoreFailure.NotFound, $"{path} does not exist").WithPath(path);
    }

    private SumEntry Entry(string path, IsccSum sum) => new(path, sum, _parsed.GetValue(_arguments.Narrow) ? sum.Narrow : sum.Wide);

    private void Remember(string path, StoreException error)
    {
        _terminal.Fail(error);
        _errors.Add(new InputFailure(path, null, error.Message));
    }

    private void WriteEntry(SumEntry entry)
    {
        Line(Format(entry));
        if (!_parsed.GetValue(_arguments.Units)) return;
        Line("  " + entry.Sum.DataCode);
        Line("  " + entry.Sum.InstanceCode);
    }

    private string Format(SumEntry entry) => new ChecksumLine(entry.Code, entry.Path).Format(_arguments.FormOf(_parsed), _parsed.GetValue(_arguments.Zero));

    private IReadOnlyList<SimilarGroup> Groups(List<SumEntry> entries)
    {
        int bytes = _parsed.GetValue(_arguments.Narrow) ? 8 : 16;
        return SimilarGroups.FindRepeating(
            entries.Count, _parsed.GetValue(_arguments.Threshold), (a, b) => IsccCode.Distance(entries[a].Code.Body[..bytes], entries[b].Code.Body[..bytes]), _cancellation);
    }

    private void WriteSimilar(List<SumEntry> entries)
    {
        bool first = true;
        foreach (SimilarGroup group in Groups(entries))
        {
            if (!first && !_parsed.GetValue(_arguments.Zero)) Line(string.Empty);
            first = false;
            Line(Format(entries[group.Reference]));
            foreach ((int position, int distance) in group.Members) Line(Invariant($"  ~{distance:D2} ") + Format(entries[position]));
        }
    }

    private void WriteJson(List<SumEntry> entries)
    {
        using StringWriter buffer = new(_text, System.Globalization.CultureInfo.InvariantCulture);
        SumDocument document = new(
            [.. entries.Select(e => new SumDocument.SumRow(e.Path, e.Code.ToString(), [e.Sum.DataCode.ToString(), e.Sum.InstanceCode.ToString()], e.Sum.DataHash, e.Sum.FileSize))],
            _parsed.GetValue(_arguments.Similar) ? [.. Groups(entries).Select(group => new SumDocument.GroupEntry(entries[group.Reference].Path, [.. group.Members.Select(m => new SumDocument.MemberEntry(entries[m.Position].Path, m.Distance))]))] : null,
            _errors);
        Json.Write(buffer, "sum", document, SumContext.Default.SumDocument);
    }

    /// <summary>Lists end their lines with a line feed on every system.</summary>
    private void Line(string text) => _text.Append(text).Append(_parsed.GetValue(_arguments.Zero) ? '\0' : '\n');

    private void Deliver()
    {
        if (_parsed.GetValue(_arguments.Output) is not { } path)
        {
            // Lists are read by programs, to the byte.
            _terminal.Out.Exact.Write(Console.IsOutputRedirected || _terminal.Out.Exact is not ResultWriter ? _text.ToString() : PlainText.Lines(_text.ToString()));
            return;
        }

        OutputFile.Write(path, _parsed.GetValue(_arguments.Overwrite), stream => stream.Write(Encoding.UTF8.GetBytes(_text.ToString())));
    }
}
