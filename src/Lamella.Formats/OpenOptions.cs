using Lamella.Codecs;
using Lamella.Stores;

namespace Lamella;

/// <summary>Choices that a caller makes when opening. Immutable.</summary>
public sealed record OpenOptions
{
    /// <summary>Nothing chosen: the format by its first bytes, then by the name; axes and sizes as the file states them.</summary>
    public static OpenOptions Default { get; } = new();

    /// <summary>The formats to choose from; a caller's own are added with <see cref="ImageFormats.With"/>. Default: those of Lamella.</summary>
    public ImageFormats Formats { get; init; } = ImageFormats.Default;

    /// <summary>The codecs that Zarr arrays are decoded with; a caller's own are added with <see cref="Lamella.Codecs.ZarrCodecs.With"/>. Default: those of Lamella.</summary>
    public ZarrCodecs ZarrCodecs { get; init; } = ZarrCodecs.Default;

    /// <summary>Who opens URLs of servers and object stores, such as those of the package Lamella.Cloud; null (the default) for nobody: then only files and folders open.</summary>
    public StoreProvider? Stores { get; init; }

    /// <summary>The format to open with, by name or short name (<c>OME-TIFF</c>, <c>ome-tiff</c>), whatever the data looks like; null to find it. An OME-TIFF opened as <c>tiff</c> shows its pages.</summary>
    public string? Format { get; init; }

    /// <summary>What pages of unknown meaning (axis Q) are presented as: Z (the default), T or C.</summary>
    public char PageAxis { get; init; } = 'Z';

    /// <summary>
    /// The meaning of the native axes, one letter for each in the file's own order, such as <c>TYX</c> for a stack that is known to be a time series; null for what the file states. Y, X and the samples S keep their places.
    /// The image has a warning that says who stated it.
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>Pixel sizes that replace those of the file, axis by axis; null for those of the file. The image has a warning that names both.</summary>
    public PixelSizes? PixelSize { get; init; }

    /// <summary>Whether an image of which files, planes or levels are missing opens. Default: it does, missing pixels read as fill and are counted.</summary>
    public MissingPieces MissingPieces { get; init; }

    /// <summary>Which files of a folder make the image: a pattern of names, such as <c>plane_*.tif</c>; null for those that the folder's format takes.</summary>
    public string? FileNames { get; init; }
}

/// <summary>What is done about pieces that the metadata promises and nothing stores.</summary>
public enum MissingPieces
{
    /// <summary>They read as fill, are counted and listed.</summary>
    Fill,

    /// <summary>The image does not open.</summary>
    Refuse,
}
