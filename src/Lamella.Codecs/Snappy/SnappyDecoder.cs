using System.Runtime.CompilerServices;
using Lamella.Codecs.Lz77;

namespace Lamella.Codecs.Snappy;

/// <summary>Decodes raw Snappy (format description of 2011-10-05): the decoded length as a varint, then literals and copies told apart by the low two bits of their tag.</summary>
internal static unsafe class SnappyDecoder
{
    private const string Format = "Snappy";

    /// <summary>Decodes the whole stream and returns the number of bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int declared = DecodedLength(source, out int preamble);
        if (declared > destination.Length) Throw.Damaged(Format, Invariant($"{declared} bytes are declared where {destination.Length} are expected"), 0);
        fixed (byte* src = source)
        fixed (byte* dst = destination)
        {
            int written = Decode(src, preamble, source.Length, dst, declared);
            return written == declared ? written : Throw.Damaged<int>(Format, Invariant($"the stream holds {written} bytes where {declared} are declared"));
        }
    }

    /// <summary>The decoded length that the stream declares.</summary>
    public static int DecodedLength(ReadOnlySpan<byte> source, out int preambleLength)
    {
        ulong length = 0;
        for (int i = 0; i < 5 && i < source.Length; i++)
        {
            length |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] >= 0x80) continue;
            preambleLength = i + 1;
            return length <= int.MaxValue ? (int)length : Throw.Damaged<int>(Format, Invariant($"the declared size {length} is beyond any buffer"), 0);
        }

        preambleLength = 0;
        return Throw.Damaged<int>(Format, "the declared size does not end", 0);
    }

    private static int Decode(byte* src, int preamble, int sourceLength, byte* dst, int destinationLength)
    {
        byte* ip = src + preamble;
        byte* op = dst;
        byte* inputEnd = src + sourceLength;
        byte* outputEnd = dst + destinationLength;
        while (ip < inputEnd)
        {
            uint tag = *ip++;
            nuint input = (nuint)(inputEnd - ip);
            nuint room = (nuint)(outputEnd - op);
            nuint length;
            if ((tag & 3) == 0)
            {
                length = tag >> 2;
                if (length >= 60)
                {
                    uint extra = (uint)length - 59;
                    if (extra > input) Throw.Damaged(Format, "the stream ends inside a length", ip - src);
                    length = ReadLittleEndian(ip, extra);
                    ip += extra;
                    input -= extra;
                }

                length++;
                if (length > input) Throw.Damaged(Format, "a literal runs past the end of the stream", ip - src);
                if (length > room) Throw.Damaged(Format, "a literal runs past the declared size", ip - src);
                Unsafe.CopyBlockUnaligned(op, ip, (uint)length);
                ip += length;
                op += length;
                continue;
            }

            uint offsetBytes = (tag & 3) == 3 ? 4 : tag & 3;
            if (offsetBytes > input) Throw.Damaged(Format, "the stream ends inside an offset", ip - src);
            uint offset = ReadLittleEndian(ip, offsetBytes);
            ip += offsetBytes;
            if ((tag & 3) == 1)
            {
                length = ((tag >> 2) & 7) + 4;
                offset |= (tag >> 5) << 8;
            }
            else
            {
                length = (tag >> 2) + 1;
            }

            if (offset == 0 || offset > (nuint)(op - dst)) Throw.Damaged(Format, "a copy starts before the decoded data", ip - src);
            if (length > room) Throw.Damaged(Format, "a copy runs past the declared size", ip - src);
            if (room - length >= MatchCopy.Slack) MatchCopy.Run(op, offset, length);
            else MatchCopy.Exact(op, offset, length);
            op += length;
        }

        return (int)(op - dst);
    }

    private static uint ReadLittleEndian(byte* p, uint count)
    {
        uint value = 0;
        for (uint i = 0; i < count; i++) value |= (uint)p[i] << (int)(8 * i);
        return value;
    }
}
