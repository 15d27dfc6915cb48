namespace Lamella.Formats;

/// <summary>What Lamella does with a format.</summary>
/// <param name="Read">It opens and its pixels are read.</param>
/// <param name="Write">It can be the target of a conversion.</param>
public sealed record FormatSupport(bool Read, bool Write)
{
    /// <summary>The compressions that a file of the format may use, and what Lamella does with each.</summary>
    public IReadOnlyList<CodecSupport> Codecs { get; init; } = [];
}

/// <summary>What Lamella does with one compression of a format.</summary>
/// <param name="Name">The name of the compression.</param>
/// <param name="Read">Its data is decoded.</param>
/// <param name="Write">Its data is encoded.</param>
/// <param name="Lossy">Encoding may change values.</param>
public sealed record CodecSupport(string Name, bool Read, bool Write, bool Lossy);
