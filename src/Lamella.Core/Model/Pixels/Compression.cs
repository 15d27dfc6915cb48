using System.Globalization;

namespace Lamella;

/// <summary>A compression and its level. What a target takes is checked when it is used: <see cref="CompressionChoice"/> lists it. Immutable.</summary>
/// <example><code>
/// await image.ConvertAsync("cells.ome.zarr", new OmeZarrOptions { Compression = Compression.Zstd(3) });
/// await image.ConvertAsync("cells.ome.tif", new OmeTiffOptions { Compression = Compression.None });
/// </code></example>
public sealed record Compression
{
    /// <summary>A compression by the name that its target gives it, such as that of a codec of one's own.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <param name="level">The level; null for the default of the target.</param>
    /// <exception cref="ArgumentException">The name is empty or holds a colon or a blank.</exception>
    public Compression(string name, int? level = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny(':', ' ', ',')) throw new ArgumentException($"'{name}' is not the name of a compression: it holds a colon, a comma or a blank", nameof(name));
        Name = name.ToLowerInvariant();
        Level = level;
    }

    /// <summary>No compression.</summary>
    public static Compression None { get; } = new("none");

    /// <summary>LZW, of TIFF.</summary>
    public static Compression Lzw { get; } = new("lzw");

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>The level; null for the default of the target.</summary>
    public int? Level { get; }

    /// <summary>Deflate, of TIFF: levels 1 to 9.</summary>
    public static Compression Deflate(int? level = null) => new("deflate", level);

    /// <summary>gzip, of Zarr: levels 1 to 9.</summary>
    public static Compression Gzip(int? level = null) => new("gzip", level);

    /// <summary>zlib, of Zarr v2: levels 1 to 9.</summary>
    public static Compression Zlib(int? level = null) => new("zlib", level);

    /// <summary>Zstandard, of Zarr and TIFF: levels 1 to 19.</summary>
    public static Compression Zstd(int? level = null) => new("zstd", level);

    /// <summary>Blosc, of Zarr: a compressor behind a byte shuffle, levels 0 to 9.</summary>
    public static Compression Blosc(BloscMethod method = BloscMethod.Zstd, int? level = null) => new("blosc-" + method switch
    {
        BloscMethod.Lz4 => "lz4",
        BloscMethod.Lz4Hc => "lz4hc",
        BloscMethod.Zlib => "zlib",
        BloscMethod.Zstd => "zstd",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    }, level);

    /// <summary>Reads <c>NAME</c> or <c>NAME:LEVEL</c>, such as <c>zstd:3</c> or <c>blosc-lz4</c>.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static Compression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = text, level = string.Empty;
        if (text.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon) (name, level) = (text[..colon], text[(colon + 1)..]);
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException($"'{text}' is not a compression; expected a name, or a name, a colon and a level", nameof(text));
        if (ReferenceEquals(name, text)) return new Compression(name.Trim());
        return int.TryParse(level, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number)
            ? new Compression(name.Trim(), number)
            : throw new ArgumentException($"the level of {name.Trim()} is a number, not '{level}'", nameof(text));
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Level is { } level ? Invariant($"{Name}:{level}") : Name;

    /// <summary>The compression as a target takes it.</summary>
    /// <exception cref="ArgumentException">The target has no such compression, or not at that level; the message lists what it has.</exception>
    internal Compression Among(IReadOnlyList<CompressionChoice> choices, string target)
    {
        foreach (CompressionChoice choice in choices)
        {
            if (!string.Equals(choice.Name, Name, StringComparison.OrdinalIgnoreCase)) continue;
            if (Level is not { } level) return this;
            if (choice.LowestLevel is not { } lowest || choice.HighestLevel is not { } highest) throw new ArgumentException($"{Name} has no levels");
            if (level >= lowest && level <= highest) return this;
            // Level 0 of other programs stores without compression, for which there is a name here.
            if (level == 0 && lowest > 0 && choices.Any(c => c.Name == None.Name)) return None;
            throw new ArgumentException(Invariant($"the level of {Name} is a number from {lowest} to {highest}, not '{level}'"));
        }

        throw new ArgumentException($"'{this}' is not a compression of {target}; it has {string.Join(", ", choices.Select(c => c.Name))}");
    }
}

/// <summary>What compresses inside Blosc.</summary>
public enum BloscMethod
{
    /// <summary>LZ4: the fastest.</summary>
    Lz4,

    /// <summary>LZ4, with a longer search.</summary>
    Lz4Hc,

    /// <summary>zlib.</summary>
    Zlib,

    /// <summary>Zstandard.</summary>
    Zstd,
}
