using Lamella.Engine;

namespace Lamella.Formats.OmeZarr;

/// <summary>A level whose channel axis holds the samples of RGB pixels (order: channel, sample), seen with an axis of samples of its own. Pieces stay what they are; only their place is told anew.</summary>
internal sealed class SamplesOfChannels : LevelSource
{
    private readonly LevelSource _level;
    private readonly int _channel;
    private readonly int _samples;

    /// <summary>Splits the channel axis; its chunks have length 1.</summary>
    public SamplesOfChannels(LevelSource level, int samples)
        : base(Split(level.Axes), Split(level, level.Shape, samples), Split(level, level.Chunk, 0), level.PixelType)
    {
        _level = level;
        _samples = samples;
        _channel = level.Axes.IndexOf('C', StringComparison.Ordinal);
    }

    /// <summary>The level as it is stored, with samples as channels.</summary>
    public LevelSource Stored => _level;

    /// <inheritdoc/>
    public override long[]? Shard => _level.Shard is { } shard ? Split(_level, shard, 0) : null;

    /// <inheritdoc/>
    public override string Codec => _level.Codec;

    /// <inheritdoc/>
    public override byte[]? FillValue => _level.FillValue;

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = offset.Length;
        PieceList found = new(rank - 1);
        Span<long> from = stackalloc long[rank - 1];
        Span<long> count = stackalloc long[rank - 1];
        Span<long> start = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        Span<long> stored = stackalloc long[rank];
        Merge(offset, from);
        Merge(extent, count);
        count[_channel] = 1;
        for (long c = offset[_channel]; c < offset[_channel] + extent[_channel]; c++)
        {
            for (long s = offset[_channel + 1]; s < offset[_channel + 1] + extent[_channel + 1]; s++)
            {
                from[_channel] = (c * _samples) + s;
                found.Clear();
                _level.FindPieces(from, count, found);
                for (int i = 0; i < found.Count; i++)
                {
                    Spread(found.Offset(i), start, c, s);
                    Spread(found.Extent(i), size, 1, 1);
                    Spread(found.Stored(i), stored, 1, 1);
                    pieces.Add(found.Id(i), start, size, stored);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override (long Total, long Stored)? CountStored(long most) => _level.CountStored(most);

    /// <inheritdoc/>
    public override bool IsElsewhere(long piece, string key) => _level.IsElsewhere(piece, key);

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => _level.Locate(piece);

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => _level.Decode(piece, encoded, destination);

    private static string Split(string axes) => axes.Insert(axes.IndexOf('C', StringComparison.Ordinal) + 1, "S");

    /// <summary>Lengths with the channel split: a shape is divided by the samples, a chunk (samples 0) has one of each.</summary>
    private static long[] Split(LevelSource level, ReadOnlySpan<long> lengths, int samples)
    {
        int c = level.Axes.IndexOf('C', StringComparison.Ordinal);
        List<long> split = [.. lengths];
        split[c] = samples == 0 ? 1 : lengths[c] / samples;
        split.Insert(c + 1, samples == 0 ? 1 : samples);
        return [.. split];
    }

    private void Merge(ReadOnlySpan<long> split, Span<long> merged)
    {
        split[..(_channel + 1)].CopyTo(merged);
        split[(_channel + 2)..].CopyTo(merged[(_channel + 1)..]);
    }

    private void Spread(ReadOnlySpan<long> merged, Span<long> split, long channel, long sample)
    {
        merged[.._channel].CopyTo(split);
        split[_channel] = channel;
        split[_channel + 1] = sample;
        merged[(_channel + 1)..].CopyTo(split[(_channel + 2)..]);
    }
}
