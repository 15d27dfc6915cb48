using Lamella.Codecs.Jpeg;
using Lamella.Engine;
using Lamella.Formats.Ndpi.Structure;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.Ndpi;

/// <summary>Pages of one layout, each a JPEG stream whose restart intervals are the tiles.</summary>
internal sealed class NdpiLevel : LevelSource
{
    private readonly NdpiRestarts[] _pages;
    private readonly TiffPageLayout _layout;

    private NdpiLevel(string axes, long[] shape, long[] chunk, NdpiRestarts[] pages, TiffPageLayout layout)
        : base(axes, shape, chunk, layout.Type) => (_pages, _layout) = (pages, layout);

    /// <inheritdoc/>
    public override string Codec => "jpeg";

    /// <summary>Makes the level; null when a page is not stored in that way.</summary>
    public static NdpiLevel? Create(IReadOnlyList<TiffDirectory> directories, TiffPageLayout layout)
    {
        NdpiRestarts[] pages = new NdpiRestarts[directories.Count];
        for (int i = 0; i < pages.Length; i++)
        {
            if (NdpiRestarts.Find(directories[i], layout) is not { } page || (i > 0 && (page.TileWidth != pages[0].TileWidth || page.TileHeight != pages[0].TileHeight))) return null;
            pages[i] = page;
        }

        List<long> shape = layout.PageShape(), chunk = [pages[0].TileHeight, pages[0].TileWidth];
        if (layout.Samples > 1) chunk.Add(layout.Samples);
        if (pages.Length > 1)
        {
            shape.Insert(0, pages.Length);
            chunk.Insert(0, 1);
        }

        return new NdpiLevel((pages.Length > 1 ? "Z" : string.Empty) + layout.PageAxes(), [.. shape], [.. chunk], pages, layout);
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        (NdpiRestarts page, long interval) = Find(piece);
        long start = page.Starts[interval], end = interval + 1 < page.Starts.Length ? page.Starts[interval + 1] : page.End;
        return PieceLocation.Encoded(page.Container.Store, page.Container.Key, ByteRange.From(start, end - start));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        (NdpiRestarts page, long _) = Find(piece);
        // The marker that ends the interval belongs to the stream it was cut from.
        while (encoded.Length >= 2 && encoded[^2] == 0xFF && encoded[^1] is >= 0xD0 and <= 0xD9) encoded = encoded[..^2];
        int length = page.Header.Length + encoded.Length + 2;
        byte[] stream = Pooled.Rent<byte>(length);
        try
        {
            page.Header.CopyTo(stream, 0);
            encoded.CopyTo(stream.AsSpan(page.Header.Length));
            stream[length - 2] = 0xFF;
            stream[length - 1] = 0xD9;
            JpegColor color = _layout.Photometric == 6 && _layout.Samples == 3 ? JpegColor.YCbCr : JpegColor.Stored;
            int count = JpegDecoder.Decode(stream.AsSpan(0, length), default, color, destination);
            if (count < destination.Length) Throw.Damaged("NDPI", Invariant($"a restart interval holds {count} bytes where {destination.Length} are needed"));
        }
        finally
        {
            Pooled.Return(stream);
        }
    }

    private (NdpiRestarts Page, long Interval) Find(long piece)
    {
        (long plane, long interval) = Math.DivRem(piece, (long)_pages[0].Starts.Length);
        return (_pages[plane], interval);
    }
}
