namespace Lamella.Formats.Lif.Structure;

/// <summary>One element of the tree: a folder, an image, or both.</summary>
internal sealed class LifElement
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The names on the way from the root, joined by '/'; the root's own name is left out, as LAS X and others do.</summary>
    public required string Path { get; init; }

    /// <summary>The image that it is; null for a folder.</summary>
    public LifImage? Image { get; set; }

    /// <summary>Why the image cannot be read; null when it can.</summary>
    public LamellaException? Problem { get; set; }

    /// <summary>True for lifetime measurements, whose event streams are proprietary.</summary>
    public bool IsLifetime { get; set; }

    /// <summary>The name of the memory block.</summary>
    public string? MemoryId { get; set; }

    /// <summary>The size of the memory as the XML states it.</summary>
    public long MemorySize { get; set; }

    /// <summary>The files that hold the memory (XLIF).</summary>
    public List<LifFrame> Frames { get; } = [];

    /// <summary>Other files that belong below (XLEF, XLCF).</summary>
    public List<string> References { get; } = [];
}

/// <summary>A file that holds a part of an image's memory.</summary>
/// <param name="File">Its relative path as written.</param>
/// <param name="Offset">Where the part starts in the memory.</param>
/// <param name="Size">Its bytes.</param>
internal sealed record LifFrame(string File, long Offset, long Size);
