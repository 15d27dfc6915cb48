using System.Runtime.ExceptionServices;
using Lamella.IO;

namespace Lamella.Execution;

/// <summary>Writes to a remote store that go on while the next blocks are made: several at once, with a bound on the bytes that wait. The first error comes out of the next call.</summary>
internal sealed class UploadQueue : IDisposable
{
    private const long MostBytes = 128 << 20;
    private readonly object _gate = new();
    private readonly Queue<(ByteBuffer Bytes, Action<ByteBuffer> Write)> _waiting = new();
    private readonly int _most;
    private ExceptionDispatchInfo? _error;
    private long _held;
    private int _threads;
    private bool _stopped;

    /// <summary>At most so many writes are under way at once.</summary>
    public UploadQueue(int requests) => _most = Math.Max(1, requests);

    /// <summary>Takes a copy of a block and has it written.</summary>
    public void Add(ReadOnlySpan<byte> block, Action<ByteBuffer> write)
    {
        lock (_gate)
        {
            while (_held > 0 && _held + block.Length > MostBytes && _error is null) Monitor.Wait(_gate);
            _error?.Throw();
            ByteBuffer copy = new();
            block.CopyTo(copy.Resize(block.Length));
            _held += block.Length;
            _waiting.Enqueue((copy, write));
            if (_threads < _most && _waiting.Count > 0)
            {
                _threads++;
                WaitingThreads.Start("lamella upload", Work);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until all is written.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            while (_held > 0 && _error is null) Monitor.Wait(_gate);
            _error?.Throw();
        }
    }

    /// <summary>Waits for the writes that are under way; those that wait are dropped.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
            while (_threads > 0) Monitor.Wait(_gate);
            foreach ((ByteBuffer bytes, _) in _waiting) bytes.Dispose();
            _waiting.Clear();
        }
    }

    private void Work()
    {
        for (; ; )
        {
            (ByteBuffer Bytes, Action<ByteBuffer> Write) next;
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_stopped && _error is null) Monitor.Wait(_gate);
                if (_stopped || _error is not null)
                {
                    _threads--;
                    Monitor.PulseAll(_gate);
                    return;
                }

                next = _waiting.Dequeue();
            }

            long length = next.Bytes.Length;
            try
            {
                next.Write(next.Bytes);
            }
#pragma warning disable CA1031 // The error is not swallowed: it crosses unchanged to the thread that makes the blocks.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            }

            next.Bytes.Dispose();
            lock (_gate)
            {
                _held -= length;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
