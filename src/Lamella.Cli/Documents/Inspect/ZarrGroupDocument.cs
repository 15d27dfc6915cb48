using System.Text.Json;

namespace Lamella.Cli.Documents;

/// <summary>One Zarr group as it is.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Node">group.</param>
/// <param name="ZarrFormat">2 or 3.</param>
/// <param name="Consolidated">True when it repeats the metadata of the nodes below it.</param>
/// <param name="Children">The names of the nodes in it.</param>
/// <param name="Attributes">The attributes as stored.</param>
/// <param name="Unsupported">What cannot be read.</param>
internal sealed record ZarrGroupDocument(string Path, string Node, int ZarrFormat, bool Consolidated, IReadOnlyList<string> Children, JsonElement Attributes, IReadOnlyList<string> Unsupported) : Document;
