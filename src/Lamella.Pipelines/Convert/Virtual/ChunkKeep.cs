using Lamella.IO;

namespace Lamella.Stores;

/// <summary>
/// Keeps encoded chunks that were made on demand, so that each is made once. It may forget any of them at any time. Implementations are safe for use from several threads.
/// </summary>
public abstract class ChunkKeep : IDisposable
{
    /// <summary>Fills the buffer with a chunk that is kept; no bytes mean that the chunk is known to hold nothing but the fill value. False when it is not kept.</summary>
    /// <param name="key">The name under which it was put: it says the image, its state, the options and the chunk.</param>
    /// <param name="chunk">Takes the encoded bytes.</param>
    public abstract bool TryGet(string key, ByteBuffer chunk);

    /// <summary>Keeps a chunk. A keep that is full, or that cannot write, keeps nothing and says nothing: the chunk can be made again.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="chunk">The encoded bytes; none for a chunk of fill values.</param>
    public abstract void Put(string key, ReadOnlySpan<byte> chunk);

    /// <summary>A keep in memory.</summary>
    /// <param name="budget">Bytes of chunks that are held at most; the one that was used least recently goes first.</param>
    public static ChunkKeep InMemory(long budget = 64 << 20) => new MemoryChunkKeep(budget);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what it holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
