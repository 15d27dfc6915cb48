namespace Lamella.Engine;

/// <summary>
/// One resolution level as its format stores it: an index that answers where the bytes of each piece lie and how they become samples. This is the seam between the formats and the region engine:
/// a source does no pixel I/O of its own.
/// </summary>
/// <remarks>
/// Axes are the format's own ("native"), slowest first. A piece is the unit that the storage decodes at once (a strip, a tile, a chunk, a subblock). Instances are immutable after opening, and
/// all members may be called by many threads at once.
/// </remarks>
internal abstract class LevelSource
{
    private readonly long[] _shape;
    private readonly long[] _chunk;

    /// <summary>Creates a source with a regular grid of pieces of <paramref name="chunk"/> samples.</summary>
    protected LevelSource(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, PixelType? pixelType)
    {
        if (axes.Length != shape.Length || axes.Length != chunk.Length) throw new ArgumentException("Axes, shape and chunk must have one entry for each axis.", nameof(axes));
        Axes = axes;
        _shape = shape.ToArray();
        _chunk = chunk.ToArray();
        PixelType = pixelType;
    }

    /// <summary>The native axis letters, slowest first.</summary>
    public string Axes { get; }

    /// <summary>Samples along each native axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The usual piece; pieces at the high edge may be smaller or reach beyond the shape.</summary>
    public ReadOnlySpan<long> Chunk => _chunk;

    /// <summary>The shard that chunks are packed in; null when the storage has none.</summary>
    public virtual long[]? Shard => null;

    /// <summary>The type of all samples; null when it differs by channel.</summary>
    public PixelType? PixelType { get; }

    /// <summary>The compression's name, such as <c>deflate</c>; <c>none</c> for raw data.</summary>
    public virtual string Codec => "none";

    /// <summary>True when pieces may cover each other; then a later piece in the order of <see cref="FindPieces"/> hides an earlier one.</summary>
    public virtual bool PiecesOverlap => false;

    /// <summary>The bytes of one sample where nothing is stored; null for zero. Little-endian.</summary>
    public virtual byte[]? FillValue => null;

    /// <summary>The type of the samples of one channel.</summary>
    public virtual PixelType TypeOfChannel(long channel) => PixelType ?? Throw.Unsupported<PixelType>("image", "a sample type that is not a number", "lamella pixels --native reads such Zarr arrays");

    /// <summary>Lists the pieces that touch a box. The default walks the regular grid; the id is the C-order index of the chunk.</summary>
    public virtual void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces) => pieces.AddGrid(_shape, _chunk, offset, extent);

    /// <summary>Where the bytes of a piece lie. May read and cache an index (a shard's), never pixels.</summary>
    public abstract PieceLocation Locate(long piece);

    /// <summary>Forgets what <see cref="Locate"/> remembers of a piece: the value that it lies in was replaced.</summary>
    public virtual void Forget(long piece)
    {
    }

    /// <summary>True when all samples of a box are known to be zero without reading any. False says nothing.</summary>
    public virtual bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent) => false;

    /// <summary>How many keys (chunks or shards) the level has room for and how many are stored, where absent ones are fill and counting is cheap: no more than <paramref name="most"/>, on a local store. Null otherwise.</summary>
    public virtual (long Total, long Stored)? CountStored(long most) => null;

    /// <summary>Told that the key of a piece does not exist: true when the piece lies under another key, which <see cref="Locate"/> now gives.</summary>
    public virtual bool IsElsewhere(long piece, string key) => false;

    /// <summary>
    /// Turns the encoded bytes of a piece into little-endian samples in C order of the piece's stored shape. The destination has exactly that size; what the data does not reach is left as the source sees fit
    /// (damaged data is an error unless the format defines otherwise). Called from many threads at once.
    /// </summary>
    public abstract void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination);
}
