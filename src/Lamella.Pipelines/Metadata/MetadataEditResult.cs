namespace Lamella;

/// <summary>A statement that an edit changed.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Key">What is stated.</param>
/// <param name="Before">The old statement; null when there was none.</param>
/// <param name="After">The new statement.</param>
public sealed record MetadataChange(int Scene, string Key, string? Before, string? After);

/// <summary>What an edit did, or would do.</summary>
/// <param name="Changes">What is stated otherwise now.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Notes">What a user should know.</param>
public sealed record MetadataEditResult(IReadOnlyList<MetadataChange> Changes, IReadOnlyList<string> Files, IReadOnlyList<string> Notes);
