using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Blake3;

/// <summary>
/// BLAKE3 with 256-bit output, fed in pieces of any size. The tree of chunks is built from the largest aligned subtrees that the input holds, so that the lanes of the kernel are full;
/// finished subtrees wait on a stack, one per set bit of the number of chunks. Not thread-safe.
/// </summary>
internal sealed class Blake3Hasher
{
    internal const int DigestLength = 32;

    /// <summary>Chunks that wait for more input: a power of two, the lanes of the widest kernel.</summary>
    private const int PendingChunks = 16;

    /// <summary>Chunks of the largest subtree that is hashed in one go: a power of two, so large that its few last parents, which do not fill the lanes, cost little.</summary>
    private const int MostChunks = 256;

    private const int PendingLength = PendingChunks * Blake3Scalar.ChunkLength;

    private readonly int _lanes;
    private readonly byte[] _pending = new byte[PendingLength];
    private readonly uint[] _cvs = new uint[MostChunks * Blake3Scalar.CvWords];
    // A 64-bit chunk counter allows subtrees of at most 2^64 chunks: 64 levels below the root (the paper, section 2.1).
    private readonly uint[] _stack = new uint[64 * Blake3Scalar.CvWords];
    private int _pendingLength;
    private int _stackSize;
    private ulong _chunks;

    public Blake3Hasher()
        : this(Blake3Kernel.PreferredLanes)
    {
    }

    /// <summary>A hasher with a kernel of at most <paramref name="lanes"/> lanes (16, 8, 4 or 1).</summary>
    internal Blake3Hasher(int lanes) => _lanes = lanes;

    /// <summary>Bytes taken so far.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next bytes of the input.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        Length += data.Length;
        if (_pendingLength > 0)
        {
            int take = Math.Min(PendingLength - _pendingLength, data.Length);
            data[..take].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += take;
            data = data[take..];
            // The last chunks must stay: only the end of the input tells which node is the root.
            if (data.IsEmpty) return;
            AddSubtree(_pending, PendingChunks);
            _pendingLength = 0;
        }

        while (data.Length > PendingLength)
        {
            // As large as the input and the alignment allow: a subtree starts at a multiple of its size.
            int chunks = 1 << Math.Min(BitOperations.Log2((uint)(data.Length - 1) / Blake3Scalar.ChunkLength), BitOperations.TrailingZeroCount(_chunks | MostChunks));
            AddSubtree(data[..(chunks * Blake3Scalar.ChunkLength)], chunks);
            data = data[(chunks * Blake3Scalar.ChunkLength)..];
        }

        data.CopyTo(_pending);
        _pendingLength = data.Length;
    }

    /// <summary>Writes the 32 bytes of the digest of everything taken so far. The hasher can take more bytes afterwards.</summary>
    public void GetDigest(Span<byte> destination)
    {
        Span<uint> stack = stackalloc uint[_stack.Length];
        _stack.CopyTo(stack);
        int stackSize = _stackSize;
        ReadOnlySpan<byte> rest = _pending.AsSpan(0, _pendingLength);

        // All chunks but the last are complete and cannot be the root.
        int whole = rest.IsEmpty ? 0 : (rest.Length - 1) / Blake3Scalar.ChunkLength;
        int done = 0;
        while (done < whole)
        {
            // The largest subtree first: what follows it is smaller and merges with nothing yet.
            int size = 1 << BitOperations.Log2((uint)(whole - done));
            HashSubtree(rest.Slice(done * Blake3Scalar.ChunkLength, size * Blake3Scalar.ChunkLength), _chunks + (ulong)done, _cvs, _lanes);
            done += size;
            Push(stack, ref stackSize, _cvs.AsSpan(0, Blake3Scalar.CvWords), (_chunks + (ulong)done) / (ulong)size);
        }

        rest = rest[(whole * Blake3Scalar.ChunkLength)..];
        uint rootFlag = stackSize == 0 ? Blake3Scalar.Root : 0;
        Span<uint> cv = stackalloc uint[Blake3Scalar.CvWords];
        HashLastChunk(rest, _chunks + (ulong)whole, rootFlag, cv);

        // The right edge of the tree: parents from the newest subtree to the oldest, the last of them the root.
        Span<uint> pair = stackalloc uint[2 * Blake3Scalar.CvWords];
        while (stackSize > 0)
        {
            stackSize--;
            stack.Slice(stackSize * Blake3Scalar.CvWords, Blake3Scalar.CvWords).CopyTo(pair);
            cv.CopyTo(pair[Blake3Scalar.CvWords..]);
            Blake3Scalar.Iv.CopyTo(cv);
            Compress(cv, pair, Blake3Scalar.Parent | (stackSize == 0 ? Blake3Scalar.Root : 0));
        }

        WriteWords(cv, destination);
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _pendingLength = 0;
        _stackSize = 0;
        _chunks = 0;
        Length = 0;
    }

    /// <summary>The chaining value of a subtree of a power of two of whole chunks; <paramref name="cvs"/> is scratch for eight words per chunk, and its first eight are the result.</summary>
    private static void HashSubtree(ReadOnlySpan<byte> input, ulong firstChunk, Span<uint> cvs, int lanes)
    {
        int count = input.Length / Blake3Scalar.ChunkLength;
        Blake3Kernel.HashChunks(input, count, firstChunk, cvs, lanes);
        for (count /= 2; count > 0; count /= 2) Blake3Kernel.HashParents(MemoryMarshal.AsBytes(cvs), count, cvs, lanes);
    }

    /// <summary>Takes an aligned subtree; nothing may be pending, and more input must follow.</summary>
    private void AddSubtree(ReadOnlySpan<byte> input, int chunks)
    {
        HashSubtree(input, _chunks, _cvs, _lanes);
        _chunks += (ulong)chunks;
        Push(_stack, ref _stackSize, _cvs.AsSpan(0, Blake3Scalar.CvWords), _chunks / (ulong)chunks);
    }

    /// <summary>Puts a finished subtree on the stack and merges equal neighbours: as many as the count of subtrees of this size has trailing zero bits. More input always follows, so none of them is the root.</summary>
    private static void Push(Span<uint> stack, ref int stackSize, ReadOnlySpan<uint> cv, ulong count)
    {
        Span<uint> pair = stackalloc uint[2 * Blake3Scalar.CvWords];
        Span<uint> merged = stackalloc uint[Blake3Scalar.CvWords];
        cv.CopyTo(merged);
        for (int merges = BitOperations.TrailingZeroCount(count); merges > 0; merges--)
        {
            stackSize--;
            stack.Slice(stackSize * Blake3Scalar.CvWords, Blake3Scalar.CvWords).CopyTo(pair);
            merged.CopyTo(pair[Blake3Scalar.CvWords..]);
            Blake3Scalar.Iv.CopyTo(merged);
            Compress(merged, pair, Blake3Scalar.Parent);
        }

        merged.CopyTo(stack[(stackSize * Blake3Scalar.CvWords)..]);
        stackSize++;
    }

    private static void HashLastChunk(ReadOnlySpan<byte> chunk, ulong counter, uint rootFlag, Span<uint> cv)
    {
        Span<byte> block = stackalloc byte[Blake3Scalar.BlockLength];
        Blake3Scalar.Iv.CopyTo(cv);
        uint start = Blake3Scalar.ChunkStart;
        while (chunk.Length > Blake3Scalar.BlockLength)
        {
            Blake3Scalar.Compress(cv, chunk, Blake3Scalar.BlockLength, counter, start);
            start = 0;
            chunk = chunk[Blake3Scalar.BlockLength..];
        }

        block.Clear();
        chunk.CopyTo(block);
        Blake3Scalar.Compress(cv, block, (uint)chunk.Length, counter, start | Blake3Scalar.ChunkEnd | rootFlag);
    }

    private static void Compress(Span<uint> cv, ReadOnlySpan<uint> pair, uint flags)
    {
        Span<byte> block = stackalloc byte[Blake3Scalar.BlockLength];
        WriteWords(pair[..Blake3Scalar.CvWords], block);
        WriteWords(pair[Blake3Scalar.CvWords..], block[DigestLength..]);
        Blake3Scalar.Compress(cv, block, Blake3Scalar.BlockLength, 0, flags);
    }

    private static void WriteWords(ReadOnlySpan<uint> words, Span<byte> destination)
    {
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(destination[(i * 4)..], words[i]);
    }
}
