namespace Lamella.Ome;

/// <summary>How a document is written.</summary>
internal sealed record OmeXmlWriteOptions
{
    /// <summary>Writes <c>MetadataOnly</c> in place of storage entries and inline pixels: the form of <c>OME/METADATA.ome.xml</c>. Default: as the model says.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>One element per line. Default: no white space, as most of a document is read by programs.</summary>
    public bool Indent { get; init; }

    /// <summary>Replaces the document's creator; null keeps it.</summary>
    public string? Creator { get; init; }
}
