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
    // In-process locks by key, shared by all arrays: two keys may share one, which costs waiting but never a lost write.
    private static readonly Lock[] Locks = CreateLocks();
    private ZarrChunkEncoder? _encoder;

    /// <summary>What happens to chunks that hold the fill value only; by default they are not stored.</summary>
    public EmptyChunks EmptyChunks { get; init; }

    /// <summary>The encoder of stored chunks, for writers that put the bytes themselves.</summary>
    public ZarrChunkEncoder Encoder
    {
        get
        {
            if (!Codec.CanEncode) Throw.Unsupported("Zarr", $"writing with the codecs of {Metadata.Key}");
            return _encoder ??= new ZarrChunkEncoder(Codec, Metadata.FillValue!, EmptyChunks);
        }
    }

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
        return Create(store, path, JsonText.Parse(document, path), spec.ZarrFormat == 2 ? spec.Attributes : null);
    }

    /// <summary>Writes the metadata documents.</summary>
    public void WriteMetadata()
    {
        if (Metadata.ZarrFormat == 2 && Metadata.Attributes.EnumerateObject().Any()) Store.Put(Join(Path, ".zattrs"), ZarrDocuments.Value(Metadata.Attributes));
        Store.Put(Metadata.Key, ZarrDocuments.Value(Metadata.Document));
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
        lock (LockOf(key)) PutStored(key, index, stored, output);
    }

    /// <summary>
    /// Writes any box. Stored chunks that it covers are written whole, in parallel; others are read, changed and written under the lock of their key.
    /// </summary>
    /// <param name="offset">Where the box starts.</param>
    /// <param name="extent">How far it reaches.</param>
    /// <param name="samples">Little-endian samples; the box's first lies at index 0.</param>
    /// <param name="strides">Bytes from one sample to the next, for each axis; empty for tight C order.</param>
    /// <param name="options">Workers and cancellation.</param>
    public unsafe void Write(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides = default, ExecutionOptions? options = null)
    {
        options ??= ExecutionOptions.Default;
        int rank = Metadata.Rank, size = Codec.ElementSize;
        if (offset.Length != rank || extent.Length != rank) throw new ArgumentException(Invariant($"the box must have {rank} axes"), nameof(extent));
        long[] steps = new long[rank];
        if (strides.IsEmpty) Tight(extent, size, steps);
        else strides.CopyTo(steps);
        for (int i = 0; i < rank; i++)
        {
            if (offset[i] < 0 || extent[i] < 0 || offset[i] > Metadata.Shape[i] - extent[i]) throw new ArgumentOutOfRangeException(nameof(extent), Invariant($"The box {offset[i]}:{offset[i] + extent[i]} of axis {i} lies outside 0:{Metadata.Shape[i]}."));
        }

        if (StridedLayout.IsEmpty(extent)) return;
        StridedLayout.Prove(nameof(samples), samples.Length, 0, steps, extent, size);
        PieceList pieces = new(rank);
        pieces.AddGrid(Metadata.Shape, Metadata.StoredChunk, offset, extent);
        fixed (byte* memory = samples)
        {
            WriteJob job = new(this, pieces, offset.ToArray(), extent.ToArray(), steps, memory, samples.Length);
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
        return Create(Store, Path, JsonText.Parse(document, Metadata.Key), Metadata.ZarrFormat == 2 ? Metadata.Attributes : null);
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

    private static Lock[] CreateLocks()
    {
        Lock[] locks = new Lock[256];
        for (int i = 0; i < locks.Length; i++) locks[i] = new Lock();
        return locks;
    }

    private Lock LockOf(string key) => Locks[(uint)HashCode.Combine(Store.Name, key) % (uint)Locks.Length];

    private void PutStored(string key, ReadOnlySpan<long> index, bool stored, ByteBuffer output)
    {
        if (stored) Store.Put(key, output.Span);
        else Store.Delete(key);
        _level?.Forget(index);
    }

    /// <summary>One call of <see cref="Write"/>: what its workers share.</summary>
    private sealed unsafe class WriteJob(ZarrArray array, PieceList pieces, long[] offset, long[] extent, long[] strides, byte* memory, int length)
    {
        public void Run(int worker, long item)
        {
            int p = (int)item, rank = offset.Length;
            Span<long> index = stackalloc long[rank];
            Span<long> start = stackalloc long[rank];
            Span<long> part = stackalloc long[rank];
            long from = 0;
            bool whole = true;
            for (int i = 0; i < rank; i++)
            {
                long low = pieces.Offset(p)[i], high = low + pieces.Extent(p)[i];
                index[i] = low / array.Metadata.StoredChunk[i];
                start[i] = Math.Max(low, offset[i]);
                part[i] = Math.Min(high, offset[i] + extent[i]) - start[i];
                from += (start[i] - offset[i]) * strides[i];
                whole &= part[i] == high - low;
            }

            ReadOnlySpan<byte> samples = new(memory, length);
            string key = array.KeyOf(index);
            using ByteBuffer output = new();
            if (!whole)
            {
                lock (array.LockOf(key)) Change(p, key, index, start, part, samples, from, output);
                return;
            }

            // No stride is negative (the proof above would have failed), so all of the part lies behind its first sample.
            bool stored = array.Encoder.Encode(samples[(int)from..], strides, part, output);
            lock (array.LockOf(key)) array.PutStored(key, index, stored, output);
        }

        private void Change(int p, string key, ReadOnlySpan<long> index, ReadOnlySpan<long> start, ReadOnlySpan<long> part, ReadOnlySpan<byte> samples, long from, ByteBuffer output)
        {
            ReadOnlySpan<long> corner = pieces.Offset(p), all = pieces.Extent(p);
            Span<long> tight = stackalloc long[all.Length];
            int size = array.Codec.ElementSize;
            long bytes = Tight(all, size, tight);
            using ByteBuffer old = new();
            Span<byte> block = old.Resize(bytes);
            // The lock makes the read see the last write; one worker, because others are at work beside this one.
            array._level?.Forget(index);
            array.Read(corner, all, block, new ExecutionOptions { Threads = 1 });
            long to = 0;
            for (int i = 0; i < all.Length; i++) to += (start[i] - corner[i]) * tight[i];
            StridedCopy.Copy(samples, strides, block, tight, part, size, from, to);
            bool stored = array.Encoder.Encode(block, tight, all, output);
            array.PutStored(key, index, stored, output);
        }
    }
}
