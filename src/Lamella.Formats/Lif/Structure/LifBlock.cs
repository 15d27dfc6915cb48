namespace Lamella.Formats.Lif.Structure;

/// <summary>One memory block of a container.</summary>
/// <param name="Id">Its name, such as <c>MemBlock_123</c>, by which images refer to it.</param>
/// <param name="Offset">Where its data starts in the file.</param>
/// <param name="Size">The bytes it claims to have.</param>
/// <param name="Available">The bytes that the file holds; fewer when the file is cut off.</param>
internal sealed record LifBlock(string Id, long Offset, long Size, long Available);
