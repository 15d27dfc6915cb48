using System.Text.Json;
using Lamella.Codecs;
using Lamella.Formats;
using Lamella.Formats.OmeZarr;
using Lamella.Pipelines.Validate;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella;

/// <summary>One Zarr array or group as it is, below all image conventions: metadata as parsed, elements of any type, chunks.</summary>
/// <remarks>Thread-safe. Dispose it to close the files behind it.</remarks>
public sealed class ZarrNode : IDisposable
{
    private readonly Store _store;
    private readonly Store? _outer;
    private readonly ZarrArray? _array;
    private readonly ZarrGroup? _group;

    private ZarrNode(string path, Store store, Store? outer, ZarrCodecs? codecs = null)
    {
        Path = path;
        _store = store;
        _outer = outer;
        try
        {
            _array = ZarrArray.TryOpen(store, codecs: codecs);
            _group = _array is null ? ZarrGroup.Open(store, codecs: codecs) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>True for an array, false for a group.</summary>
    public bool IsArray => _array is not null;

    /// <summary>2 or 3.</summary>
    public int ZarrFormat => _array?.Metadata.ZarrFormat ?? _group!.ZarrFormat;

    /// <summary>Samples along each axis; empty for a group and for an array without axes.</summary>
    public IReadOnlyList<long> Shape => _array?.Metadata.Shape ?? [];

    /// <summary>The chunk along each axis; empty for a group.</summary>
    public IReadOnlyList<long> Chunk => _array is null ? [] : _array.Chunk.ToArray();

    /// <summary>The shard that chunks are packed in; null when there is none.</summary>
    public IReadOnlyList<long>? Shard => _array?.Shard;

    /// <summary>The type of the elements as the metadata names it; null for a group.</summary>
    public string? DataType => _array?.Metadata.DataType.Name;

    /// <summary>The type of the elements when they are numbers or logical values; null for structures, text, times and raw bytes.</summary>
    public PixelType? PixelType => _array?.Metadata.DataType.PixelType;

    /// <summary>True when elements have lengths of their own: text and bytes of any length.</summary>
    public bool IsVariable => _array is { IsVariable: true };

    /// <summary>True when the elements are text of any length, for <see cref="ReadText"/>.</summary>
    public bool IsText => _array?.Metadata.DataType.Kind == ZarrDataKind.VariableText;

    /// <summary>The metadata document of an array; an empty object for a group.</summary>
    public JsonElement Metadata => _array?.Metadata.Document ?? Empty;

    /// <summary>The user attributes; an empty object when there are none.</summary>
    public JsonElement Attributes => _array?.Metadata.Attributes ?? _group!.Attributes;

    /// <summary>Every part of the metadata that is not understood, by name.</summary>
    public IReadOnlyList<string> Unsupported => _array?.Unsupported ?? _group!.Unsupported;

    /// <summary>True when a group carries the metadata of all nodes below it.</summary>
    public bool IsConsolidated => _group is { IsConsolidated: true };

    /// <summary>The names of the nodes below a group; empty for an array, and where the store cannot list.</summary>
    public IReadOnlyList<string> Children => _group is null || !_store.CanList ? [] : _group.Children();

    /// <summary>The axis letters of an array as images see them, slowest first.</summary>
    public string Axes => _array is null || _array.Metadata.Rank == 0 ? string.Empty : ZarrAxes.Letters(_array.Metadata);

    private static JsonElement Empty { get; } = JsonElement.Parse("{}");

    /// <summary>Opens an array or a group.</summary>
    /// <param name="path">Its folder, or a zip file of it.</param>
    /// <param name="codecs">The codecs to decode with; null for those of Lamella.</param>
    /// <param name="stores">Who opens URLs; null for nobody.</param>
    /// <exception cref="StoreException">The path does not exist, or holds neither.</exception>
    /// <exception cref="RefusedException">The file is not a zip archive.</exception>
    /// <exception cref="DamagedDataException">The metadata cannot be parsed.</exception>
    public static ZarrNode Open(string path, ZarrCodecs? codecs = null, StoreProvider? stores = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (FormatRegistry.Remote(path, stores) is { } place) return OpenRemote(place, codecs);
        if (Directory.Exists(path)) return new ZarrNode(path, new FileStore(path), null, codecs);
        if (!File.Exists(path)) throw new StoreException(StoreFailure.NotFound, $"{path} does not exist").WithPath(path);
        FileLinks.RefusePipe(path, path);
        FileStore folder = new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        string name = System.IO.Path.GetFileName(path);
        Span<byte> start = stackalloc byte[2];
        if (folder.Read(name, 0, start) < 2 || !start.SequenceEqual("PK"u8)) Throw.Refused($"{path} is not a Zarr: it is neither a folder nor a zip file");
        return new ZarrNode(path, OmeZarrFormat.OpenZip(folder, name), folder, codecs);
    }

    /// <summary>Opens the array in a folder when its elements are not numbers, which no image shows; null for anything else.</summary>
    /// <exception cref="DamagedDataException">The metadata cannot be parsed.</exception>
    /// <param name="path">Its folder.</param>
    /// <param name="stores">Who opens URLs; null for nobody.</param>
    public static ZarrNode? TryOpenElements(string path, StoreProvider? stores = null)
    {
        // The name tells: to look for an array beside every remote file would cost requests.
        ImagePlace? place = path.Split('?')[0].TrimEnd('/') is { } name && (path.EndsWith('/') || name.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase) || !System.IO.Path.HasExtension(name)) ? FormatRegistry.Remote(path, stores) : null;
        if (place is null && !Directory.Exists(path)) return null;
        Store store = place?.Store ?? new FileStore(path);
        if (place is { Kind: SourceKind.File })
        {
            store.Dispose();
            return null;
        }

        if (ZarrArray.TryOpen(store) is { } array && array.Metadata.DataType.PixelType is null) return new ZarrNode(path, store, null);
        store.Dispose();
        return null;
    }

    private static ZarrNode OpenRemote(ImagePlace place, ZarrCodecs? codecs)
    {
        if (place.Kind == SourceKind.Folder) return new ZarrNode(place.Shown!, place.Store, null, codecs);
        try
        {
            Span<byte> start = stackalloc byte[2];
            if (place.Store.Read(place.Key, 0, start) < 2 || !start.SequenceEqual("PK"u8)) Throw.Refused($"{place.Shown} is not a Zarr: it is neither a folder nor a zip file");
            return new ZarrNode(place.Shown!, OmeZarrFormat.OpenZip(place.Store, place.Key), place.Store, codecs);
        }
        catch
        {
            place.Store.Dispose();
            throw;
        }
    }

    /// <summary>All elements of fixed size: C order, little-endian; fields packed in declared order, fixed text as UTF-32 padded to its width, times as 64-bit integers.</summary>
    /// <exception cref="ArgumentException">It is a group.</exception>
    /// <exception cref="UnsupportedFeatureException">The array cannot be decoded, or its elements have lengths of their own.</exception>
    public byte[] ReadElements() => Array().ReadAll();

    /// <summary>All elements of an array of text of any length, in C order.</summary>
    /// <exception cref="ArgumentException">It is a group.</exception>
    /// <exception cref="UnsupportedFeatureException">The elements are not text of any length.</exception>
    public IReadOnlyList<string> ReadText() => [.. Array().ReadText()];

    /// <summary>All elements of an array of bytes of any length, in C order.</summary>
    /// <exception cref="ArgumentException">It is a group.</exception>
    /// <exception cref="UnsupportedFeatureException">The elements are not bytes of any length.</exception>
    public IReadOnlyList<byte[]> ReadVariable() => [.. Array().ReadVariable()];

    /// <summary>Reads every chunk of an array.</summary>
    /// <param name="progress">Told the bytes that were read so far.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="ArgumentException">It is a group; the message lists its arrays.</exception>
    /// <exception cref="UnsupportedFeatureException">The array cannot be decoded.</exception>
    public ZarrCheck Check(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        long done = 0;
        ChunkReport report = ChunkReport.Of(Array(), progress is null ? null : bytes => progress.Report(done += bytes), cancellation);
        return new ZarrCheck(report.Count.Total, report.Count.Stored, report.Damaged, report.Problems);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _outer?.Dispose();
    }

    private ZarrArray Array() => _array ?? throw new ArgumentException($"{Path} is a group; check one of its arrays: {string.Join(", ", Children)}");
}
