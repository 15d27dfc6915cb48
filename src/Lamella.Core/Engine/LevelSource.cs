namespace Lamella.Engine;

/// <summary>
/// One resolution level as its format stores it: an index that answers where the bytes of each piece lie and how they become samples. This is the seam between the formats and the region engine:
/// a source does no pixel I/O of its own.
/// </summary>
/// <remarks>
/// Axes are the format's own ("native"), slowest first. A piece is the unit that the storage decodes at once (a strip, a tile, a chunk, a subblock). Instances are immutable after opening, and
/// all members may be called by many threads at once.
/// </remarks>
public abstract class LevelSource
{
    private readonly long[] _shape;
    private readonly long[] _chunk;

    /// <summary>Creates a source with a regular grid of pieces of <paramref name="chunk"/> samples.</summary>
    /// <exception cref="ArgumentException">The numbers of axes differ, or an axis is not a letter or is named twice.</exception>
    protected LevelSource(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, PixelType? pixelType)
    {
        if (axes.Length != shape.Length || axes.Length != chunk.Length) throw new ArgumentException("Axes, shape and chunk must have one entry for each axis.", nameof(axes));
        AxisSet = new AxisSet(axes);
        _shape = shape.ToArray();
        _chunk = chunk.ToArray();
        PixelType = pixelType;
    }

    /// <summary>The native axis letters, slowest first.</summary>
    public string Axes => AxisSet.Letters;

    /// <summary>The same as a set.</summary>
    internal AxisSet AxisSet { get; }

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
    public virtual PixelType TypeOfChannel(long channel) => PixelType ?? Throw.Unsupported<PixelType>("image", "a level that states neither one sample type nor those of its channels");

    /// <summary>Lists the pieces that touch a box. The default walks the regular grid; the id is the C-order index of the chunk.</summary>
    public virtual void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces) => pieces.AddGrid(_shape, _chunk, offset, extent);

    /// <summary>
    /// Where to cut a box that touches more than <paramref name="most"/> pieces: the axis, and the first place behind the cut, which lies between two pieces; -1 when it touches fewer. The default knows the
    /// regular grid; sources that list other pieces touch few, or list them by themselves.
    /// </summary>
    public virtual int Cut(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, long most, out long place)
    {
        place = 0;
        long count = 1;
        int axis = -1;
        for (int i = 0; i < extent.Length; i++)
        {
            long step = Math.Max(1, _chunk[i]), first = offset[i] / step, last = (offset[i] + extent[i] - 1) / step;
            long along = last - first + 1;
            // The slowest axis with several pieces: the parts are then read in the order of the whole.
            if (axis < 0 && along > 1)
            {
                axis = i;
                place = (first + (along / 2)) * step;
            }

            if (!IO.Extents.Multiply(ref count, along)) count = long.MaxValue;
        }

        return count > most ? axis : -1;
    }

    /// <summary>Where the bytes of a piece lie. May read and cache an index (a shard's), never pixels.</summary>
    public abstract PieceLocation Locate(long piece);

    /// <summary>
    /// The bytes that are held at once to take any part of a usual piece: decoded and stored, when it is decoded as a whole; 0 when parts are read alone. Null when no 64-bit number counts them.
    /// </summary>
    public long? BytesPerPiece(int elementSize)
    {
        const int Small = 1 << 20;
        if (_shape.AsSpan().Contains(0)) return 0;
        if (IO.Extents.Product(_chunk, 2L * elementSize) is not { } both) return null;
        long decoded = both / 2;
        // Less than the tile that any worker holds.
        if (decoded <= Small) return 0;
        long[] one = new long[_shape.Length];
        Array.Fill(one, 1);
        PieceList first = new(_shape.Length);
        FindPieces(new long[_shape.Length], one, first);
        if (first.Count == 0) return 0;
        try
        {
            PieceLocation place = Locate(first.Id(0));
            if (place.Kind is PieceKind.Raw or PieceKind.Fill) return 0;
            // What is stored is mostly smaller than what it becomes; how much, only a read tells where the place is a whole value.
            return place.Kind == PieceKind.Made ? decoded : decoded + Math.Min(place.Range.Length, decoded);
        }
        catch (LamellaException)
        {
            // The first piece cannot be found; whether anybody wants it is for the read to say.
            return both;
        }
    }

    /// <summary>Forgets what <see cref="Locate"/> remembers of a piece: the value that it lies in was replaced.</summary>
    public virtual void Forget(long piece)
    {
    }

    /// <summary>What <see cref="Stores.Store.Requests"/> says of the store that all pieces lie in; null (the default) when the places of pieces must tell.</summary>
    public virtual int? Requests => null;

    /// <summary>True when all samples of a box are known to be zero without reading any. False says nothing.</summary>
    public virtual bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent) => false;

    /// <summary>How many keys (chunks or shards) the level has room for and how many are stored, where absent ones are fill and counting is cheap: no more than <paramref name="most"/>, on a local store. Null otherwise.</summary>
    public virtual (long Total, long Stored)? CountStored(long most) => null;

    /// <summary>Told that the key of a piece does not exist: true when the piece lies under another key, which <see cref="Locate"/> now gives.</summary>
    public virtual bool IsElsewhere(long piece, string key) => false;

    /// <summary>
    /// Turns the encoded bytes of a piece into little-endian samples in C order of the piece's stored shape. The destination has exactly that size; what the data does not reach is left as the source sees fit
    /// (damaged data is an error unless the format defines otherwise). Called from many threads at once. A level whose pieces are all <see cref="PieceKind.Raw"/> or <see cref="PieceKind.Fill"/> needs none.
    /// </summary>
    public virtual void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => throw new InvalidOperationException("a level that locates encoded pieces must decode them");
}
