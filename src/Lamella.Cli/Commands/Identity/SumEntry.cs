using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary>The sum of one path.</summary>
/// <param name="Path">The path with slashes; one at the end for a tree.</param>
/// <param name="Sum">What was computed.</param>
/// <param name="Code">The wide or the narrow code.</param>
internal sealed record SumEntry(string Path, IsccSum Sum, IsccCode Code);
