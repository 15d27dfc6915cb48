namespace Lamella.Ome;

/// <summary>The pointer of a binary-only OME-TIFF to the document with its metadata.</summary>
/// <param name="MetadataFile">The file name, relative to the file that holds the pointer.</param>
/// <param name="Uuid">The identity of the document; it decides when the file was renamed.</param>
internal sealed record OmeBinaryOnly(string? MetadataFile, string? Uuid);
