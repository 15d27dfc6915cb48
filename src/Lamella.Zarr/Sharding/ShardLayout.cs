using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lamella.IO;
using Lamella.Zarr.Codecs;

namespace Lamella.Zarr.Sharding;

/// <summary>The geometry of a sharded chunk: how many inner chunks it has, where each belongs, and how its index is stored. Immutable.</summary>
internal sealed class ShardLayout
{
    /// <summary>More inner chunks than this in one shard are refused: the index alone would take 2 GiB.</summary>
    public const long MaxChunks = 1L << 26;

    private readonly ChunkCodec _index;

    /// <summary>Binds a shard of the given shape; the caller has checked that the inner shape divides it.</summary>
    public ShardLayout(ReadOnlySpan<long> shape, ChunkCodec inner, ChunkCodec index, bool indexAtEnd)
    {
        Inner = inner;
        _index = index;
        IndexAtEnd = indexAtEnd;
        int rank = shape.Length;
        Shape = shape.ToArray();
        Grid = new long[rank];
        ShardStrides = new long[rank];
        InnerStrides = new long[rank];
        long shard = inner.ElementSize, chunk = inner.ElementSize, count = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            ShardStrides[i] = shard;
            InnerStrides[i] = chunk;
            Grid[i] = shape[i] / inner.Shape[i];
            shard *= shape[i];
            chunk *= inner.Shape[i];
            count *= Grid[i];
        }

        DecodedBytes = shard;
        ChunkCount = (int)count;
        IndexBytes = index.FixedEncodedLength!.Value;
    }

    /// <summary>The shape of the shard.</summary>
    public long[] Shape { get; }

    /// <summary>The pipeline of an inner chunk.</summary>
    public ChunkCodec Inner { get; }

    /// <summary>Inner chunks along each axis.</summary>
    public long[] Grid { get; }

    /// <summary>The number of inner chunks.</summary>
    public int ChunkCount { get; }

    /// <summary>Bytes of the decoded shard.</summary>
    public long DecodedBytes { get; }

    /// <summary>Byte strides of a C-order shard.</summary>
    public long[] ShardStrides { get; }

    /// <summary>Byte strides of a C-order inner chunk.</summary>
    public long[] InnerStrides { get; }

    /// <summary>Bytes of the encoded index.</summary>
    public long IndexBytes { get; }

    /// <summary>The index lies behind the chunks.</summary>
    public bool IndexAtEnd { get; }

    /// <summary>The bytes of the index within a stored shard.</summary>
    public ByteRange IndexRange => IndexAtEnd ? ByteRange.Suffix(IndexBytes) : ByteRange.From(0, IndexBytes);

    /// <summary>The offset of an inner chunk's first element in a C-order shard.</summary>
    public long OffsetInShard(ReadOnlySpan<long> position)
    {
        long offset = 0;
        for (int i = 0; i < position.Length; i++) offset += position[i] * Inner.Shape[i] * ShardStrides[i];
        return offset;
    }

    /// <summary>Steps to the next inner chunk in C order.</summary>
    public void Advance(Span<long> position)
    {
        for (int i = position.Length - 1; i >= 0; i--)
        {
            if (++position[i] < Grid[i]) return;
            position[i] = 0;
        }
    }

    /// <summary>The index of a whole stored shard.</summary>
    public ShardIndex ReadIndex(ReadOnlySpan<byte> shard)
    {
        if (shard.Length < IndexBytes) Throw.Damaged("Zarr", Invariant($"a shard has {shard.Length} bytes, its index alone needs {IndexBytes}"));
        return DecodeIndex(IndexAtEnd ? shard[^(int)IndexBytes..] : shard[..(int)IndexBytes]);
    }

    /// <summary>Decodes the bytes of the index.</summary>
    public ShardIndex DecodeIndex(ReadOnlySpan<byte> encoded, long version = 0)
    {
        if (encoded.Length != IndexBytes) Throw.Damaged("Zarr", Invariant($"a shard index has {encoded.Length} bytes where {IndexBytes} are expected"));
        ulong[] entries = new ulong[ChunkCount * 2];
        Span<byte> bytes = MemoryMarshal.AsBytes(entries.AsSpan());
        _index.Decode(encoded, bytes);
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(entries, entries);
        return new ShardIndex(entries, version);
    }

    /// <summary>Encodes an index into a destination of <see cref="IndexBytes"/>.</summary>
    public void WriteIndex(ulong[] entries, Span<byte> destination)
    {
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(entries, entries);
        using ByteBuffer output = new();
        _index.Encode(MemoryMarshal.AsBytes(entries.AsSpan()), output).CopyTo(destination);
    }
}
