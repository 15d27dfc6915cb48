using Lamella.Engine;

namespace Lamella.Formats.FileSeries;

/// <summary>One level of a series: the axes of the names in front of those of a file. A piece is a piece of a file; its id holds the file's place and the file's own id.</summary>
internal sealed class SeriesLevelSource : LevelSource
{
    private const int PieceBits = 42;
    private const long PieceHalf = 1L << (PieceBits - 1);

    private readonly SeriesFiles _files;
    private readonly LevelSource _first;
    private readonly int _level;
    private readonly int _outer;

    /// <summary>For each axis of a file, the axis of the series; -1 for one of length 1 that the names count.</summary>
    private readonly int[] _place;

    /// <summary>Makes a level.</summary>
    public SeriesLevelSource(SeriesFiles files, int level)
        : base(AxesOf(files), Shaped(files, level, chunk: false), Shaped(files, level, chunk: true), files.First.Levels[level].PixelType)
    {
        (_files, _first, _level, _outer) = (files, files.First.Levels[level], level, files.Axes.Length);
        string inner = Inner(files);
        _place = new int[inner.Length];
        int next = _outer;
        for (int i = 0; i < inner.Length; i++) _place[i] = files.Axes.Contains(inner[i], StringComparison.Ordinal) ? -1 : next++;
    }

    /// <inheritdoc/>
    public override string Codec => _first.Codec;

    /// <inheritdoc/>
    public override bool PiecesOverlap => _first.PiecesOverlap;

    /// <inheritdoc/>
    public override byte[]? FillValue => _first.FillValue;

    /// <inheritdoc/>
    public override PixelType TypeOfChannel(long channel) => _first.TypeOfChannel(_files.Axes.Contains('C', StringComparison.Ordinal) ? 0 : channel);

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = Shape.Length;
        PieceList found = new(_place.Length);
        Span<long> innerOffset = stackalloc long[_place.Length], innerExtent = stackalloc long[_place.Length];
        for (int i = 0; i < _place.Length; i++)
        {
            innerOffset[i] = _place[i] < 0 ? 0 : offset[_place[i]];
            innerExtent[i] = _place[i] < 0 ? 1 : extent[_place[i]];
        }

        Span<long> at = stackalloc long[rank], size = stackalloc long[rank], stored = stackalloc long[rank];
        Span<long> index = stackalloc long[_outer];
        offset[.._outer].CopyTo(index);
        for (; ; )
        {
            int slot = 0;
            for (int i = 0; i < _outer; i++)
            {
                slot = (int)((slot * Shape[i]) + index[i]);
                (at[i], size[i], stored[i]) = (index[i], 1, 1);
            }

            if (_files.Level(slot, _level) is { } file)
            {
                found.Clear();
                file.FindPieces(innerOffset, innerExtent, found);
                for (int p = 0; p < found.Count; p++)
                {
                    for (int i = 0; i < _place.Length; i++)
                    {
                        if (_place[i] >= 0) (at[_place[i]], size[_place[i]], stored[_place[i]]) = (found.Offset(p)[i], found.Extent(p)[i], found.Stored(p)[i]);
                    }

                    pieces.Add(IdOf(slot, found.Id(p)), at, size, stored);
                }
            }
            else
            {
                at[_outer..].Clear();
                Shape[_outer..].CopyTo(size[_outer..]);
                pieces.Add(~(long)slot, at, size, size);
            }

            int axis = _outer - 1;
            for (; axis >= 0; axis--)
            {
                if (++index[axis] < offset[axis] + extent[axis]) break;
                index[axis] = offset[axis];
            }

            if (axis < 0) return;
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        if (piece < 0) return PieceLocation.Fill;
        (int slot, long inner) = Split(piece);
        try
        {
            return _files.Level(slot, _level)!.Locate(inner);
        }
        catch (LamellaException e)
        {
            e.WithPath(_files.KeyOf(slot));
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        (int slot, long inner) = Split(piece);
        try
        {
            _files.Level(slot, _level)!.Decode(inner, encoded, destination);
        }
        catch (LamellaException e)
        {
            e.WithPath(_files.KeyOf(slot));
            throw;
        }
    }

    private static long IdOf(int slot, long piece)
    {
        if (piece is < -PieceHalf or >= PieceHalf) Throw.Unsupported("file series", "a file of more than 2^41 pieces");
        return ((long)slot << PieceBits) | (piece + PieceHalf);
    }

    private static (int Slot, long Piece) Split(long id) => ((int)(id >> PieceBits), (id & ((1L << PieceBits) - 1)) - PieceHalf);

    private static string Inner(SeriesFiles files) => files.First.AxesOverride ?? files.First.Levels[0].Axes;

    private static string AxesOf(SeriesFiles files)
    {
        string inner = Inner(files), native = files.First.Levels[0].Axes;
        return files.Axes + string.Concat(native.Where((_, i) => !files.Axes.Contains(inner[i], StringComparison.Ordinal)));
    }

    private static long[] Shaped(SeriesFiles files, int level, bool chunk)
    {
        string inner = Inner(files);
        LevelSource source = files.First.Levels[level];
        List<long> shape = [.. files.Shape];
        for (int i = 0; i < shape.Count && chunk; i++) shape[i] = 1;
        for (int i = 0; i < inner.Length; i++)
        {
            if (!files.Axes.Contains(inner[i], StringComparison.Ordinal)) shape.Add(chunk ? source.Chunk[i] : source.Shape[i]);
        }

        return [.. shape];
    }
}
