using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.IO;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Pipelines.Convert;
using Lamella.Zarr.Arrays;

namespace Lamella.Stores;

/// <summary>
/// An image of any format as the OME-Zarr that a conversion would write, without writing it: a store whose metadata is there at once and whose chunks are made when somebody asks for them. A chunk reads the part of the source
/// that it covers, and nothing else; of levels that the source lacks, each chunk is made from the ones below it, which are kept. The same image and options give the same bytes each time.
/// </summary>
/// <remarks>
/// Safe for use from several threads; those who ask for one chunk at the same time share the work. It reads the image that it was made of, which must stay open as long. Where ranges of intensities to show are not stated by the
/// source they are measured when metadata is first asked for, on one level of the source; of an image with more than <see cref="MostMeasured"/> scenes on the first that has the same channels.
/// </remarks>
public sealed class VirtualOmeZarr : Store
{
    /// <summary>So many scenes are measured each for itself.</summary>
    public const int MostMeasured = 8;

    // The token of the request that this thread works for: a chunk is made through the engine, which asks this store for the chunks below.
    [ThreadStatic]
    private static CancellationToken t_cancellation;

    private readonly VirtualPlan _plan;
    private readonly ChunkKeep _keep;
    private readonly Dictionary<string, (int Scene, int Level)> _places = new(StringComparer.Ordinal);
    private readonly ZarrArray[][] _arrays;
    private readonly ZarrLevelSource?[][] _levels;
    private readonly ChunkCache _decoded = new(64 << 20);
    private readonly Lazy<MemoryStore> _documents;
    private readonly ExecutionOptions _execution;

    internal VirtualOmeZarr(VirtualPlan plan, ChunkKeep keep, long memoryBudget)
    {
        _plan = plan;
        _keep = keep;
        _execution = new ExecutionOptions { Threads = 1, MemoryBudget = memoryBudget };
        _arrays = OmeZarrWriter.Arrays(this, plan.Scenes, plan.Settings);
        _levels = [.. _arrays.Select(levels => new ZarrLevelSource?[levels.Length])];
        for (int scene = 0; scene < _arrays.Length; scene++)
        {
            for (int level = 0; level < _arrays[scene].Length; level++) _places[_arrays[scene][level].Path] = (scene, level);
        }

        _documents = new Lazy<MemoryStore>(Documents);
    }

    /// <inheritdoc/>
    public override string Name => _plan.Name;

    /// <summary>False: to look for a chunk is to make it.</summary>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override bool CanList => false;

    /// <summary>A text for the state of the source, the options and the program: values of two stores with the same identity and key are the same bytes.</summary>
    public string Identity => _plan.Identity;

    /// <summary>True as long as the files of the source are what they were when the image was opened.</summary>
    public bool IsCurrent => _plan.Stamp.IsCurrent();

    /// <summary>The keys of all metadata documents.</summary>
    public IReadOnlyList<string> MetadataKeys => [.. Keys(string.Empty)];

    /// <inheritdoc/>
    public override long? Length(string key)
    {
        using ByteBuffer value = new();
        return TryRead(key, value) ? value.Length : null;
    }

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        using ByteBuffer value = new();
        if (!TryRead(key, value)) Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {Name}");
        if (offset >= value.Length) return 0;
        int count = (int)Math.Min(destination.Length, value.Length - offset);
        value.Span.Slice((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination)
    {
        if (!TryRead(key, destination, t_cancellation)) return false;
        (long offset, long length) = range.Resolve(destination.Length);
        if (offset > 0) destination.Span.Slice((int)offset, (int)length).CopyTo(destination.Span);
        destination.Truncate((int)length);
        return true;
    }

    /// <summary>Reads a metadata document or a chunk; false when the store has no such key, or the chunk holds fill values only.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Takes the bytes.</param>
    /// <param name="cancellation">Stops making the chunk.</param>
    /// <exception cref="LamellaException">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool TryRead(string key, ByteBuffer value, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (Find(key) is not { } place) return IsDocument(key) && _documents.Value.TryRead(key, ByteRange.All, value);
        string name = _plan.Identity + "/" + key;
        if (_keep.TryGet(name, value)) return value.Length > 0;
        CancellationToken before = t_cancellation;
        t_cancellation = cancellation;
        try
        {
            using (KeyLocks.Take(this, key, cancellation))
            {
                // Another request may have made it meanwhile.
                if (_keep.TryGet(name, value)) return value.Length > 0;
                if (!Make(place, value)) value.Resize(0);
                _keep.Put(name, value.Span);
            }

            return value.Length > 0;
        }
        finally
        {
            t_cancellation = before;
        }
    }

    /// <summary>The metadata documents below a prefix; chunks are not listed.</summary>
    public override IEnumerable<string> List(string prefix) => _documents.Value.List(prefix);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _documents.IsValueCreated) _documents.Value.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The chunk that a key means; null for a key of metadata, or of nothing.</summary>
    private (int Scene, int Level, long Block)? Find(string key)
    {
        for (int slash = -1; ;)
        {
            if (_places.TryGetValue(slash < 0 ? string.Empty : key[..slash], out (int Scene, int Level) at) && BlockOf(at, key.AsSpan(slash + 1)) is { } block) return (at.Scene, at.Level, block);
            slash = key.IndexOf('/', slash + 1);
            if (slash < 0) return null;
        }
    }

    /// <summary>Documents are made when one is asked for, and not for any other key: while they are made, readers look for absent chunks under other names.</summary>
    private static bool IsDocument(string key) => key.EndsWith(".json", StringComparison.Ordinal) || key.EndsWith(".xml", StringComparison.Ordinal) || key[(key.LastIndexOf('/') + 1)..].StartsWith(".z", StringComparison.Ordinal);

    private long? BlockOf((int Scene, int Level) at, ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<long> grid = _plan.Scenes[at.Scene].Levels[at.Level].Grid;
        Zarr.Metadata.ChunkKeyEncoding encoding = _arrays[at.Scene][at.Level].Metadata.KeyEncoding;
        if (encoding.Prefixed)
        {
            if (rest is not ['c', var separator, ..] || separator != encoding.Separator) return null;
            rest = rest[2..];
        }

        long block = 0;
        int axis = 0;
        foreach (Range part in rest.Split(encoding.Separator))
        {
            ReadOnlySpan<char> digits = rest[part];
            if (axis == grid.Length || digits.Length is 0 or > 18 || (digits.Length > 1 && digits[0] == '0') || digits.ContainsAnyExceptInRange('0', '9')) return null;
            long index = long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
            if (index >= grid[axis]) return null;
            block = (block * grid[axis]) + index;
            axis++;
        }

        return axis == grid.Length ? block : null;
    }

    /// <summary>Reads or reduces the samples of a chunk and encodes them; false when there is nothing to store.</summary>
    private bool Make((int Scene, int Level, long Block) place, ByteBuffer encoded)
    {
        ScenePlan plan = _plan.Scenes[place.Scene];
        LevelGrid grid = plan.Levels[place.Level];
        int rank = grid.Axes.Length, size = plan.PixelType.Size();
        Span<long> offset = stackalloc long[rank];
        Span<long> extent = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        grid.BoxOf(place.Block, offset, extent);
        using ByteBuffer samples = new();
        if (_plan.SourceLevel(place.Scene, place.Level) is { } source)
        {
            SceneView view = _plan.View(place.Scene, source);
            if (view.IsZero(offset, extent)) return false;
            view.ReadBox(offset, extent, samples.Resize(Tight(extent, size, strides)), _execution with { Cancellation = t_cancellation });
        }
        else
        {
            Reduce(place.Scene, place.Level, offset, extent, samples, strides);
        }

        return _arrays[place.Scene][place.Level].Encoder.Encode(samples.Span, strides, extent, encoded);
    }

    /// <summary>Makes a box of a level from the level below.</summary>
    private void Reduce(int scene, int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ByteBuffer samples, Span<long> strides)
    {
        ScenePlan plan = _plan.Scenes[scene];
        LevelGrid below = plan.Levels[level - 1];
        ReadOnlySpan<int> factors = plan.Levels[level].Factors;
        int rank = offset.Length, size = plan.PixelType.Size();
        Span<long> start = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> from = stackalloc long[rank];
        for (int i = 0; i < rank; i++)
        {
            start[i] = offset[i] * factors[i];
            count[i] = Math.Min((offset[i] + extent[i]) * factors[i], below.Shape[i]) - start[i];
        }

        using ByteBuffer wide = new();
        Span<byte> read = wide.Resize(Tight(count, size, from));
        ExecutionOptions execution = _execution with { Cancellation = t_cancellation };
        if (_plan.SourceLevel(scene, level - 1) is { } source) _plan.View(scene, source).ReadBox(start, count, read, execution);
        else LevelOf(scene, level - 1).Read(start, count, read, execution, _decoded);
        BlockReducer.Reduce(plan.PixelType, _plan.ReductionOf(scene), factors, read, from, count, samples.Resize(Tight(extent, size, strides)), strides, extent);
    }

    private ZarrLevelSource LevelOf(int scene, int level) => _levels[scene][level] ??= _arrays[scene][level].Level(_plan.Scenes[scene].Axes);

    private MemoryStore Documents()
    {
        MemoryStore store = new();
        Dictionary<string, IReadOnlyList<NgffWindow?>> measured = new(StringComparer.Ordinal);
        OmeZarrWriter.WriteMetadata(store, _plan.Scenes, _plan.Settings, _plan.Original, plan =>
        {
            string like = _plan.Scenes.Count > MostMeasured ? plan.PixelType.Name() + "|" + string.Join('|', plan.Metadata.Channels.Select(channel => channel.Name)) : Invariant($"{plan.Index}");
            if (!measured.TryGetValue(like, out IReadOnlyList<NgffWindow?>? windows)) measured[like] = windows = Windows(plan);
            return windows;
        });
        return store;
    }

    /// <summary>The ranges of a scene, measured on its smallest level that the source has.</summary>
    private IReadOnlyList<NgffWindow?> Windows(ScenePlan plan)
    {
        int level = 0;
        while (level + 1 < plan.Levels.Count && _plan.SourceLevel(plan.Index, level + 1) is not null) level++;
        return DisplayRanges.Of(LevelOf(plan.Index, level), plan.Levels[level].Shape, plan.PixelType, plan.UnfoldedSamples, _plan.Settings.Release);
    }

    private List<string> Keys(string prefix)
    {
        List<string> keys = [];
        foreach (string name in _documents.Value.List(prefix))
        {
            if (name.EndsWith('/')) keys.AddRange(Keys(prefix + name));
            else keys.Add(prefix + name);
        }

        return keys;
    }

    private static long Tight(ReadOnlySpan<long> extent, int size, Span<long> strides)
    {
        long bytes = size;
        for (int i = extent.Length - 1; i >= 0; i--)
        {
            strides[i] = bytes;
            bytes *= extent[i];
        }

        return bytes;
    }
}
