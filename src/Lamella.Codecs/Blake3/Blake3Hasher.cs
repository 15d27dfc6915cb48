using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Blake3;

/// <summary>
/// BLAKE3 with 256-bit output, fed in pieces of any size. The tree of chunks is built from whole, aligned groups of chunks, so that the lanes of the kernel are always full;
/// finished subtrees wait on a stack, one per set bit of the number of groups. Not thread-safe.
/// </summary>
internal sealed class Blake3Hasher
{
    internal const int DigestLength = 32;

    /// <summary>Chunks of one group: a power of two, at least the lanes of the widest kernel twice over, so that the first parents fill the lanes too.</summary>
    private const int GroupChunks = 256;

    private const int GroupLength = GroupChunks * Blake3Scalar.ChunkLength;

    private readonly int _lanes;
    private readonly byte[] _pending = new byte[GroupLength];
    private readonly uint[] _cvs = new uint[GroupChunks * Blake3Scalar.CvWords];
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
            int take = Math.Min(GroupLength - _pendingLength, data.Length);
            data[..take].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += take;
            data = data[take..];
            // The last group must stay: only the end of the input tells which node is the root.
            if (data.IsEmpty) return;
            AddGroup(_pending);
            _pendingLength = 0;
        }

        while (data.Length > GroupLength)
        {
            AddGroup(data[..GroupLength]);
            data = data[GroupLength..];
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
        Blake3Kernel.HashChunks(rest, whole, _chunks, _cvs, _lanes);
        for (int i = 0; i < whole; i++) Push(stack, ref stackSize, _cvs.AsSpan(i * Blake3Scalar.CvWords, Blake3Scalar.CvWords), _chunks + (ulong)i + 1);

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

    /// <summary>Takes the chaining value of an aligned subtree of <paramref name="chunks"/> chunks that another thread has hashed; nothing may be pending, and more input must follow.</summary>
    internal void AppendSubtree(ReadOnlySpan<uint> cv, int chunks)
    {
        _chunks += (ulong)chunks;
        Length += (long)chunks * Blake3Scalar.ChunkLength;
        Push(_stack, ref _stackSize, cv, _chunks / (ulong)chunks);
    }

    /// <summary>The chaining value of a subtree of a power of two of whole chunks; <paramref name="cvs"/> is scratch for eight words per chunk, and its first eight are the result.</summary>
    internal static void HashSubtree(ReadOnlySpan<byte> input, ulong firstChunk, Span<uint> cvs, int lanes)
    {
        int count = input.Length / Blake3Scalar.ChunkLength;
        Blake3Kernel.HashChunks(input, count, firstChunk, cvs, lanes);
        for (count /= 2; count > 0; count /= 2) Blake3Kernel.HashParents(MemoryMarshal.AsBytes(cvs), count, cvs, lanes);
    }

    private void AddGroup(ReadOnlySpan<byte> group)
    {
        HashSubtree(group, _chunks, _cvs, _lanes);
        _chunks += GroupChunks;
        Push(_stack, ref _stackSize, _cvs.AsSpan(0, Blake3Scalar.CvWords), _chunks / GroupChunks);
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
