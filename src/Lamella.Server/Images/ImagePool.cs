using Lamella.Stores;

namespace Lamella.Server;

/// <summary>The images that were opened, a bounded number of them. An image whose files have changed is opened anew.</summary>
internal sealed class ImagePool(OpenOptions opening, ChunkKeep keep, int most, long memoryBudget) : IDisposable
{
    // So long an image is taken for unchanged: a viewer asks for hundreds of chunks in a second.
    private const long CheckedForMilliseconds = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _clock;

    /// <summary>How many are kept open.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    /// <summary>Opens an image, or shares one that is open. The caller disposes of the lease.</summary>
    public Lease Open(string path)
    {
        for (; ; )
        {
            Entry entry = EntryOf(path);
            // Opening takes as long as it takes, and everybody who wants the same image waits for it here.
            lock (entry)
            {
                if (entry.Image is { } known && (Environment.TickCount64 - entry.CheckedAt < CheckedForMilliseconds || known.IsCurrent()) && known.TryEnter())
                {
                    if (Environment.TickCount64 - entry.CheckedAt >= CheckedForMilliseconds) entry.CheckedAt = Environment.TickCount64;
                    return new Lease(known);
                }

                entry.Image?.Drop();
                entry.Image = null;
                OpenImage opened = new(BioImage.Open(path, opening), keep, memoryBudget);
                entry.Image = opened;
                entry.CheckedAt = Environment.TickCount64;
                opened.TryEnter();
                Trim(path);
                return new Lease(opened);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Entry entry in _entries.Values) entry.Image?.Drop();
            _entries.Clear();
        }
    }

    private Entry EntryOf(string path)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(path, out Entry? entry)) _entries[path] = entry = new Entry();
            entry.LastUse = ++_clock;
            return entry;
        }
    }

    private void Trim(string but)
    {
        lock (_gate)
        {
            while (_entries.Count > most)
            {
                (string path, Entry entry) = _entries.Where(e => e.Key != but).MinBy(e => e.Value.LastUse);
                _entries.Remove(path);
                entry.Image?.Drop();
            }
        }
    }

    /// <summary>The right to read an image.</summary>
    public readonly struct Lease(OpenImage image) : IDisposable
    {
        /// <summary>The image.</summary>
        public OpenImage Open => image;

        /// <inheritdoc/>
        public void Dispose() => image.Leave();
    }

    private sealed class Entry
    {
        public OpenImage? Image { get; set; }

        public long CheckedAt { get; set; }

        public long LastUse { get; set; }
    }
}
