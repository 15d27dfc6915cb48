namespace Lamella.Cli.Documents;

/// <summary>What is read and written.</summary>
/// <param name="Formats">The formats.</param>
internal sealed record FormatsDocument(IReadOnlyList<FormatsDocument.FormatEntry> Formats) : Document
{
    /// <summary>A format.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Extensions">The endings of its files.</param>
    /// <param name="Read">Whether it is read.</param>
    /// <param name="Write">Whether it is written.</param>
    /// <param name="Codecs">Its compressions.</param>
    public sealed record FormatEntry(string Name, IReadOnlyList<string> Extensions, bool Read, bool Write, IReadOnlyList<CodecEntry> Codecs);

    /// <summary>A compression.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Read">Whether it is read.</param>
    /// <param name="Write">Whether it is written.</param>
    /// <param name="Lossy">Whether it changes values.</param>
    public sealed record CodecEntry(string Name, bool Read, bool Write, bool Lossy);
}
