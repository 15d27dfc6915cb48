using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// The Huffman tree of a literals section (RFC 8878, 4.2.1), expanded to tables that are indexed by the next 11 bits of the stream: one symbol per entry
/// and, on demand, up to two.
/// </summary>
internal sealed unsafe class HuffmanDecodingTable
{
    /// <summary>Bits of an index, whatever the depth of the tree: constant shifts in the decoder's loop.</summary>
    public const int IndexBits = ZstdFormat.MaxHuffmanBits;

    private const int Size = 1 << IndexBits;

    private readonly ushort[] _single = GC.AllocateArray<ushort>(Size, pinned: true);
    private readonly uint[] _double = GC.AllocateArray<uint>(Size, pinned: true);
    private bool _doubleIsBuilt;

    /// <summary>One symbol per entry: bits 0-7 length of the code, 8-15 symbol.</summary>
    public ushort* Single => (ushort*)Unsafe.AsPointer(ref _single[0]);

    /// <summary>Up to two symbols per entry: bits 0-7 length of the codes together, 8-15 number of symbols, 16-31 the symbols in order.</summary>
    public uint* Double
    {
        get
        {
            if (!_doubleIsBuilt) BuildDouble();
            return (uint*)Unsafe.AsPointer(ref _double[0]);
        }
    }

    /// <summary>Reads a tree description and returns its length in bytes.</summary>
    public int Read(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty) Throw.Damaged(ZstdFormat.Name, "the data end within a Huffman tree");
        Span<byte> weights = stackalloc byte[256];
        int header = source[0];
        int consumed;
        int count;
        if (header >= 128)
        {
            // Direct representation: two weights to a byte, the first in the high half (4.2.1.1).
            count = header - 127;
            consumed = 1 + ((count + 1) / 2);
            if (consumed > source.Length) Throw.Damaged(ZstdFormat.Name, "the data end within a Huffman tree");
            for (int i = 0; i < count; i++) weights[i] = (byte)((i & 1) == 0 ? source[1 + (i / 2)] >> 4 : source[1 + (i / 2)] & 15);
        }
        else
        {
            consumed = 1 + header;
            if (consumed > source.Length) Throw.Damaged(ZstdFormat.Name, "the data end within a Huffman tree");
            count = ReadCompressedWeights(source.Slice(1, header), weights);
        }

        Build(weights, count);
        return consumed;
    }

    private static int ReadCompressedWeights(ReadOnlySpan<byte> source, Span<byte> weights)
    {
        Span<short> probabilities = stackalloc short[16];
        int symbols = FseDistribution.Read(source, probabilities, ZstdFormat.MaxWeightLog, out int log, out int consumed);
        Span<byte> symbolOf = stackalloc byte[1 << log];
        Span<ushort> entries = stackalloc ushort[1 << log];
        FseDistribution.Spread(probabilities[..symbols], log, symbolOf);
        Span<ushort> next = stackalloc ushort[16];
        for (int s = 0; s < symbols; s++) next[s] = (ushort)Math.Abs(probabilities[s]);
        for (int state = 0; state < entries.Length; state++)
        {
            uint x = next[symbolOf[state]]++;
            int bits = log - BitOperations.Log2(x);
            entries[state] = (ushort)((((x << bits) - (1u << log)) << 4) | (uint)bits);
        }

        // Two states take turns; the stream ends where a state would need more bits than there are, and the other state's symbol is the last (4.2.1.2).
        BackwardBitReader reader = new(source[consumed..]);
        int a = reader.Read(log);
        int b = reader.Read(log);
        if (reader.Remaining < 0) Throw.Damaged(ZstdFormat.Name, "the weights of a Huffman tree end early");
        int count = 0;
        while (true)
        {
            if (count > 253) Throw.Damaged(ZstdFormat.Name, "a Huffman tree of more than 256 symbols");
            weights[count++] = symbolOf[a];
            a = (entries[a] >> 4) + reader.Read(entries[a] & 15);
            if (reader.Remaining < 0)
            {
                weights[count++] = symbolOf[b];
                return count;
            }

            (a, b) = (b, a);
        }
    }

    private void Build(Span<byte> weights, int count)
    {
        Span<int> start = stackalloc int[ZstdFormat.MaxHuffmanBits + 2];
        start.Clear();
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            int w = weights[i];
            if (w > ZstdFormat.MaxHuffmanBits) Throw.Damaged(ZstdFormat.Name, Invariant($"a Huffman weight of {w}, where {ZstdFormat.MaxHuffmanBits} is the limit"));
            start[w]++;
            sum += (1 << w) >> 1;
        }

        // The last symbol's weight is not stored: it completes the sum to a power of two (4.2.1).
        if (sum == 0) Throw.Damaged(ZstdFormat.Name, "a Huffman tree without symbols");
        int depth = BitOperations.Log2((uint)sum) + 1;
        int rest = (1 << depth) - sum;
        if (depth > ZstdFormat.MaxHuffmanBits || !BitOperations.IsPow2(rest)) Throw.Damaged(ZstdFormat.Name, "the weights of a Huffman tree do not add up");
        int lastWeight = BitOperations.Log2((uint)rest) + 1;
        weights[count++] = (byte)lastWeight;
        start[lastWeight]++;

        // Codes are given out from the smallest weight up, in the order of the symbols (4.2.1.3).
        int scale = IndexBits - depth;
        int at = 0;
        for (int w = 1; w <= depth; w++)
        {
            int cells = start[w] << (w - 1 + scale);
            start[w] = at;
            at += cells;
        }

        _doubleIsBuilt = false;
        Span<ushort> table = _single;
        for (int s = 0; s < count; s++)
        {
            int w = weights[s];
            if (w == 0) continue;
            int cells = 1 << (w - 1 + scale);
            table.Slice(start[w], cells).Fill((ushort)((s << 8) | (depth + 1 - w)));
            start[w] += cells;
        }
    }

    private void BuildDouble()
    {
        for (int i = 0; i < Size; i++)
        {
            uint first = _single[i];
            uint bits = first & 0xFF;
            uint second = _single[(i << (int)bits) & (Size - 1)];
            uint both = bits + (second & 0xFF);

            // The second symbol counts only when all its bits are among the eleven.
            _double[i] = both <= IndexBits
                ? both | (2 << 8) | ((first >> 8) << 16) | ((second >> 8) << 24)
                : bits | (1 << 8) | ((first >> 8) << 16);
        }

        _doubleIsBuilt = true;
    }
}
