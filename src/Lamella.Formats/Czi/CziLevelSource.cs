using Lamella.Engine;
using Lamella.Formats.Czi.Structure;
using Lamella.IO;

namespace Lamella.Formats.Czi;

/// <summary>What stitched and single tiles have in common: a piece is a subblock; its head is read when it is first located.</summary>
internal abstract class CziLevelSource : LevelSource
{
    /// <summary>Blocks up to this size need no proof that the data can fill them.</summary>
    private const long SmallTile = 64 << 20;

    /// <summary>No codec packs real images better than this.</summary>
    public const long BestRatio = 10_000;

    /// <summary>Creates a source over sorted tiles.</summary>
    protected CziLevelSource(CziFile file, CziSceneLayout scene, CziTiles tiles, string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk)
        : base(axes, shape, chunk, scene.SameType)
    {
        Image = file;
        Scene = scene;
        Tiles = tiles;
        SortedSet<string> codecs = new(StringComparer.Ordinal);
        for (int i = 0; i < tiles.Count; i++) codecs.Add(CziCompression.NameOf(tiles.Entry(i).Compression));
        Codec = string.Join('+', codecs);
    }

    /// <inheritdoc/>
    public override string Codec { get; }

    /// <summary>The file.</summary>
    protected CziFile Image { get; }

    /// <summary>The scene.</summary>
    protected CziSceneLayout Scene { get; }

    /// <summary>The tiles of the level.</summary>
    protected CziTiles Tiles { get; }

    /// <inheritdoc/>
    public override PixelType TypeOfChannel(long channel) => Scene.Types[channel].Type;

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        CziEntry entry = Image.Entries[(int)piece];
        if (!Image.IsThere(entry)) return PieceLocation.Fill;
        CziPart part = Image.Part(entry.FilePart)!;
        CziPixelType type = Scene.TypeOf(entry);
        if (entry.PixelType != type.Code) Throw.Unsupported(CziSegment.Format, "a channel whose tiles differ in pixel type");
        CziSubblock subblock = Image.Subblock((int)piece);
        // Geometry and type are the directory's, the compression is the segment's: it is the one that was written together with the pixels.
        CziEntry own = subblock.Entry;
        if (own.PixelType != entry.PixelType) Throw.Damaged(CziSegment.Format, Invariant($"the directory says pixel type {entry.PixelType}, the subblock {own.PixelType}"), entry.Position);
        if (!CziCompression.IsDecodable(own.Compression)) Throw.Unsupported(CziSegment.Format, Invariant($"compression {own.Compression} ({CziCompression.NameOf(own.Compression)})"));
        bool sameSize = !own.HasPixels || (own.StoredWidth == entry.StoredWidth && own.StoredHeight == entry.StoredHeight);
        CheckSize(entry, type, subblock);
        CheckSize(own, type, subblock);
        long expected = (long)entry.StoredWidth * entry.StoredHeight * type.Size;
        long before = entry.PlaneInBlock * expected;
        if (CziCompression.IsRaw(own.Compression) && type.Samples == 1 && sameSize && subblock.DataSize - before >= expected && !subblock.HasChunks)
            return PieceLocation.Raw(Image.Store, part.Key, subblock.DataOffset + before, bigEndian: false);
        // A mask lies right behind the pixels: one read takes both.
        return PieceLocation.Encoded(Image.Store, part.Key, ByteRange.From(subblock.DataOffset, subblock.DataSize + (subblock.HasChunks ? subblock.AttachmentSize : 0)));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (DecodeTile((int)piece, encoded, destination) is { } mask) FillGaps((int)piece, mask, destination);
    }

    /// <summary>Decodes a tile alone and returns its mask; null when all of it was acquired.</summary>
    protected CziMask? DecodeTile(int id, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        CziEntry entry = Image.Entries[id];
        CziSubblock subblock = Image.Subblock(id);
        int data = (int)Math.Min(subblock.DataSize, encoded.Length);
        CziTileDecoder.Decode(subblock.Entry, entry, Scene.TypeOf(entry), encoded[..data], destination);
        return subblock.HasChunks ? CziMask.Find(encoded[data..]) : null;
    }

    /// <summary>Writes what shows through the gaps of a masked tile.</summary>
    protected virtual void FillGaps(int id, CziMask mask, Span<byte> destination)
    {
        CziEntry entry = Image.Entries[id];
        int size = Scene.TypeOf(entry).Size;
        for (int y = 0; y < entry.StoredHeight; y++)
        {
            Span<byte> row = destination.Slice(y * entry.StoredWidth * size, entry.StoredWidth * size);
            for (int x = 0; x < entry.StoredWidth; x++)
            {
                if (!mask[y, x]) row.Slice(x * size, size).Clear();
            }
        }
    }

    private static void CheckSize(CziEntry entry, CziPixelType type, CziSubblock subblock)
    {
        if (!entry.HasPixels) return;
        Int128 bytes = (Int128)entry.StoredWidth * entry.StoredHeight * type.Size;
        if (bytes > SmallTile && bytes / BestRatio > subblock.DataSize)
            Throw.Damaged(CziSegment.Format, Invariant($"a subblock of {subblock.DataSize} bytes declares {entry.StoredWidth} x {entry.StoredHeight} pixels"), entry.Position);
    }
}
