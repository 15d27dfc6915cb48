using System.Collections.Concurrent;
using Lamella.Engine;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>
/// A stack whose pages hold the same pixels in different ways: other compressions, strips or tiles. Each page is a level of its own; a piece is a piece of a page, and its id holds the plane and the page's
/// own id.
/// </summary>
internal sealed class TiffMixedLevel : LevelSource
{
    private const int PieceBits = 40;
    private const long PieceHalf = 1L << (PieceBits - 1);
    private const int MostPages = 4096;

    private readonly TiffPageLayout _layout;
    private readonly TiffDirectoryIndex _pages;
    private readonly int _planeRank;
    private readonly ConcurrentDictionary<long, TiffLevelSource?> _levels = new();

    private TiffMixedLevel(TiffLevelSource shape, int planeRank, TiffPageLayout layout, TiffDirectoryIndex pages)
        : base(shape.Axes, shape.Shape, shape.Chunk, layout.Type) => (_layout, _pages, _planeRank) = (layout, pages, planeRank);

    /// <inheritdoc/>
    public override string Codec => TiffCodecs.Find(_layout.Compression).Name;

    /// <summary>Makes the level; <paramref name="layout"/> is that of any page.</summary>
    public static TiffMixedLevel Create(string planeAxes, ReadOnlySpan<long> planeShape, TiffPageLayout layout, TiffDirectoryIndex pages) =>
        new(TiffLevelSource.Create(planeAxes, planeShape, layout, pages), planeShape.Length, layout, pages);

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = Shape.Length;
        PieceList found = new(rank - _planeRank);
        Span<long> at = stackalloc long[rank], size = stackalloc long[rank], stored = stackalloc long[rank];
        offset.CopyTo(at);
        for (; ; )
        {
            long plane = 0;
            for (int i = 0; i < _planeRank; i++)
            {
                plane = (plane * Shape[i]) + at[i];
                size[i] = stored[i] = 1;
            }

            if (Level(plane) is { } page)
            {
                found.Clear();
                page.FindPieces(offset[_planeRank..], extent[_planeRank..], found);
                for (int p = 0; p < found.Count; p++)
                {
                    found.Offset(p).CopyTo(at[_planeRank..]);
                    found.Extent(p).CopyTo(size[_planeRank..]);
                    found.Stored(p).CopyTo(stored[_planeRank..]);
                    pieces.Add(IdOf(plane, found.Id(p)), at, size, stored);
                }
            }
            else
            {
                at[_planeRank..].Clear();
                Shape[_planeRank..].CopyTo(size[_planeRank..]);
                pieces.Add(~plane, at, size, size);
            }

            int axis = _planeRank - 1;
            for (; axis >= 0; axis--)
            {
                if (++at[axis] < offset[axis] + extent[axis]) break;
                at[axis] = offset[axis];
            }

            if (axis < 0) return;
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => piece < 0 ? PieceLocation.Fill : Level(piece >> PieceBits)!.Locate(Inner(piece));

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => Level(piece >> PieceBits)!.Decode(Inner(piece), encoded, destination);

    private static long IdOf(long plane, long piece)
    {
        if (piece is < -PieceHalf or >= PieceHalf || plane >= 1L << (62 - PieceBits)) Throw.Unsupported(TiffContainer.Format, "so many planes or chunks in a stack of unlike pages");
        return (plane << PieceBits) | (piece + PieceHalf);
    }

    private static long Inner(long id) => (id & ((1L << PieceBits) - 1)) - PieceHalf;

    private TiffLevelSource? Level(long plane)
    {
        if (_levels.TryGetValue(plane, out TiffLevelSource? known)) return known;
        TiffLevelSource? level = null;
        if (_pages.Directory(plane) is { } at)
        {
            TiffPageLayout layout = TiffPageLayout.Parse(at.File.Container.ReadDirectory(at.Offset));
            if (!layout.HoldsSamePixels(_layout)) Throw.Damaged(TiffContainer.Format, "a page of a stack differs from the others in size or type", at.Offset);
            level = TiffLevelSource.Create(string.Empty, [], layout, new OnePage(at.File, at.Offset));
        }

        if (_levels.Count >= MostPages) _levels.Clear();
        _levels.TryAdd(plane, level);
        return level;
    }

    /// <summary>A page alone.</summary>
    private sealed class OnePage(TiffFile file, long offset) : TiffPageIndex
    {
        public override TiffPageChunks? Find(long plane, TiffPageLayout layout) => TiffPageChunks.Read(file.Container, offset, layout, verify: false);
    }
}
