namespace Lamella.Formats;

/// <summary>One image format: what it is called, how it is recognised and how it opens. One instance of each is listed in <see cref="FormatRegistry"/>.</summary>
/// <remarks>Instances hold no state. <see cref="Open"/> reads headers and directories only, never pixels.</remarks>
public abstract class ImageFormat
{
    /// <summary>The name that users see, such as <c>OME-TIFF</c>.</summary>
    public abstract string Name { get; }

    /// <summary>A short stable name for options and JSON, such as <c>ome-tiff</c>.</summary>
    public abstract string Id { get; }

    /// <summary>File name endings in lower case with their dot, the most specific first, such as <c>.ome.tif</c>.</summary>
    public abstract IReadOnlyList<string> Extensions { get; }

    /// <summary>What Lamella reads and writes of it.</summary>
    public abstract FormatSupport Support { get; }

    /// <summary>True for the one format that any folder of image files has: the files may be meant one by one as well.</summary>
    public virtual bool IsSeriesOfFiles => false;

    /// <summary>How sure the format is that the data is its own. Damaged data is claimed by its first bytes; what is wrong is said by <see cref="Open"/>.</summary>
    public abstract Detection Detect(DetectionContext context);

    /// <summary>Reads the directory of the image.</summary>
    /// <exception cref="LamellaException">The data is damaged or uses an unsupported structure.</exception>
    public abstract ImageContent Open(OpenContext context);

    /// <summary>True when the name ends as one of <see cref="Extensions"/>.</summary>
    protected bool HasExtension(DetectionContext context)
    {
        foreach (string extension in Extensions)
        {
            if (context.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
