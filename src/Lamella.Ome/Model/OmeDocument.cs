using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>One OME-XML document: the parts that Lamella understands as records, all others verbatim. Absent is null, never a default. Immutable but for the verbatim nodes.</summary>
internal sealed record OmeDocument
{
    /// <summary>The schema release that the document declared, such as <c>2016-06</c>; null when its namespace names none.</summary>
    public string? Schema { get; init; }

    /// <summary>The document's own identity, <c>urn:uuid:...</c>.</summary>
    public string? Uuid { get; init; }

    /// <summary>The program that wrote the document.</summary>
    public string? Creator { get; init; }

    /// <summary>Set when the file only points to the document that describes it.</summary>
    public OmeBinaryOnly? BinaryOnly { get; init; }

    public IReadOnlyList<OmeImage> Images { get; init; } = [];

    public IReadOnlyList<OmeInstrument> Instruments { get; init; } = [];

    public IReadOnlyList<OmePlate> Plates { get; init; } = [];

    public IReadOnlyList<OmeAnnotation> Annotations { get; init; } = [];

    /// <summary>Regions of interest, verbatim.</summary>
    public IReadOnlyList<XElement> Rois { get; init; } = [];

    /// <summary>Everything else at the top level: projects, datasets, folders, experiments, screens, experimenters, rights.</summary>
    public OmeExtra? Extra { get; init; }

    /// <summary>What the reader repaired, ignored or could not use.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The verbatim top-level elements of one name, such as <c>Experimenter</c>.</summary>
    public IEnumerable<XElement> Others(string localName) => Extra?.Elements.Where(e => string.Equals(e.Name.LocalName, localName, StringComparison.Ordinal)) ?? [];
}
