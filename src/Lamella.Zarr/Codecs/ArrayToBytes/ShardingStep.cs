using Lamella.IO;
using Lamella.Kernels;
using Lamella.Zarr.Sharding;

namespace Lamella.Zarr.Codecs.ArrayToBytes;

/// <summary>
/// The <c>sharding_indexed</c> codec (Zarr sharding 1.0): inner chunks one behind another and an index of (offset, length) pairs. This step codes whole shards; readers that find it at the top of a
/// pipeline read inner chunks alone through <see cref="Layout"/>.
/// </summary>
internal sealed class ShardingStep(ShardLayout layout, byte[] fill) : ArrayBytesStep
{
    /// <summary>Where the inner chunks and the index lie.</summary>
    public ShardLayout Layout { get; } = layout;

    /// <summary>The pipeline of one inner chunk.</summary>
    public ChunkCodec Inner => Layout.Inner;

    /// <inheritdoc/>
    public override long DecodedBytes { get; } = layout.DecodedBytes;

    /// <inheritdoc/>
    public override long? FixedEncodedLength => null;

    /// <inheritdoc/>
    public override long MaxEncodedLength => (Layout.Inner.MaxEncodedLength * Layout.ChunkCount) + Layout.IndexBytes;

    /// <inheritdoc/>
    public override void Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ShardIndex index = Layout.ReadIndex(source);
        int rank = Layout.Grid.Length;
        Span<long> at = stackalloc long[rank];
        at.Clear();
        CodecBuffers buffers = CodecBuffers.Rent();
        try
        {
            Span<byte> chunk = buffers.Next(Inner.DecodedBytes);
            for (int i = 0; i < Layout.ChunkCount; i++)
            {
                long offset = Layout.OffsetInShard(at);
                if (index.TryGet(i, out long start, out long length))
                {
                    if (start > source.Length - length) Throw.Damaged("Zarr", Invariant($"the shard index places a chunk at {start}+{length} in a shard of {source.Length} bytes"));
                    Inner.Decode(source.Slice((int)start, (int)length), chunk);
                    StridedCopy.Copy(chunk, Layout.InnerStrides, destination, Layout.ShardStrides, Inner.Shape, Inner.ElementSize, 0, offset);
                }
                else
                {
                    StridedFill.Fill(destination, Layout.ShardStrides, Inner.Shape, fill, offset);
                }

                Layout.Advance(at);
            }
        }
        finally
        {
            buffers.Return();
        }
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int rank = Layout.Grid.Length;
        Span<long> at = stackalloc long[rank];
        at.Clear();
        ulong[] entries = new ulong[Layout.ChunkCount * 2];
        int position = Layout.IndexAtEnd ? 0 : (int)Layout.IndexBytes;
        using ByteBuffer output = new();
        CodecBuffers buffers = CodecBuffers.Rent();
        try
        {
            Span<byte> chunk = buffers.Next(Inner.DecodedBytes);
            for (int i = 0; i < Layout.ChunkCount; i++)
            {
                StridedCopy.Copy(source, Layout.ShardStrides, chunk, Layout.InnerStrides, Inner.Shape, Inner.ElementSize, Layout.OffsetInShard(at));
                if (FillTest.IsFill(chunk, fill))
                {
                    entries[2 * i] = entries[(2 * i) + 1] = ulong.MaxValue;
                }
                else
                {
                    ReadOnlySpan<byte> encoded = Inner.Encode(chunk, output);
                    encoded.CopyTo(destination[position..]);
                    entries[2 * i] = (ulong)position;
                    entries[(2 * i) + 1] = (ulong)encoded.Length;
                    position += encoded.Length;
                }

                Layout.Advance(at);
            }
        }
        finally
        {
            buffers.Return();
        }

        Span<byte> index = Layout.IndexAtEnd ? destination[position..] : destination;
        Layout.WriteIndex(entries, index);
        return Layout.IndexAtEnd ? position + (int)Layout.IndexBytes : position;
    }
}
