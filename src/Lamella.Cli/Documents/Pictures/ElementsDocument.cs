namespace Lamella.Cli.Documents;

/// <summary>The elements of a Zarr array whose elements have no fixed length.</summary>
/// <param name="Shape">The length of each axis.</param>
/// <param name="DataType">The name of the element type.</param>
/// <param name="Elements">The elements in C order: texts, or bytes as Base64.</param>
internal sealed record ElementsDocument(IReadOnlyList<long> Shape, string? DataType, IReadOnlyList<string> Elements) : Document;
