namespace Lamella.Engine;

/// <summary>
/// Decoded pieces that a read used only in part, kept for the neighbouring read: the strip of a whole row that many tiles cut from, the 64-cube that many planes cut from. Least recently used goes first.
/// Readers who want one piece at the same time share one decoding of it. The last piece that is too large to be kept stays as long as the memory is not needed.
/// </summary>
internal sealed class ChunkCache(long budget)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(LevelSource Level, long Piece), LinkedListNode<Entry>> _entries = [];
    private readonly Dictionary<(LevelSource Level, long Piece), Flight> _flights = [];
    private readonly LinkedList<Entry> _recent = new();
    private readonly WeakReference<Entry?> _large = new(null);
    private long _bytes;
    private volatile bool _closed;

    /// <summary>True when the image that the pieces belong to was closed: nothing can be read any more.</summary>
    public bool IsClosed => _closed;

    /// <summary>Closes it.</summary>
    public void Close() => _closed = true;

    /// <summary>
    /// The decoded bytes of a piece, when they are here or another reader is just making them, for which this call waits. Else null, and <paramref name="flight"/> is what the caller has promised to
    /// <see cref="Land"/>. The array must not be changed.
    /// </summary>
    public byte[]? Find(LevelSource level, long piece, out Flight? flight)
    {
        for (; ; )
        {
            Flight? other;
            lock (_gate)
            {
                flight = null;
                if (Kept(level, piece) is { } kept) return kept;
                if (!_flights.TryGetValue((level, piece), out other))
                {
                    flight = _flights[(level, piece)] = new Flight(level, piece);
                    return null;
                }
            }

            // The other reader may have failed, or found that the value was replaced: then this one tries for itself.
            if (other.Wait() is { } shared) return shared;
        }
    }

    /// <summary>The decoded bytes of a piece, when they are here. The array must not be changed.</summary>
    public byte[]? Peek(LevelSource level, long piece)
    {
        lock (_gate) return Kept(level, piece);
    }

    /// <summary>True when the decoded bytes of a piece are here, or on their way.</summary>
    public bool Has(LevelSource level, long piece)
    {
        lock (_gate) return Kept(level, piece) is not null || _flights.ContainsKey((level, piece));
    }

    /// <summary>Ends what <see cref="Find"/> began: with the decoded bytes, which the cache owns from now on, or with null when there are none.</summary>
    public void Land(Flight flight, byte[]? samples)
    {
        lock (_gate)
        {
            _flights.Remove((flight.Level, flight.Piece));
            if (samples is not null) Keep(new Entry(flight.Level, flight.Piece, samples));
        }

        flight.End(samples);
    }

    private byte[]? Kept(LevelSource level, long piece)
    {
        if (_entries.TryGetValue((level, piece), out LinkedListNode<Entry>? node))
        {
            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value.Samples;
        }

        return _large.TryGetTarget(out Entry? large) && large.Level == level && large.Piece == piece ? large.Samples : null;
    }

    private void Keep(Entry entry)
    {
        if (entry.Samples.Length > budget / 4)
        {
            _large.SetTarget(entry);
            return;
        }

        if (_entries.ContainsKey((entry.Level, entry.Piece))) return;
        _entries[(entry.Level, entry.Piece)] = _recent.AddFirst(entry);
        _bytes += entry.Samples.Length;
        while (_bytes > budget)
        {
            Entry last = _recent.Last!.Value;
            _recent.RemoveLast();
            _entries.Remove((last.Level, last.Piece));
            _bytes -= last.Samples.Length;
        }
    }

    /// <summary>A piece that one reader is decoding for all who want it meanwhile.</summary>
    public sealed class Flight(LevelSource level, long piece)
    {
        private readonly object _gate = new();
        private byte[]? _samples;
        private bool _ended;

        /// <summary>The level of the piece.</summary>
        public LevelSource Level => level;

        /// <summary>The piece.</summary>
        public long Piece => piece;

        /// <summary>Waits for the end; null when the reader had no bytes to share.</summary>
        public byte[]? Wait()
        {
            lock (_gate)
            {
                while (!_ended) Monitor.Wait(_gate);
                return _samples;
            }
        }

        /// <summary>Wakes those who wait.</summary>
        public void End(byte[]? samples)
        {
            lock (_gate)
            {
                _samples = samples;
                _ended = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private sealed record Entry(LevelSource Level, long Piece, byte[] Samples);
}
