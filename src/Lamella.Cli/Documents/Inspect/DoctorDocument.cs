namespace Lamella.Cli.Documents;

/// <summary>Why an image does not open, or not as it should.</summary>
/// <param name="Path">What was examined.</param>
/// <param name="Verdict">The answer in a few words.</param>
/// <param name="Readable">True when it opens and its pixels can be read.</param>
/// <param name="Kind">file or folder.</param>
/// <param name="Bytes">The size of a file.</param>
/// <param name="FirstBytes">The first bytes, as numbers and text.</param>
/// <param name="LooksLike">What the first bytes look like.</param>
/// <param name="Readers">The formats that were asked, with their answers.</param>
/// <param name="Format">The format that was chosen.</param>
/// <param name="Error">Why it does not open.</param>
/// <param name="Structure">What is in it.</param>
/// <param name="Codecs">Its compressions.</param>
/// <param name="Pixels">What of the pixels was tried.</param>
/// <param name="Missing">What is promised and not there.</param>
/// <param name="MissingPlanes">Planes that are promised and not there.</param>
/// <param name="Warnings">What is doubtful.</param>
/// <param name="Rescue">What can be rescued.</param>
/// <param name="Advice">What to do.</param>
internal sealed record DoctorDocument(
    string Path,
    string Verdict,
    bool Readable,
    string Kind,
    long? Bytes,
    string FirstBytes,
    string? LooksLike,
    IReadOnlyList<DoctorDocument.ReaderEntry> Readers,
    string? Format,
    DoctorDocument.ErrorEntry? Error,
    IReadOnlyList<string> Structure,
    IReadOnlyList<string> Codecs,
    DoctorDocument.TriedEntry Pixels,
    IReadOnlyList<string> Missing,
    long MissingPlanes,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Rescue,
    IReadOnlyList<string> Advice) : Document
{
    /// <summary>A format and its answer.</summary>
    /// <param name="Name">The format.</param>
    /// <param name="Sure">How sure it is: no, name, magic or content.</param>
    public sealed record ReaderEntry(string Name, string Sure);

    /// <summary>Why an image does not open.</summary>
    /// <param name="Kind">unknown format, damaged, unsupported, refused or store.</param>
    /// <param name="Message">The error.</param>
    /// <param name="Offset">Where in the file.</param>
    public sealed record ErrorEntry(string Kind, string Message, long? Offset);

    /// <summary>What of the pixels was tried.</summary>
    /// <param name="Tried">Places that were read.</param>
    /// <param name="Readable">Places that could be read.</param>
    /// <param name="Problems">Why the others could not.</param>
    public sealed record TriedEntry(int Tried, int Readable, IReadOnlyList<string> Problems);
}
