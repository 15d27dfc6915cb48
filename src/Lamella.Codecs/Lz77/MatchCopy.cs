using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Lz77;

/// <summary>
/// Copies the repeats of the LZ77 family: <c>length</c> bytes from <c>offset</c> bytes back, where the two may overlap (an offset of 1 repeats one byte).
/// Callers prove the bounds before they call: see each method.
/// </summary>
internal static unsafe class MatchCopy
{
    /// <summary>The room that <see cref="Run"/> wants behind the last byte for its wide stores.</summary>
    public const int Slack = 32;

    /// <summary>16 shuffle indices per offset 0..15: i mod offset.</summary>
    private static ReadOnlySpan<byte> Repeats =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
        0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
        0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
        0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
    ];

    /// <summary>The whole periods of each offset that fit into 16 bytes, as a length in bytes.</summary>
    private static ReadOnlySpan<byte> Strides => [0, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Repeats <paramref name="length"/> bytes with wide stores. The caller has proven 1 &lt;= offset &lt;= bytes written so far, and that <c>length + Slack</c> bytes of the destination lie at
    /// <paramref name="op"/>: up to <see cref="Slack"/> bytes behind the match are overwritten with what the next sequence replaces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(byte* op, uint offset, nuint length)
    {
        byte* end = op + length;
        if (offset >= 32)
        {
            byte* from = op - offset;
            do
            {
                Vector256.Store(Vector256.Load(from), op);
                from += 32;
                op += 32;
            }
            while (op < end);
        }
        else if (offset >= 16)
        {
            byte* from = op - offset;
            do
            {
                Vector128.Store(Vector128.Load(from), op);
                from += 16;
                op += 16;
            }
            while (op < end);
        }
        else
        {
            Repeat(op, offset, end);
        }
    }

    /// <summary>The same where the destination ends right behind the match; the caller has proven that <paramref name="length"/> bytes lie at <paramref name="op"/>.</summary>
    public static void Exact(byte* op, uint offset, nuint length)
    {
        byte* from = op - offset;
        if (offset >= length)
        {
            Unsafe.CopyBlockUnaligned(op, from, (uint)length);
            return;
        }

        for (nuint i = 0; i < length; i++) op[i] = from[i];
    }

    /// <summary>Repeats the last <paramref name="offset"/> bytes (1 to 15) up to <paramref name="end"/> and at most 15 bytes beyond, under the conditions of <see cref="Run"/>.</summary>
    public static void Repeat(byte* op, uint offset, byte* end)
    {
        // The 16 bytes loaded reach past what is written, but not past the destination; the shuffle picks the written ones only.
        ref byte repeats = ref Unsafe.AsRef(in Repeats[(int)offset * 16]);
        Vector128<byte> pattern = Vector128.ShuffleNative(Vector128.Load(op - offset), Vector128.LoadUnsafe(ref repeats));
        nuint stride = Strides[(int)offset];
        do
        {
            Vector128.Store(pattern, op);
            op += stride;
        }
        while (op < end);
    }
}
