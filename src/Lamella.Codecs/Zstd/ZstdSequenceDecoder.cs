using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lamella.Codecs.Lz77;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Decodes the bit stream of a sequences section and executes each sequence at once: copy literals, then copy a match from the output (RFC 8878, 3.1.1.3.2
/// and 3.1.1.4).
/// </summary>
/// <remarks>
/// Memory, reading: the stream lies at least 9 bytes behind the start of the source, so 8 bytes at (its end - 8) are readable; the position falls from there
/// to at most the stream's start.
/// Memory, writing: every sequence is checked against the block's limit, the literals left and the start of the frame before it is executed. Copies in whole
/// vectors write up to 31 bytes too far;
/// they are used only while 64 bytes of the destination follow the sequence, and literals have as many readable bytes behind them.
/// </remarks>
internal static unsafe class ZstdSequenceDecoder
{
    /// <summary>Readable bytes that must follow the literals.</summary>
    public const int LiteralsSlack = 64;

    private const int WriteSlack = 64;

    /// <summary>Executes <paramref name="count"/> sequences and the trailing literals; returns the end of the output.</summary>
    public static byte* Execute(
        ZstdDecoderContext context, byte* source, int size, int count, byte* literals, byte* literalsEnd, byte* frameStart, byte* output, byte* limit, byte* destinationEnd)
    {
        if (size <= 0 || source[size - 1] == 0) Throw.Damaged(ZstdFormat.Name, "a sequence stream without an end mark");
        byte* position = source + size - 8;
        byte* lowest = position < source ? position : source;
        int consumed = 8 - int.Log2(source[size - 1]);
        ulong bits = *(ulong*)position;

        ulong* lengthTable = context.LiteralLengths.Entries;
        ulong* offsetTable = context.Offsets.Entries;
        ulong* matchTable = context.MatchLengths.Entries;
        uint lengthState = Take(bits, ref consumed, context.LiteralLengths.Log);
        uint offsetState = Take(bits, ref consumed, context.Offsets.Log);
        uint matchState = Take(bits, ref consumed, context.MatchLengths.Log);
        uint recent1 = context.Recent1, recent2 = context.Recent2, recent3 = context.Recent3;
        byte* wildLimit = destinationEnd - output > WriteSlack ? destinationEnd - WriteSlack : output - 1;

        Refill(ref position, lowest, ref consumed, ref bits);
        do
        {
            ulong lengthEntry = lengthTable[lengthState];
            ulong matchEntry = matchTable[matchState];
            ulong offsetEntry = offsetTable[offsetState];
            int offsetBits = (int)(offsetEntry >> 56);
            int matchBits = (int)(matchEntry >> 56);
            int lengthBits = (int)(lengthEntry >> 56);

            // 57 bits are at hand; the three states take up to 26 of them.
            bool isLong = offsetBits + matchBits + lengthBits > 30;
            uint offset = (uint)offsetEntry + Take(bits, ref consumed, offsetBits);
            if (isLong) Refill(ref position, lowest, ref consumed, ref bits);
            uint matchLength = (uint)matchEntry + Take(bits, ref consumed, matchBits);
            uint literalLength = (uint)lengthEntry + Take(bits, ref consumed, lengthBits);
            if (isLong) Refill(ref position, lowest, ref consumed, ref bits);

            if (offset > 3)
            {
                offset -= 3;
                recent3 = recent2;
                recent2 = recent1;
                recent1 = offset;
            }
            else
            {
                // Repeat offsets shift by one when there are no literals (3.1.1.5).
                uint which = literalLength == 0 ? offset + 1 : offset;
                if (which == 1)
                {
                    offset = recent1;
                }
                else
                {
                    offset = which == 2 ? recent2 : which == 3 ? recent3 : recent1 - 1;
                    if (which != 2) recent3 = recent2;
                    recent2 = recent1;
                    recent1 = offset;
                }
            }

            if (count != 1)
            {
                lengthState = (ushort)(lengthEntry >> 32) + Take(bits, ref consumed, (byte)(lengthEntry >> 48));
                matchState = (ushort)(matchEntry >> 32) + Take(bits, ref consumed, (byte)(matchEntry >> 48));
                offsetState = (ushort)(offsetEntry >> 32) + Take(bits, ref consumed, (byte)(offsetEntry >> 48));
                Refill(ref position, lowest, ref consumed, ref bits);
            }

            byte* matchTarget = output + literalLength;
            byte* end = matchTarget + matchLength;
            if (end > limit || literalLength > literalsEnd - literals || offset - 1UL >= (ulong)(matchTarget - frameStart)) DamagedSequence(end > limit);
            byte* match = matchTarget - offset;
            if (end <= wildLimit)
            {
                Vector128.Load(literals).Store(output);
                if (literalLength > 16) CopyRest(output, literals, literalLength);
                if (offset >= 16)
                {
                    Vector128.Load(match).Store(matchTarget);
                    if (matchLength > 16)
                    {
                        if (offset >= 32) CopyRest(matchTarget, match, matchLength);
                        else CopyRestBy16(matchTarget, match, matchLength);
                    }
                }
                else
                {
                    MatchCopy.Repeat(matchTarget, offset, matchTarget + matchLength);
                }
            }
            else
            {
                for (uint i = 0; i < literalLength; i++) output[i] = literals[i];
                for (uint i = 0; i < matchLength; i++) matchTarget[i] = match[i];
            }

            literals += literalLength;
            output = end;
        }
        while (--count > 0);

        if (((position - source) * 8) + 64 - consumed != 0) Throw.Damaged(ZstdFormat.Name, "a sequence stream does not end with its last sequence");
        context.Recent1 = recent1;
        context.Recent2 = recent2;
        context.Recent3 = recent3;

        long rest = literalsEnd - literals;
        if (rest > limit - output) DamagedSequence(true);
        Unsafe.CopyBlockUnaligned(output, literals, (uint)rest);
        return output + rest;
    }

    private static void DamagedSequence(bool overrun) =>
        Throw.Damaged(ZstdFormat.Name, overrun ? "the content is longer than its block or destination permits" : "a sequence refers to literals or output that do not exist");

    /// <summary>The next <paramref name="count"/> bits (0 to 31). Beyond the container's end the result is garbage, never a fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Take(ulong bits, ref int consumed, int count)
    {
        consumed += count;
        ulong aligned = bits >> (64 - consumed);
        return Bmi2.X64.IsSupported ? (uint)Bmi2.X64.ZeroHighBits(aligned, (ulong)count) : (uint)aligned & ((1u << count) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte* position, byte* lowest, ref int consumed, ref ulong bits)
    {
        long step = Math.Min((uint)consumed >> 3, position - lowest);
        position -= step;
        consumed -= (int)step << 3;
        bits = *(ulong*)position;
    }

    /// <summary>Copies bytes 16 to <paramref name="length"/> and up to 31 more, in vectors that do not overlap their source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRest(byte* target, byte* source, uint length)
    {
        byte* end = target + length;
        target += 16;
        source += 16;
        do
        {
            Vector256.Load(source).Store(target);
            target += 32;
            source += 32;
        }
        while (target < end);
    }

    private static void CopyRestBy16(byte* target, byte* source, uint length)
    {
        byte* end = target + length;
        target += 16;
        source += 16;
        do
        {
            Vector128.Load(source).Store(target);
            target += 16;
            source += 16;
        }
        while (target < end);
    }
}
