namespace Lamella.Iscc;

/// <summary>A file that a walk found.</summary>
/// <param name="RelativePath">The path below the root, with slashes.</param>
/// <param name="FullPath">The path to open it by.</param>
public readonly record struct TreeFile(string RelativePath, string FullPath)
{
    /// <summary>The relative path as a line of a list: one with line breaks is escaped as the checksum lists of GNU coreutils do it.</summary>
    public string ToLine() => Lists.ListLine.Make(string.Empty, RelativePath);
}
