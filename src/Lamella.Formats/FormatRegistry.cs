using System.Text;
using Lamella.Formats.CellVoyager;
using Lamella.Formats.Czi;
using Lamella.Formats.DeltaVision;
using Lamella.Formats.FileSeries;
using Lamella.Formats.ImageJ;
using Lamella.Formats.ImageXpress;
using Lamella.Formats.InCell;
using Lamella.Formats.LeicaScn;
using Lamella.Formats.Lif;
using Lamella.Formats.Lsm;
using Lamella.Formats.MetaImage;
using Lamella.Formats.MetaMorph;
using Lamella.Formats.Nd2;
using Lamella.Formats.NdTiff;
using Lamella.Formats.Ndpi;
using Lamella.Formats.Nifti;
using Lamella.Formats.Nrrd;
using Lamella.Formats.OmeTiff;
using Lamella.Formats.OmeZarr;
using Lamella.Formats.Operetta;
using Lamella.Formats.PhilipsTiff;
using Lamella.Formats.Qptiff;
using Lamella.Formats.Raster;
using Lamella.Formats.Ser;
using Lamella.Formats.Svs;
using Lamella.Formats.Thorlabs;
using Lamella.Formats.Tiff;
using Lamella.Formats.Ventana;
using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>All formats, listed by hand, and the way from a path to an image.</summary>
internal static class FormatRegistry
{
    /// <summary>Every format of ours; the order decides between equally sure ones.</summary>
    public static IReadOnlyList<ImageFormat> All { get; } =
    [
        new OmeTiffFormat(),
        new ImageJFormat(),
        new LsmFormat(),
        new MetaMorphFormat(),
        new SvsFormat(),
        new QptiffFormat(),
        new LeicaScnFormat(),
        new VentanaFormat(),
        new PhilipsFormat(),
        new NdpiFormat(),
        new NdTiffFormat(),
        new TiffFormat(),
        new OmeZarrFormat(),
        new CziFormat(),
        new LifFormat(),
        new Nd2Format(),
        new DeltaVisionFormat(),
        new NiftiFormat(),
        new NrrdFormat(),
        new MetaImageFormat(),
        new SerFormat(),
        new ThorlabsFormat(),
        new OperettaFormat(),
        new CellVoyagerFormat(),
        new ImageXpressFormat(),
        new InCellFormat(),
        new PngFormat(),
        new JpegFormat(),
        new JpegXrFormat(),
        new Jpeg2000Format(),
        new GifFormat(),
        new BmpFormat(),
        new FileSeriesFormat(),
    ];

    /// <summary>Opens a file or folder. The image owns the stores that it reads from.</summary>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    /// <exception cref="UnknownFormatException">No format recognises the data.</exception>
    /// <exception cref="LamellaException">The data is damaged or unsupported.</exception>
    public static ImageContent Open(string path, OpenOptions? options = null)
    {
        ImagePlace place = Find(path, options);
        return Open(place.Store, place.Key, place.Shown ?? path, place.Kind, place.Options);
    }

    /// <summary>What a path leads to. The store is the caller's.</summary>
    /// <exception cref="StoreException">The path does not exist.</exception>
    public static ImagePlace Find(string path, OpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= OpenOptions.Default;
        if (Remote(path, options.Stores) is { } remote) return remote with { Options = options };
        path = LocalPath(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) return new ImagePlace(new FileStore(full), string.Empty, SourceKind.Folder, options);
        string folder = Path.GetDirectoryName(full)!, name = Path.GetFileName(full);
        if (File.Exists(full))
        {
            FileLinks.RefusePipe(full, path);
            // What leads out of a store's folder is not followed, so the store of a file that refers to its parent folder starts there.
            string? above = LifFormat.RefersToFolderAbove(name) ? Path.GetDirectoryName(folder) : null;
            return above is null
                ? new ImagePlace(new FileStore(folder), name, SourceKind.File, options)
                : new ImagePlace(new FileStore(above), Path.GetFileName(folder) + "/" + name, SourceKind.File, options);
        }

        if (!NamePattern.IsPattern(path)) throw new StoreException(StoreFailure.NotFound, $"{path} does not exist").WithPath(path);
        if (!Directory.Exists(folder)) throw new StoreException(StoreFailure.NotFound, $"{path} does not exist: there is no folder {folder}").WithPath(path);
        return new ImagePlace(new FileStore(folder), string.Empty, SourceKind.Folder, options with { FileNames = name });
    }

    /// <summary>What a URL of a server leads to; null for other paths, and where nobody is there to open it.</summary>
    internal static ImagePlace? Remote(string path, StoreProvider? stores)
    {
        if (stores is null || !stores.Knows(path)) return null;
        int end = path.AsSpan().IndexOfAny('?', '#');
        string name = end < 0 ? path : path[..end];
        StorePlace place = stores.Open(path, LifFormat.RefersToFolderAbove(name) ? 1 : 0);
        return new ImagePlace(place.Store, place.Key, place.Kind == PlaceKind.Folder ? SourceKind.Folder : SourceKind.File, OpenOptions.Default) { Shown = place.Shown };
    }

    private static readonly System.Buffers.SearchValues<char> SchemeLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+");

    /// <summary>The path of a <c>file:</c> URL; other paths as they are.</summary>
    /// <exception cref="UnsupportedFeatureException">It is a URL of a server.</exception>
    internal static string LocalPath(string path)
    {
        int scheme = path.IndexOf("://", StringComparison.Ordinal);
        // A single letter is a drive.
        if (scheme < 2 || path.AsSpan(0, scheme).ContainsAnyExcept(SchemeLetters) || Path.Exists(path)) return path;
        if (path.StartsWith("file://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(path, UriKind.Absolute, out Uri? uri) && uri.IsFile) return uri.LocalPath;
        Throw.Unsupported("URL", $"opening {path}", "only files and folders open here; hand over somebody who opens URLs (OpenOptions.Stores), or copy the image");
        return path;
    }

    /// <summary>Opens a key of a store, which becomes the image's. On failure the store is disposed.</summary>
    public static ImageContent Open(Store store, string key, string displayPath, SourceKind kind, OpenOptions? options = null)
    {
        options ??= OpenOptions.Default;
        try
        {
            store.Watch(WatchScope.Asked);
            if (kind == SourceKind.File) (store, key) = Decompressed(store, key);
            DetectionContext context = new(store, key, displayPath, kind);
            ImageFormat format = Choose(context, options) ?? throw Unknown(context, options);
            ImageContent image = OpenWith(format, new OpenContext(context, options));
            if (kind == SourceKind.Folder && format is OmeZarrFormat) store.Watch(WatchScope.Everything);
            return StatedByCaller.Apply(image, options).Owning(store);
        }
        catch (LamellaException e)
        {
            store.Dispose();
            e.WithPath(displayPath);
            throw;
        }
    }

    /// <summary>The image is there; a part that a Zarr names and that is absent, or lies outside of it, is damage.</summary>
    private static ImageContent OpenWith(ImageFormat format, OpenContext context)
    {
        try
        {
            return format.Open(context);
        }
        catch (StoreException e) when (format is OmeZarrFormat && e.Failure == StoreFailure.NotFound)
        {
            throw new DamagedDataException(e.Message, e);
        }
    }

    /// <summary>A file that is compressed as a whole is seen decompressed; others as they are.</summary>
    private static (Store Store, string Key) Decompressed(Store store, string key)
    {
        byte[] head = new byte[10];
        if (GunzipStore.IsGzip(store, key)) return GunzipStore.Open(store, key);
        if (!Codecs.Bzip2.Bzip2Stream.Matches(head.AsSpan(0, store.Read(key, 0, head)))) return (store, key);
        return GunzipStore.Open(store, key, "bzip2", ".bz2", source => new Codecs.Bzip2.Bzip2Stream(source));
    }

    /// <summary>The format that opens the data: a pattern of names is a series whatever else its folder is.</summary>
    internal static ImageFormat? Choose(DetectionContext context, OpenOptions options) =>
        options.Format is { } named ? options.Formats.Named(named)
        // A remote folder is a Zarr in nearly all cases, and to look for the files of others costs requests.
        : context is { Kind: SourceKind.Folder, Store.IsLocal: false } && options.Formats.All.FirstOrDefault(f => f is OmeZarrFormat) is { } zarr && zarr.Detect(context) == Detection.Content ? zarr
        : options.FileNames is null ? options.Formats.Detect(context) : All.First(f => f is FileSeriesFormat);

    /// <summary>Opens one file of a series. The store stays the series'.</summary>
    public static ImageContent OpenMember(Store store, string key, OpenOptions options)
    {
        try
        {
            DetectionContext context = new(store, key, key, SourceKind.File);
            ImageFormat format = options.Formats.Detect(context) ?? throw Unknown(context, options);
            return format.Open(new OpenContext(context, options));
        }
        catch (LamellaException e)
        {
            e.WithPath(key);
            throw;
        }
    }

    private static UnknownFormatException Unknown(DetectionContext context, OpenOptions options)
    {
        string readable = string.Join(", ", options.Formats.All.Where(f => f.Support.Read).Select(f => f.Name));
        string seen = context.Kind == SourceKind.Folder
            ? "a folder without the files that name an image"
            : context.Head.Length == 0 ? "an empty file" : $"first bytes {FirstBytes(context.Head)}, extension '{Path.GetExtension(context.Name)}'";
        return new UnknownFormatException($"no image format is recognised ({seen}); Lamella reads {readable}");
    }

    /// <summary>The first bytes as numbers and as text.</summary>
    internal static string FirstBytes(ReadOnlySpan<byte> head)
    {
        StringBuilder text = new();
        ReadOnlySpan<byte> bytes = head[..Math.Min(8, head.Length)];
        foreach (byte b in bytes) text.Append(text.Length > 0 ? " " : string.Empty).Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        text.Append(" '");
        foreach (byte b in bytes) text.Append(b is >= 32 and < 127 ? (char)b : '.');
        return text.Append('\'').ToString();
    }
}

/// <summary>Where an image lies.</summary>
/// <param name="Store">The folder that holds it.</param>
/// <param name="Key">Its key; empty for a folder.</param>
/// <param name="Kind">A file or a folder.</param>
/// <param name="Options">The user's choices, and what the path itself chose.</param>
internal sealed record ImagePlace(Store Store, string Key, SourceKind Kind, OpenOptions Options)
{
    /// <summary>The name of a remote image, without anything secret; null for paths, which are shown as they were written.</summary>
    public string? Shown { get; init; }
}
