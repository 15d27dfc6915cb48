namespace Lamella.Engine;

/// <summary>
/// Decoded pieces that a read used only in part, kept for the neighbouring read: the strip of a whole row that many tiles cut from, the 64-cube that many planes cut from. Least recently used goes first.
/// </summary>
internal sealed class ChunkCache(long budget)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(LevelSource Level, long Piece), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recent = new();
    private long _bytes;

    /// <summary>True when a piece of this size is worth offering.</summary>
    public bool Takes(long bytes) => bytes <= budget / 4;

    /// <summary>The decoded bytes of a piece; null when they are not here. The array must not be changed.</summary>
    public byte[]? Find(LevelSource level, long piece)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((level, piece), out LinkedListNode<Entry>? node)) return null;
            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value.Samples;
        }
    }

    /// <summary>Gives the decoded bytes of a piece to the cache, which owns them from now on.</summary>
    public void Add(LevelSource level, long piece, byte[] samples)
    {
        lock (_gate)
        {
            if (_entries.ContainsKey((level, piece))) return;
            _entries[(level, piece)] = _recent.AddFirst(new Entry(level, piece, samples));
            _bytes += samples.Length;
            while (_bytes > budget)
            {
                Entry last = _recent.Last!.Value;
                _recent.RemoveLast();
                _entries.Remove((last.Level, last.Piece));
                _bytes -= last.Samples.Length;
            }
        }
    }

    private sealed record Entry(LevelSource Level, long Piece, byte[] Samples);
}
