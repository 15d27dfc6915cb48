namespace Lamella;

/// <summary>For whom a picture is made.</summary>
public enum PictureLook
{
    /// <summary>For people: all channels in their colours (<see cref="DisplayColors"/>), ranges from percentiles of the scene.</summary>
    Display,

    /// <summary>For comparison with iscc-bio, to the byte: the first channel in gray, or the first three as red, green and blue, stretched together.</summary>
    Identity,
}
