using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;
using Lamella.Zarr.Codecs;
using Lamella.Zarr.Metadata;
using Lamella.Zarr.Sharding;

namespace Lamella.Zarr.Arrays;

/// <summary>
/// A Zarr array as the region engine sees it. A piece is a chunk; of a sharded array an inner chunk, found through the shard's index. Uncompressed chunks in a local store are raw: any part of them is read alone.
/// </summary>
internal sealed class ZarrLevelSource : LevelSource
{
    private readonly Store _store;
    private readonly string _path;
    private readonly Lock _search = new();
    private volatile ZarrArrayMetadata _metadata;
    private bool _searched;
    private readonly ChunkCodec _codec;
    private readonly ShardLayout? _shard;
    private readonly ShardIndexCache? _indices;
    private readonly long[] _grid;
    private readonly long[] _shardGrid;
    private readonly bool _raw;
    private readonly bool _swapped;
    private readonly long[]? _rawStrides;

    /// <summary>Binds an array that is fully supported to axis letters.</summary>
    public ZarrLevelSource(Store store, string path, ZarrArrayMetadata metadata, ChunkCodec codec, string axes)
        : base(axes, metadata.Shape, codec.Shard?.Inner.Shape ?? metadata.StoredChunk, metadata.DataType.PixelType)
    {
        _store = store;
        _path = path;
        _metadata = metadata;
        _shard = codec.Shard?.Layout;
        _codec = _shard?.Inner ?? codec;
        if (_shard is not null) _indices = new ShardIndexCache(_shard);
        // Chunks of a shard are read whole, with the version of the shard: parts of a shard that is replaced meanwhile would not belong together.
        _raw = _codec.IsRaw(out int word, out _rawStrides) && store.IsLocal && _shard is null;
        _swapped = word > 1;
        WordSize = Math.Max(1, word);
        _grid = new long[metadata.Rank];
        _shardGrid = new long[metadata.Rank];
        for (int i = 0; i < _grid.Length; i++)
        {
            _grid[i] = PieceList.GridSize(metadata.Shape[i], Chunk[i]);
            _shardGrid[i] = PieceList.GridSize(metadata.Shape[i], metadata.StoredChunk[i]);
        }
    }

    /// <inheritdoc/>
    public override long[]? Shard => _shard?.Shape;

    /// <inheritdoc/>
    public override int? Requests => _store.Requests;

    /// <inheritdoc/>
    public override string Codec => _codec.CompressionName;

    /// <inheritdoc/>
    public override byte[]? FillValue => _metadata.FillValue;

    /// <inheritdoc/>
    public override PixelType TypeOfChannel(long channel) =>
        PixelType ?? Throw.Unsupported<PixelType>("Zarr", $"pictures of samples of type {_metadata.DataType.Name}, which is not a number,", "such arrays are read as elements", new Remedy.ReadElements());

    /// <summary>What the array's metadata says.</summary>
    public ZarrArrayMetadata Metadata => _metadata;

    /// <summary>The key that holds a stored chunk (shard), by its place in the grid.</summary>
    public (Store Store, string Key) StoredChunk(ReadOnlySpan<long> index) => (_store, _metadata.KeyEncoding.Key(_path, index));

    /// <summary>Reads the bytes of a chunk (of a sharded array: an inner chunk) as they are stored; false when it is not stored and all fill.</summary>
    public bool TryReadStored(ReadOnlySpan<long> chunk, ByteBuffer destination)
    {
        if (_shard is null) return _store.TryRead(_metadata.KeyEncoding.Key(_path, chunk), ByteRange.All, destination);
        Span<long> at = stackalloc long[chunk.Length];
        chunk.CopyTo(at);
        string key = ShardKey(at, out long shard, out int within);
        if (!_indices!.Get(shard, _store, key).TryGet(within, out long offset, out long length)) return false;
        if (!_store.TryRead(key, ByteRange.From(offset, length), destination) || destination.Length != length)
            throw new DamagedDataException(Invariant($"damaged Zarr data: chunk {within} of a shard lies at {offset}+{length}, beyond its end")) { Format = "Zarr" }.WithPath(key);
        return true;
    }

    /// <summary>Reads a box into memory of the caller: tight, C order, little-endian elements. Absent chunks are the fill value.</summary>
    /// <exception cref="ArgumentException">The box lies outside the array, or the destination is too small.</exception>
    public unsafe void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, ExecutionOptions? options = null, ChunkCache? cache = null)
    {
        if (offset.Length != _grid.Length || extent.Length != _grid.Length) throw new ArgumentException(Invariant($"the box must have {_grid.Length} axes"), nameof(extent));
        Span<long> strides = stackalloc long[extent.Length];
        long bytes = ZarrArray.Tight(extent, ElementSize, strides);
        if (destination.Length < bytes) throw new ArgumentException(Invariant($"the box needs {bytes} bytes, the destination has {destination.Length}"), nameof(destination));
        if (bytes == 0) return;
        fixed (byte* memory = destination)
        {
            RegionReader.Read(
                this, offset, extent, ElementSize, _metadata.DataType.PixelType?.WordSize() ?? WordSize, new PixelTarget(memory, destination.Length, strides), options ?? ExecutionOptions.Default, cache);
        }
    }

    /// <inheritdoc/>
    public override bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        if (!_store.IsLocal || _metadata.FillValue is not { } fill || fill.AsSpan().ContainsAnyExcept((byte)0)) return false;
        PieceList stored = new(_grid.Length);
        stored.AddGrid(_metadata.Shape, _metadata.StoredChunk, offset, extent);
        Span<long> at = stackalloc long[_grid.Length];
        for (int p = 0; p < stored.Count; p++)
        {
            for (int i = 0; i < at.Length; i++) at[i] = stored.Offset(p)[i] / _metadata.StoredChunk[i];
            if (_store.Length(_metadata.KeyEncoding.Key(_path, at)) is not null) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override (long Total, long Stored)? CountStored(long most) => _store.IsLocal && ChunkCount.Of(_store, _path, _metadata, most) is { } count ? (count.Total, count.Stored) : null;

    /// <summary>Bytes of one element.</summary>
    public int ElementSize => _codec.ElementSize;

    /// <summary>The word that raw big-endian chunks are swapped by.</summary>
    public int WordSize { get; }

    /// <summary>Forgets the cached index of a shard that was written.</summary>
    public void Forget(ReadOnlySpan<long> shard)
    {
        long id = 0;
        for (int i = 0; i < shard.Length; i++) id = (id * _shardGrid[i]) + shard[i];
        _indices?.Forget(id);
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        Span<long> at = stackalloc long[_grid.Length];
        Position(piece, at);
        if (_shard is null)
        {
            string key = _metadata.KeyEncoding.Key(_path, at);
            return _raw ? Raw(key) : PieceLocation.Encoded(_store, key, ByteRange.All, Missing.IsFill);
        }

        string shardKey = ShardKey(at, out long shard, out int chunk);
        ShardIndex index = _indices!.Get(shard, _store, shardKey);
        return index.TryGet(chunk, out long offset, out long length) ? PieceLocation.Encoded(_store, shardKey, ByteRange.From(offset, length)) with { Version = index.Version } : PieceLocation.Fill;
    }

    /// <inheritdoc/>
    public override void Forget(long piece)
    {
        if (_shard is null) return;
        Span<long> at = stackalloc long[_grid.Length];
        Position(piece, at);
        ShardKey(at, out long shard, out _);
        _indices!.Forget(shard);
    }

    /// <inheritdoc/>
    public override bool IsElsewhere(long piece, string key)
    {
        // Local stores were looked at when the array was opened. A remote one is asked at most once, at the first chunk that is absent.
        if (_shard is not null || _store.IsLocal) return false;
        Span<long> at = stackalloc long[_grid.Length];
        Position(piece, at);
        lock (_search)
        {
            if (!_searched && ChunkKeySearch.OtherOf(_store, _path, _metadata, at) is { } other) _metadata = _metadata with { KeyEncoding = other };
            _searched = true;
        }

        return _metadata.KeyEncoding.Key(_path, at) != key;
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        try
        {
            _codec.Decode(encoded, destination);
        }
        catch (LamellaException e)
        {
            long[] at = new long[_grid.Length];
            Position(piece, at);
            e.WithPath(_shard is null ? _metadata.KeyEncoding.Key(_path, at) : ShardKey(at, out _, out _));
            throw;
        }
    }

    private PieceLocation Raw(string key)
    {
        if (_store.Length(key) is not { } length) return PieceLocation.Fill;
        if (length != _codec.DecodedBytes) throw new DamagedDataException(Invariant($"damaged Zarr data: a chunk has {length} bytes where its shape needs {_codec.DecodedBytes}")) { Format = "Zarr" }.WithPath(key);
        return PieceLocation.Raw(_store, key, 0, _swapped, _rawStrides);
    }

    private void Position(long piece, Span<long> at)
    {
        for (int i = at.Length - 1; i >= 0; i--) (piece, at[i]) = Math.DivRem(piece, _grid[i]);
    }

    /// <summary>Turns the position of an inner chunk into the key and number of its shard and its own number within.</summary>
    private string ShardKey(Span<long> at, out long shard, out int chunk)
    {
        shard = 0;
        long within = 0;
        for (int i = 0; i < at.Length; i++)
        {
            (at[i], long inner) = Math.DivRem(at[i], _shard!.Grid[i]);
            within = (within * _shard.Grid[i]) + inner;
            shard = (shard * _shardGrid[i]) + at[i];
        }

        chunk = (int)within;
        return _metadata.KeyEncoding.Key(_path, at);
    }
}
