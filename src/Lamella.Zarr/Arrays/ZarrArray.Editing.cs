using Lamella.Stores;
using Lamella.Engine;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Kernels;
using Lamella.Zarr.Codecs;
using Lamella.Zarr.Sharding;

namespace Lamella.Zarr.Arrays;

/// <content>Changing stored chunks while others read and write the array: every value is read in one piece and put in one piece, and nothing is remembered from before.</content>
internal sealed partial class ZarrArray
{
    /// <summary>Delivers the samples of a box, tight in C order.</summary>
    public delegate void BoxSource(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> samples);

    /// <summary>
    /// Reads a box as it is stored at this moment, on the calling thread: each stored chunk is read whole, so that what is seen of it is one version even while it is being replaced. No cache is asked.
    /// </summary>
    public void ReadStored(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination)
    {
        CheckBox(offset, extent);
        if (StridedLayout.IsEmpty(extent)) return;
        int rank = Metadata.Rank, size = Codec.ElementSize;
        Span<long> strides = stackalloc long[rank];
        Span<long> within = stackalloc long[rank];
        Span<long> room = stackalloc long[3 * rank];
        Tight(extent, size, strides);
        PieceList pieces = new(rank);
        pieces.AddGrid(Metadata.Shape, Metadata.StoredChunk, offset, extent);
        using ByteBuffer encoded = new();
        for (int p = 0; p < pieces.Count; p++)
        {
            ChunkPart part = new(this, pieces, p, offset, extent, room);
            long to = 0;
            for (int i = 0; i < rank; i++)
            {
                to += (part.Start[i] - offset[i]) * strides[i];
                within[i] = part.Start[i] - pieces.Offset(p)[i];
            }

            if (!Store.TryRead(part.Key, ByteRange.All, encoded)) StridedFill.Fill(destination, strides, part.Extent, Metadata.FillValue!, to);
            else DecodePart(part.Key, encoded.Span, within, part.Extent, destination, strides, to);
        }
    }

    /// <summary>
    /// Writes a box whose samples are made chunk by chunk, under the lock of the chunk that they are for. So a level that is computed from another one can never be left older than the last computation's source.
    /// </summary>
    public void Rewrite(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, BoxSource source, long bytesPerWorker, ExecutionOptions options, ChunkGuard guard)
    {
        CheckBox(offset, extent);
        if (StridedLayout.IsEmpty(extent)) return;
        PieceList pieces = new(Metadata.Rank);
        pieces.AddGrid(Metadata.Shape, Metadata.StoredChunk, offset, extent);
        long[] from = offset.ToArray(), count = extent.ToArray();
        long workers = Math.Max(1, options.MemoryBudget / Math.Max(1, bytesPerWorker + (3 * Codec.DecodedBytes)));
        WorkQueue.Run(
            pieces.Count,
            (int)Math.Min(workers, options.Workers),
            (_, item) =>
            {
                ChunkPart part = new(this, pieces, (int)item, from, count, stackalloc long[3 * from.Length]);
                Span<long> strides = stackalloc long[from.Length];
                using ByteBuffer samples = new();
                using ByteBuffer output = new();
                Span<byte> memory = samples.Resize(Tight(part.Extent, Codec.ElementSize, strides));
                if (Conditional is { } store)
                {
                    RewriteIfUnchanged(store, part, source, memory, memory, strides, output, guard, options.Cancellation);
                    return;
                }

                using IDisposable held = guard.Lock(this, part.Key, options.Cancellation);
                source(part.Start, part.Extent, memory);
                if (part.CoversShape && (!part.ReachesBeyond || !guard.MayHoldMore(this))) PutStored(part.Key, part.Index, Encoder.Encode(samples.Span, strides, part.Extent, output), output);
                else Change(part, samples.Span, strides, output);
            },
            options.Cancellation);
    }

    /// <summary>The store, when its writes can be conditional: stored chunks are then changed without locks, and whoever loses reads again.</summary>
    private WritableStore? Conditional => Store is WritableStore { HasConditionalWrites: true } store ? store : null;

    /// <summary>Writes one chunk without a lock, from samples, which a source makes first where there is one. The stamp is taken before the source is read: a chunk that is put holds samples at least as new as the last change that was there before.</summary>
    private void RewriteIfUnchanged(WritableStore store, in ChunkPart part, BoxSource? source, Span<byte> room, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output, ChunkGuard guard, CancellationToken cancellation)
    {
        using ByteBuffer old = new();
        for (int lost = 0; ; lost++)
        {
            Pause(lost, cancellation);
            string? stamp;
            bool mayReplace = part.CoversShape && !part.ReachesBeyond;
            if (mayReplace) stamp = store.Stamp(part.Key);
            else if (!store.TryReadStamped(part.Key, old, out stamp)) old.Resize(0);
            source?.Invoke(part.Start, part.Extent, room);
            if (mayReplace || (part.CoversShape && !guard.MayHoldMore(this)))
            {
                bool stored = Encoder.Encode(samples, strides, part.Extent, output) || (stamp is not null && KeepingEmpty.Encode(samples, strides, part.Extent, output));
                if (!stored || store.PutIf(part.Key, output.Span, stamp)) break;
            }
            else if (PutChanged(store, part, old.Span, stamp, samples, strides, output))
            {
                break;
            }
        }

        _level?.Forget(part.Index);
    }

    /// <summary>Changes a part of a stored chunk without a lock, until nobody has changed it meanwhile.</summary>
    private void ChangeIfUnchanged(WritableStore store, in ChunkPart part, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output, CancellationToken cancellation)
    {
        using ByteBuffer old = new();
        for (int lost = 0; ; lost++)
        {
            Pause(lost, cancellation);
            if (!store.TryReadStamped(part.Key, old, out string? stamp)) old.Resize(0);
            if (PutChanged(store, part, old.Span, stamp, samples, strides, output)) break;
        }

        _level?.Forget(part.Index);
    }

    /// <summary>Puts a changed chunk if the stored one is still that of the stamp. What holds the fill value only is stored all the same when something was: to remove it would not be conditional.</summary>
    private bool PutChanged(WritableStore store, in ChunkPart part, ReadOnlySpan<byte> old, string? stamp, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output) =>
        !EncodeChanged(part, old, stamp is not null, samples, strides, output, keepsEmpty: stamp is not null) || store.PutIf(part.Key, output.Span, stamp);

    /// <summary>Those who lost against each other do not meet again at once.</summary>
    private static void Pause(int lost, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        const int Longest = 1000;
        if (lost > 0) cancellation.WaitHandle.WaitOne(Random.Shared.Next(Math.Min(Longest, 10 << Math.Min(lost, 10))));
    }

    /// <summary>Sets a part of a stored chunk to the fill value; the caller holds its lock. A chunk that is not stored stays so.</summary>
    public void Blank(in ChunkPart part)
    {
        if (Store.Length(part.Key) is null) return;
        Span<long> strides = stackalloc long[part.Index.Length];
        using ByteBuffer samples = new();
        using ByteBuffer output = new();
        samples.Resize(Tight(part.Extent, Codec.ElementSize, strides));
        StridedFill.Fill(samples.Span, strides, part.Extent, Metadata.FillValue!);
        Change(part, samples.Span, strides, output);
    }

    /// <summary>Changes a part of a stored chunk; the caller holds its lock. What lies beyond the array's edge stays as it is stored: somebody may be growing the array.</summary>
    private void Change(in ChunkPart part, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output)
    {
        if (Conditional is { } store)
        {
            ChangeIfUnchanged(store, part, samples, strides, output, CancellationToken.None);
            return;
        }

        using ByteBuffer old = new();
        bool exists = Store.TryRead(part.Key, ByteRange.All, old);
        if (!exists) old.Resize(0);
        PutStored(part.Key, part.Index, EncodeChanged(part, old.Span, exists, samples, strides, output, keepsEmpty: false), output);
    }

    /// <summary>The bytes of a stored chunk with a part of it changed; false when nothing but the fill value is left and that is not to be stored.</summary>
    private bool EncodeChanged(in ChunkPart part, ReadOnlySpan<byte> old, bool exists, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output, bool keepsEmpty)
    {
        Span<long> within = stackalloc long[part.Index.Length];
        for (int i = 0; i < within.Length; i++) within[i] = part.Start[i] - (part.Index[i] * Metadata.StoredChunk[i]);
        return Codec.Shard is { } shard
            ? ChangeShard(part.Key, shard.Layout, old, within, part.Extent, samples, strides, output, keepsEmpty)
            : ChangeChunk(part.Key, old, exists, within, part.Extent, samples, strides, output, keepsEmpty);
    }

    private bool ChangeChunk(string key, ReadOnlySpan<byte> old, bool exists, ReadOnlySpan<long> within, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output, bool keepsEmpty)
    {
        Span<long> tight = stackalloc long[within.Length];
        using ByteBuffer buffer = new();
        Span<byte> block = buffer.Resize(Tight(Codec.Shape, Codec.ElementSize, tight));
        if (exists) Decode(key, Codec, old, block);
        else StridedFill.Fill(block, tight, Codec.Shape, Metadata.FillValue!);
        StridedCopy.Copy(samples, strides, block, tight, extent, Codec.ElementSize, 0, At(within, tight));
        return Encoder.Encode(block, tight, Codec.Shape, output) || (keepsEmpty && KeepingEmpty.Encode(block, tight, Codec.Shape, output));
    }

    /// <summary>Puts a shard together anew: inner chunks that the part does not touch keep their bytes, those that it covers are encoded, the rest is decoded, changed and encoded.</summary>
    private bool ChangeShard(
        string key, ShardLayout layout, ReadOnlySpan<byte> old, ReadOnlySpan<long> within, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ByteBuffer output, bool keepsEmpty)
    {
        int rank = within.Length;
        ShardIndex index = old.IsEmpty ? ShardIndex.Absent : ReadIndex(key, layout, old);
        ulong[] entries = new ulong[layout.ChunkCount * 2];
        Span<long> at = stackalloc long[rank];
        Span<long> inChunk = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        at.Clear();
        output.Resize(0);
        if (!layout.IndexAtEnd) output.Resize(layout.IndexBytes).Clear();
        using ByteBuffer block = new();
        using ByteBuffer encoded = new();
        bool any = false;
        for (int i = 0; i < layout.ChunkCount; i++, layout.Advance(at))
        {
            entries[2 * i] = entries[(2 * i) + 1] = ulong.MaxValue;
            ReadOnlySpan<byte> bytes = index.TryGet(i, out long start, out long length) ? Inside(key, old, start, length) : default;
            if (Overlap(layout, at, within, extent, inChunk, size, out bool whole))
            {
                Span<byte> chunk = block.Resize(layout.Inner.DecodedBytes);
                if (whole) { }
                else if (bytes.IsEmpty) StridedFill.Fill(chunk, layout.InnerStrides, layout.Inner.Shape, Metadata.FillValue!);
                else Decode(key, layout.Inner, bytes, chunk);
                long from = 0;
                for (int a = 0; a < rank; a++) from += ((at[a] * layout.Inner.Shape[a]) + inChunk[a] - within[a]) * strides[a];
                StridedCopy.Copy(samples, strides, chunk, layout.InnerStrides, size, Codec.ElementSize, from, At(inChunk, layout.InnerStrides));
                bytes = EmptyChunks == EmptyChunks.Skip && FillTest.IsFill(chunk, Metadata.FillValue!) ? default : layout.Inner.Encode(chunk, encoded);
            }

            if (bytes.IsEmpty) continue;
            entries[2 * i] = (ulong)output.Length;
            entries[(2 * i) + 1] = (ulong)bytes.Length;
            output.Append(bytes);
            any = true;
        }

        if (!any && EmptyChunks == EmptyChunks.Skip && !keepsEmpty)
        {
            output.Resize(0);
            return false;
        }

        byte[] tail = new byte[layout.IndexBytes];
        layout.WriteIndex(entries, tail);
        if (layout.IndexAtEnd) output.Append(tail);
        else tail.CopyTo(output.Span);
        return true;
    }

    /// <summary>Decodes a part of a stored chunk: of a shard only the inner chunks that it touches.</summary>
    private void DecodePart(string key, ReadOnlySpan<byte> encoded, ReadOnlySpan<long> within, ReadOnlySpan<long> extent, Span<byte> destination, ReadOnlySpan<long> strides, long to)
    {
        int rank = within.Length, size = Codec.ElementSize;
        using ByteBuffer buffer = new();
        if (Codec.Shard is not { } shard)
        {
            Span<long> tight = stackalloc long[rank];
            Span<byte> block = buffer.Resize(Tight(Codec.Shape, size, tight));
            Decode(key, Codec, encoded, block);
            StridedCopy.Copy(block, tight, destination, strides, extent, size, At(within, tight), to);
            return;
        }

        ShardLayout layout = shard.Layout;
        ShardIndex index = ReadIndex(key, layout, encoded);
        Span<long> at = stackalloc long[rank];
        Span<long> inChunk = stackalloc long[rank];
        Span<long> part = stackalloc long[rank];
        at.Clear();
        Span<byte> chunk = buffer.Resize(layout.Inner.DecodedBytes);
        for (int i = 0; i < layout.ChunkCount; i++, layout.Advance(at))
        {
            if (!Overlap(layout, at, within, extent, inChunk, part, out _)) continue;
            long target = to;
            for (int a = 0; a < rank; a++) target += ((at[a] * layout.Inner.Shape[a]) + inChunk[a] - within[a]) * strides[a];
            if (!index.TryGet(i, out long start, out long length))
            {
                StridedFill.Fill(destination, strides, part, Metadata.FillValue!, target);
                continue;
            }

            Decode(key, layout.Inner, Inside(key, encoded, start, length), chunk);
            StridedCopy.Copy(chunk, layout.InnerStrides, destination, strides, part, size, At(inChunk, layout.InnerStrides), target);
        }
    }

    /// <summary>The part of an inner chunk that a box of its shard touches; false when there is none.</summary>
    private static bool Overlap(ShardLayout layout, ReadOnlySpan<long> at, ReadOnlySpan<long> within, ReadOnlySpan<long> extent, Span<long> inChunk, Span<long> size, out bool whole)
    {
        whole = true;
        for (int i = 0; i < at.Length; i++)
        {
            long low = at[i] * layout.Inner.Shape[i], high = low + layout.Inner.Shape[i];
            long start = Math.Max(low, within[i]);
            inChunk[i] = start - low;
            size[i] = Math.Min(high, within[i] + extent[i]) - start;
            if (size[i] <= 0) return false;
            whole &= size[i] == layout.Inner.Shape[i];
        }

        return true;
    }

    private static ReadOnlySpan<byte> Inside(string key, ReadOnlySpan<byte> shard, long start, long length)
    {
        if (start > shard.Length - length) throw new DamagedDataException(Invariant($"damaged Zarr data: the shard index places a chunk at {start}+{length} in a shard of {shard.Length} bytes")) { Format = "Zarr" }.WithPath(key);
        return shard.Slice((int)start, (int)length);
    }

    private static ShardIndex ReadIndex(string key, ShardLayout layout, ReadOnlySpan<byte> shard)
    {
        try
        {
            return layout.ReadIndex(shard);
        }
        catch (LamellaException e)
        {
            e.WithPath(key);
            throw;
        }
    }

    private static void Decode(string key, ChunkCodec codec, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        try
        {
            codec.Decode(encoded, destination);
        }
        catch (LamellaException e)
        {
            e.WithPath(key);
            throw;
        }
    }

    private static long At(ReadOnlySpan<long> position, ReadOnlySpan<long> strides)
    {
        long at = 0;
        for (int i = 0; i < position.Length; i++) at += position[i] * strides[i];
        return at;
    }
}
