using Lamella.Engine;

namespace Lamella.Pipelines.Merge;

/// <summary>
/// Images one behind the other along an axis. Each image is cut into pieces of its own, which are read when they are asked for, in the merged order and type; where an image is shorter than the others no piece lies, and the value is zero.
/// </summary>
internal sealed class MergedLevel : LevelSource
{
    private const long LargePlane = 8L << 20;
    private readonly SceneView[] _parts;
    private readonly int _along;
    private readonly long[] _starts;
    private readonly long[] _firstPieces;
    private readonly bool _hasGaps;

    private MergedLevel(SceneView[] parts, int along, long[] shape, long[] chunk, PixelType type)
        : base(parts[0].Axes, shape, chunk, type)
    {
        _parts = parts;
        _along = along;
        _starts = new long[parts.Length];
        _firstPieces = new long[parts.Length + 1];
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0) _starts[i] = _starts[i - 1] + parts[i - 1].Shape[along];
            long pieces = 1;
            for (int axis = 0; axis < chunk.Length; axis++) pieces = checked(pieces * PieceList.GridSize(parts[i].Shape[axis], chunk[axis]));
            _firstPieces[i + 1] = checked(_firstPieces[i] + pieces);
            for (int axis = 0; axis < shape.Length; axis++) _hasGaps |= axis != along && parts[i].Shape[axis] < shape[axis];
        }
    }

    /// <summary>True when an image is shorter than the others, so that pieces do not tile the whole: the engine then fills what none covers.</summary>
    public override bool PiecesOverlap => _hasGaps;

    /// <summary>Where each image begins on the axis.</summary>
    public IReadOnlyList<long> Starts => _starts;

    /// <summary>Merges views of equal axes and type.</summary>
    /// <param name="parts">The images.</param>
    /// <param name="along">The axis.</param>
    public static MergedLevel Of(SceneView[] parts, int along)
    {
        string axes = parts[0].Axes;
        long[] shape = new long[axes.Length], chunk = new long[axes.Length];
        long plane = parts[0].PixelType.Size();
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = i == along ? parts.Sum(part => part.Shape[i]) : parts.Max(part => part.Shape[i]);
            bool inPlane = axes[i] is 'Y' or 'X' or 'S';
            chunk[i] = inPlane ? shape[i] : 1;
            if (inPlane) plane *= shape[i];
        }

        // A plane at once, unless it is a large one: then the chunks of the first image, or stripes.
        if (plane > LargePlane)
        {
            Scene first = parts[0].Scene;
            IReadOnlyList<long> stored = first.Levels[parts[0].Level].Chunk;
            int y = axes.IndexOf('Y', StringComparison.Ordinal), x = axes.IndexOf('X', StringComparison.Ordinal);
            chunk[y] = Math.Clamp(stored[first.Axes.IndexOf('Y', StringComparison.Ordinal)], Math.Min(shape[y], 256), Math.Min(shape[y], 2048));
            chunk[x] = Math.Clamp(stored[first.Axes.IndexOf('X', StringComparison.Ordinal)], Math.Min(shape[x], 256), Math.Min(shape[x], 2048));
        }

        return new MergedLevel(parts, along, shape, chunk, parts[0].PixelType);
    }

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = offset.Length;
        Span<long> from = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        Span<long> at = stackalloc long[rank];
        PieceList found = new(rank);
        for (int part = 0; part < _parts.Length; part++)
        {
            if (!Cut(part, offset, extent, from, size)) continue;
            long[] shape = [.. _parts[part].Shape];
            found.Clear();
            found.AddGrid(shape, Chunk, from, size, EdgeChunks.Cut);
            for (int i = 0; i < found.Count; i++)
            {
                found.Offset(i).CopyTo(at);
                at[_along] += _starts[part];
                pieces.Add(_firstPieces[part] + found.Id(i), at, found.Extent(i), found.Stored(i));
            }
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => PieceLocation.Made;

    /// <inheritdoc/>
    public override int? Requests => _parts.Max(part => part.Scene.Content.Levels[0].Requests);

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int part = Array.BinarySearch(_firstPieces, piece);
        // Images have pieces each; the one before the next larger number holds it.
        if (part < 0) part = ~part - 1;
        SceneView view = _parts[part];
        long left = piece - _firstPieces[part];
        int rank = view.Shape.Count;
        Span<long> offset = stackalloc long[rank];
        Span<long> extent = stackalloc long[rank];
        for (int i = rank - 1; i >= 0; i--)
        {
            (left, long index) = Math.DivRem(left, PieceList.GridSize(view.Shape[i], Chunk[i]));
            offset[i] = index * Chunk[i];
            extent[i] = Math.Min(Chunk[i], view.Shape[i] - offset[i]);
        }

        // Many pieces are made at once already.
        view.Read(offset, extent, destination, new ExecutionOptions { Threads = 1 });
    }

    /// <summary>The part of a box that lies in an image, in the image's own indices.</summary>
    private bool Cut(int part, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<long> from, Span<long> size)
    {
        for (int i = 0; i < offset.Length; i++)
        {
            long start = i == _along ? _starts[part] : 0, low = Math.Max(0, offset[i] - start), high = Math.Min(_parts[part].Shape[i], offset[i] + extent[i] - start);
            if (high <= low) return false;
            (from[i], size[i]) = (low, high - low);
        }

        return true;
    }
}
