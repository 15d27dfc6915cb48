using System.Text;
using Lamella.Formats.Czi;
using Lamella.Formats.DeltaVision;
using Lamella.Formats.ImageJ;
using Lamella.Formats.Lsm;
using Lamella.Formats.MetaMorph;
using Lamella.Formats.OmeTiff;
using Lamella.Formats.OmeZarr;
using Lamella.Formats.Svs;
using Lamella.Formats.Thorlabs;
using Lamella.Formats.Tiff;
using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>All formats, listed by hand, and the way from a path to an image.</summary>
internal static class FormatRegistry
{
    /// <summary>Every format; the order decides between equally sure ones.</summary>
    public static IReadOnlyList<ImageFormat> All { get; } =
    [
        new OmeTiffFormat(),
        new ImageJFormat(),
        new LsmFormat(),
        new MetaMorphFormat(),
        new SvsFormat(),
        new TiffFormat(),
        new OmeZarrFormat(),
        new CziFormat(),
        new DeltaVisionFormat(),
        new ThorlabsFormat(),
    ];

    /// <summary>Opens a file or folder. The image owns the stores that it reads from.</summary>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    /// <exception cref="UnknownFormatException">No format recognises the data.</exception>
    /// <exception cref="LamellaException">The data is damaged or unsupported.</exception>
    public static ImageContent Open(string path, OpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        FileStore store;
        string key = string.Empty;
        SourceKind kind = SourceKind.Folder;
        if (Directory.Exists(full))
        {
            store = new FileStore(full);
        }
        else
        {
            if (!File.Exists(full)) Throw.Store(StoreFailure.NotFound, $"{path} does not exist");
            store = new FileStore(Path.GetDirectoryName(full)!);
            key = Path.GetFileName(full);
            kind = SourceKind.File;
        }

        return Open(store, key, path, kind, options);
    }

    /// <summary>Opens a key of a store, which becomes the image's. On failure the store is disposed.</summary>
    public static ImageContent Open(Store store, string key, string displayPath, SourceKind kind, OpenOptions? options = null)
    {
        try
        {
            if (kind == SourceKind.File && GunzipStore.IsGzip(store, key)) (store, key) = GunzipStore.Open(store, key);
            DetectionContext context = new(store, key, displayPath, kind);
            ImageFormat format = Detect(context) ?? throw Unknown(context);
            ImageContent image = format.Open(new OpenContext(context, options ?? OpenOptions.Default));
            return image.Owning(store);
        }
        catch (LamellaException e)
        {
            store.Dispose();
            e.WithPath(displayPath);
            throw;
        }
    }

    /// <summary>The format of the data; null when none recognises it.</summary>
    public static ImageFormat? Detect(DetectionContext context)
    {
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

    private static UnknownFormatException Unknown(DetectionContext context)
    {
        string readable = string.Join(", ", All.Where(f => f.Support.Read).Select(f => f.Name));
        string seen = context.Kind == SourceKind.Folder
            ? "a folder without the files that name an image"
            : context.Head.Length == 0 ? "an empty file" : $"first bytes {FirstBytes(context.Head)}, extension '{Path.GetExtension(context.Name)}'";
        return new UnknownFormatException($"no image format is recognised ({seen}); Lamella reads {readable}");
    }

    private static string FirstBytes(ReadOnlySpan<byte> head)
    {
        StringBuilder text = new();
        ReadOnlySpan<byte> bytes = head[..Math.Min(8, head.Length)];
        foreach (byte b in bytes) text.Append(text.Length > 0 ? " " : string.Empty).Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        text.Append(" '");
        foreach (byte b in bytes) text.Append(b is >= 32 and < 127 ? (char)b : '.');
        return text.Append('\'').ToString();
    }
}
