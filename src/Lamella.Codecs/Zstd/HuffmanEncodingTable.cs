using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>A Huffman code for literals (RFC 8878, 4.2.1): built from counts, limited to 11 bits, described by weights.</summary>
internal sealed unsafe class HuffmanEncodingTable
{
    private const int MaxBits = ZstdFormat.MaxHuffmanBits;

    // Bits 0-15 the code, 16-23 its length. Pinned, for the stream writer.
    private readonly uint[] _codes = GC.AllocateArray<uint>(256, pinned: true);
    private readonly byte[] _lengths = new byte[256];
    private readonly ulong[] _sorted = new ulong[256];
    private readonly uint[] _nodeCounts = new uint[512];
    private readonly ushort[] _parents = new ushort[512];
    private readonly byte[] _depths = new byte[512];
    private readonly FseEncodingTable _weightTable = new();
    private int _maxSymbol;
    private int _depth;

    /// <summary>Builds the code; at least two symbols occur. Returns the exact length of all literals in bits.</summary>
    public long Build(ReadOnlySpan<int> counts)
    {
        int n = 0;
        for (int s = 0; s < 256; s++)
        {
            _lengths[s] = 0;
            if (counts[s] == 0) continue;
            _sorted[n++] = ((ulong)counts[s] << 8) | (uint)s;
            _maxSymbol = s;
        }

        _sorted.AsSpan(0, n).Sort();
        Span<int> lengthCounts = stackalloc int[257];
        lengthCounts.Clear();
        CountLengths(n, lengthCounts);
        Limit(lengthCounts);

        // The rarest symbols get the longest codes.
        long total = 0;
        int at = 0;
        _depth = 0;
        for (int length = MaxBits; length > 0; length--)
        {
            if (lengthCounts[length] > 0 && _depth == 0) _depth = length;
            for (int i = 0; i < lengthCounts[length]; i++, at++)
            {
                _lengths[(byte)_sorted[at]] = (byte)length;
                total += (long)(_sorted[at] >> 8) * length;
            }
        }

        AssignCodes();
        return total;
    }

    /// <summary>
    /// The lengths of an optimal code: the two smallest nodes are joined until one is left; leaves and joined nodes each come in rising order.
    /// </summary>
    private void CountLengths(int n, Span<int> lengthCounts)
    {
        for (int i = 0; i < n; i++) _nodeCounts[i] = (uint)(_sorted[i] >> 8);
        int leaf = 0, joined = n, nodes = n;
        while (nodes < (2 * n) - 1)
        {
            int a = leaf < n && (joined >= nodes || _nodeCounts[leaf] <= _nodeCounts[joined]) ? leaf++ : joined++;
            int b = leaf < n && (joined >= nodes || _nodeCounts[leaf] <= _nodeCounts[joined]) ? leaf++ : joined++;
            _parents[a] = (ushort)nodes;
            _parents[b] = (ushort)nodes;
            _nodeCounts[nodes++] = _nodeCounts[a] + _nodeCounts[b];
        }

        _depths[nodes - 1] = 0;
        for (int i = nodes - 2; i >= 0; i--)
        {
            _depths[i] = (byte)(_depths[_parents[i]] + 1);
            if (i < n) lengthCounts[_depths[i]]++;
        }
    }

    /// <summary>Codes longer than 11 bits become 11 bits long; others give way until the code is complete again.</summary>
    private static void Limit(Span<int> lengthCounts)
    {
        for (int length = lengthCounts.Length - 1; length > MaxBits; length--)
        {
            lengthCounts[MaxBits] += lengthCounts[length];
            lengthCounts[length] = 0;
        }

        int excess = -(1 << MaxBits);
        for (int length = 1; length <= MaxBits; length++) excess += lengthCounts[length] << (MaxBits - length);
        while (excess > 0)
        {
            int length = MaxBits - 1;
            while (lengthCounts[length] == 0) length--;
            lengthCounts[length]--;
            lengthCounts[length + 1]++;
            excess -= 1 << (MaxBits - length - 1);
        }

        while (excess < 0)
        {
            // Shorten one of the longest codes that fit into the gap; there is always one of 11 bits, which fills the smallest gap.
            int length = MaxBits;
            while (lengthCounts[length] == 0 || 1 << (MaxBits - length) > -excess) length--;
            lengthCounts[length]--;
            lengthCounts[length - 1]++;
            excess += 1 << (MaxBits - length);
        }
    }

    private void AssignCodes()
    {
        Span<int> next = stackalloc int[MaxBits + 2];
        next.Clear();
        for (int s = 0; s <= _maxSymbol; s++)
        {
            if (_lengths[s] != 0) next[_depth + 1 - _lengths[s]]++;
        }

        // From the smallest weight (the longest code) up, in the order of the symbols (4.2.1.3).
        int at = 0;
        for (int weight = 1; weight <= _depth; weight++)
        {
            int cells = next[weight] << (weight - 1);
            next[weight] = at;
            at += cells;
        }

        for (int s = 0; s <= _maxSymbol; s++)
        {
            int length = _lengths[s];
            if (length == 0) continue;
            int weight = _depth + 1 - length;
            _codes[s] = (uint)(next[weight] >> (weight - 1)) | ((uint)length << 16);
            next[weight] += 1 << (weight - 1);
        }
    }

    /// <summary>Writes the tree description (4.2.1.1) and returns its length; 0 when the code cannot be described. 160 bytes are enough room.</summary>
    public int WriteTree(byte* target)
    {
        // The last symbol's weight is implied.
        int count = _maxSymbol;
        Span<byte> weights = stackalloc byte[256];
        Span<int> counts = stackalloc int[MaxBits + 1];
        counts.Clear();
        for (int s = 0; s < count; s++)
        {
            weights[s] = (byte)(_lengths[s] == 0 ? 0 : _depth + 1 - _lengths[s]);
            counts[weights[s]]++;
        }

        int direct = count <= 128 ? 1 + ((count + 1) / 2) : int.MaxValue;
        int compressed = CompressWeights(weights[..count], counts, target);
        if (compressed > 0 && compressed < direct) return compressed;
        if (count > 128) return 0;
        target[0] = (byte)(127 + count);
        weights[count] = 0;
        for (int i = 0; i < count; i += 2) target[1 + (i / 2)] = (byte)((weights[i] << 4) | weights[i + 1]);
        return direct;
    }

    private int CompressWeights(ReadOnlySpan<byte> weights, ReadOnlySpan<int> counts, byte* target)
    {
        int maxWeight = 0, distinct = 0;
        for (int w = 0; w < counts.Length; w++)
        {
            if (counts[w] == 0) continue;
            maxWeight = w;
            distinct++;
        }

        if (distinct < 2 || weights.Length < 3) return 0;
        int log = FseEncodingTable.ChooseLog(ZstdFormat.MaxWeightLog, weights.Length, maxWeight);
        Span<short> probabilities = stackalloc short[maxWeight + 1];
        FseEncodingTable.Normalize(counts[..(maxWeight + 1)], weights.Length, log, probabilities);
        int header = FseEncodingTable.WriteDistribution(probabilities, log, new Span<byte>(target + 1, 96));
        _weightTable.Build(probabilities, log);

        // Two states take turns; the decoder starts with the first, so the encoder ends with it (4.2.1.2). At most 255 weights of at most 6 bits: 192 bytes.
        byte* scratch = stackalloc byte[256];
        ForwardBitWriter writer = new(scratch);
        int i = weights.Length - 1;
        int a = _weightTable.First(weights[i]);
        int b = _weightTable.First(weights[--i]);
        while (--i >= 0)
        {
            _weightTable.Encode(ref writer, ref a, weights[i]);
            writer.Flush();
            (a, b) = (b, a);
        }

        // Here the state whose turn is next at the decoder's start is the one that was encoded last.
        _weightTable.Finish(ref writer, a);
        _weightTable.Finish(ref writer, b);
        int stream = (int)(writer.Close() - scratch);
        int size = header + stream;
        if (size > 127) return 0;
        target[0] = (byte)size;
        Unsafe.CopyBlockUnaligned(target + 1 + header, scratch, (uint)stream);
        return 1 + size;
    }

    /// <summary>Writes one stream, from the last symbol to the first, and returns its end. Needs 8 bytes behind the stream.</summary>
    public byte* WriteStream(byte* source, int count, byte* target)
    {
        uint* codes = (uint*)Unsafe.AsPointer(ref _codes[0]);
        ulong bits = 0;
        int used = 0;
        byte* s = source + count;

        // Five codes of at most 11 bits and 7 bits left over fit into 64 bits.
        while (s - source >= 5)
        {
            uint c1 = codes[s[-1]], c2 = codes[s[-2]], c3 = codes[s[-3]], c4 = codes[s[-4]], c5 = codes[s[-5]];
            s -= 5;
            int l1 = (int)(c1 >> 16), l2 = (int)(c2 >> 16), l3 = (int)(c3 >> 16), l4 = (int)(c4 >> 16), l5 = (int)(c5 >> 16);

            // Two short chains instead of one long one.
            ulong low = (ushort)c1 | ((ulong)(ushort)c2 << l1);
            ulong high = (ushort)c3 | ((ulong)(ushort)c4 << l3) | ((ulong)(ushort)c5 << (l3 + l4));
            bits |= (low | (high << (l1 + l2))) << used;
            used += l1 + l2 + l3 + l4 + l5;
            *(ulong*)target = bits;
            target += used >> 3;
            bits >>= used & ~7;
            used &= 7;
        }

        while (s > source)
        {
            uint c = codes[*--s];
            bits |= (ulong)(ushort)c << used;
            used += (int)(c >> 16);
            *(ulong*)target = bits;
            target += used >> 3;
            bits >>= used & ~7;
            used &= 7;
        }

        *target++ = (byte)(bits | (1UL << used));
        return target;
    }
}
