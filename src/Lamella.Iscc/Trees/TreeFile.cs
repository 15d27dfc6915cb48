namespace Lamella.Iscc.Trees;

/// <summary>A file that a walk found.</summary>
/// <param name="RelativePath">The path below the root, with slashes.</param>
/// <param name="FullPath">The path to open it by.</param>
internal readonly record struct TreeFile(string RelativePath, string FullPath);
