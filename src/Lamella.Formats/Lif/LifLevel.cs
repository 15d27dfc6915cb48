using Lamella.Engine;
using Lamella.Formats.Lif.Structure;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Formats.Lif;

/// <summary>An image in memory blocks. A piece is the plane of the two fastest dimensions of one channel; it is raw, whatever its increments are, but for colours stored blue first, which are turned round.</summary>
internal sealed class LifLevel : LevelSource
{
    /// <summary>Planes that must be turned round are cut into bands of about this size.</summary>
    private const long BandSize = 16 << 20;

    /// <summary>Missing planes of an image that its block cannot hold are counted one by one up to here.</summary>
    private const long MostCounted = 1 << 20;

    private readonly LifLayout _layout;
    private readonly LifMemory _memory;
    private readonly int _channelAxis;

    /// <summary>Creates the level.</summary>
    public LifLevel(LifLayout layout, LifMemory memory)
        : base(layout.Axes, layout.Shape, ChunkOf(layout), layout.Type)
    {
        _layout = layout;
        _memory = memory;
        _channelAxis = Axes.IndexOf('C', StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override PixelType TypeOfChannel(long channel) => _layout.Channels[channel].Type;

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        if (_layout.Samples == 1 || Array.TrueForAll(_layout.Channels, c => c.Samples == _layout.Samples))
        {
            pieces.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);
            return;
        }

        // Gray channels beside RGB ones have one sample.
        PieceList all = new(pieces.Rank);
        all.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);
        Span<long> size = stackalloc long[pieces.Rank];
        for (int i = 0; i < all.Count; i++)
        {
            all.Extent(i).CopyTo(size);
            size[^1] = _layout.Channels[all.Offset(i)[_channelAxis]].Samples;
            pieces.Add(all.Id(i), all.Offset(i), size, size);
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        Span<long> start = stackalloc long[Shape.Length];
        Span<long> size = stackalloc long[Shape.Length];
        LifChannelGroup channel = Corner(piece, start, size);
        (long first, long end) = Reach(channel, start, size);
        if (_memory.Find(first, end) is not { } segment) return PieceLocation.Fill;
        long at = segment.Offset + (first - segment.Start);
        if (channel.SampleStep < 0) return PieceLocation.Encoded(_memory.Store, segment.Key, ByteRange.From(at, end - first));
        long[] strides = [.. channel.Increments];
        if (_layout.Samples > 1) strides[^1] = channel.Samples > 1 ? channel.SampleStep : channel.Type.Size();
        return PieceLocation.Raw(_memory.Store, segment.Key, at, bigEndian: false, strides);
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int rank = Shape.Length;
        Span<long> start = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        Span<long> from = stackalloc long[rank];
        Span<long> to = stackalloc long[rank];
        LifChannelGroup channel = Corner(piece, start, size);
        (long first, long end) = Reach(channel, start, size);
        if (encoded.Length < end - first) Throw.Damaged(LifContainer.Format, "the file became shorter while it was read");
        channel.Increments.CopyTo(from);
        from[^1] = channel.SampleStep;
        long tight = channel.Type.Size();
        for (int i = rank - 1; i >= 0; i--)
        {
            to[i] = tight;
            tight *= size[i];
        }

        StridedCopy.Copy(encoded, from, destination, to, size, channel.Type.Size(), channel.Offset - channel.First);
    }

    /// <summary>The number of planes that the memory does not hold whole.</summary>
    public long CountMissing()
    {
        if (_memory.HoldsAll(_layout.End)) return 0;
        long planes = 1;
        for (int i = 0; i < Shape.Length; i++)
        {
            if (i < FirstInner(_layout)) planes *= Shape[i];
        }

        if (planes > MostCounted) Throw.Damaged(LifContainer.Format, Invariant($"an image of {planes} planes has not the memory that it needs"));
        long missing = 0;
        Span<long> start = stackalloc long[Shape.Length];
        Span<long> size = stackalloc long[Shape.Length];
        for (long plane = 0; plane < planes; plane++)
        {
            long rest = plane;
            start.Clear();
            Shape.CopyTo(size);
            for (int i = FirstInner(_layout) - 1; i >= 0; i--)
            {
                start[i] = rest % Shape[i];
                size[i] = 1;
                rest /= Shape[i];
            }

            // A channel within the plane (lines of channels in turn) counts with it.
            bool whole = true;
            for (int c = 0; c < _layout.Channels.Length && whole; c++)
            {
                if (_channelAxis >= 0 && _channelAxis < FirstInner(_layout) && start[_channelAxis] != c) continue;
                if (_channelAxis >= FirstInner(_layout)) (start[_channelAxis], size[_channelAxis]) = (c, 1);
                (long first, long end) = Reach(_layout.Channels[c], start, size);
                whole = _memory.Find(first, end) is not null;
            }

            if (!whole) missing++;
        }

        return missing;
    }

    /// <summary>The first of the native axes that lie within a plane: from the second slowest-but-one spatial dimension on.</summary>
    private static int FirstInner(LifLayout layout)
    {
        int inner = 0;
        for (int i = layout.Axes.Length - 1; i >= 0; i--)
        {
            if (layout.Axes[i] is 'C' or 'S') continue;
            if (++inner == 2) return i;
        }

        return 0;
    }

    private static long[] ChunkOf(LifLayout layout)
    {
        long[] chunk = layout.Shape.ToArray();
        int first = FirstInner(layout);
        for (int i = 0; i < chunk.Length; i++)
        {
            if (i < first || layout.Axes[i] == 'C') chunk[i] = 1;
        }

        if (layout.Channels.Any(c => c.SampleStep < 0) && layout.Increments[first] > 0) chunk[first] = Math.Clamp(BandSize / layout.Increments[first], 1, chunk[first]);
        return chunk;
    }

    /// <summary>Where a piece starts and what it spans, and its channel.</summary>
    private LifChannelGroup Corner(long piece, Span<long> start, Span<long> size)
    {
        for (int i = Shape.Length - 1; i >= 0; i--)
        {
            long count = PieceList.GridSize(Shape[i], Chunk[i]);
            start[i] = piece % count * Chunk[i];
            size[i] = Math.Min(Chunk[i], Shape[i] - start[i]);
            piece /= count;
        }

        LifChannelGroup channel = _layout.Channels[_channelAxis < 0 ? 0 : start[_channelAxis]];
        if (_layout.Samples > 1) size[^1] = channel.Samples;
        return channel;
    }

    private (long First, long End) Reach(LifChannelGroup channel, ReadOnlySpan<long> start, ReadOnlySpan<long> size)
    {
        long first = channel.First, end = channel.First + ((channel.Samples - 1) * Math.Abs(channel.SampleStep)) + channel.Type.Size();
        for (int i = 0; i < start.Length; i++)
        {
            first += start[i] * channel.Increments[i];
            end += (start[i] + size[i] - 1) * channel.Increments[i];
        }

        return (first, end);
    }
}
