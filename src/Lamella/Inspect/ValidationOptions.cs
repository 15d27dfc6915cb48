namespace Lamella;

/// <summary>What <see cref="ImageValidation"/> looks at beyond metadata and structure. Immutable.</summary>
public sealed record ValidationOptions
{
    /// <summary>Metadata and structure only.</summary>
    public static ValidationOptions Default { get; } = new();

    /// <summary>Demand what the strict schemas of NGFF demand.</summary>
    public bool Strict { get; init; }

    /// <summary>Read every stored chunk of a Zarr, and every entry of a zip by its checksum.</summary>
    public bool Chunks { get; init; }

    /// <summary>Compare the pixels with the hashes that the image carries, and the entries of a zip with their checksums.</summary>
    public bool Pixels { get; init; }

    /// <summary>What the caller states or forces of an image that is not an OME-Zarr, and who opens URLs. Default: nothing, and nobody.</summary>
    public OpenOptions Opening { get; init; } = OpenOptions.Default;

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
