using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>What an element held beyond the parts that the model names: verbatim, so that a document survives reading and writing. Treat the nodes as read-only.</summary>
/// <param name="Attributes">Attributes that the model does not name.</param>
/// <param name="Elements">Child elements that the model does not name, in document order.</param>
internal sealed record OmeExtra(IReadOnlyList<XAttribute> Attributes, IReadOnlyList<XElement> Elements);
