using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// The planes of an acquisition that wait for the disk: a bounded number of slots that callers copy into, and threads that store what is in them, oldest first. A plane that cannot be stored keeps its slot and is
/// tried again after its error was told to a caller; nothing is dropped.
/// </summary>
internal sealed class PlaneQueue : IDisposable
{
    private readonly Acquisition _sink;
    private readonly PlaneSlots _slots;
    private readonly Thread[] _workers;
    private readonly object _gate = new();
    private readonly Stack<int> _free = new();
    private readonly LinkedList<Entry> _ready = new();
    private readonly List<Entry> _failed = [];
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private Exception? _error;
    private int _filling, _storing, _highWater;
    private long _stored, _refused, _waits;
    private TimeSpan _waited;
    private bool _isClosing;

    /// <summary>Starts the threads. The slots belong to the queue.</summary>
    public PlaneQueue(Acquisition sink, PlaneSlots slots, int workers)
    {
        _sink = sink;
        _slots = slots;
        for (int slot = slots.Count - 1; slot >= 0; slot--) _free.Push(slot);
        _workers = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = Invariant($"lamella acquisition {i}") };
            _workers[i].Start();
        }
    }

    /// <summary>The number of planes that the queue holds at most.</summary>
    public int Capacity => _slots.Count;

    /// <summary>How full the queue is, and what callers had to wait.</summary>
    public (int Queued, int HighWaterMark, long Stored, long Refused, long Waits, TimeSpan Waited) Figures
    {
        get
        {
            lock (_gate) return (_slots.Count - _free.Count, _highWater, _stored, _refused, _waits, _waited);
        }
    }

    /// <summary>Copies a plane into the queue. False when it is full and <paramref name="waits"/> is false.</summary>
    /// <exception cref="LamellaException">An earlier plane could not be stored; this one was not taken.</exception>
    public bool Add(PlaneRecord plane, byte[] record, ReadOnlySpan<byte> samples, bool waits)
    {
        int slot;
        lock (_gate)
        {
            long start = 0;
            while (!TryTake(out slot))
            {
                if (!waits)
                {
                    _refused++;
                    return false;
                }

                if (start == 0) start = TimeProvider.System.GetTimestamp();
                Monitor.Wait(_gate);
            }

            if (start != 0) Waited(start);
        }

        Fill(slot, plane, record, samples, null);
        return true;
    }

    /// <summary>As <see cref="Add"/>, without a thread that waits; the result is complete when the plane is stored.</summary>
    public async Task AddAsync<T>(PlaneRecord plane, byte[] record, ReadOnlyMemory<T> samples, CancellationToken cancellation)
        where T : unmanaged
    {
        int slot;
        long start = 0;
        for (; ; )
        {
            Task changed;
            lock (_gate)
            {
                if (TryTake(out slot))
                {
                    if (start != 0) Waited(start);
                    break;
                }

                changed = _changed.Task;
            }

            if (start == 0) start = TimeProvider.System.GetTimestamp();
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }

        TaskCompletionSource stored = NewSignal();
        Fill(slot, plane, record, MemoryMarshal.AsBytes(samples.Span), stored);
        await stored.Task.ConfigureAwait(false);
    }

    /// <summary>Waits until everything that was added is stored.</summary>
    /// <exception cref="LamellaException">A plane could not be stored; it stays in the queue and is tried again.</exception>
    public void Drain()
    {
        lock (_gate)
        {
            while (_ready.Count > 0 || _storing > 0 || _filling > 0 || _failed.Count > 0)
            {
                Rethrow();
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Stores what waits, trying once more what failed, and ends the threads. What still cannot be stored stays in the file of the queue, and its error is thrown.</summary>
    public void Dispose()
    {
        Exception? error;
        lock (_gate)
        {
            if (_isClosing) return;
            Retry();
            while (_ready.Count > 0 || _storing > 0 || _filling > 0) Monitor.Wait(_gate);
            _isClosing = true;
            Signal();
            error = _failed.Count > 0 ? _error : null;
        }

        foreach (Thread worker in _workers) worker.Join();
        if (error is null)
        {
            _slots.Remove();
            return;
        }

        _slots.Dispose();
        ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Takes a free slot. Errors go first: who is told of one knows that their plane was not taken.</summary>
    private bool TryTake(out int slot)
    {
        ObjectDisposedException.ThrowIf(_isClosing, this);
        Rethrow();
        if (!_free.TryPop(out slot)) return false;
        _filling++;
        _highWater = Math.Max(_highWater, _slots.Count - _free.Count);
        return true;
    }

    private void Fill(int slot, PlaneRecord plane, byte[] record, ReadOnlySpan<byte> samples, TaskCompletionSource? stored)
    {
        _slots.Fill(slot, record, samples);
        lock (_gate)
        {
            _filling--;
            _ready.AddLast(new Entry(slot, plane, string.Join(',', plane.Place), stored));
            Signal();
        }
    }

    private void Waited(long start)
    {
        _waits++;
        _waited += TimeProvider.System.GetElapsedTime(start);
    }

    private void Rethrow()
    {
        if (_error is not { } error) return;
        Retry();
        ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Puts planes that failed back in front of the others, in their order.</summary>
    private void Retry()
    {
        _error = null;
        for (int i = _failed.Count - 1; i >= 0; i--) _ready.AddFirst(_failed[i]);
        _failed.Clear();
        Signal();
    }

    private void Signal()
    {
        Monitor.PulseAll(_gate);
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    private void Work()
    {
        while (Next() is { } entry)
        {
            Exception? error = null;
            try
            {
                _sink.Store(entry.Plane, _slots.Samples(entry.Slot));
            }
#pragma warning disable CA1031 // Nothing is swallowed: whatever it is, it is thrown to the next caller, and the plane stays in the queue. An exception that leaves this thread would end the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                error = e;
            }

            lock (_gate)
            {
                _storing--;
                _busy.Remove(entry.Key);
                if (error is null)
                {
                    _stored++;
                    _slots.Clear(entry.Slot);
                    _free.Push(entry.Slot);
                }
                else
                {
                    _failed.Add(entry with { Stored = null });
                    _error ??= error;
                }

                Signal();
            }

            if (error is null) entry.Stored?.TrySetResult();
            else entry.Stored?.TrySetException(error);
        }
    }

    /// <summary>The oldest plane whose place nobody is writing; null when the queue is closed.</summary>
    private Entry? Next()
    {
        lock (_gate)
        {
            for (; ; )
            {
                for (LinkedListNode<Entry>? node = _ready.First; node is not null; node = node.Next)
                {
                    // Of two versions of one plane the later one counts.
                    if (!_busy.Add(node.Value.Key)) continue;
                    _ready.Remove(node);
                    _storing++;
                    return node.Value;
                }

                if (_isClosing) return null;
                Monitor.Wait(_gate);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Entry(int Slot, PlaneRecord Plane, string Key, TaskCompletionSource? Stored);
}
