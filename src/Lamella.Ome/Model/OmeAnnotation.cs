using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>A structured annotation.</summary>
internal abstract record OmeAnnotation
{
    public string? Id { get; init; }

    public string? Namespace { get; init; }

    public string? Description { get; init; }

    public OmeExtra? Extra { get; init; }
}

/// <summary>Key-value pairs, in document order; a key may come twice.</summary>
internal sealed record OmeMapAnnotation : OmeAnnotation
{
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; init; } = [];
}

/// <summary>Any XML.</summary>
internal sealed record OmeXmlAnnotation : OmeAnnotation
{
    /// <summary>The nodes inside of <c>Value</c>, verbatim.</summary>
    public IReadOnlyList<XNode> Value { get; init; } = [];
}

/// <summary>An annotation of a kind without a type of its own (comment, tag, file, number, time...).</summary>
internal sealed record OmeOtherAnnotation : OmeAnnotation
{
    /// <summary>The whole element, verbatim.</summary>
    public required XElement Element { get; init; }
}
