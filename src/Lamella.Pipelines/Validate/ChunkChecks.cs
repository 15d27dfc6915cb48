namespace Lamella.Pipelines.Validate;

/// <summary>Whether the stored chunks of a Zarr are looked at.</summary>
internal enum ChunkChecks
{
    /// <summary>Metadata only.</summary>
    None,

    /// <summary>Every stored chunk is read and decoded; absent ones are counted.</summary>
    ReadAll,
}
