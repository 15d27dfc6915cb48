using Lamella.Engine;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Pipelines.Blocks;

/// <summary>
/// The samples of level 0 in IMAGEWALK order, taken from the tiles of a running pipeline: planes with Z outermost, then C, then T, every value big-endian (IEP-0018). Possible when every tile is the next run of
/// that stream, as in stacks, time series and single planes that are cut into whole rows. Workers that are ahead wait, so that memory stays bounded.
/// </summary>
internal sealed class CanonicalStream : IDisposable
{
    private const string Order = "ZCTYX";
    private static readonly TimeSpan CancellationPause = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly Dictionary<long, ByteBuffer> _waiting = [];
    private readonly Stack<ByteBuffer> _free = new();
    private readonly Action<ReadOnlySpan<byte>> _sink;
    private readonly string _axes;
    private readonly PixelType _type;
    private readonly int _window;
    private long _next;
    private bool _aborted;

    /// <summary>Prepares the stream of a plan that <see cref="Fits"/>.</summary>
    public CanonicalStream(LevelGrid level, PixelType type, int window, Action<ReadOnlySpan<byte>> sink)
    {
        _axes = level.Axes;
        _type = type;
        _window = window;
        _sink = sink;
    }

    /// <summary>True when the tiles of a plan, one after the other, are the stream.</summary>
    public static bool Fits(TilePlan plan, LevelGrid level)
    {
        ReadOnlySpan<long> shape = level.Shape;
        Span<long> strides = stackalloc long[shape.Length];
        if (!Strides(level.Axes, shape, 1, strides)) return false;
        Span<long> offset = stackalloc long[shape.Length];
        Span<long> extent = stackalloc long[shape.Length];
        long expected = 0;
        for (long item = 0; item < plan.Count; item++)
        {
            plan.BoxOf(item, offset, extent);
            long start = 0, last = 0, count = 1;
            for (int i = 0; i < shape.Length; i++)
            {
                start += offset[i] * strides[i];
                last += (offset[i] + extent[i] - 1) * strides[i];
                count *= extent[i];
            }

            // A box whose samples lie between its first and its last without a gap is a run.
            if (start != expected || last - start + 1 != count) return false;
            expected += count;
        }

        return true;
    }

    /// <summary>Takes the samples of a tile, which start at the first byte and may lie in a larger box; they are copied.</summary>
    public void Take(long item, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, CancellationToken cancellation)
    {
        ByteBuffer buffer;
        lock (_gate)
        {
            // Items are handed out in order, so the next one is always in work.
            while (item >= _next + _window && !_aborted)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, CancellationPause);
            }

            buffer = _free.TryPop(out ByteBuffer? free) ? free : new ByteBuffer();
        }

        Span<long> target = stackalloc long[extent.Length];
        Strides(_axes, extent, _type.Size(), target);
        long bytes = _type.Size();
        foreach (long n in extent) bytes *= n;
        Span<byte> canonical = buffer.Resize(bytes);
        StridedCopy.Copy(samples, strides, canonical, target, extent, _type.Size());
        ByteOrder.Swap(canonical, _type.WordSize());
        lock (_gate)
        {
            _waiting[item] = buffer;
            while (!_aborted && _waiting.Remove(_next, out ByteBuffer? ready))
            {
                _sink(ready.Span);
                _free.Push(ready);
                _next++;
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Wakes all waiting workers: the run has failed or was cancelled.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _aborted = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ByteBuffer buffer in _free) buffer.Dispose();
        foreach (ByteBuffer buffer in _waiting.Values) buffer.Dispose();
        _free.Clear();
        _waiting.Clear();
    }

    /// <summary>The strides of a tight box in the order of the stream; false when it has an axis that the stream does not know.</summary>
    private static bool Strides(string axes, ReadOnlySpan<long> shape, long stride, Span<long> strides)
    {
        bool known = true;
        for (int i = 0; i < axes.Length; i++)
        {
            strides[i] = 0;
            known &= Order.Contains(axes[i], StringComparison.Ordinal) || shape[i] == 1;
        }

        for (int o = Order.Length - 1; o >= 0; o--)
        {
            int i = axes.IndexOf(Order[o], StringComparison.Ordinal);
            if (i < 0) continue;
            strides[i] = stride;
            stride *= shape[i];
        }

        return known;
    }
}
