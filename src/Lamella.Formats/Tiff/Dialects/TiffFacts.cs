namespace Lamella.Formats.Tiff.Dialects;

/// <summary>What a dialect knows of a stack of pages that plain TIFF fields do not say.</summary>
/// <param name="Dialect">The name of the program or instrument, for messages.</param>
internal sealed record TiffFacts(string Dialect)
{
    /// <summary>The axes that number the pages, slowest first; null when the dialect does not state them.</summary>
    public IReadOnlyList<TiffAxis>? Axes { get; init; }

    /// <summary>For each plane of <see cref="Axes"/> the position of its page in the stack; null when the pages are in order.</summary>
    public int[]? Order { get; init; }

    /// <summary>True when the dialect has a field for the pixel size: then the resolution fields do not count, also where the field is empty.</summary>
    public bool StatesSize { get; init; }

    /// <summary>The distance between pixels; what is not stated is null.</summary>
    public PixelSizes PixelSize { get; init; } = PixelSizes.Unknown;

    /// <summary>Where the first pixel lies.</summary>
    public PixelSizes? Origin { get; init; }

    /// <summary>Names and colours of the channels, in the order of axis C.</summary>
    public IReadOnlyList<(string? Name, Rgba? Color)> Channels { get; init; } = [];

    /// <summary>The objective lens.</summary>
    public Objective? Objective { get; init; }

    /// <summary>When the acquisition started.</summary>
    public DateTimeOffset? Acquired { get; init; }

    /// <summary>The name of the scene.</summary>
    public string? Name { get; init; }

    /// <summary>Key-value notes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Notes { get; init; } = [];

    /// <summary>The metadata as stored, where it is not the description.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Originals { get; init; } = [];
}
