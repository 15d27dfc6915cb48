using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>An FSE table for encoding (RFC 8878, 4.1.1, the inverse of the decoding table), with the distribution that it comes from.</summary>
internal sealed class FseEncodingTable
{
    private readonly short[] _probabilities = new short[64];
    private readonly ushort[] _states = new ushort[1 << ZstdFormat.MaxLiteralLengthLog];
    private readonly int[] _bits = new int[64];
    private readonly int[] _start = new int[64];

    /// <summary>Accuracy: the table has two to this power states.</summary>
    public int Log { get; private set; }

    /// <summary>Number of symbols described.</summary>
    public int SymbolCount { get; private set; }

    /// <summary>The probabilities; -1 is "less than one".</summary>
    public ReadOnlySpan<short> Probabilities => _probabilities.AsSpan(0, SymbolCount);

    /// <summary>The table of mode RLE: one symbol, no bits.</summary>
    public void BuildSingle(int symbol)
    {
        Log = 0;
        SymbolCount = symbol + 1;
        _probabilities.AsSpan(0, SymbolCount).Clear();
        _probabilities[symbol] = 1;
        _states[0] = 1;

        // A state is always 1 here: no bits, and 1 again.
        _bits[symbol] = -1;
        _start[symbol] = -1;
    }

    /// <summary>Builds the table of a distribution.</summary>
    public void Build(ReadOnlySpan<short> probabilities, int log)
    {
        Log = log;
        SymbolCount = probabilities.Length;
        probabilities.CopyTo(_probabilities);
        int size = 1 << log;
        Span<byte> symbols = stackalloc byte[size];
        FseDistribution.Spread(probabilities, log, symbols);
        Span<int> next = stackalloc int[probabilities.Length];
        int total = 0;
        for (int s = 0; s < probabilities.Length; s++)
        {
            next[s] = total;
            int p = Math.Abs(probabilities[s]);
            if (p == 0) continue;

            // A state x is shifted right until it lies in p..2p-1: by maxBits, or by one less where x is below p << maxBits.
            int maxBits = p == 1 ? log : log - BitOperations.Log2((uint)(p - 1));
            _bits[s] = (maxBits << 16) - (p << maxBits);
            _start[s] = total - p;
            total += p;
        }

        for (int state = 0; state < size; state++) _states[next[symbols[state]]++] = (ushort)(size + state);
    }

    /// <summary>A state from which the decoder reads <paramref name="symbol"/>: the one whose step needs the most bits.</summary>
    public int First(int symbol) => Log == 0 ? 1 : _states[_start[symbol] + Math.Abs(_probabilities[symbol])];

    /// <summary>
    /// Writes the bits that lead the decoder from the state of <paramref name="symbol"/> to <paramref name="state"/>, which becomes the former.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(ref ForwardBitWriter writer, ref int state, int symbol)
    {
        int count = (state + _bits[symbol]) >> 16;
        writer.Add((uint)state & ((1u << count) - 1), count);
        state = _states[(state >> count) + _start[symbol]];
    }

    /// <summary>The bits of a final state.</summary>
    public void Finish(ref ForwardBitWriter writer, int state) => writer.Add((uint)state & ((1u << Log) - 1), Log);

    /// <summary>What encoding symbols of these counts would cost, in 1/256 bit; <see cref="long.MaxValue"/> when the table lacks one of them.</summary>
    public static long Cost(ReadOnlySpan<short> probabilities, int log, ReadOnlySpan<int> counts)
    {
        long cost = 0;
        for (int s = 0; s < counts.Length; s++)
        {
            if (counts[s] == 0) continue;
            if (s >= probabilities.Length || probabilities[s] == 0) return long.MaxValue;
            cost += (long)counts[s] * ((log * 256) - Log2(Math.Abs((int)probabilities[s])));
        }

        return cost;
    }

    /// <summary>256 times the binary logarithm, in integers: the same on every machine.</summary>
    private static int Log2(int value)
    {
        int whole = BitOperations.Log2((uint)value);
        ulong x = (ulong)value << (31 - whole);
        int result = whole;
        for (int i = 0; i < 8; i++)
        {
            x = (x * x) >> 31;
            int bit = (int)(x >> 32);
            x >>= bit;
            result = (result << 1) | bit;
        }

        return result;
    }

    /// <summary>The accuracy for a number of values: enough states for the symbols, no more than the values can pay for.</summary>
    public static int ChooseLog(int maxLog, int total, int maxSymbol)
    {
        int bySource = BitOperations.Log2((uint)Math.Max(1, total - 1)) - 2;
        int least = Math.Min(BitOperations.Log2((uint)total) + 1, BitOperations.Log2((uint)Math.Max(1, maxSymbol)) + 2);
        return Math.Clamp(Math.Max(Math.Min(maxLog, bySource), least), 5, maxLog);
    }

    /// <summary>
    /// Scales counts to probabilities that sum to two to the power of <paramref name="log"/>; every symbol that occurs keeps at least one state.
    /// </summary>
    public static void Normalize(ReadOnlySpan<int> counts, int total, int log, Span<short> probabilities)
    {
        int size = 1 << log;
        int rest = size;
        int largest = 0;
        for (int s = 0; s < counts.Length; s++)
        {
            long scaled = (((long)counts[s] << log) + (total / 2)) / total;
            int p = counts[s] == 0 ? 0 : (int)Math.Max(1, scaled);
            probabilities[s] = (short)p;
            rest -= p;
            if (p > probabilities[largest]) largest = s;
        }

        // Rounding errors go to the largest symbol while that is a small change for it, else one by one to those that are large for their count.
        if (rest >= 0 || probabilities[largest] + rest > probabilities[largest] / 2)
        {
            probabilities[largest] += (short)rest;
            return;
        }

        for (; rest < 0; rest++)
        {
            int worst = -1;
            for (int s = 0; s < counts.Length; s++)
            {
                if (probabilities[s] > 1 && (worst < 0 || (long)probabilities[s] * counts[worst] > (long)probabilities[worst] * counts[s])) worst = s;
            }

            probabilities[worst]--;
        }
    }

    /// <summary>Writes a distribution (RFC 8878, 4.1.1) and returns its length in bytes. At most 64 symbols: 96 bytes are enough room.</summary>
    public static int WriteDistribution(ReadOnlySpan<short> probabilities, int log, Span<byte> target)
    {
        ulong bits = (ulong)(log - 5);
        int count = 4, at = 0;
        int remaining = 1 << log;
        for (int s = 0; remaining > 0;)
        {
            int probability = probabilities[s++];
            int width = BitOperations.Log2((uint)(remaining + 1)) + 1;
            int threshold = (1 << width) - 1 - (remaining + 1);
            int value = probability + 1;
            int half = 1 << (width - 1);
            if (value < threshold)
            {
                bits |= (ulong)value << count;
                count += width - 1;
            }
            else
            {
                bits |= (ulong)(value >= half ? value + threshold : value) << count;
                count += width;
            }

            remaining -= Math.Abs(probability);
            if (probability == 0)
            {
                int run = 0;
                while (probabilities[s + run] == 0) run++;
                s += run;
                for (; run >= 3; run -= 3)
                {
                    bits |= 3UL << count;
                    count += 2;
                    Spill(target, ref bits, ref count, ref at);
                }

                bits |= (ulong)run << count;
                count += 2;
            }

            Spill(target, ref bits, ref count, ref at);
        }

        if (count > 0) target[at++] = (byte)bits;
        return at;
    }

    private static void Spill(Span<byte> target, ref ulong bits, ref int count, ref int at)
    {
        for (; count >= 8; count -= 8)
        {
            target[at++] = (byte)bits;
            bits >>= 8;
        }
    }
}
