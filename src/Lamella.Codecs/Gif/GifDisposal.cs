namespace Lamella.Codecs.Gif;

/// <summary>What happens to a frame's rectangle before the next one is drawn (GIF89a section 23); the values are those of the file.</summary>
internal enum GifDisposal
{
    /// <summary>Not said; the frame stays.</summary>
    None = 0,

    /// <summary>The frame stays.</summary>
    Keep = 1,

    /// <summary>The rectangle gets the background colour of the file; it becomes transparent when the frame has a transparent index, or the file no background.</summary>
    Clear = 2,

    /// <summary>The rectangle shows again what was there before.</summary>
    Restore = 3,
}
