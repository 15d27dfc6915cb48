using Lamella.Formats;

namespace Lamella;

/// <summary>What was found out about a path: who was asked, what was seen, what can be read, and what to do.</summary>
public sealed record Diagnosis
{
    /// <summary>The path as the user wrote it.</summary>
    public required string Path { get; init; }

    /// <summary>A file or a folder.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Bytes of the file; of a folder null.</summary>
    public long? Length { get; init; }

    /// <summary>The first bytes as numbers and text; empty for folders and empty files.</summary>
    public string FirstBytes { get; init; } = string.Empty;

    /// <summary>What files that start so usually are; null when nothing comes to mind.</summary>
    public string? LooksLike { get; init; }

    /// <summary>How sure each reader was, in the order of asking.</summary>
    public IReadOnlyList<(string Name, Detection Sure)> Readers { get; init; } = [];

    /// <summary>The name of the format that was taken; null when there is none.</summary>
    public string? Format { get; init; }

    /// <summary>What ended the opening; null when it opened.</summary>
    public LamellaException? Error { get; init; }

    /// <summary>What the directory says, a line for each scene.</summary>
    public IReadOnlyList<string> Structure { get; init; } = [];

    /// <summary>The compressions in use.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>Places in the pixels that were tried.</summary>
    public int Tried { get; init; }

    /// <summary>Places whose pixels came out.</summary>
    public int Readable { get; init; }

    /// <summary>What went wrong at the others, each message once.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Codecs and features that Lamella lacks for this image.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Planes that are in no file.</summary>
    public long MissingPlanes { get; init; }

    /// <summary>What the reader repaired or found doubtful.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What can be saved of a damaged image.</summary>
    public IReadOnlyList<string> Rescue { get; init; } = [];

    /// <summary>What to do next.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>All of it in a word or two.</summary>
    public string Verdict => Error is not null ? (Error is UnknownFormatException ? "unknown format" : "not readable")
        : Readable == 0 && Tried > 0 ? "pixels not readable"
        : Readable < Tried || MissingPlanes > 0 ? "readable in part"
        : Warnings.Count > 0 ? "readable, with warnings" : "readable";

    /// <summary>True when everything that was tried could be read, and no plane is missing.</summary>
    public bool IsReadable => Error is null && Readable == Tried && MissingPlanes == 0;
}
