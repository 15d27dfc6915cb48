using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Pipelines.Blocks;

/// <summary>
/// Hands encoded blocks to the sink: at once when the sink takes any order, else sorted by tile, level and block. A worker that is too far ahead of the slowest tile waits, so that memory stays bounded.
/// </summary>
internal sealed class StoreQueue(SceneSink sink, int window) : IDisposable
{
    private static readonly TimeSpan CancellationPause = TimeSpan.FromMilliseconds(200);
    private readonly object _gate = new();
    private readonly Dictionary<long, List<(int Level, long Block, ByteBuffer Encoded)>> _waiting = [];
    private readonly HashSet<long> _finished = [];
    private readonly Stack<ByteBuffer> _free = new();
    private long _next;

    /// <summary>An empty buffer to encode into.</summary>
    public ByteBuffer Rent()
    {
        lock (_gate) return _free.TryPop(out ByteBuffer? buffer) ? buffer : new ByteBuffer();
    }

    /// <summary>Waits until a tile is near enough to the slowest unfinished one to be started.</summary>
    public void WaitFor(long item, CancellationToken cancellation)
    {
        if (!sink.InOrder) return;
        lock (_gate)
        {
            // A monitor, not an event that waiters reset: one worker's reset would take another's wake-up away. The time-out is for cancellation, which pulses nobody.
            while (item >= _next + window)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, CancellationPause);
            }
        }
    }

    /// <summary>Takes an encoded block that belongs to a tile; the buffer comes back to the pool.</summary>
    public void Add(long item, int level, long block, ByteBuffer encoded)
    {
        if (sink.InOrder)
        {
            lock (_gate)
            {
                if (!_waiting.TryGetValue(item, out List<(int, long, ByteBuffer)>? list)) _waiting[item] = list = [];
                list.Add((level, block, encoded));
            }

            return;
        }

        sink.Store(level, block, encoded.Span);
        Return(encoded);
    }

    /// <summary>Says that all blocks which a tile makes alone are added, and all its parts placed. Stores every tile that is now next in line.</summary>
    public void Finish(long item)
    {
        if (!sink.InOrder) return;
        lock (_gate)
        {
            _finished.Add(item);
            while (_finished.Remove(_next))
            {
                if (_waiting.Remove(_next, out List<(int Level, long Block, ByteBuffer Encoded)>? list))
                {
                    list.Sort(static (a, b) => a.Level != b.Level ? a.Level.CompareTo(b.Level) : a.Block.CompareTo(b.Block));
                    foreach ((int level, long block, ByteBuffer encoded) in list)
                    {
                        sink.Store(level, block, encoded.Span);
                        _free.Push(encoded);
                    }
                }

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
            _next = long.MaxValue - window;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ByteBuffer buffer in _free) buffer.Dispose();
        foreach (List<(int, long, ByteBuffer Encoded)> list in _waiting.Values)
        {
            foreach ((_, _, ByteBuffer encoded) in list) encoded.Dispose();
        }

        _free.Clear();
        _waiting.Clear();
    }

    private void Return(ByteBuffer buffer)
    {
        lock (_gate) _free.Push(buffer);
    }
}
