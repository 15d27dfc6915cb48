using Lamella.Engine;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Kernels;
using Lamella.Stores;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <content>Creating, writing, resizing.</content>
internal sealed partial class ZarrArray
{
    private ZarrChunkEncoder? _encoder;
    private ZarrChunkEncoder? _keepingEmpty;

    /// <summary>What happens to chunks that hold the fill value only; by default they are not stored.</summary>
    public EmptyChunks EmptyChunks { get; init; }

    /// <summary>The encoder of stored chunks, for writers that put the bytes themselves.</summary>
    public ZarrChunkEncoder Encoder
    {
        get
        {
            if (Codec.Unwritable is { } codec) Throw.Unsupported("Zarr", $"writing with the codec {codec} (of {Metadata.Key})", "convert the image first", new Remedy.ConvertFirst(".ome.zarr"));
            return _encoder ??= new ZarrChunkEncoder(Codec, Metadata.FillValue!, EmptyChunks);
        }
    }

    /// <summary>The encoder that stores also what holds the fill value only.</summary>
    private ZarrChunkEncoder KeepingEmpty => _keepingEmpty ??= new ZarrChunkEncoder(Codec, Metadata.FillValue!, EmptyChunks.Store);

    /// <summary>Creates an array and writes its metadata. Chunks of an older array under the path are not touched.</summary>
    /// <exception cref="ArgumentException">The specification contradicts itself.</exception>
    public static ZarrArray Create(Store store, string path, ZarrArraySpec spec)
    {
        ZarrArray array = Prepare(store, path, spec);
        array.WriteMetadata();
        return array;
    }

    /// <summary>As <see cref="Create(Store, string, ZarrArraySpec)"/>, without writing metadata yet: for writers whose metadata is the commit mark.</summary>
    public static ZarrArray Prepare(Store store, string path, ZarrArraySpec spec)
    {
        Validate(spec);
        path = path.Trim('/');
        byte[] document = spec.ZarrFormat == 3 ? ZarrDocuments.ArrayV3(spec) : ZarrDocuments.ArrayV2(spec);
        // What was written is parsed again: the array that writes is the array that a reader sees.
        return Create(store, path, JsonText.Parse(document, path), spec.ZarrFormat == 2 ? spec.Attributes : null, spec.Known);
    }

    /// <summary>Writes the metadata documents.</summary>
    public void WriteMetadata()
    {
        foreach ((string key, byte[] document) in Documents()) Store.Put(key, document);
    }

    /// <summary>The metadata documents with their keys, in the order of writing.</summary>
    public List<KeyValuePair<string, byte[]>> Documents()
    {
        List<KeyValuePair<string, byte[]>> documents = [];
        if (Metadata.ZarrFormat == 2 && Metadata.Attributes.EnumerateObject().Any()) documents.Add(new(Join(Path, ".zattrs"), ZarrDocuments.Value(Metadata.Attributes)));
        documents.Add(new(Metadata.Key, ZarrDocuments.Value(Metadata.Document)));
        return documents;
    }

    /// <summary>The key of a stored chunk (shard) by its grid position.</summary>
    public string KeyOf(ReadOnlySpan<long> index) => Metadata.KeyEncoding.Key(Path, index);

    /// <summary>Writes one stored chunk (a whole shard of a sharded array) from strided little-endian samples; its part inside the array must be there. One put; nothing is read.</summary>
    public void WriteChunk(ReadOnlySpan<long> index, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides)
    {
        Span<long> extent = stackalloc long[Metadata.Rank];
        for (int i = 0; i < extent.Length; i++)
        {
            extent[i] = index[i] < 0 ? 0 : Math.Min(Metadata.StoredChunk[i], Metadata.Shape[i] - (index[i] * Metadata.StoredChunk[i]));
            if (extent[i] <= 0) throw new ArgumentOutOfRangeException(nameof(index), Invariant($"there is no chunk {index[i]} on axis {i}"));
        }

        using ByteBuffer output = new();
        bool stored = Encoder.Encode(samples, strides, extent, output);
        string key = KeyOf(index);
        using (ChunkGuard.InProcess.Lock(this, key, CancellationToken.None)) PutStored(key, index, stored, output);
    }

    /// <summary>
    /// Writes any box. Stored chunks that it covers are written whole, in parallel, and not read; others are read, changed and written under the lock of their key. Each gets its new value in one step.
    /// </summary>
    /// <param name="offset">Where the box starts.</param>
    /// <param name="extent">How far it reaches.</param>
    /// <param name="samples">Little-endian samples; the box's first lies at index 0.</param>
    /// <param name="strides">Bytes from one sample to the next, for each axis; empty for tight C order.</param>
    /// <param name="options">Workers and cancellation.</param>
    /// <param name="guard">The locks; by default those of this process.</param>
    public unsafe void Write(
        ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides = default, ExecutionOptions? options = null, ChunkGuard? guard = null)
    {
        options ??= ExecutionOptions.Default;
        int rank = Metadata.Rank, size = Codec.ElementSize;
        if (offset.Length != rank || extent.Length != rank) throw new ArgumentException(Invariant($"the box must have {rank} axes"), nameof(extent));
        long[] steps = new long[rank];
        if (strides.IsEmpty) Tight(extent, size, steps);
        else strides.CopyTo(steps);
        CheckBox(offset, extent);
        if (StridedLayout.IsEmpty(extent)) return;
        StridedLayout.Prove(nameof(samples), samples.Length, 0, steps, extent, size);
        PieceList pieces = new(rank);
        pieces.AddGrid(Metadata.Shape, Metadata.StoredChunk, offset, extent);
        fixed (byte* memory = samples)
        {
            WriteJob job = new(this, pieces, offset.ToArray(), extent.ToArray(), steps, memory, samples.Length, guard ?? ChunkGuard.InProcess, options.Cancellation);
            // Encoders need about two chunks of memory for each worker.
            long budget = Math.Max(1, options.MemoryBudget / Math.Max(1, 3 * Codec.DecodedBytes));
            WorkQueue.Run(pieces.Count, (int)Math.Min(budget, options.Workers), job.Run, options.Cancellation);
        }
    }

    /// <summary>
    /// Changes the shape. Growing rewrites the metadata only; write the new chunks first (<see cref="Prepare"/> a view with the new shape) when readers may look meanwhile. Shrinking rewrites it, then deletes
    /// the chunks that lie outside.
    /// </summary>
    public ZarrArray Resize(ReadOnlySpan<long> shape)
    {
        if (shape.Length != Metadata.Rank) throw new ArgumentException(Invariant($"the shape must have {Metadata.Rank} axes"), nameof(shape));
        ZarrArray resized = WithShape(shape);
        resized.WriteMetadata();
        PieceList old = new(Metadata.Rank);
        if (!Metadata.Shape.Contains(0)) old.AddGrid(Metadata.Shape, Metadata.StoredChunk, new long[Metadata.Rank], Metadata.Shape);
        Span<long> index = stackalloc long[Metadata.Rank];
        for (int p = 0; p < old.Count; p++)
        {
            bool outside = false;
            for (int i = 0; i < index.Length; i++)
            {
                index[i] = old.Offset(p)[i] / Metadata.StoredChunk[i];
                outside |= old.Offset(p)[i] >= shape[i];
            }

            if (outside) Store.Delete(KeyOf(index));
        }

        return resized;
    }

    /// <summary>The same array as it will be with another shape; nothing is written.</summary>
    public ZarrArray WithShape(ReadOnlySpan<long> shape)
    {
        byte[] document = ZarrDocuments.WithShape(Metadata.Document, shape);
        ZarrArray resized = Create(Store, Path, JsonText.Parse(document, Metadata.Key), Metadata.ZarrFormat == 2 ? Metadata.Attributes : null);
        if (StatedKeys is not null) resized.Metadata = resized.Metadata with { KeyEncoding = Metadata.KeyEncoding };
        resized.StatedKeys = StatedKeys;
        return resized;
    }

    private static void Validate(ZarrArraySpec spec)
    {
        if (spec.ZarrFormat is not (2 or 3)) throw new ArgumentException("a Zarr array has format 2 or 3", nameof(spec));
        if (spec.Shape.Length != spec.Chunk.Length || (spec.Shard is { } shard && shard.Length != spec.Shape.Length)) throw new ArgumentException("shape, chunk and shard must have the same number of axes", nameof(spec));
        if (spec.Shard is not null && spec.ZarrFormat == 2) throw new ArgumentException("Zarr v2 has no shards", nameof(spec));
        if (spec.Separator is not ('/' or '.')) throw new ArgumentException("the separator is '/' or '.'", nameof(spec));
        if (spec.FillValue is { } fill && fill.Length != spec.PixelType.Size()) throw new ArgumentException("the fill value does not have the size of a sample", nameof(spec));
        if (spec.DimensionNames is { } names && (names.Count != spec.Shape.Length || spec.ZarrFormat == 2)) throw new ArgumentException("dimension names need one entry for each axis, and Zarr v3", nameof(spec));
        for (int i = 0; i < spec.Shape.Length; i++)
        {
            if (spec.Shape[i] < 0 || spec.Chunk[i] <= 0) throw new ArgumentException("extents are not negative and chunks hold samples", nameof(spec));
            if (spec.Shard is { } outer && (outer[i] <= 0 || outer[i] % spec.Chunk[i] != 0)) throw new ArgumentException("a shard is a multiple of the chunk on every axis", nameof(spec));
        }
    }

    private void CheckBox(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        for (int i = 0; i < offset.Length; i++)
        {
            if (offset[i] < 0 || extent[i] < 0 || offset[i] > Metadata.Shape[i] - extent[i]) throw new ArgumentOutOfRangeException(nameof(extent), Invariant($"The box {offset[i]}:{offset[i] + extent[i]} of axis {i} lies outside 0:{Metadata.Shape[i]}."));
        }
    }

    private void PutStored(string key, ReadOnlySpan<long> index, bool stored, ByteBuffer output)
    {
        if (stored) Store.Put(key, output.Span);
        else Store.Delete(key);
        _level?.Forget(index);
    }

    /// <summary>One call of <see cref="Write"/>: what its workers share.</summary>
    private sealed unsafe class WriteJob(ZarrArray array, PieceList pieces, long[] offset, long[] extent, long[] strides, byte* memory, int length, ChunkGuard guard, CancellationToken cancellation)
    {
        public void Run(int worker, long item)
        {
            ChunkPart part = new(array, pieces, (int)item, offset, extent, stackalloc long[3 * offset.Length]);
            long from = 0;
            for (int i = 0; i < offset.Length; i++) from += (part.Start[i] - offset[i]) * strides[i];
            // No stride is negative (the proof above would have failed), so all of the part lies behind its first sample.
            ReadOnlySpan<byte> samples = new ReadOnlySpan<byte>(memory, length)[(int)from..];
            using ByteBuffer output = new();
            // Encoding a whole chunk needs no lock.
            bool stored = part.CoversShape && array.Encoder.Encode(samples, strides, part.Extent, output);
            if (array.Conditional is { } store)
            {
                // What covers a chunk replaces it, whatever it was.
                if (part.CoversShape && !part.ReachesBeyond) array.PutStored(part.Key, part.Index, stored, output);
                else array.RewriteIfUnchanged(store, part, null, default, samples, strides, output, guard, cancellation);
                return;
            }

            using IDisposable held = guard.Lock(array, part.Key, cancellation);
            if (part.CoversShape && (!part.ReachesBeyond || !guard.MayHoldMore(array))) array.PutStored(part.Key, part.Index, stored, output);
            else array.Change(part, samples, strides, output);
        }
    }
}
