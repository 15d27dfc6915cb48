using Lamella.Stores;

namespace Lamella.Zarr.Arrays;

/// <summary>How the writers of an array keep out of each other's way: one lock for each stored chunk (shard), held while it is read, changed and put.</summary>
internal class ChunkGuard
{
    /// <summary>Locks within this process, by store and key; nobody grows the array.</summary>
    public static ChunkGuard InProcess { get; } = new();

    /// <summary>Takes the lock of a stored chunk.</summary>
    public virtual IDisposable Lock(ZarrArray array, string key, CancellationToken cancellation) => KeyLocks.Take(typeof(ZarrArray), array.Store.Name + "\n" + key, cancellation);

    /// <summary>
    /// True when stored chunks may hold samples beyond the shape that this array object knows, because somebody is growing the array or has grown it. Asked under the chunk's lock, for chunks that reach beyond
    /// the shape: such a chunk is then changed, not replaced.
    /// </summary>
    public virtual bool MayHoldMore(ZarrArray array) => false;
}
