namespace Lamella.Iscc.Codes;

/// <summary>
/// The ISCC-SUM of a stream that its owner fills block by block, while one thread computes the Data-Code and another the Instance-Code.
/// A ring of blocks bounds the memory. Short streams start no thread. To be used by one thread; dispose it to end the workers of a stream that is given up.
/// </summary>
internal sealed class IsccSumPipeline : IDisposable
{
    /// <summary>Bytes of one block.</summary>
    internal const int BlockLength = 512 * 1024;

    private const int RingLength = 8;

    private readonly byte[]?[] _blocks = new byte[RingLength][];
    private readonly int[] _lengths = new int[RingLength];
    private readonly DataCodeHasher _dataHasher = new();
    private readonly InstanceCodeHasher _instanceHasher = new();
    private readonly object _gate = new();
    private Thread? _dataThread;
    private Thread? _instanceThread;
    // Counts of blocks since the start, guarded by the gate: filled by the owner, finished by each worker.
    private long _filled;
    private long _dataDone;
    private long _instanceDone;
    private bool _ended;
    private bool _abandoned;

    /// <summary>An empty block to fill from its start; waits until the workers have finished with it.</summary>
    internal Span<byte> NextBlock()
    {
        lock (_gate)
        {
            while (_dataThread is not null && _filled - Math.Min(_dataDone, _instanceDone) >= RingLength) Monitor.Wait(_gate);
        }

        return _blocks[_filled % RingLength] ??= GC.AllocateUninitializedArray<byte>(BlockLength);
    }

    /// <summary>Hands over the first <paramref name="length"/> bytes of the block.</summary>
    internal void Commit(int length)
    {
        if (length is < 0 or > BlockLength) throw new ArgumentOutOfRangeException(nameof(length));
        if (length == 0) return;
        // A first block that waits alone may be the whole stream; the second starts the workers.
        lock (_gate)
        {
            _lengths[_filled % RingLength] = length;
            _filled++;
            Monitor.PulseAll(_gate);
        }

        if (_filled == 2) Start();
    }

    /// <summary>Takes bytes that lie in the caller's memory (copied into blocks).</summary>
    internal void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            Span<byte> block = NextBlock();
            int take = Math.Min(block.Length, data.Length);
            data[..take].CopyTo(block);
            Commit(take);
            data = data[take..];
        }
    }

    /// <summary>Ends the stream and returns its code. The pipeline can then take another stream.</summary>
    internal IsccSum Finish()
    {
        if (_dataThread is null)
        {
            if (_filled == 1)
            {
                _dataHasher.Append(_blocks[0].AsSpan(0, _lengths[0]));
                _instanceHasher.Append(_blocks[0].AsSpan(0, _lengths[0]));
            }
        }
        else
        {
            End();
        }

        _filled = 0;
        _dataDone = 0;
        _instanceDone = 0;
        _ended = false;
        return IsccSum.Finish(_dataHasher, _instanceHasher);
    }

    public void Dispose()
    {
        lock (_gate) _abandoned = true;
        End();
    }

    private void Start()
    {
        _dataThread = new Thread(() => Work(_dataHasher.Append, ref _dataDone)) { IsBackground = true, Name = "ISCC Data-Code" };
        _instanceThread = new Thread(() => Work(_instanceHasher.Append, ref _instanceDone)) { IsBackground = true, Name = "ISCC Instance-Code" };
        _dataThread.Start();
        _instanceThread.Start();
    }

    private void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        _dataThread?.Join();
        _instanceThread?.Join();
        _dataThread = null;
        _instanceThread = null;
    }

    private void Work(Action<ReadOnlySpan<byte>> append, ref long done)
    {
        while (true)
        {
            lock (_gate)
            {
                while (done == _filled && !_ended && !_abandoned) Monitor.Wait(_gate);
                if (done == _filled || _abandoned) return;
            }

            // Only this thread changes its own count, and the owner does not touch a block that is not done.
            int slot = (int)(done % RingLength);
            append(_blocks[slot].AsSpan(0, _lengths[slot]));
            lock (_gate)
            {
                done++;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
