namespace Lamella.Iscc;

/// <summary>The Data-Code of one plane's canonical bytes, for similarity search within scenes.</summary>
/// <param name="Code">The 32 bytes of the code in base64.</param>
/// <param name="Offset">The plane's position in the walk.</param>
/// <param name="Size">Bytes of the plane.</param>
public sealed record Simprint(string Code, long Offset, long Size);
