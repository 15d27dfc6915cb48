namespace Lamella.Ome;

/// <summary>A member of a multi-file set: its identity, and its name when the document was written.</summary>
/// <param name="Uuid"><c>urn:uuid:...</c>; it decides when the file was renamed.</param>
/// <param name="FileName">Relative to the document's file.</param>
internal sealed record OmeFileRef(string? Uuid, string? FileName);
