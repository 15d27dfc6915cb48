namespace Lamella.Pipelines.Repair;

/// <summary>The ids of the rules that a repair can mend; validation reports the same ones.</summary>
internal static class RepairRules
{
    /// <summary>The metadata states other chunk keys than the stored ones.</summary>
    public const string ChunkKeys = "zarr/chunk-keys";

    /// <summary>Consolidated metadata says something else than the documents that it copies.</summary>
    public const string Consolidated = "zarr/consolidated";

    /// <summary>A unit that the specification does not list.</summary>
    public const string AxisUnit = "ngff/axis-unit";

    /// <summary>The version is not stated.</summary>
    public const string Version = "ngff/version";

    /// <summary>Dimension names are absent, or not those of the axes.</summary>
    public const string DimensionNames = "ngff/dimension-names";

    /// <summary>An array beside the levels of an image that nothing lists.</summary>
    public const string OrphanLevel = "ngff/orphan-level";

    /// <summary>A level is listed and does not exist.</summary>
    public const string LevelMissing = "ngff/level-missing";

    /// <summary>A measured display range is not that of the samples.</summary>
    public const string DisplayRange = "ngff/display-range";
}
