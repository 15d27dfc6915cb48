using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary>Verifies lists of ISCC-SUMs. A line that is no sum is a failure: a list that cannot be read proves nothing.</summary>
internal sealed class SumCheck(Terminal terminal, IReadOnlyList<string> lists, bool status, bool warn, CancellationToken cancellation)
{
    private readonly List<(string Path, string? Expected, string? Found, string? Error)> _results = [];
    private int _different;
    private int _unreadable;
    private int _malformed;
    private int _lastError;

    /// <summary>Verifies and prints.</summary>
    /// <returns>The exit code: 1 when a sum differs or a line is none, else that of a path that could not be read.</returns>
    public int Run(bool json)
    {
        foreach (string list in lists) CheckList(list);
        if (json && !status) WriteJson();
        if (!json && !status)
        {
            if (_malformed > 0) terminal.Error.WriteLine(Invariant($"error: {_malformed} {(_malformed == 1 ? "line is not a sum" : "lines are not sums")}"));
            if (_different > 0) terminal.Error.WriteLine(Invariant($"error: {_different} of {_results.Count} sums differ"));
            if (_unreadable > 0) terminal.Error.WriteLine(Invariant($"error: {_unreadable} of {_results.Count} paths could not be read"));
        }

        if (_different + _malformed > 0) return ExitCode.No;
        return _unreadable == 0 ? ExitCode.Ok : _unreadable == _results.Count ? _lastError : ExitCode.BatchPartlyFailed;

        void WriteJson()
        {
            SumCheckDocument document = new([.. _results.Select(r => new SumCheckDocument.ResultEntry(r.Path, r.Found is not null && r.Found == r.Expected, r.Expected, r.Found, r.Error))], _different, _unreadable, _malformed);
            Json.Write(terminal.Out, "sum-check", document, SumContext.Default.SumCheckDocument);
        }

        void CheckList(string path)
        {
            string text = ReadList(path);
            int number = 0, sums = 0;
            // Lists with NUL at the end of lines are those of --zero.
            foreach (string raw in text.Split(text.Contains('\0', StringComparison.Ordinal) ? '\0' : '\n'))
            {
                number++;
                string line = raw.TrimEnd('\r');
                if (line.Length == 0 || ChecksumLine.IsUnit(line)) continue;
                if (ChecksumLine.TryParse(line, out ChecksumLine? entry))
                {
                    sums++;
                    CheckEntry(entry, json);
                    continue;
                }

                _malformed++;
                if (warn && !status) terminal.Error.WriteLine(Invariant($"warning: {path}: line {number} is not a sum"));
            }

            if (sums == 0) throw new DamagedDataException("there is no ISCC-SUM in it").WithPath(path);
        }
    }

    private static string ReadList(string path)
    {
        try
        {
            return path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Reading(e, path);
        }
    }

    private void CheckEntry(ChecksumLine entry, bool json)
    {
        string what = "OK";
        bool same = false;
        try
        {
            IsccSum sum = FileSums.Of(entry, cancellation);
            same = entry.Matches(sum);
            if (!same)
            {
                _different++;
                what = "FAILED";
            }

            _results.Add((entry.Path, entry.Code.ToString(), (entry.Code.IsWide ? sum.Wide : sum.Narrow).ToString(), null));
        }
        catch (StoreException e)
        {
            _unreadable++;
            _lastError = ExitCode.Of(e);
            what = "FAILED: " + e.Message;
            _results.Add((entry.Path, entry.Code.ToString(), null, e.Message));
        }

        if (!json && !status && !(same && terminal.Quiet)) terminal.Out.Write($"{entry.Path}: {what}\n");
    }
}
