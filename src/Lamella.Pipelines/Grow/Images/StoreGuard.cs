using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>The locks of an image in a store, which other processes may use at the same time.</summary>
internal sealed class StoreGuard(string image, bool grows) : ChunkGuard
{
    /// <inheritdoc/>
    public override IDisposable Lock(ZarrArray array, string key, CancellationToken cancellation) =>
        array.Store is WritableStore { HasConditionalWrites: true } ? Unlocked.Instance : array.Store.Lock(GrowthKeys.Chunk(image, key), cancellation);

    /// <inheritdoc/>
    public override bool MayHoldMore(ZarrArray array)
    {
        // The grower itself knows the shape to be. Everybody else looks at the marker first and at the shape second: the grower sets the marker before the first chunk and removes it after the shape.
        if (grows) return false;
        if (array.Store.Length(GrowthKeys.Growing(image)) is not null) return true;
        return ZarrArray.TryOpen(array.Store, array.Path) is { } now && !now.Shape.SequenceEqual(array.Shape);
    }

    /// <summary>What needs no lock: chunks of stores with conditional writes.</summary>
    private sealed class Unlocked : IDisposable
    {
        public static Unlocked Instance { get; } = new();

        public void Dispose()
        {
        }
    }
}
