namespace Lamella.Stores;

/// <summary>What an image is in its store.</summary>
public enum PlaceKind
{
    /// <summary>One value, such as a TIFF.</summary>
    Value,

    /// <summary>A folder of values, such as an OME-Zarr.</summary>
    Folder,
}
