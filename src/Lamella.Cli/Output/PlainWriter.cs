using System.Text;

namespace Lamella.Cli.Output;

/// <summary>
/// The one door between a command and a stream for people: what is written as a line is one line, and nothing in it steers a terminal (<see cref="PlainText"/>). Documents and stored texts that are promised
/// to the byte go to <see cref="Exact"/>.
/// </summary>
internal sealed class PlainWriter(TextWriter inner) : TextWriter
{
    /// <summary>The stream itself.</summary>
    public TextWriter Exact { get; } = inner;

    /// <inheritdoc/>
    public override Encoding Encoding => Exact.Encoding;

    /// <summary>The same stream behind the door, once.</summary>
    public static PlainWriter Of(TextWriter stream) => stream as PlainWriter ?? new PlainWriter(stream);

    /// <inheritdoc/>
    public override void Write(char value) => Exact.Write(PlainText.Lines(value.ToString()));

    /// <summary>Text of several lines, whose ends are the caller's.</summary>
    public override void Write(string? value) => Exact.Write(PlainText.Lines(value ?? string.Empty));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine() => Exact.WriteLine();

    /// <summary>One line, which may go on in indented ones.</summary>
    public override void WriteLine(string? value) => Exact.WriteLine(PlainText.Message(value ?? string.Empty));

    /// <inheritdoc/>
    public override void WriteLine(object? value) => WriteLine(value?.ToString());

    /// <inheritdoc/>
    public override void Flush() => Exact.Flush();
}
