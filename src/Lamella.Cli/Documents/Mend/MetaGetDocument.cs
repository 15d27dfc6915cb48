using System.Text.Json.Nodes;

namespace Lamella.Cli.Documents;

/// <summary>Single values of an image.</summary>
/// <param name="Path">The image.</param>
/// <param name="Values">The values.</param>
internal sealed record MetaGetDocument(string Path, IReadOnlyList<MetaGetDocument.ValueEntry> Values) : Document
{
    /// <summary>A value.</summary>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Value">A number, a number with its unit, a text, or null when the image does not state it.</param>
    public sealed record ValueEntry(int Scene, string Key, JsonNode? Value);
}
