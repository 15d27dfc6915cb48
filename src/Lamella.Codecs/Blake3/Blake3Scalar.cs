using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Blake3;

/// <summary>The BLAKE3 compression function on one block, without vectors: the plain twin of the lane kernels, and the one that finishes odd blocks (BLAKE3 paper, section 2.2).</summary>
internal static class Blake3Scalar
{
    internal const int BlockLength = 64;
    internal const int ChunkLength = 1024;
    internal const int CvWords = 8;

    internal const uint ChunkStart = 1;
    internal const uint ChunkEnd = 2;
    internal const uint Parent = 4;
    internal const uint Root = 8;

    internal static ReadOnlySpan<uint> Iv => [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];

    /// <summary>The message word order of each of the seven rounds (table 2 of the paper applied 0 to 6 times).</summary>
    internal static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Compresses one 64-byte block into the chaining value, in place.</summary>
    internal static void Compress(Span<uint> cv, ReadOnlySpan<byte> block, uint blockLength, ulong counter, uint flags)
    {
        Span<uint> m = stackalloc uint[16];
        MemoryMarshal.Cast<byte, uint>(block[..BlockLength]).CopyTo(m);
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(m, m);

        ref uint words = ref MemoryMarshal.GetReference(m);
        // The schedule holds 7 * 16 numbers below 16: no index of the loop can leave either table.
        ref byte s = ref MemoryMarshal.GetReference(Schedule);
        cv = cv[..CvWords];
        uint v0 = cv[0], v1 = cv[1], v2 = cv[2], v3 = cv[3], v4 = cv[4], v5 = cv[5], v6 = cv[6], v7 = cv[7];
        uint v8 = 0x6A09E667, v9 = 0xBB67AE85, v10 = 0x3C6EF372, v11 = 0xA54FF53A, v12 = (uint)counter, v13 = (uint)(counter >> 32), v14 = blockLength, v15 = flags;
        for (int round = 0; round < 7; round++)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref words, s), Unsafe.Add(ref words, Unsafe.Add(ref s, 1)));
            Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref words, Unsafe.Add(ref s, 2)), Unsafe.Add(ref words, Unsafe.Add(ref s, 3)));
            Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref words, Unsafe.Add(ref s, 4)), Unsafe.Add(ref words, Unsafe.Add(ref s, 5)));
            Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref words, Unsafe.Add(ref s, 6)), Unsafe.Add(ref words, Unsafe.Add(ref s, 7)));
            Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref words, Unsafe.Add(ref s, 8)), Unsafe.Add(ref words, Unsafe.Add(ref s, 9)));
            Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref words, Unsafe.Add(ref s, 10)), Unsafe.Add(ref words, Unsafe.Add(ref s, 11)));
            Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref words, Unsafe.Add(ref s, 12)), Unsafe.Add(ref words, Unsafe.Add(ref s, 13)));
            Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref words, Unsafe.Add(ref s, 14)), Unsafe.Add(ref words, Unsafe.Add(ref s, 15)));
            s = ref Unsafe.Add(ref s, 16);
        }

        cv[0] = v0 ^ v8;
        cv[1] = v1 ^ v9;
        cv[2] = v2 ^ v10;
        cv[3] = v3 ^ v11;
        cv[4] = v4 ^ v12;
        cv[5] = v5 ^ v13;
        cv[6] = v6 ^ v14;
        cv[7] = v7 ^ v15;
    }

    /// <summary>Hashes one input (a whole chunk, or a parent block) of <paramref name="blocks"/> full blocks to its chaining value.</summary>
    internal static void HashOne(ReadOnlySpan<byte> input, int blocks, ulong counter, uint flags, uint startFlag, uint endFlag, Span<uint> cv)
    {
        Iv.CopyTo(cv);
        for (int i = 0; i < blocks; i++)
        {
            uint f = flags | (i == 0 ? startFlag : 0) | (i == blocks - 1 ? endFlag : 0);
            Compress(cv, input.Slice(i * BlockLength, BlockLength), BlockLength, counter, f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
