using Lamella.Engine;

namespace Lamella;

/// <summary>What a format knows of one scene after opening; <see cref="Scene"/> is the view of it that users see.</summary>
public sealed record SceneContent
{
    /// <summary>The label; null when the file has none.</summary>
    public string? Name { get; init; }

    /// <summary>Full resolution first; every level has the same native axes.</summary>
    public required IReadOnlyList<LevelSource> Levels { get; init; }

    /// <summary>
    /// The meaning of the native axes where it differs from their letters: same length, one letter each. An unknown page axis Q that is presented as Z keeps its letter in the native axes.
    /// </summary>
    public string? AxesOverride { get; init; }

    /// <summary>The factor of a level on an axis where the file states it; null to take the ratio of the shapes.</summary>
    public Func<int, char, double?>? Downsample { get; init; }

    /// <summary>How far the first sample of a level lies behind that of level 0 on an axis, in units of its pixel size, where the file states it; null when it does not.</summary>
    public Func<int, char, double?>? LevelShift { get; init; }

    /// <summary>One for each index of axis C.</summary>
    public required IReadOnlyList<Channel> Channels { get; init; }

    /// <summary>The distance between pixels.</summary>
    public PixelSizes PixelSize { get; init; } = PixelSizes.Unknown;

    /// <summary>Where the first pixel lies.</summary>
    public PixelSizes? Origin { get; init; }

    /// <summary>Names, units and positions of axes whose letter does not say enough.</summary>
    public IReadOnlyDictionary<char, AxisInfo> AxisInfo { get; init; } = new Dictionary<char, AxisInfo>();

    /// <summary>When the acquisition started.</summary>
    public DateTimeOffset? Acquired { get; init; }

    /// <summary>The objective lens.</summary>
    public Objective? Objective { get; init; }

    /// <summary>The microscope, for a scene that no document of its own describes.</summary>
    public Instrument? Instrument { get; init; }

    /// <summary>The tiles of a stitched scene.</summary>
    public Mosaic? Mosaic { get; init; }

    /// <summary>Reads one tile alone, for mosaics: the level with an M axis in front; null when the scene is no mosaic.</summary>
    public LevelSource? TileLevel { get; init; }

    /// <summary>Per-plane facts, made on first use.</summary>
    public Lazy<IReadOnlyList<PlaneInfo>> Planes { get; init; } = new(Array.Empty<PlaneInfo>);

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Key-value notes that belong to the scene and have no better place.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Notes { get; init; } = [];

    /// <summary>TIFF's MinIsWhite, orientation and the like: reported, not applied.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Display { get; init; } = [];

    /// <summary>The colour map of palette images: red, green and blue ramps of 16 bits; null when there is none.</summary>
    public ushort[][]? Palette { get; init; }

    /// <summary>True when the channels' display ranges were measured by Lamella while writing: they are no statement of the source and may be measured anew.</summary>
    public bool WindowsAreMeasured { get; init; }

    /// <summary>The IMAGEWALK hash of the pixels (a wide ISCC-SUM) that the file itself carries: what its writer stated, not checked. Null when it carries none.</summary>
    public string? PixelHash { get; init; }

    /// <summary>The conversions that the scene went through, as the file states them; the oldest first.</summary>
    public IReadOnlyList<ConversionStep> History { get; init; } = [];

    /// <summary>What of the pixels the file has lost and reads as fill, in words: such pixels are shown and never hashed. Null for a sound scene.</summary>
    internal string? Damage { get; init; }

    /// <summary>Where the scene's metadata lies in its store: the path of the group and the position among the images of it; null where a format has no such place.</summary>
    public (string Path, int Image)? Place { get; init; }

    /// <summary>What the labels are; null for an ordinary scene.</summary>
    public LabelInfo? Label { get; init; }

    /// <summary>Where the scene lies on a plate; null when it lies on none.</summary>
    public WellPosition? Well { get; init; }

    /// <summary>The OME model of the scene, for writers that can keep more than this record holds.</summary>
    internal object? Native { get; init; }

    /// <summary>The format's own model of how the scene is stored (an NGFF multiscale), for writers of the same format.</summary>
    internal object? Stored { get; init; }
}

/// <summary>The name, unit and positions of an axis.</summary>
/// <param name="Name">The axis name as stored.</param>
/// <param name="Kind">What the axis measures.</param>
/// <param name="Unit">The unit of positions and step; null when unknown.</param>
public sealed record AxisInfo(string Name, AxisKind Kind, string? Unit = null)
{
    /// <summary>The distance between neighbours; null when unknown or irregular.</summary>
    public double? Step { get; init; }

    /// <summary>The position of index 0.</summary>
    public double? Start { get; init; }

    /// <summary>Names of the indices, such as phase labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
