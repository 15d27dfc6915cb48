using Lamella.IO;

namespace Lamella.Iscc.Codes;

/// <summary>
/// Hands a stream, that its owner fills block by block, to one or more consumers, each on a thread of its own and each seeing all blocks in order. A ring of blocks bounds the memory.
/// Short streams start no thread. To be used by one thread; dispose it to end the workers of a stream that is given up.
/// </summary>
internal sealed class BlockFanOut : IDisposable
{
    /// <summary>Bytes of one block.</summary>
    internal const int BlockLength = 512 * 1024;

    private const int RingLength = 8;

    private readonly byte[]?[] _blocks = new byte[RingLength][];
    private readonly int[] _lengths = new int[RingLength];
    private readonly Action<ReadOnlySpan<byte>>[] _consumers;
    private readonly Thread?[] _threads;
    private readonly object _gate = new();
    // Counts of blocks since the start, guarded by the gate: filled by the owner, done by each consumer.
    private readonly long[] _done;
    private long _filled;
    // Bytes of the current block that appended data has filled.
    private int _partial;
    private bool _ended;
    private bool _abandoned;

    internal BlockFanOut(params Action<ReadOnlySpan<byte>>[] consumers)
    {
        _consumers = consumers;
        _threads = new Thread?[consumers.Length];
        _done = new long[consumers.Length];
    }

    private bool Started => _threads[0] is not null;

    /// <summary>An empty block to fill from its start; waits until all consumers have finished with it.</summary>
    internal Span<byte> NextBlock()
    {
        Flush();
        lock (_gate)
        {
            while (Started && _filled - Slowest() >= RingLength) Monitor.Wait(_gate);
        }

        return (_blocks[_filled % RingLength] ??= Pooled.Rent<byte>(BlockLength)).AsSpan(0, BlockLength);
    }

    /// <summary>Hands over the first <paramref name="length"/> bytes of the block.</summary>
    internal void Commit(int length)
    {
        if (length is < 0 or > BlockLength) throw new ArgumentOutOfRangeException(nameof(length));
        if (length == 0) return;
        lock (_gate)
        {
            _lengths[_filled % RingLength] = length;
            _filled++;
            Monitor.PulseAll(_gate);
        }

        // The first block may be the whole stream and then needs no thread.
        if (_filled == 2 && !Started) Start();
    }

    /// <summary>Takes bytes that lie in the caller's memory (copied into blocks).</summary>
    internal void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            Span<byte> block = (_partial == 0 ? NextBlock() : _blocks[_filled % RingLength].AsSpan(0, BlockLength))[_partial..];
            int take = Math.Min(block.Length, data.Length);
            data[..take].CopyTo(block);
            data = data[take..];
            _partial += take;
            if (_partial == BlockLength) Flush();
        }
    }

    /// <summary>Returns when all consumers have seen the whole stream. The next stream may follow.</summary>
    internal void Finish()
    {
        Flush();
        if (Started)
        {
            End();
        }
        else if (_filled == 1)
        {
            foreach (Action<ReadOnlySpan<byte>> consumer in _consumers) consumer(_blocks[0].AsSpan(0, _lengths[0]));
        }

        _filled = 0;
        _ended = false;
        Array.Clear(_done);
    }

    public void Dispose()
    {
        lock (_gate) _abandoned = true;
        End();
        // No worker is left. From the pool: an image of ten thousand small scenes needs as many streams.
        for (int i = 0; i < RingLength; i++)
        {
            if (_blocks[i] is { } block) Pooled.Return(block);
            _blocks[i] = null;
        }
    }

    private void Start()
    {
        for (int i = 0; i < _threads.Length; i++)
        {
            int consumer = i;
            _threads[i] = new Thread(() => Work(consumer)) { IsBackground = true, Name = "Lamella hashing" };
        }

        foreach (Thread? thread in _threads) thread!.Start();
    }

    private void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i]?.Join();
            _threads[i] = null;
        }
    }

    private void Work(int consumer)
    {
        while (true)
        {
            int slot;
            lock (_gate)
            {
                while (_done[consumer] == _filled && !_ended && !_abandoned) Monitor.Wait(_gate);
                if (_done[consumer] == _filled || _abandoned) return;
                slot = (int)(_done[consumer] % RingLength);
            }

            // The owner does not touch a block that a consumer is not done with.
            _consumers[consumer](_blocks[slot].AsSpan(0, _lengths[slot]));
            lock (_gate)
            {
                _done[consumer]++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Flush()
    {
        int length = _partial;
        _partial = 0;
        Commit(length);
    }

    private long Slowest()
    {
        long slowest = long.MaxValue;
        foreach (long done in _done) slowest = Math.Min(slowest, done);
        return slowest;
    }
}
