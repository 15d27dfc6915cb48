using System.Runtime.CompilerServices;
using Lamella.Codecs.Lz77;

namespace Lamella.Codecs.BloscLz;

/// <summary>
/// Decodes BloscLZ, the codec that Blosc is born with (the layout of FastLZ level 2): a control byte below 32 starts that many literals plus one; a larger one is a match with a 13-bit distance,
/// or a 16-bit one when all of the 13 bits are set. The top bits of the first control byte belong to nobody: the stream starts with literals.
/// </summary>
internal static unsafe class BloscLzDecoder
{
    private const string Format = "BloscLZ";

    /// <summary>What the 13-bit distances reach; the 16-bit ones count from here.</summary>
    private const uint MaxShortDistance = 8191;

    /// <summary>Decodes the whole stream and returns the number of bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty) Throw.Damaged(Format, "the stream is empty");
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
        uint control = *ip++ & 31u;
        while (true)
        {
            nuint room = (nuint)(outputEnd - op);
            if (control < 32)
            {
                nuint literals = control + 1;
                if (literals > (nuint)(inputEnd - ip)) Throw.Damaged(Format, "the literals run past the end of the stream", ip - src);
                if (literals > room) Throw.Damaged(Format, "the literals run past the end of the decoded data", ip - src);
                Unsafe.CopyBlockUnaligned(op, ip, (uint)literals);
                ip += literals;
                op += literals;
            }
            else
            {
                nuint length = ReadLength(control, ref ip, inputEnd, src);
                uint distance = ReadDistance(control, ref ip, inputEnd, src);
                if (distance > (nuint)(op - dst)) Throw.Damaged(Format, "a match starts before the decoded data", ip - src);
                if (length > room) Throw.Damaged(Format, "a match runs past the end of the decoded data", ip - src);
                if (room - length >= MatchCopy.Slack) MatchCopy.Run(op, distance, length);
                else MatchCopy.Exact(op, distance, length);
                op += length;
            }

            if (ip == inputEnd) return (int)(op - dst);
            control = *ip++;
        }
    }

    /// <summary>The top three bits are the length less 2; 7 is extended by bytes that add up until one is below 255.</summary>
    private static nuint ReadLength(uint control, ref byte* ip, byte* inputEnd, byte* src)
    {
        ulong length = (control >> 5) + 2;
        if (control >= 7 << 5)
        {
            byte value;
            do
            {
                if (ip >= inputEnd) Throw.Damaged(Format, "the stream ends inside a length", ip - src);
                value = *ip++;
                length += value;
            }
            while (value == 255);
        }

        return length > int.MaxValue ? Throw.Damaged<nuint>(Format, "a length is beyond any buffer", ip - src) : (nuint)length;
    }

    private static uint ReadDistance(uint control, ref byte* ip, byte* inputEnd, byte* src)
    {
        if (ip >= inputEnd) Throw.Damaged(Format, "the stream ends inside a distance", ip - src);
        uint distance = ((control & 31) << 8) + *ip++;
        if (distance != MaxShortDistance) return distance + 1;
        if (inputEnd - ip < 2) Throw.Damaged(Format, "the stream ends inside a distance", ip - src);
        distance = (uint)((ip[0] << 8) | ip[1]);
        ip += 2;
        return distance + MaxShortDistance + 1;
    }
}
