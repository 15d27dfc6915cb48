using System.Text.Json.Nodes;

namespace Lamella.Cli.Documents;

/// <summary>All that an image states about itself.</summary>
/// <param name="Path">The image.</param>
/// <param name="Format">Its format.</param>
/// <param name="Scenes">Its scenes.</param>
internal sealed record MetaShowDocument(string Path, string Format, IReadOnlyList<MetaShowDocument.SceneEntry> Scenes) : Document
{
    /// <summary>A scene.</summary>
    /// <param name="Index">Its position.</param>
    /// <param name="Metadata">Values by key: a number, a number with its unit, or a text.</param>
    public sealed record SceneEntry(int Index, IReadOnlyDictionary<string, JsonNode?> Metadata);
}
