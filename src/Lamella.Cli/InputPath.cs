namespace Lamella.Cli;

/// <summary>A path to open.</summary>
/// <param name="Path">The path as the user would write it.</param>
/// <param name="Named">True when the user named it; false when it was found in a folder or by a pattern, where files that are no images may lie beside images.</param>
internal readonly record struct InputPath(string Path, bool Named);
