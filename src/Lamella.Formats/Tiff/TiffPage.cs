namespace Lamella.Formats.Tiff;

/// <summary>One page to be written: its tags, and the directories of its reduced levels.</summary>
internal sealed record TiffPage(TiffTagWriter Tags, IReadOnlyList<TiffTagWriter> SubDirectories);
