using System.Text;

namespace Lamella.Cli.Output;

/// <summary>Standard output. A write that fails (a full disk behind a redirection, a closed stream) is an error of the output by that name.</summary>
internal sealed class ResultWriter(TextWriter inner) : TextWriter
{
    /// <summary>How errors call the stream of results.</summary>
    public const string Name = "standard output";

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Guard(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Guard(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Guard(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Guard(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Guard(inner.Flush);

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Writing(e, Name);
        }
    }
}
