using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Engine;

/// <summary>
/// A level whose channels differ in type or in samples per pixel, seen as one of equal channels: every sample of a pixel is a channel of its own, and all have one type. A value that the type cannot hold
/// exactly stops the read.
/// </summary>
internal sealed class UniformChannels : LevelSource
{
    private static readonly ExecutionOptions OneWorker = new() { Threads = 1 };
    private readonly LevelSource _level;
    private readonly IReadOnlyList<ChannelSample> _channels;
    private readonly ChunkCache _cache;
    private readonly int _channel;
    private readonly int _sample;

    /// <summary>Shows a level that has an axis C.</summary>
    /// <param name="level">The level as it is stored.</param>
    /// <param name="channels">For each channel that is shown, the stored channel and the sample of its pixels.</param>
    /// <param name="type">The type of all samples.</param>
    /// <param name="cache">Keeps stored pieces that hold several samples.</param>
    public UniformChannels(LevelSource level, IReadOnlyList<ChannelSample> channels, PixelType type, ChunkCache cache)
        : base(level.Axes.Replace("S", string.Empty, StringComparison.Ordinal), Lengths(level, level.Shape, channels.Count), Lengths(level, level.Chunk, 1), type)
    {
        _level = level;
        _channels = channels;
        _cache = cache;
        _channel = level.AxisSet.IndexOf('C');
        _sample = level.AxisSet.IndexOf('S');
    }

    /// <inheritdoc/>
    public override string Codec => _level.Codec;

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => PieceLocation.Made;

    /// <inheritdoc/>
    public override unsafe void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int rank = Shape.Length;
        Span<long> offset = stackalloc long[rank];
        Span<long> extent = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        long rest = piece, stride = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            long grid = PieceList.GridSize(Shape[i], Chunk[i]);
            offset[i] = rest % grid * Chunk[i];
            rest /= grid;
            extent[i] = Math.Min(Chunk[i], Shape[i] - offset[i]);
            strides[i] = stride;
            stride *= Chunk[i];
        }

        int c = Axes.IndexOf('C', StringComparison.Ordinal);
        ChannelSample from = _channels[(int)offset[c]];
        offset[c] = from.Channel;
        PixelType stored = _level.PixelType ?? _level.TypeOfChannel(from.Channel), shown = PixelType!.Value;
        if (stored == shown)
        {
            Read(offset, extent, strides, from.Sample, stored, destination);
            return;
        }

        long bytes = destination.Length / shown.Size() * (long)stored.Size();
        if (bytes > Array.MaxLength) Throw.Unsupported("image", "a change of type of pieces above 2 GiB");
        byte[] samples = Pooled.Rent<byte>((int)bytes);
        try
        {
            // Samples beyond the edge are padding; what the pool left there need not fit the type.
            samples.AsSpan(0, (int)bytes).Clear();
            Read(offset, extent, strides, from.Sample, stored, samples.AsSpan(0, (int)bytes));
            if (!Cast.ConvertExact(samples.AsSpan(0, (int)bytes), stored, destination, shown))
                Throw.Refused(Invariant($"channel {from.Channel} holds {stored.Name()} values that {shown.Name()} cannot hold exactly; choose a wider type"));
        }
        finally
        {
            Pooled.Return(samples);
        }
    }

    private unsafe void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<long> strides, int sample, PixelType type, Span<byte> destination)
    {
        int rank = _level.Shape.Length, shown = 0;
        Span<long> from = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> bytes = stackalloc long[rank];
        for (int i = 0; i < rank; i++)
        {
            (from[i], count[i], bytes[i]) = i == _sample ? (sample, 1, type.Size()) : (offset[shown], extent[shown], strides[shown] * type.Size());
            if (i != _sample) shown++;
        }

        fixed (byte* memory = destination)
        {
            RegionReader.Read(_level, from, count, type, new PixelTarget(memory, destination.Length, bytes), OneWorker, _cache);
        }
    }

    private static long[] Lengths(LevelSource level, ReadOnlySpan<long> lengths, long channels)
    {
        List<long> shown = [];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (level.Axes[i] != 'S') shown.Add(level.Axes[i] == 'C' ? channels : lengths[i]);
        }

        return [.. shown];
    }
}

/// <summary>A sample of the pixels of a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Sample">The sample of its pixels; 0 for gray ones.</param>
internal readonly record struct ChannelSample(int Channel, int Sample);
