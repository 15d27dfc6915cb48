namespace Lamella.Ome;

/// <summary>What the metadata of a group is expected to describe.</summary>
internal enum NgffPart
{
    /// <summary>Whatever it holds.</summary>
    Any,

    /// <summary>A multiscale image.</summary>
    Image,

    /// <summary>A label image.</summary>
    Label,

    /// <summary>A plate.</summary>
    Plate,

    /// <summary>A well.</summary>
    Well,

    /// <summary>Links between images (since 0.6).</summary>
    Scene,
}
