using System.Diagnostics;
using Lamella.Cli.Documents;

namespace Lamella.Cli.Output;

/// <summary>Shows how far a conversion has come, on standard error: a line that renews itself on a terminal, a line every ten seconds when piped, or one JSON object a line for machines.</summary>
internal sealed class ProgressPrinter : IProgress<ConvertProgress>, IDisposable
{
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PipePause = TimeSpan.FromSeconds(10);
    private readonly Terminal _terminal;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly Style _style;
    private TimeSpan _last;
    private bool _open;

    /// <summary>The last report of a conversion; null before the first.</summary>
    public ConvertProgress? Last { get; private set; }

    /// <summary>Chooses the form: <c>auto</c>, <c>always</c>, <c>never</c> or <c>json</c>.</summary>
    public ProgressPrinter(Terminal terminal, string mode)
    {
        _terminal = terminal;
        // A dumb terminal cannot clear a line.
        bool renews = mode == "always" || (!Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");
        _style = terminal.Quiet || mode == "never" ? Style.None : mode == "json" ? Style.Json : renews ? Style.Line : Style.Log;
    }

    private enum Style
    {
        None,
        Line,
        Log,
        Json,
    }

    /// <inheritdoc/>
    public void Report(ConvertProgress value)
    {
        Last = value;
        Report(new Progress(value.DoneBytes, value.TotalBytes, value.Scene, WordFor(value.Stage), WordsFor(value.Stage)));
    }

    private void Report(Progress value)
    {
        if (_style == Style.None) return;
        lock (_gate)
        {
            TimeSpan now = _watch.Elapsed;
            if (now - _last < (_style == Style.Log ? PipePause : TerminalPause)) return;
            _last = now;
            Print(value, now);
        }
    }

    /// <summary>For work whose size is not known beforehand: told the bytes of each piece that was read.</summary>
    public Action<long> Reading(string stage, int scene = -1)
    {
        long done = 0;
        return bytes => Report(new Progress(Interlocked.Add(ref done, bytes), 0, scene, stage, stage));
    }

    /// <summary>For work that tells the bytes of all pieces so far; 0 for a size that is not known beforehand.</summary>
    public IProgress<long> Counting(string stage, long total = 0, int scene = -1) => new Counter(this, stage, total, scene);

    /// <summary>Clears the line, so that what follows starts on a clean one.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_open) _terminal.Error.Exact.Write("\r\x1b[K");
            _open = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Finish();

    private void Print(Progress value, TimeSpan elapsed)
    {
        double rate = value.DoneBytes / Math.Max(elapsed.TotalSeconds, 1e-3);
        double share = value.TotalBytes > 0 ? (double)value.DoneBytes / value.TotalBytes : 0;
        TimeSpan left = rate > 0 ? TimeSpan.FromSeconds(Math.Min((value.TotalBytes - value.DoneBytes) / rate, 359999)) : TimeSpan.Zero;
        if (_style == Style.Json)
        {
            PrintJson(value, rate, left);
            return;
        }

        string place = value.Scene < 0 ? value.Words : Invariant($"scene {value.Scene}: {value.Words}");
        string text = value.TotalBytes <= 0
            ? $"{place}  {ByteText.Of(value.DoneBytes)}  {ByteText.Of((long)rate)}/s  {Clock(elapsed)}"
            : Invariant($"{share * 100,3:F0}%  {place}  {ByteText.Of(value.DoneBytes)} of {ByteText.Of(value.TotalBytes)}  {ByteText.Of((long)rate)}/s  {Clock(elapsed)}, {Clock(left)} left");
        if (_style == Style.Log)
        {
            _terminal.Error.WriteLine(text);
            return;
        }

        _terminal.Error.Exact.Write("\r" + (value.TotalBytes <= 0 ? Cut(text, Columns()) : Fit(share, text, Columns())) + "\x1b[K");
        _open = true;
    }

    /// <summary>The line for a terminal of so many columns: one that wraps cannot be renewed.</summary>
    internal static string Fit(double share, string text, int columns)
    {
        const int Longest = 24, Shortest = 8, Frame = 3;
        int width = Math.Min(Longest, columns - text.Length - Frame - 1);
        if (width < Shortest) return Cut(text, columns);
        int full = (int)(Math.Clamp(share, 0, 1) * width);
        return "[" + new string('#', full) + new string('-', width - full) + "] " + text;
    }

    /// <summary>A time of hours, minutes and seconds, as short as it can be said.</summary>
    private static string Clock(TimeSpan time) => time.TotalHours >= 1 ? Invariant($"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}") : Invariant($"{time.Minutes}:{time.Seconds:D2}");

    /// <summary>What people read of a stage of a conversion.</summary>
    internal static string WordsFor(ConvertStage stage) => stage switch
    {
        ConvertStage.Pixels => "copying pixels",
        ConvertStage.Metadata => "writing metadata",
        ConvertStage.Hash => "hashing pixels",
        ConvertStage.Verify => "proving the result",
        ConvertStage.Compare => "comparing",
        ConvertStage.SourceHash => "hashing the source's files",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    /// <summary>The word that scripts read for a stage of a conversion.</summary>
    internal static string WordFor(ConvertStage stage) => stage switch
    {
        ConvertStage.Pixels => "pixels",
        ConvertStage.Metadata => "metadata",
        ConvertStage.Hash => "hash",
        ConvertStage.Verify => "verify",
        ConvertStage.Compare => "compare",
        ConvertStage.SourceHash => "source hash",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    private static string Cut(string text, int columns) => text.Length < columns ? text : text[..Math.Max(0, columns - 1)];

    private static int Columns()
    {
        const int Usual = 80;
        try
        {
            return Console.IsErrorRedirected || Console.WindowWidth <= 0 ? Usual : Console.WindowWidth;
        }
        catch (IOException)
        {
            return Usual;
        }
    }

    /// <summary>What is printed: of a conversion, or of any other work that counts bytes.</summary>
    private readonly record struct Progress(long DoneBytes, long TotalBytes, int Scene, string Stage, string Words);

    private sealed class Counter(ProgressPrinter printer, string stage, long total, int scene) : IProgress<long>
    {
        public void Report(long value) => printer.Report(new Progress(value, total, scene, stage, stage));
    }

    private void PrintJson(Progress value, double rate, TimeSpan left) => Json.WriteLine(
        _terminal.Error, "progress", new ProgressLine(value.DoneBytes, value.TotalBytes, Math.Round(rate), Math.Round(left.TotalSeconds), value.Scene, value.Stage), ConvertContext.Default.ProgressLine);
}
