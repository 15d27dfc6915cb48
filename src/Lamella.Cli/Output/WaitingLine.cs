using System.Text;

namespace Lamella.Cli.Output;

/// <summary>
/// Says on a terminal that a command is at work before the command has anything to say: a line that counts seconds, from less than half a second after the start until the first other text, before which it is taken away. Streams
/// that both pass through <see cref="Behind"/> know of it.
/// </summary>
internal sealed class WaitingLine : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly TextWriter _terminal;
    private readonly string _command;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _shown;
    private volatile bool _ended;

    /// <summary>Starts to count.</summary>
    /// <param name="terminal">The terminal itself.</param>
    /// <param name="command">The command, as users write it.</param>
    /// <param name="time">The clock.</param>
    public WaitingLine(TextWriter terminal, string command, TimeProvider time)
    {
        _terminal = terminal;
        _command = command;
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Show(), null, First, Pause);
    }

    /// <summary>True when standard error is a terminal that can clear a line, and the user wants to hear something.</summary>
    public static bool IsWanted(bool quiet) => !quiet && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>A stream whose first text takes the line away.</summary>
    public TextWriter Behind(TextWriter stream) => new Watched(stream, this);

    /// <summary>Takes the line away, for good.</summary>
    public void End()
    {
        if (_ended) return;
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            _timer.Dispose();
            if (_shown) _terminal.Write("\r\x1b[K");
            _terminal.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Show()
    {
        lock (_gate)
        {
            if (_ended) return;
            TimeSpan elapsed = _time.GetElapsedTime(_start);
            _terminal.Write(Invariant($"\r{_command} is at work  {(int)elapsed.TotalMinutes}:{elapsed.Seconds:D2}\x1b[K"));
            _terminal.Flush();
            _shown = true;
        }
    }

    private sealed class Watched(TextWriter stream, WaitingLine line) : TextWriter
    {
        public override Encoding Encoding => stream.Encoding;

        public override void Write(char value) => Ready().Write(value);

        public override void Write(char[] buffer, int index, int count) => Ready().Write(buffer, index, count);

        public override void Write(ReadOnlySpan<char> buffer) => Ready().Write(buffer);

        public override void Write(string? value) => Ready().Write(value);

        public override void WriteLine() => Ready().WriteLine();

        public override void WriteLine(string? value) => Ready().WriteLine(value);

        public override void Flush() => stream.Flush();

        private TextWriter Ready()
        {
            line.End();
            return stream;
        }
    }
}
