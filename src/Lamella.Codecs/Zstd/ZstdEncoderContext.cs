using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// The managed encoder's working memory: match finder, sequences, entropy tables, and a scratch block. One per thread, reused; nothing of it shows in the
/// output.
/// </summary>
internal sealed unsafe class ZstdEncoderContext
{
    // A block that would not fit is stored raw long before its end: writers stop at ScratchLimit, which leaves room for the largest single step.
    private const int ScratchSize = (2 * ZstdFormat.MaxBlockSize) + 1024;
    private const int ScratchLimit = ScratchSize - 512;

    [ThreadStatic]
    private static ZstdEncoderContext? current;

    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(ScratchSize, pinned: true);
    private readonly HuffmanEncodingTable _huffman = new();
    private readonly int[] _counts = new int[4 * 256];
    private readonly ZstdSequenceCoder _literalLengths = new(ZstdSequenceKind.LiteralLength);
    private readonly ZstdSequenceCoder _offsets = new(ZstdSequenceKind.Offset);
    private readonly ZstdSequenceCoder _matchLengths = new(ZstdSequenceKind.MatchLength);

    /// <summary>The match finder.</summary>
    public ZstdMatchFinder Finder { get; } = new();

    /// <summary>The block's sequences.</summary>
    public ZstdSequenceStore Store { get; } = new();

    /// <summary>This thread's context, ready for a new frame.</summary>
    public static ZstdEncoderContext ForFrame()
    {
        ZstdEncoderContext context = current ??= new ZstdEncoderContext();
        context.Store.StartFrame();
        context._literalLengths.StartFrame();
        context._offsets.StartFrame();
        context._matchLengths.StartFrame();
        return context;
    }

    /// <summary>Encodes the block of the match finder's input from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <returns>The compressed block without its header, valid until the next one; empty when it does not save enough and should be stored raw.</returns>
    public ReadOnlySpan<byte> EncodeBlock(int start, int end, ZstdLevelParameters parameters)
    {
        Store.StartBlock();
        Finder.Find(Store, start, end);
        int length = end - start;
        byte* target = (byte*)Unsafe.AsPointer(ref _scratch[0]);
        byte* output = WriteLiterals(target, parameters.StoresLiteralsRaw);
        output = WriteSequences(output, target + ScratchLimit);
        int size = output is null ? int.MaxValue : (int)(output - target);
        if (size >= length - (length >> 7) - 2)
        {
            Store.Forget();
            return default;
        }

        // A block without sequences has no tables: those of the block before stay in force.
        if (Store.SequenceCount > 0)
        {
            _literalLengths.Accept();
            _offsets.Accept();
            _matchLengths.Accept();
        }

        return new ReadOnlySpan<byte>(target, size);
    }

    private byte* WriteLiterals(byte* target, bool storeRaw)
    {
        byte* literals = Store.Literals;
        int count = Store.LiteralCount;
        if (count == 0) return WriteLiteralsHeader(target, 0, 0);
        Span<int> counts = _counts.AsSpan(0, 256);
        int largest = 0;
        if (count >= 2 && !storeRaw)
        {
            Count(literals, count);
            foreach (int c in counts) largest = Math.Max(largest, c);
            if (largest == count)
            {
                target = WriteLiteralsHeader(target, 1, count);
                *target = *literals;
                return target + 1;
            }
        }

        // Short or flat literals are not worth a tree; nothing was counted when they are to be raw.
        if (count >= 32 && largest > (count >> 7) + 4)
        {
            byte* end = WriteCompressedLiterals(target, literals, count, counts);
            if (end is not null) return end;
        }

        target = WriteLiteralsHeader(target, 0, count);
        Unsafe.CopyBlockUnaligned(target, literals, (uint)count);
        return target + count;
    }

    private byte* WriteCompressedLiterals(byte* target, byte* literals, int count, ReadOnlySpan<int> counts)
    {
        long bits = _huffman.Build(counts);
        int worthwhile = count - (count >> 7) - 2;
        if (bits / 8 >= worthwhile) return null;
        bool isSingle = count < 256;
        int header = count < 1024 ? 3 : count < 16 * 1024 ? 4 : 5;
        byte* data = target + header;
        int tree = _huffman.WriteTree(data);
        if (tree == 0) return null;
        byte* output = data + tree;
        if (isSingle)
        {
            output = _huffman.WriteStream(literals, count, output);
        }
        else
        {
            // The jump table holds the lengths of the first three streams (3.1.1.3.1.6).
            int segment = (count + 3) / 4;
            byte* jump = output;
            output += 6;
            for (int i = 0; i < 4; i++)
            {
                byte* stream = output;
                output = _huffman.WriteStream(literals + (i * segment), i < 3 ? segment : count - (3 * segment), output);
                if (i == 3) break;
                int length = (int)(output - stream);
                jump[2 * i] = (byte)length;
                jump[(2 * i) + 1] = (byte)(length >> 8);
            }
        }

        int size = (int)(output - data);
        if (size >= worthwhile) return null;
        int width = header == 3 ? 10 : header == 4 ? 14 : 18;
        int format = isSingle ? 0 : header - 2;
        ulong word = 2 | ((ulong)format << 2) | ((ulong)count << 4) | ((ulong)size << (4 + width));
        for (int i = 0; i < header; i++) target[i] = (byte)(word >> (8 * i));
        return output;
    }

    /// <summary>The header of raw (0) and run-length (1) literals (3.1.1.3.1.1).</summary>
    private static byte* WriteLiteralsHeader(byte* target, int type, int count)
    {
        if (count < 32)
        {
            *target++ = (byte)(type | (count << 3));
        }
        else if (count < 4096)
        {
            *target++ = (byte)(type | (1 << 2) | (count << 4));
            *target++ = (byte)(count >> 4);
        }
        else
        {
            *target++ = (byte)(type | (3 << 2) | (count << 4));
            *target++ = (byte)(count >> 4);
            *target++ = (byte)(count >> 12);
        }

        return target;
    }

    /// <summary>Counts symbols in four tables, so that equal neighbours do not wait for each other; the first table ends up with the sums.</summary>
    private void Count(byte* data, int length)
    {
        Array.Clear(_counts);
        fixed (int* counts = _counts)
        {
            int i = 0;
            for (; i + 8 <= length; i += 8)
            {
                ulong word = *(ulong*)(data + i);
                counts[(byte)word]++;
                counts[256 + (byte)(word >> 8)]++;
                counts[512 + (byte)(word >> 16)]++;
                counts[768 + (byte)(word >> 24)]++;
                counts[(byte)(word >> 32)]++;
                counts[256 + (byte)(word >> 40)]++;
                counts[512 + (byte)(word >> 48)]++;
                counts[768 + (byte)(word >> 56)]++;
            }

            for (; i < length; i++) counts[data[i]]++;
            for (int s = 0; s < 256; s++) counts[s] += counts[256 + s] + counts[512 + s] + counts[768 + s];
        }
    }

    private byte* WriteSequences(byte* target, byte* limit)
    {
        ReadOnlySpan<ZstdSequence> sequences = Store.Sequences;
        int count = sequences.Length;
        if (count < 128)
        {
            *target++ = (byte)count;
        }
        else if (count < 0x7F00)
        {
            *target++ = (byte)((count >> 8) + 128);
            *target++ = (byte)count;
        }
        else
        {
            *target++ = 255;
            *target++ = (byte)(count - 0x7F00);
            *target++ = (byte)((count - 0x7F00) >> 8);
        }

        if (count == 0) return target;
        _literalLengths.StartBlock();
        _offsets.StartBlock();
        _matchLengths.StartBlock();
        for (int i = 0; i < sequences.Length; i++)
        {
            ref readonly ZstdSequence s = ref sequences[i];
            _literalLengths.Set(i, ZstdSequenceCoder.LiteralLengthCode(s.LiteralLength));
            _offsets.Set(i, int.Log2((int)s.OffsetValue));
            _matchLengths.Set(i, ZstdSequenceCoder.MatchLengthCode(s.MatchLength - ZstdFormat.MinMatch));
        }

        byte* modes = target++;
        target = _literalLengths.WriteTable(count, target, out int literalLengthMode);
        target = _offsets.WriteTable(count, target, out int offsetMode);
        target = _matchLengths.WriteTable(count, target, out int matchLengthMode);
        *modes = (byte)((literalLengthMode << 6) | (offsetMode << 4) | (matchLengthMode << 2));
        return WriteSequenceStream(sequences, target, limit);
    }

    private byte* WriteSequenceStream(ReadOnlySpan<ZstdSequence> sequences, byte* target, byte* limit)
    {
        // The decoder reads from the end: the last sequence is written first (3.1.1.3.2.1.2).
        ForwardBitWriter writer = new(target);
        ReadOnlySpan<byte> literalLengthCodes = _literalLengths.Codes, offsetCodes = _offsets.Codes, matchLengthCodes = _matchLengths.Codes;
        FseEncodingTable literalLengths = _literalLengths.Table, offsets = _offsets.Table, matchLengths = _matchLengths.Table;
        int literalLengthState = 0, offsetState = 0, matchLengthState = 0;
        for (int i = sequences.Length - 1; i >= 0; i--)
        {
            int literalLengthCode = literalLengthCodes[i], offsetCode = offsetCodes[i], matchLengthCode = matchLengthCodes[i];
            if (i == sequences.Length - 1)
            {
                literalLengthState = literalLengths.First(literalLengthCode);
                offsetState = offsets.First(offsetCode);
                matchLengthState = matchLengths.First(matchLengthCode);
            }
            else
            {
                offsets.Encode(ref writer, ref offsetState, offsetCode);
                matchLengths.Encode(ref writer, ref matchLengthState, matchLengthCode);
                literalLengths.Encode(ref writer, ref literalLengthState, literalLengthCode);
            }

            // 7 bits left over and 26 of states leave room for 31.
            ref readonly ZstdSequence s = ref sequences[i];
            int literalLengthBits = ZstdFormat.LiteralLengthBits[literalLengthCode], matchLengthBits = ZstdFormat.MatchLengthBits[matchLengthCode];
            bool isLong = literalLengthBits + matchLengthBits + offsetCode > 30;
            if (isLong) writer.Flush();
            writer.Add(s.LiteralLength - ZstdFormat.LiteralLengthBase[literalLengthCode], literalLengthBits);
            writer.Add(s.MatchLength - ZstdFormat.MatchLengthBase[matchLengthCode], matchLengthBits);
            if (isLong) writer.Flush();
            writer.Add(s.OffsetValue - (1u << offsetCode), offsetCode);
            writer.Flush();
            if (writer.Position > limit) return null;
        }

        matchLengths.Finish(ref writer, matchLengthState);
        offsets.Finish(ref writer, offsetState);
        literalLengths.Finish(ref writer, literalLengthState);
        return writer.Close();
    }
}
