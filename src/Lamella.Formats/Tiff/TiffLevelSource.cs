using System.Collections.Concurrent;
using Lamella.Engine;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.Tiff;

/// <summary>A stack of equally laid out pages as one level: the plane axes number the pages, the page axes (S, Z of a volume, Y, X, S) are those of the layout.</summary>
/// <remarks>Chunk lists of pages are read when a plane is first asked for and kept within a bound, so that opening a file of many pages stays cheap.</remarks>
internal sealed class TiffLevelSource : LevelSource
{
    private const long CacheLimit = 2 << 20;

    private readonly TiffPageLayout _layout;
    private readonly TiffPageIndex _pages;
    private readonly TiffCodec _codec;
    private readonly ConcurrentDictionary<long, TiffPageChunks> _cache = new();
    private readonly int _planeRank;
    private readonly long _chunksPerPlane;
    private readonly bool _mergesStrips;
    private long _cached;

    private TiffLevelSource(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, int planeRank, TiffPageLayout layout, TiffPageIndex pages)
        : base(axes, shape, chunk, layout.Type)
    {
        _layout = layout;
        _pages = pages;
        _codec = TiffCodecs.Find(layout.Compression);
        _planeRank = planeRank;
        _chunksPerPlane = layout.ChunkCount;
        _mergesStrips = layout.IsRaw && !layout.Tiled && layout.ChunksY > 1 && layout.Depth == 1;
    }

    /// <inheritdoc/>
    public override string Codec => _codec.Name;

    /// <inheritdoc/>
    public override byte[]? FillValue => Fill;

    /// <summary>The bytes of a sample of a chunk that is not stored; null for zero.</summary>
    public byte[]? Fill { get; init; }

    /// <summary>The layout of every page.</summary>
    public TiffPageLayout Layout => _layout;

    /// <summary>The pages.</summary>
    public TiffPageIndex Pages => _pages;

    /// <summary>Makes the level of a stack.</summary>
    /// <param name="planeAxes">The axes that number the planes, slowest first; empty for a single page.</param>
    /// <param name="planeShape">Their lengths.</param>
    /// <param name="layout">The layout of every page.</param>
    /// <param name="pages">Which page holds a plane.</param>
    /// <param name="pageAxes">The letters of the page's axes where a dialect gives them another meaning than TIFF does; as many as the layout has.</param>
    /// <param name="fill">The bytes of a sample of a chunk that is not stored; null for zero.</param>
    public static TiffLevelSource Create(string planeAxes, ReadOnlySpan<long> planeShape, TiffPageLayout layout, TiffPageIndex pages, string? pageAxes = null, byte[]? fill = null)
    {
        List<long> shape = [.. planeShape, .. layout.PageShape()];
        List<long> chunk = [.. planeShape, .. layout.PageChunk()];
        long bytes = layout.Type.Size();
        for (int i = 0; i < shape.Count; i++)
        {
            if (i < planeShape.Length) chunk[i] = 1;
            if (!Extents.Multiply(ref bytes, shape[i], long.MaxValue >> 4)) Throw.Damaged(TiffContainer.Format, "the declared stack is larger than any file could be");
        }

        return new TiffLevelSource(planeAxes + (pageAxes ?? layout.PageAxes()), shape.ToArray(), chunk.ToArray(), planeShape.Length, layout, pages) { Fill = fill };
    }

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        EdgeChunks edges = _layout.Tiled ? EdgeChunks.Full : EdgeChunks.Cut;
        if (!_mergesStrips)
        {
            pieces.AddGrid(Shape, Chunk, offset, extent, edges);
            return;
        }

        // Planes of many small uncompressed strips: those that lie one behind the other are one piece for each plane, or for each sample of planar ones.
        int fixedRank = _planeRank + (_layout.Planar ? 1 : 0);
        int rank = Shape.Length;
        Span<long> at = stackalloc long[rank];
        Span<long> one = stackalloc long[rank];
        Span<long> from = stackalloc long[rank];
        Span<long> whole = stackalloc long[rank];
        offset.CopyTo(at);
        for (; ; )
        {
            at.CopyTo(from);
            extent.CopyTo(one);
            Shape.CopyTo(whole);
            long plane = 0;
            for (int i = 0; i < fixedRank; i++)
            {
                one[i] = whole[i] = 1;
                plane = (plane * Shape[i]) + at[i];
            }

            if (IsContiguous(plane))
            {
                from[fixedRank..].Clear();
                pieces.Add(~plane, from, whole, whole);
            }
            else
            {
                pieces.AddGrid(Shape, Chunk, from, one, edges);
            }

            int axis = fixedRank - 1;
            for (; axis >= 0; axis--)
            {
                if (++at[axis] < offset[axis] + extent[axis]) break;
                at[axis] = offset[axis];
            }

            if (axis < 0) return;
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        long strips = _layout.ChunksY;
        (long plane, long chunk) = piece >= 0 ? Math.DivRem(piece, _chunksPerPlane) : Math.DivRem(~piece * strips, _chunksPerPlane);
        if (Chunks(plane) is not { } page) return PieceLocation.Fill;
        if (chunk >= page.Count)
            Throw.Damaged(TiffContainer.Format, Invariant($"chunk {chunk} of plane {plane} is missing: the page lists {page.Count} of {_chunksPerPlane}"));
        long offset = page.Offset(chunk), length = page.Length(chunk);
        // Sparse files (GDAL and others) list chunks that are zero throughout with no place or no bytes.
        if (offset <= 0 || length <= 0) return PieceLocation.Fill;
        TiffContainer file = page.Container;
        if (piece >= 0 && file.IsLenient && IsCut(page, chunk))
        {
            // What a file that was cut still has of uncompressed and of fax data is shown; other codecs need all of a chunk.
            if (offset >= file.Length || !(_layout.IsRaw || TiffFax.SchemeOf(_layout, page.Options) is not null)) return PieceLocation.Fill;
            return PieceLocation.Encoded(file.Store, file.Key, ByteRange.From(offset, file.Length - offset));
        }

        if (offset >= file.Length) Throw.Damaged(TiffContainer.Format, Invariant($"chunk {chunk} of plane {plane} lies outside the file"), offset);
        if (_layout.IsRaw)
        {
            if (piece >= 0 && length < NeededBytes(chunk))
                Throw.Damaged(TiffContainer.Format, Invariant($"chunk {chunk} of plane {plane} has {length} bytes where {NeededBytes(chunk)} are needed"), offset);
            return PieceLocation.Raw(file.Store, file.Key, offset, file.BigEndian);
        }

        CheckDecodable(chunk, plane, offset, length);
        return PieceLocation.Encoded(file.Store, file.Key, ByteRange.From(offset, length));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        (long plane, long chunk) = Math.DivRem(piece, _chunksPerPlane);
        TiffPageChunks page = Chunks(plane)!;
        int rows = (int)(destination.Length / _layout.RowBytes);
        long row = chunk / _layout.ChunksX % _layout.ChunksY;
        // Rows below the image exist in tiles only; data may end before them.
        int inside = (int)Math.Min(_layout.ChunkHeight, _layout.Height - (row * _layout.ChunkHeight));
        int needed = _layout.ChunkDepth > 1 ? 0 : Math.Min(inside, rows);
        bool isLenient = page.Container.IsLenient;
        if (isLenient && IsCut(page, chunk)) needed = 0;
        TiffDecodeContext context = new(_layout, rows, page.Tables, page.Container.BigEndian, page.Options, isLenient);
        TiffChunkDecoder.Decode(_codec, context, encoded, destination, needed);
    }

    /// <summary>True when the file ends before the chunk does. Counts of uncompressed chunks may be too large; only their rows are needed.</summary>
    private bool IsCut(TiffPageChunks page, long chunk) => (_layout.IsRaw ? Math.Min(page.Length(chunk), NeededBytes(chunk)) : page.Length(chunk)) > page.Container.Length - page.Offset(chunk);

    private bool IsContiguous(long planeOfSample)
    {
        long strips = _layout.ChunksY;
        (long plane, long first) = Math.DivRem(planeOfSample * strips, _chunksPerPlane);
        if (Chunks(plane) is not { } page) return false;
        long bytes = _layout.ChunkHeight * _layout.RowBytes;
        if (page.Container.IsLenient && first + strips <= page.Count && page.Offset(first + strips - 1) + page.Length(first + strips - 1) > page.Container.Length) return false;
        return page.IsContiguous(first, strips, bytes, (_layout.Height - ((strips - 1) * _layout.ChunkHeight)) * _layout.RowBytes);
    }

    private long StoredBytes(long chunk) =>
        _layout.Tiled || _layout.ChunkDepth > 1 ? _layout.ChunkDepth * _layout.ChunkHeight * _layout.RowBytes : NeededBytes(chunk);

    /// <summary>Bytes of the rows within the image: writers may leave out those of a tile below it.</summary>
    private long NeededBytes(long chunk)
    {
        if (_layout.ChunkDepth > 1) return _layout.ChunkDepth * _layout.ChunkHeight * _layout.RowBytes;
        long row = (_layout.Tiled ? chunk / _layout.ChunksX : chunk) % _layout.ChunksY;
        return Math.Min(_layout.ChunkHeight, _layout.Height - (row * _layout.ChunkHeight)) * _layout.RowBytes;
    }

    /// <summary>Refuses before memory is taken for a chunk that its bytes cannot fill.</summary>
    private void CheckDecodable(long chunk, long plane, long offset, long length)
    {
        TiffChunkDecoder.CheckSupport(_codec, _layout);
        Int128 bytes = (Int128)_layout.ChunkDepth * _layout.ChunkHeight * _layout.RowBytes;
        if (bytes > Array.MaxLength) Throw.Unsupported(TiffContainer.Format, Invariant($"a compressed chunk of {bytes} bytes"));
        if (_codec.MaxRatio == 0) return;
        // Tiles may be larger than the picture, and what lies outside of it need not be stored.
        int slack = _layout.Tiled ? 16 << 20 : _codec.Slack;
        if ((Int128)StoredBytes(chunk) * _layout.Bits / (8 * _layout.Type.Size()) > ((Int128)length * _codec.MaxRatio) + slack)
            Throw.Damaged(TiffContainer.Format, Invariant($"chunk {chunk} of plane {plane} has {length} bytes, which cannot hold its pixels"), offset);
    }

    private TiffPageChunks? Chunks(long plane)
    {
        if (_cache.TryGetValue(plane, out TiffPageChunks? known)) return known;
        TiffPageChunks? found = _pages.Find(plane, _layout);
        if (found is null) return null;
        if (Interlocked.Add(ref _cached, found.Count + 16) > CacheLimit)
        {
            _cache.Clear();
            Interlocked.Exchange(ref _cached, found.Count + 16);
        }

        _cache.TryAdd(plane, found);
        return found;
    }
}
