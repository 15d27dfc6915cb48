using System.Diagnostics;
using System.Text.Json;

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
        if (_style == Style.None) return;
        lock (_gate)
        {
            TimeSpan now = _watch.Elapsed;
            if (now - _last < (_style == Style.Log ? PipePause : TerminalPause)) return;
            _last = now;
            Print(value, now);
        }
    }

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

    private void Print(ConvertProgress value, TimeSpan elapsed)
    {
        double rate = value.DoneBytes / Math.Max(elapsed.TotalSeconds, 1e-3);
        double share = value.TotalBytes > 0 ? (double)value.DoneBytes / value.TotalBytes : 0;
        TimeSpan left = rate > 0 ? TimeSpan.FromSeconds(Math.Min((value.TotalBytes - value.DoneBytes) / rate, 359999)) : TimeSpan.Zero;
        if (_style == Style.Json)
        {
            PrintJson(value, rate, left);
            return;
        }

        string text = Invariant($"{share * 100,3:F0}%  {value.DoneBytes / 1e9:F2}/{value.TotalBytes / 1e9:F2} GB  {rate / 1e6:F0} MB/s  ETA {(int)left.TotalHours}:{left.Minutes:D2}:{left.Seconds:D2}  scene {value.Scene} {value.Stage}");
        if (_style == Style.Log)
        {
            _terminal.Error.WriteLine(text);
            return;
        }

        _terminal.Error.Exact.Write("\r" + Fit(share, text, Columns()) + "\x1b[K");
        _open = true;
    }

    /// <summary>The line for a terminal of so many columns: one that wraps cannot be renewed.</summary>
    internal static string Fit(double share, string text, int columns)
    {
        const int Width = 24;
        int full = (int)(Math.Clamp(share, 0, 1) * Width);
        string bar = "[" + new string('#', full) + new string('-', Width - full) + "] ";
        return bar.Length + text.Length < columns ? bar + text : text.Length < columns ? text : text[..Math.Max(0, columns - 1)];
    }

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

    private void PrintJson(ConvertProgress value, double rate, TimeSpan left)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", "lamella/progress/1");
            writer.WriteNumber("doneBytes", value.DoneBytes);
            writer.WriteNumber("totalBytes", value.TotalBytes);
            writer.WriteNumber("bytesPerSecond", Math.Round(rate));
            writer.WriteNumber("secondsLeft", Math.Round(left.TotalSeconds));
            writer.WriteNumber("scene", value.Scene);
            writer.WriteString("stage", value.Stage);
            writer.WriteEndObject();
        }

        _terminal.Error.Exact.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
