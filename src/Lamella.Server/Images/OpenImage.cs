using Lamella.Stores;

namespace Lamella.Server;

/// <summary>An image that several requests read. It is closed when it is no longer kept and the last of them is done.</summary>
internal sealed class OpenImage(BioImage image, ChunkKeep keep, long memoryBudget)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NgffVersion, VirtualOmeZarr> _stores = [];
    private IReadOnlyDictionary<int, IReadOnlyList<ChannelLook>> _looks = new Dictionary<int, IReadOnlyList<ChannelLook>>();
    private int _users;
    private bool _dropped;

    /// <summary>The image.</summary>
    public BioImage Image => image;


    /// <summary>The image as an OME-Zarr: a plate as a plate, all others as a collection of images.</summary>
    public VirtualOmeZarr Store(NgffVersion version)
    {
        lock (_gate)
        {
            if (_stores.TryGetValue(version, out VirtualOmeZarr? store)) return store;
            OmeZarrOptions options = new()
            {
                Ngff = version,
                Layout = image.Plate is null ? SceneLayout.Bioformats2Raw : SceneLayout.Automatic,
                Compression = Compression.Blosc(BloscMethod.Lz4, 5),
                Execution = new ExecutionOptions { MemoryBudget = memoryBudget },
            };
            return _stores[version] = image.AsOmeZarr(options, keep);
        }
    }

    /// <summary>The looks of a scene, measured once.</summary>
    public IReadOnlyList<ChannelLook> Looks(Scene scene, int key, ExecutionOptions execution)
    {
        if (_looks.TryGetValue(key, out IReadOnlyList<ChannelLook>? known)) return known;
        IReadOnlyList<ChannelLook> looks = Pictures.Looks(scene, execution);
        lock (_gate) _looks = new Dictionary<int, IReadOnlyList<ChannelLook>>(_looks) { [key] = looks };
        return looks;
    }

    /// <summary>True as long as its files are what they were.</summary>
    public bool IsCurrent() => Store(NgffVersion.V05).IsCurrent;

    /// <summary>One more reader; false when it is closed.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_dropped) return false;
            _users++;
            return true;
        }
    }

    /// <summary>One reader less.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_users > 0 || !_dropped) return;
        }

        Close();
    }

    /// <summary>Closes it as soon as nobody reads it.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            if (_dropped) return;
            _dropped = true;
            if (_users > 0) return;
        }

        Close();
    }

    private void Close()
    {
        foreach (VirtualOmeZarr store in _stores.Values) store.Dispose();
        image.Dispose();
    }
}
