using Lamella.Engine;
using Lamella.Ome;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>Decisions about an OME-Zarr target that are made before it is opened.</summary>
internal sealed record OmeZarrSettings
{
    /// <summary>The NGFF release.</summary>
    public required NgffRelease Release { get; init; }

    /// <summary>Where images and labels lie.</summary>
    public required OmeZarrLayout Layout { get; init; }

    /// <summary>How the array of a scene's level is stored. Dimension names are added by the writer.</summary>
    public required Func<ScenePlan, int, ZarrArraySpec> Array { get; init; }

    /// <summary>The plate of the source, for its OME-XML; null for none.</summary>
    public PlateInfo? Plate { get; init; }

    /// <summary>Metadata of the source that goes along verbatim, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Kept { get; init; } = [];

    /// <summary>What other programs have put into the source and goes along as it is.</summary>
    public IReadOnlyList<ForeignPart> Foreign { get; init; } = [];

    /// <summary>Put the metadata of all nodes into the root as well.</summary>
    public bool Consolidated { get; init; }

    /// <summary>A description of the data set for <c>ro-crate-metadata.json</c>; null for no such file.</summary>
    public RoCrate? RoCrate { get; init; }

    /// <summary>2 or 3.</summary>
    public int ZarrFormat => Release >= NgffRelease.V05 ? 3 : 2;
}
