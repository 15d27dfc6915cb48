namespace Lamella.Iscc.Codes;

/// <summary>A Meta-Code with the texts it was made of, as they were cut and cleaned.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">The description; null without one.</param>
/// <param name="MetaHash">The multihash of the BLAKE3 digest of the metadata, or of name and description.</param>
internal sealed record MetaCodeResult(IsccCode Code, string Name, string? Description, string MetaHash);
