using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Formats.Lif;

/// <summary>A colour picture that stands for a gray plane: exports of LAS X write gray planes as R = G = B. Its first sample is the plane.</summary>
internal sealed class FirstSampleLevel : LevelSource
{
    private readonly LevelSource _colour;
    private readonly int _samples;

    /// <summary>Shows the first sample of a level whose last axis is S.</summary>
    public FirstSampleLevel(LevelSource colour)
        : base(colour.Axes[..^1], colour.Shape[..^1], colour.Chunk[..^1], colour.PixelType)
    {
        _colour = colour;
        _samples = (int)colour.Shape[^1];
    }

    /// <inheritdoc/>
    public override string Codec => _colour.Codec;

    /// <inheritdoc/>
    public override bool PiecesOverlap => _colour.PiecesOverlap;

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        PieceList all = new(offset.Length + 1);
        _colour.FindPieces([.. offset, 0], [.. extent, 1], all);
        for (int i = 0; i < all.Count; i++) pieces.Add(all.Id(i), all.Offset(i)[..^1], all.Extent(i)[..^1], all.Stored(i)[..^1]);
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        PieceLocation location = _colour.Locate(piece);
        if (location.Kind != PieceKind.Raw) return location;
        long[] strides;
        if (location.Strides is { } stated)
        {
            strides = stated[..^1];
        }
        else
        {
            strides = new long[Shape.Length];
            long step = (long)_samples * PixelType!.Value.Size();
            for (int i = strides.Length - 1; i >= 0; i--)
            {
                strides[i] = step;
                step *= _colour.Chunk[i];
            }
        }

        return PieceLocation.Raw(location.Store!, location.Key, location.Range.Offset, location.BigEndian, strides);
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int size = PixelType!.Value.Size(), pixel = _samples * size;
        if (destination.Length > Array.MaxLength / _samples) Throw.Unsupported(Structure.LifContainer.Format, "a colour picture above 2 GiB as a gray plane");
        byte[] pixels = Pooled.Rent<byte>(destination.Length * _samples);
        try
        {
            _colour.Decode(piece, encoded, pixels.AsSpan(0, destination.Length * _samples));
            for (int from = 0, to = 0; to < destination.Length; from += pixel, to += size) pixels.AsSpan(from, size).CopyTo(destination[to..]);
        }
        finally
        {
            Pooled.Return(pixels);
        }
    }
}
