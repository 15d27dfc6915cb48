using Lamella.IO;
using Lamella.Kernels;
using Lamella.Zarr.Codecs;
using Lamella.Zarr.Sharding;

namespace Lamella.Zarr.Arrays;

/// <summary>What is done with chunks that hold the fill value only.</summary>
internal enum EmptyChunks
{
    /// <summary>They are not stored; readers see the fill value.</summary>
    Skip,

    /// <summary>They are stored like all others.</summary>
    Store,
}

/// <summary>
/// Encodes stored chunks (whole shards of a sharded array) from strided memory: gather, pad at the edge with the fill value, code, and for a shard the index. A block that is already a full chunk in C order
/// is not copied. The bytes depend on the samples and the codecs only. Thread-safe.
/// </summary>
internal sealed class ZarrChunkEncoder(ChunkCodec codec, byte[] fill, EmptyChunks empty = EmptyChunks.Skip)
{
    private readonly ShardLayout? _shard = codec.Shard?.Layout;

    /// <summary>The shape of a stored chunk.</summary>
    public ReadOnlySpan<long> Shape => codec.Shape;

    /// <summary>
    /// Encodes one stored chunk into <paramref name="output"/>; false (and an empty output) when it holds the fill value only and is not to be stored.
    /// </summary>
    /// <param name="samples">Little-endian elements; the chunk's first lies at index 0.</param>
    /// <param name="strides">Bytes from one element to the next, for each axis.</param>
    /// <param name="extent">The part of the chunk that is there, from its low corner on; the rest is padded.</param>
    /// <param name="output">Receives the bytes.</param>
    public bool Encode(ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent, ByteBuffer output)
    {
        CheckExtent(extent);
        if (_shard is not null) return EncodeShard(samples, strides, extent, output);
        CodecBuffers buffers = CodecBuffers.Rent();
        try
        {
            ReadOnlySpan<byte> chunk = Gather(samples, strides, extent, 0, codec, buffers);
            if (empty == EmptyChunks.Skip && FillTest.IsFill(chunk, fill))
            {
                output.Resize(0);
                return false;
            }

            ReadOnlySpan<byte> encoded = codec.Encode(chunk, output);
            // Without any codec the result is the source itself.
            if (!encoded.Overlaps(output.Span) || encoded.Length != output.Length) encoded.CopyTo(output.Resize(encoded.Length));
            return true;
        }
        finally
        {
            buffers.Return();
        }
    }

    /// <summary>The elements of a chunk tight in C order: the source itself when it lies so, else a padded copy.</summary>
    private ReadOnlySpan<byte> Gather(ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent, long offset, ChunkCodec chunk, CodecBuffers buffers)
    {
        long[] shape = chunk.Shape;
        Span<long> tight = stackalloc long[shape.Length];
        long bytes = ZarrArray.Tight(shape, chunk.ElementSize, tight);
        bool whole = extent.SequenceEqual(shape);
        if (whole && IsTight(shape, strides, tight)) return samples.Slice((int)offset, (int)bytes);
        Span<byte> copy = buffers.Next(bytes);
        if (!whole) StridedFill.Fill(copy, tight, shape, fill);
        StridedCopy.Copy(samples, strides, copy, tight, extent, chunk.ElementSize, offset);
        return copy;
    }

    private bool EncodeShard(ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent, ByteBuffer output)
    {
        ShardLayout layout = _shard!;
        int rank = extent.Length;
        Span<long> at = stackalloc long[rank];
        Span<long> part = stackalloc long[rank];
        at.Clear();
        ulong[] entries = new ulong[layout.ChunkCount * 2];
        output.Resize(0);
        if (!layout.IndexAtEnd) output.Resize(layout.IndexBytes).Clear();
        bool any = false;
        using ByteBuffer encoded = new();
        for (int i = 0; i < layout.ChunkCount; i++, layout.Advance(at))
        {
            entries[2 * i] = entries[(2 * i) + 1] = ulong.MaxValue;
            if (!Part(layout, at, extent, strides, part, out long offset)) continue;
            CodecBuffers buffers = CodecBuffers.Rent();
            try
            {
                ReadOnlySpan<byte> chunk = Gather(samples, strides, part, offset, layout.Inner, buffers);
                if (empty == EmptyChunks.Skip && FillTest.IsFill(chunk, fill)) continue;
                entries[2 * i] = (ulong)output.Length;
                ReadOnlySpan<byte> bytes = layout.Inner.Encode(chunk, encoded);
                entries[(2 * i) + 1] = (ulong)bytes.Length;
                output.Append(bytes);
                any = true;
            }
            finally
            {
                buffers.Return();
            }
        }

        if (!any && empty == EmptyChunks.Skip)
        {
            output.Resize(0);
            return false;
        }

        byte[] index = new byte[layout.IndexBytes];
        layout.WriteIndex(entries, index);
        if (layout.IndexAtEnd) output.Append(index);
        else index.CopyTo(output.Span);
        return true;
    }

    /// <summary>The part of an inner chunk that is there; false when it lies wholly outside.</summary>
    private static bool Part(ShardLayout layout, ReadOnlySpan<long> at, ReadOnlySpan<long> extent, ReadOnlySpan<long> strides, Span<long> part, out long offset)
    {
        offset = 0;
        for (int i = 0; i < at.Length; i++)
        {
            long start = at[i] * layout.Inner.Shape[i];
            part[i] = Math.Min(layout.Inner.Shape[i], extent[i] - start);
            if (part[i] <= 0) return false;
            offset += start * strides[i];
        }

        return true;
    }

    private static bool IsTight(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ReadOnlySpan<long> tight)
    {
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] > 1 && strides[i] != tight[i]) return false;
        }

        return true;
    }

    private void CheckExtent(ReadOnlySpan<long> extent)
    {
        if (extent.Length != codec.Shape.Length) throw new ArgumentException("the block has another number of axes than the array", nameof(extent));
        for (int i = 0; i < extent.Length; i++)
        {
            if (extent[i] <= 0 || extent[i] > codec.Shape[i]) throw new ArgumentException(Invariant($"the block has {extent[i]} samples on axis {i} of a chunk of {codec.Shape[i]}"), nameof(extent));
        }
    }
}
