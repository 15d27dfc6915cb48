using Lamella.Codecs;
using Lamella.IO;
using Lamella.Zarr.Codecs.ArrayToArray;
using Lamella.Zarr.Codecs.ArrayToBytes;

namespace Lamella.Zarr.Codecs;

/// <summary>
/// A codec pipeline that is bound to the shape and type of one kind of chunk, with every size worked out, so that coding a chunk checks lengths and moves bytes but interprets nothing.
/// Built by <see cref="PipelineBinder"/>. Immutable; used by many threads at once.
/// </summary>
/// <remarks>The user's side is always little-endian elements in C order. Steps write in turn into two pooled buffers, the last one into the destination; a checksum moves nothing.</remarks>
internal sealed class ChunkCodec
{
    private readonly ArrayStep[] _arraySteps;
    private readonly ArrayBytesStep _arrayBytes;
    private readonly BytesCodec[] _chain;
    // The largest number of bytes in front of each bytes-to-bytes codec, and whether other writers may have stored more there.
    private readonly long[] _room;
    private readonly bool[] _open;

    /// <summary>Puts bound steps together.</summary>
    public ChunkCodec(ReadOnlySpan<long> shape, int elementSize, ArrayStep[] arraySteps, ArrayBytesStep arrayBytes, BytesCodec[] chain)
    {
        Shape = shape.ToArray();
        ElementSize = elementSize;
        _arraySteps = arraySteps;
        _arrayBytes = arrayBytes;
        _chain = chain;
        DecodedBytes = arraySteps.Length > 0 ? arraySteps[0].DecodedBytes : arrayBytes.DecodedBytes;
        _room = new long[chain.Length];
        _open = new bool[chain.Length];
        long? exact = arrayBytes.FixedEncodedLength;
        long room = arrayBytes.MaxEncodedLength;
        for (int i = 0; i < chain.Length; i++)
        {
            _room[i] = room;
            _open[i] = exact is null;
            exact = exact is { } known ? chain[i].FixedEncodedLength(known) : null;
            room = exact ?? chain[i].MaxEncodedLength(room);
        }

        FixedEncodedLength = exact;
        MaxEncodedLength = room;
        Unwritable = FirstUnwritable(arraySteps, arrayBytes, chain);
    }

    /// <summary>The chunk's shape.</summary>
    public long[] Shape { get; }

    /// <summary>Bytes of one element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes of the decoded chunk.</summary>
    public long DecodedBytes { get; }

    /// <summary>Bytes of the encoded chunk when they do not depend on its content; null otherwise.</summary>
    public long? FixedEncodedLength { get; }

    /// <summary>The largest number of encoded bytes.</summary>
    public long MaxEncodedLength { get; }

    /// <summary>The first codec that cannot write, by name, also of the inner chunks of a shard; null when all can.</summary>
    public string? Unwritable { get; }

    /// <summary>The shard codec when it stands alone, so that its inner chunks can be read one by one; null otherwise.</summary>
    public ShardingStep? Shard => _arraySteps.Length == 0 && _chain.Length == 0 ? _arrayBytes as ShardingStep : null;

    /// <summary>The name of the compression for display: the last codec that compresses, or <c>none</c>; of a shard its inner chunks'.</summary>
    public string CompressionName
    {
        get
        {
            for (int i = _chain.Length - 1; i >= 0; i--)
            {
                if (_chain[i].IsCompression) return _chain[i].Name;
            }

            return _arrayBytes is ShardingStep shard ? shard.Inner.CompressionName : "none";
        }
    }

    /// <summary>
    /// True when the stored bytes are the elements themselves: any run of them can be read alone. <paramref name="strides"/> is null for C order, else the byte strides of the stored elements.
    /// </summary>
    public bool IsRaw(out int swappedWord, out long[]? strides)
    {
        swappedWord = 1;
        strides = null;
        if (_chain.Length > 0 || _arrayBytes is not BytesStep bytes || _arraySteps.Length > 1) return false;
        if (_arraySteps.Length == 1)
        {
            if (_arraySteps[0] is not TransposeStep transpose) return false;
            strides = transpose.EncodedStrides.ToArray();
        }

        if (bytes.Swap is null) return true;
        swappedWord = bytes.Swap.UniformWord;
        return swappedWord > 0;
    }

    /// <summary>Decodes a chunk; the destination has exactly <see cref="DecodedBytes"/>.</summary>
    public void Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (destination.Length != DecodedBytes) throw new ArgumentException("the destination does not have the size of the chunk", nameof(destination));
        CodecBuffers buffers = CodecBuffers.Rent();
        try
        {
            ReadOnlySpan<byte> current = encoded;
            bool direct = _arraySteps.Length == 0 && _arrayBytes is BytesStep;
            for (int i = _chain.Length - 1; i >= 0; i--)
            {
                if (_chain[i].IsView)
                {
                    current = _chain[i].View(current);
                    continue;
                }

                if (_open[i])
                {
                    current = DecodeOpen(_chain[i], current, _room[i], buffers);
                    continue;
                }

                Span<byte> target = direct && i == 0 ? destination : buffers.Next(_room[i]);
                current = Taken(_chain[i], target, _chain[i].Decode(current, target));
            }

            Span<byte> elements = _arraySteps.Length == 0 ? destination : buffers.Next(_arrayBytes.DecodedBytes);
            _arrayBytes.Decode(current, elements);
            for (int i = _arraySteps.Length - 1; i >= 0; i--)
            {
                Span<byte> target = i == 0 ? destination : buffers.Next(_arraySteps[i].DecodedBytes);
                _arraySteps[i].Decode(elements, target);
                elements = target;
            }
        }
        finally
        {
            buffers.Return();
        }
    }

    /// <summary>What a codec has written: its count is not believed, as it may be a caller's own.</summary>
    private static Span<byte> Taken(BytesCodec codec, Span<byte> target, int count)
    {
        if ((uint)count > (uint)target.Length) throw new InvalidOperationException(Invariant($"the codec {codec.Name} returns a count of {count} bytes for a buffer of {target.Length}"));
        return target[..count];
    }

    private static string? FirstUnwritable(ArrayStep[] arraySteps, ArrayBytesStep arrayBytes, BytesCodec[] chain)
    {
        foreach (ArrayStep step in arraySteps)
        {
            if (step is SampleStep { Filter: { CanEncode: false } filter }) return filter.Name;
        }

        return arrayBytes is ShardingStep { Inner.Unwritable: { } inner } ? inner : Array.Find(chain, c => !c.CanEncode)?.Name;
    }

    /// <summary>
    /// Decodes what has no size of its own: a shard, which may have gaps between its chunks, or the output of another compressor. The room is what our own encoders need; it grows, within bounds, for writers
    /// that take more.
    /// </summary>
    private static ReadOnlySpan<byte> DecodeOpen(BytesCodec codec, ReadOnlySpan<byte> source, long room, CodecBuffers buffers)
    {
        // Deflate expands at most 1032 times; more room than that is never needed for the few bytes of a damaged chunk.
        long most = Math.Max(room, Math.Min(Math.Min(Math.Max(16 * room, 64 << 20), source.Length * 2048L), Array.MaxLength));
        bool known = codec.Declared(source) is { } declared && declared <= most;
        if (known) room = Math.Max(room, codec.Declared(source)!.Value);
        Span<byte> target = buffers.Next(room);
        for (; ; )
        {
            try
            {
                return Taken(codec, target, codec.Decode(source, target));
            }
            catch (DamagedDataException) when (!known && room < most)
            {
                // Too little room and damage look the same here; damage fails again with the most room.
                room = Math.Min(most, room * 8);
                target = buffers.Again(room);
            }
        }
    }

    /// <summary>Encodes a chunk of C-order elements. The result is valid until <paramref name="output"/> changes; it is the source itself when no step changes a byte.</summary>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> samples, ByteBuffer output)
    {
        if (samples.Length != DecodedBytes) throw new ArgumentException("the samples do not have the size of the chunk", nameof(samples));
        CodecBuffers buffers = CodecBuffers.Rent();
        try
        {
            ReadOnlySpan<byte> current = samples;
            foreach (ArrayStep step in _arraySteps)
            {
                Span<byte> target = buffers.Next(step.EncodedBytes);
                step.Encode(current, target);
                current = target;
            }

            bool plain = _arrayBytes is BytesStep { Swap: null };
            if (plain && _chain.Length == 0 && _arraySteps.Length == 0) return samples;
            if (!plain || _chain.Length == 0)
            {
                Span<byte> target = _chain.Length == 0 ? output.Resize(_arrayBytes.MaxEncodedLength) : buffers.Next(_arrayBytes.MaxEncodedLength);
                int count = _arrayBytes.Encode(current, target);
                current = target[..count];
                if (_chain.Length == 0) output.Truncate(count);
            }

            for (int i = 0; i < _chain.Length; i++)
            {
                bool last = i == _chain.Length - 1;
                long room = _chain[i].MaxEncodedLength(current.Length);
                Span<byte> target = last ? output.Resize(room) : buffers.Next(room);
                current = Taken(_chain[i], target, _chain[i].Encode(current, target));
                if (last) output.Truncate(current.Length);
            }

            return output.Span;
        }
        finally
        {
            buffers.Return();
        }
    }
}
