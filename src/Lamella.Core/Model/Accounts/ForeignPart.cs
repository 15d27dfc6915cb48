using System.Text.Json;
using Lamella.Stores;

namespace Lamella;

/// <summary>A node or attributes of another program in a hierarchy of groups. Its content is not read; a target of the same kind may carry it along as it is.</summary>
/// <param name="Part">How it is listed among what is not shown.</param>
/// <param name="Store">The store that holds it.</param>
/// <param name="Path">The path of the node, or of the group that has the attributes; empty for the root.</param>
/// <param name="Format">The version of Zarr that it is written in: 2 or 3.</param>
internal sealed record ForeignPart(ContentPart Part, Store Store, string Path, int Format)
{
    /// <summary>The attributes by their names (<c>ome.x</c> for a member of the NGFF object); empty for a node.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Attributes { get; init; } = [];
}
