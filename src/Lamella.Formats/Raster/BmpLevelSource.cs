using Lamella.Codecs.Bmp;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Raster;

/// <summary>The pixels of a BMP: bands of rows where rows can be found, else one piece.</summary>
internal sealed class BmpLevelSource : LevelSource
{
    private const long BandBytes = 256 << 10;

    /// <summary>The longest step of the run lengths: four bytes that jump 255 rows and 255 columns.</summary>
    private const long MaxJump = 255 * 256;
    private const int JumpBytes = 4;
    private const long MaxDoubtful = 16 << 20;

    private readonly Store _store;
    private readonly string _key;
    private readonly long _length;
    private readonly BmpHeader _header;

    /// <summary>Makes the level of a file.</summary>
    public BmpLevelSource(Store store, string key, long length, BmpHeader header)
        : base(header.Samples > 1 ? "YXS" : "YX", Shaped(header, header.Height), Shaped(header, BandRows(header)), header.Type)
    {
        (_store, _key, _length, _header) = (store, key, length, header);
    }

    /// <inheritdoc/>
    public override string Codec => _header.Compression switch { BmpCompression.Rle4 or BmpCompression.Rle8 => "rle", BmpCompression.Rle24 => "rle24", BmpCompression.Huffman1D => "huffman", BmpCompression.Jpeg => "jpeg", BmpCompression.Png => "png", _ => "none" };

    /// <summary>What keeps the pixels from being read; null when nothing does.</summary>
    public string? Problem => _header.IsRaw || _header.Compression is BmpCompression.Rle4 or BmpCompression.Rle8 ? null : $"{_header.Compression} compression in BMP is not supported";

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces) => pieces.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        if (Problem is not null) Throw.Unsupported(BmpDecoder.Format, $"{_header.Compression} compression");
        long pixels = (long)_header.Width * _header.Height;
        if (!_header.IsRaw)
        {
            long encoded = Math.Max(0, _length - _header.DataOffset);
            if (encoded == 0 || (pixels > MaxDoubtful && pixels / MaxJump > encoded / JumpBytes)) Throw.Damaged(BmpDecoder.Format, Invariant($"{encoded} bytes cannot hold {_header.Width} x {_header.Height} pixels"));
            if (pixels > Array.MaxLength / 3) Throw.Unsupported(BmpDecoder.Format, Invariant($"run lengths of {pixels} pixels"));
            return PieceLocation.Encoded(_store, _key, ByteRange.From(_header.DataOffset, encoded));
        }

        if (_header.RowBytes * 4 > Array.MaxLength) Throw.Unsupported(BmpDecoder.Format, Invariant($"rows of {_header.Width} pixels"));
        // Rows that the file does not hold are not asked for: the first that is missing says how much is.
        long band = Chunk[0], first = piece * band, rows = Math.Min(band, _header.Height - first);
        long stored = _header.TopDown ? first : _header.Height - first - rows;
        long start = _header.DataOffset + (stored * _header.RowBytes), bytes = rows * _header.RowBytes;
        if (start > _length - bytes) Throw.Damaged(BmpDecoder.Format, Invariant($"the file ends {start + bytes - _length} bytes before the pixels do (cut off, or still being written)"), _length);
        return PieceLocation.Encoded(_store, _key, ByteRange.From(start, bytes));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (_header.IsRaw) BmpDecoder.DecodeRows(_header, encoded, destination);
        else BmpDecoder.DecodeRle(_header, encoded, destination);
    }

    private static long[] Shaped(BmpHeader header, long rows) => header.Samples > 1 ? [rows, header.Width, header.Samples] : [rows, header.Width];

    private static long BandRows(BmpHeader header) => header.IsRaw ? Math.Clamp(BandBytes / header.RowBytes, 1, header.Height) : header.Height;
}
