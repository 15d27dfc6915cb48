namespace Lamella;

/// <summary>What can be edited.</summary>
public enum MetadataField
{
    /// <summary>The name of the scene.</summary>
    Name,

    /// <summary>The distance between pixels on an axis, with its unit.</summary>
    PixelSize,

    /// <summary>The unit of that distance; the distance stays, its number changes.</summary>
    PixelSizeUnit,

    /// <summary>The name of a channel.</summary>
    ChannelName,

    /// <summary>The colour of a channel.</summary>
    ChannelColor,

    /// <summary>The range of values that viewers show.</summary>
    ChannelWindow,
}
