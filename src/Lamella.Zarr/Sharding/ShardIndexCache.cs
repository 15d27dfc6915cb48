using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Zarr.Sharding;

/// <summary>Decoded shard indices, least recently used out first. Each is fetched once, however many workers ask for it at the same time. Thread-safe.</summary>
internal sealed class ShardIndexCache(ShardLayout layout, long budget = 64 << 20)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recent = new();
    private long _bytes;

    /// <summary>The index of a shard, read from the store on first use.</summary>
    public ShardIndex Get(long shard, Store store, string key)
    {
        Entry entry = Find(shard);
        if (entry.Index is { } known) return known;
        lock (entry)
        {
            if (entry.Index is { } meanwhile) return meanwhile;
            entry.Index = Load(store, key);
        }

        Charge(entry);
        return entry.Index;
    }

    /// <summary>Forgets the index of a shard that was written.</summary>
    public void Forget(long shard)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(shard, out LinkedListNode<Entry>? node)) Remove(node);
        }
    }

    private ShardIndex Load(Store store, string key)
    {
        using ByteBuffer buffer = new();
        if (!store.TryRead(key, layout.IndexRange, buffer, out long version)) return ShardIndex.Absent;
        try
        {
            return layout.DecodeIndex(buffer.Span, version);
        }
        catch (LamellaException e)
        {
            e.WithPath(key);
            throw;
        }
    }

    private Entry Find(long shard)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(shard, out LinkedListNode<Entry>? node))
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value;
            }

            Entry entry = new(shard);
            _entries[shard] = _recent.AddFirst(entry);
            return entry;
        }
    }

    private void Charge(Entry entry)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(entry.Shard, out LinkedListNode<Entry>? node) || node.Value != entry) return;
            entry.Charged = entry.Index!.Bytes;
            _bytes += entry.Charged;
            while (_bytes > budget && _recent.Last != node) Remove(_recent.Last!);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _recent.Remove(node);
        _entries.Remove(node.Value.Shard);
        _bytes -= node.Value.Charged;
    }

    private sealed class Entry(long shard)
    {
        public long Shard { get; } = shard;

        public volatile ShardIndex? Index;

        public long Charged { get; set; }
    }
}
