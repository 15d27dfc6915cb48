using Lamella.Formats;
using Lamella.Stores;

namespace Lamella;

/// <summary>The formats that images are opened with. Immutable: <see cref="With"/> gives another value.</summary>
/// <example><code>
/// OpenOptions options = new() { Formats = ImageFormats.Default.With(new MyFormat()) };
/// using BioImage image = BioImage.Open("cells.mine", options);
/// </code></example>
public sealed class ImageFormats
{
    private ImageFormats(IReadOnlyList<ImageFormat> all) => All = all;

    /// <summary>The formats of Lamella.</summary>
    public static ImageFormats Default { get; } = new(FormatRegistry.All);

    /// <summary>The formats; the order decides between equally sure ones.</summary>
    public IReadOnlyList<ImageFormat> All { get; }

    /// <summary>The same formats with another one, which comes first: it is asked before those that are as sure.</summary>
    /// <exception cref="ArgumentException">A format of that name is there.</exception>
    public ImageFormats With(ImageFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (All.Any(known => string.Equals(known.Id, format.Id, StringComparison.OrdinalIgnoreCase))) throw new ArgumentException($"there is a format '{format.Id}' already", nameof(format));
        return new ImageFormats([format, .. All]);
    }

    /// <summary>The format with that name or short name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that are there.</exception>
    public ImageFormat Named(string name) =>
        All.FirstOrDefault(format => string.Equals(format.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"'{name}' is not a format; expected one of {string.Join(", ", All.Select(format => format.Id))}", nameof(name));

    /// <summary>The format of the data; null when none recognises it.</summary>
    public ImageFormat? Detect(DetectionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ImageFormat? best = null;
        Detection surest = Detection.No;
        foreach (ImageFormat format in All)
        {
            Detection found = format.Detect(context);
            if (found <= surest) continue;
            surest = found;
            best = format;
        }

        return best;
    }

    /// <summary>The format of a file or a folder; null when none recognises it. Opens nothing.</summary>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    public ImageFormat? Detect(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ImagePlace place = FormatRegistry.Find(path);
        using Store store = place.Store;
        return Detect(new DetectionContext(store, place.Key, path, place.Kind));
    }

    /// <summary>True when the name ends like one of a format.</summary>
    public bool IsImageName(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return All.Any(format => format.Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
    }
}
