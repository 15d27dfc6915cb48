namespace Lamella;

/// <summary>A compression that a target takes.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="LowestLevel">The lowest level; null when it has no levels.</param>
/// <param name="HighestLevel">The highest level; null when it has no levels.</param>
public sealed record CompressionChoice(string Name, int? LowestLevel = null, int? HighestLevel = null);
