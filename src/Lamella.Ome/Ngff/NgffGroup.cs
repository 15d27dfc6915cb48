namespace Lamella.Ome;

/// <summary>All OME-Zarr metadata of one group. Parts that the group does not have are null or empty.</summary>
internal sealed record NgffGroup
{
    /// <summary>The release that the metadata states, or that its form implies; null when the group holds no OME-Zarr metadata.</summary>
    public NgffRelease? Version { get; init; }

    /// <summary>The version as the metadata states it.</summary>
    public string? VersionText { get; init; }

    public IReadOnlyList<NgffMultiscale> Multiscales { get; init; } = [];

    public NgffOmero? Omero { get; init; }

    public NgffImageLabel? ImageLabel { get; init; }

    /// <summary>The paths of label images, of a <c>labels</c> group.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    public NgffPlate? Plate { get; init; }

    public NgffWell? Well { get; init; }

    /// <summary>3 for a collection in the layout of bioformats2raw.</summary>
    public int? Bioformats2RawLayout { get; init; }

    /// <summary>The paths of the images of a collection, in the order of the OME-XML, of an <c>OME</c> group.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <summary>Since 0.6: systems and transformations that link the images below; null when absent.</summary>
    public NgffScene? Scene { get; init; }

    /// <summary>What the reader passed over.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>Links between the images below a group (since 0.6).</summary>
internal sealed record NgffScene(IReadOnlyList<NgffCoordinateSystem> CoordinateSystems, IReadOnlyList<NgffTransform> Transforms);
