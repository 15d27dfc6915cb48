using System.Text.Json;

namespace Lamella.Cli.Documents;

/// <summary>One Zarr array as it is.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Node">array.</param>
/// <param name="ZarrFormat">2 or 3.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Chunk">The shape of a chunk.</param>
/// <param name="Shard">The shape of a shard; null when there are none.</param>
/// <param name="DataType">The name of the element type.</param>
/// <param name="Metadata">The metadata as stored.</param>
/// <param name="Attributes">The attributes as stored.</param>
/// <param name="Unsupported">What cannot be read.</param>
internal sealed record ZarrArrayDocument(
    string Path, string Node, int ZarrFormat, IReadOnlyList<long> Shape, IReadOnlyList<long> Chunk, IReadOnlyList<long>? Shard, string? DataType, JsonElement Metadata, JsonElement Attributes, IReadOnlyList<string> Unsupported) : Document;
