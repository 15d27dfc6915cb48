namespace Lamella;

/// <summary>A statement that two images do not share.</summary>
/// <param name="Key">What is stated, such as <c>channels[0].name</c>.</param>
/// <param name="A">The statement on the left; null when there is none.</param>
/// <param name="B">The statement on the right; null when there is none.</param>
public sealed record MetadataDifference(string Key, string? A, string? B);
