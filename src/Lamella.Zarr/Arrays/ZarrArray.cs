using System.Text.Json;
using Lamella.Codecs;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;
using Lamella.Zarr.Codecs;
using Lamella.Zarr.Codecs.ArrayToBytes;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>
/// One array of a Zarr hierarchy, version 2 or 3: its metadata, and its elements by region. Opening reads metadata only and succeeds for arrays that cannot be decoded, so that they can be described;
/// <see cref="Unsupported"/> says why, and reading raises it.
/// </summary>
/// <remarks>Any number of threads may read. Writing different stored chunks (shards) from different threads is safe; regions that share a stored chunk are serialised by a lock per key.</remarks>
internal sealed partial class ZarrArray
{
    private readonly ChunkCodec? _codec;
    private readonly VariableLengthCodec? _variable;
    private ZarrLevelSource? _level;

    private ZarrArray(Store store, string path, ZarrArrayMetadata metadata, ZarrCodecs codecs)
    {
        Store = store;
        Path = path;
        List<string> unsupported = [.. metadata.Unsupported];
        if (unsupported.Count == 0)
        {
            if (metadata.DataType.IsVariable)
            {
                _variable = VariableLengthCodec.Bind(metadata, codecs, unsupported);
            }
            else
            {
                _codec = new PipelineBinder(metadata.Key, metadata.ZarrFormat == 2, codecs, unsupported).Bind(metadata.Codecs, metadata.DataType, metadata.StoredChunk, metadata.FillValue!);
                CheckSizes(metadata, _codec, unsupported);
            }
        }

        Metadata = unsupported.Count == metadata.Unsupported.Count ? metadata : metadata with { Unsupported = unsupported };
    }

    /// <summary>Where the keys lie.</summary>
    public Store Store { get; }

    /// <summary>The array's path within the store; empty for the root.</summary>
    public string Path { get; }

    /// <summary>What the metadata says.</summary>
    public ZarrArrayMetadata Metadata { get; private set; }

    /// <summary>The form of chunk keys that the metadata states, when the chunks are stored under another one, by which they are read; else null.</summary>
    public ChunkKeyEncoding? StatedKeys { get; private set; }

    /// <summary>What a consolidated copy of the metadata says otherwise; null when there is no copy, or it agrees.</summary>
    public string? StaleCopy { get; private set; }

    /// <summary>Samples along each axis.</summary>
    public ReadOnlySpan<long> Shape => Metadata.Shape;

    /// <summary>The unit that is decoded at once: the chunk; of a sharded array the inner chunk.</summary>
    public ReadOnlySpan<long> Chunk => _codec?.Shard?.Inner.Shape ?? Metadata.StoredChunk;

    /// <summary>The shard; null when the array has none that can be read in parts.</summary>
    public long[]? Shard => _codec?.Shard?.Layout.Shape;

    /// <summary>Every part that is not read, by name; empty for a readable array.</summary>
    public IReadOnlyList<string> Unsupported => Metadata.Unsupported;

    /// <summary>The bound pipeline of a stored chunk; raises the first unsupported part.</summary>
    internal ChunkCodec Codec
    {
        get
        {
            Metadata.ThrowIfUnsupported();
            return _codec ?? Throw.Unsupported<ChunkCodec>("Zarr", $"reading the variable-length type {Metadata.DataType.Name} as samples of fixed size", "read it as text or as elements of variable length", new Remedy.ReadElements(OfVariableLength: true));
        }
    }

    /// <summary>Opens the array under a path ("" for the root of the store). v3 metadata goes before v2 where both exist.</summary>
    /// <exception cref="StoreException">There is no array.</exception>
    /// <exception cref="DamagedDataException">The metadata is damaged.</exception>
    public static ZarrArray Open(Store store, string path = "", ZarrCodecs? codecs = null) => TryOpen(store, path, codecs) ?? throw new StoreException(StoreFailure.NotFound, $"{Describe(store, path)} holds no Zarr array (neither zarr.json nor .zarray)");

    /// <summary>As <see cref="Open"/>; null when there is no array (but perhaps a group).</summary>
    public static ZarrArray? TryOpen(Store store, string path = "", ZarrCodecs? codecs = null)
    {
        path = path.Trim('/');
        string key = Join(path, "zarr.json");
        if (JsonText.TryLoad(store, key) is { } v3 && !IsGroup(v3)) return Create(store, path, v3, null, codecs, isV3: true).WithStoredKeys();
        if (JsonText.TryLoad(store, Join(path, ".zarray")) is { } v2) return Create(store, path, v2, JsonText.TryLoad(store, Join(path, ".zattrs")), codecs).WithStoredKeys();
        return null;
    }

    /// <summary>
    /// As <see cref="TryOpen"/>, where consolidated metadata holds a copy of the array's document. On a local store the document itself is read, which costs one small read, and counts: the copy may be older.
    /// </summary>
    public static ZarrArray? OpenCopied(Store store, string path, JsonElement copy, JsonElement? attributesV2, ZarrCodecs? codecs)
    {
        if (!store.IsLocal) return Create(store, path, copy, attributesV2, codecs);
        if (TryOpen(store, path, codecs) is not { } array)
        {
            // Some trees were made with the copy alone; a folder that is not there is an array that is not there.
            return store.CanList && !store.List(path).Any() ? null : Create(store, path, copy, attributesV2, codecs).WithStoredKeys();
        }

        array.StaleCopy = ConsolidatedCopy.Difference(array.Metadata, copy, array.StatedKeys);
        return array;
    }

    /// <summary>Takes the form of keys under which the chunks are stored. A remote store is asked when a chunk is absent (<see cref="ZarrLevelSource.IsElsewhere"/>).</summary>
    private ZarrArray WithStoredKeys()
    {
        if (Store.IsLocal && ChunkKeySearch.FindOther(Store, Path, Metadata) is { } other)
        {
            StatedKeys = Metadata.KeyEncoding;
            Metadata = Metadata with { KeyEncoding = other };
        }

        return this;
    }

    /// <summary>Opens an array whose metadata documents are at hand (consolidated metadata).</summary>
    public static ZarrArray Create(Store store, string path, JsonElement document, JsonElement? attributesV2, ZarrCodecs? codecs = null, bool isV3 = false)
    {
        bool v3 = isV3 || (document.ValueKind == JsonValueKind.Object && document.TryGetProperty("node_type", out _));
        ZarrArrayMetadata metadata = v3 ? ZarrArrayParserV3.Parse(document, Join(path, "zarr.json")) : ZarrArrayParserV2.Parse(document, attributesV2, Join(path, ".zarray"));
        return new ZarrArray(store, path, metadata, codecs ?? ZarrCodecs.Default);
    }

    /// <summary>The array as a level of the region engine; without letters they come from the dimension names.</summary>
    public ZarrLevelSource Level(string? axes = null)
    {
        if (_level is { } known && (axes is null || axes == known.Axes)) return known;
        ZarrLevelSource level = new(Store, Path, Metadata, Codec, axes ?? ZarrAxes.Letters(Metadata));
        if (axes is null) _level = level;
        return level;
    }

    /// <summary>Reads a box into memory of the caller: tight, C order, little-endian elements. Absent chunks are the fill value.</summary>
    /// <exception cref="ArgumentException">The box lies outside the array, or the destination is too small.</exception>
    public void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, ExecutionOptions? options = null, ChunkCache? cache = null) => Level().Read(offset, extent, destination, options, cache);

    /// <summary>Reads the whole array, up to 2 GiB, into a new buffer.</summary>
    public byte[] ReadAll(ExecutionOptions? options = null)
    {
        long? bytes = Extents.Product(Shape, Math.Max(1, Codec.ElementSize));
        if (bytes is null || bytes > System.Array.MaxLength) Throw.Refused(Invariant($"the array has {(bytes is { } n ? n : "more than 2^63")} bytes, more than one buffer holds (2 GiB); read a part of it"));
        if (Codec.ElementSize == 0) return [];
        byte[] result = GC.AllocateUninitializedArray<byte>((int)bytes!.Value);
        Read(new long[Metadata.Rank], Shape, result, options);
        return result;
    }

    /// <summary>The key of a document or chunk below a path.</summary>
    internal static string Join(string path, string name) => path.Length == 0 ? name : path + "/" + name;

    internal static string Describe(Store store, string path) => path.Length == 0 ? store.Name : $"{store.Name}/{path}";

    internal static bool IsGroup(JsonElement document) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty("node_type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() == "group";

    /// <summary>Byte strides of a tight C-order box; returns its size.</summary>
    internal static long Tight(ReadOnlySpan<long> extent, int elementSize, Span<long> strides)
    {
        long bytes = elementSize;
        for (int i = extent.Length - 1; i >= 0; i--)
        {
            strides[i] = bytes;
            bytes = checked(bytes * extent[i]);
        }

        return bytes;
    }

    private static void CheckSizes(ZarrArrayMetadata metadata, ChunkCodec? codec, List<string> unsupported)
    {
        if (codec is null) return;
        ReadOnlySpan<long> chunk = codec.Shard?.Inner.Shape ?? metadata.StoredChunk;
        long[] grid = new long[metadata.Rank];
        for (int i = 0; i < grid.Length; i++) grid[i] = Math.Max(1, PieceList.GridSize(metadata.Shape[i], chunk[i]));
        if (Extents.Product(grid) is null) unsupported.Add("an array of more than 2^63 chunks");
    }
}
