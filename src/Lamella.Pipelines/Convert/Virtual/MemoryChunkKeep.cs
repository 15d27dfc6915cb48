using Lamella.IO;

namespace Lamella.Stores;

/// <summary>Chunks in memory, those that were used last.</summary>
internal sealed class MemoryChunkKeep(long budget) : ChunkKeep
{
    // What a chunk costs beside its bytes, so that many chunks without any are bounded too.
    private const int Overhead = 200;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Chunk)>> _chunks = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, byte[] Chunk)> _recent = new();
    private long _bytes;

    /// <inheritdoc/>
    public override bool TryGet(string key, ByteBuffer chunk)
    {
        byte[] kept;
        lock (_gate)
        {
            if (!_chunks.TryGetValue(key, out LinkedListNode<(string Key, byte[] Chunk)>? node)) return false;
            _recent.Remove(node);
            _recent.AddFirst(node);
            kept = node.Value.Chunk;
        }

        kept.CopyTo(chunk.Resize(kept.Length));
        return true;
    }

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length > budget / 4) return;
        byte[] kept = chunk.ToArray();
        lock (_gate)
        {
            if (_chunks.ContainsKey(key)) return;
            _chunks[key] = _recent.AddFirst((key, kept));
            _bytes += kept.Length + Overhead;
            while (_bytes > budget)
            {
                (string last, byte[] gone) = _recent.Last!.Value;
                _recent.RemoveLast();
                _chunks.Remove(last);
                _bytes -= gone.Length + Overhead;
            }
        }
    }
}
