using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lamella.Codecs.Lz77;

namespace Lamella.Codecs.Lz4;

/// <summary>
/// Decodes an LZ4 block (lz4 block format description, 2022-07): sequences of token, literals, 16-bit offset, match; the last sequence is literals only.
/// Wide copies run while enough bytes remain on both sides; the last sequences go through exact ones.
/// </summary>
internal static unsafe class Lz4Decoder
{
    private const string Format = "LZ4";

    // A short sequence reads 1 + 14 + 2 bytes with one 16-byte load, and writes 14 + 18 bytes with stores that reach up to 16 + 14 + 32.
    private const int SafeInput = 32;
    private const int SafeOutput = 64;

    /// <summary>Decodes the whole block and returns the number of bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty) Throw.Damaged(Format, "the block is empty");
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            return Decode(src, source.Length, dst, destination.Length);
        }
    }

    private static int Decode(byte* src, int sourceLength, byte* dst, int destinationLength)
    {
        byte* ip = src;
        byte* op = dst;
        byte* inputEnd = src + sourceLength;
        byte* outputEnd = dst + destinationLength;
        byte* inputSafe = sourceLength > SafeInput ? inputEnd - SafeInput : src;
        byte* outputSafe = destinationLength > SafeOutput ? outputEnd - SafeOutput : dst;

        while (true)
        {
            if (ip >= inputEnd) Throw.Damaged(Format, "the block ends without its last literals", ip - src);
            uint token = *ip++;
            nuint literals = token >> 4;
            if (literals != 15 && ip <= inputSafe && op < outputSafe)
            {
                // ip + 32 <= inputEnd and op + 64 < outputEnd: the load, the store, and the offset behind are inside.
                Vector128.Store(Vector128.Load(ip), op);
                ip += literals;
                op += literals;
                uint near = Unsafe.ReadUnaligned<ushort>(ip);
                if (!BitConverter.IsLittleEndian) near = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)near);
                uint code = token & 15;
                if (code != 15 && near >= 16 && near <= (nuint)(op - dst))
                {
                    // At most 18 bytes, 50 are left.
                    ip += 2;
                    byte* from = op - near;
                    Vector128.Store(Vector128.Load(from), op);
                    Unsafe.WriteUnaligned(op + 16, Unsafe.ReadUnaligned<ushort>(from + 16));
                    op += code + 4;
                    continue;
                }
            }
            else
            {
                if (literals == 15) literals += ReadLength(ref ip, inputEnd, src);
                if (literals > (nuint)(inputEnd - ip)) Throw.Damaged(Format, "the literals run past the end of the block", ip - src);
                if (literals > (nuint)(outputEnd - op)) Throw.Damaged(Format, "the literals run past the end of the decoded data", ip - src);
                Unsafe.CopyBlockUnaligned(op, ip, (uint)literals);
                ip += literals;
                op += literals;
                if (ip == inputEnd) return (int)(op - dst);
                if (inputEnd - ip < 2) Throw.Damaged(Format, "the block ends inside an offset", ip - src);
            }

            uint offset = (uint)(ip[0] | (ip[1] << 8));
            ip += 2;
            if (offset == 0 || offset > (nuint)(op - dst)) Throw.Damaged(Format, "a match starts before the decoded data", ip - 2 - src);
            nuint length = (token & 15) + 4;
            if (length == 19) length += ReadLength(ref ip, inputEnd, src);
            nuint room = (nuint)(outputEnd - op);
            if (length > room) Throw.Damaged(Format, "a match runs past the end of the decoded data", ip - src);
            if (room - length >= MatchCopy.Slack) MatchCopy.Run(op, offset, length);
            else MatchCopy.Exact(op, offset, length);
            op += length;
        }
    }

    /// <summary>The bytes that extend a length of 15: each adds its value, a value below 255 ends. Bounded by the input, so the sum stays below 255 times its length.</summary>
    private static nuint ReadLength(ref byte* ip, byte* inputEnd, byte* src)
    {
        ulong length = 0;
        byte value;
        do
        {
            if (ip >= inputEnd) Throw.Damaged(Format, "the block ends inside a length", ip - src);
            value = *ip++;
            length += value;
        }
        while (value == 255);
        return length > int.MaxValue ? Throw.Damaged<nuint>(Format, "a length is beyond any buffer", ip - src) : (nuint)length;
    }
}
