using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Blake3;

/// <summary>Hashes many equal inputs with the widest lane kernel that the machine has, or with the one a test asks for.</summary>
internal static unsafe class Blake3Kernel
{
    /// <summary>Lanes of the widest accelerated kernel: 16, 8, 4, or 1 for the plain twin.</summary>
    internal static int PreferredLanes { get; } = !BitConverter.IsLittleEndian ? 1
        : Vector512.IsHardwareAccelerated ? 16
        : Vector256.IsHardwareAccelerated ? 8
        : Vector128.IsHardwareAccelerated ? 4
        : 1;

    /// <summary>Chaining values of <paramref name="count"/> whole chunks that lie one after another; the first has the number <paramref name="counter"/>.</summary>
    internal static void HashChunks(ReadOnlySpan<byte> input, int count, ulong counter, Span<uint> cvs, int lanes) =>
        HashMany(input, count, Blake3Scalar.ChunkLength / Blake3Scalar.BlockLength, counter, 1, 0, Blake3Scalar.ChunkStart, Blake3Scalar.ChunkEnd, cvs, lanes);

    /// <summary>Chaining values of <paramref name="count"/> parent nodes; the input is the chaining values of their children, in order. Input and output may be the same memory.</summary>
    internal static void HashParents(ReadOnlySpan<byte> children, int count, Span<uint> cvs, int lanes) =>
        HashMany(children, count, 1, 0, 0, Blake3Scalar.Parent, 0, 0, cvs, lanes);

    private static void HashMany(ReadOnlySpan<byte> input, int count, int blocks, ulong counter, uint counterStep, uint flags, uint startFlag, uint endFlag, Span<uint> cvs, int lanes)
    {
        int size = blocks * Blake3Scalar.BlockLength;
        // The kernels take pointers: these two slices prove that all they touch is there.
        input = input[..(count * size)];
        cvs = cvs[..(count * Blake3Scalar.CvWords)];
        int i = 0;
        fixed (byte* source = input)
        fixed (uint* target = cvs)
        {
            for (; lanes >= 16 && count - i >= 16; i += 16)
            {
                Blake3Lanes16.Hash(source + (nint)i * size, blocks, counter + (ulong)i * counterStep, counterStep, flags, startFlag, endFlag, target + i * Blake3Scalar.CvWords);
            }

            for (; lanes >= 8 && count - i >= 8; i += 8)
            {
                Blake3Lanes8.Hash(source + (nint)i * size, blocks, counter + (ulong)i * counterStep, counterStep, flags, startFlag, endFlag, target + i * Blake3Scalar.CvWords);
            }

            for (; lanes >= 4 && count - i >= 4; i += 4)
            {
                Blake3Lanes4.Hash(source + (nint)i * size, blocks, counter + (ulong)i * counterStep, counterStep, flags, startFlag, endFlag, target + i * Blake3Scalar.CvWords);
            }
        }

        if (i == count) return;
        Span<uint> cv = stackalloc uint[Blake3Scalar.CvWords];
        for (; i < count; i++)
        {
            Blake3Scalar.HashOne(input.Slice(i * size, size), blocks, counter + (ulong)i * counterStep, flags, startFlag, endFlag, cv);
            cv.CopyTo(cvs[(i * Blake3Scalar.CvWords)..]);
        }
    }
}
