using System.Numerics;

namespace Lamella.Codecs.Zstd;

/// <summary>The description of an FSE table: normalized probabilities (RFC 8878, 4.1.1).</summary>
internal static class FseDistribution
{
    /// <summary>Reads a description into <paramref name="probabilities"/> (its length limits the symbols) and returns the number of symbols.</summary>
    /// <param name="source">Starts with the description.</param>
    /// <param name="probabilities">Receives the probabilities; -1 is "less than one".</param>
    /// <param name="maxLog">The largest permitted accuracy.</param>
    /// <param name="log">The accuracy: the probabilities sum to two to this power.</param>
    /// <param name="consumed">The bytes that the description takes.</param>
    public static int Read(ReadOnlySpan<byte> source, Span<short> probabilities, int maxLog, out int log, out int consumed)
    {
        int position = 4;
        log = Peek(source, 0, 4) + 5;
        if (log > maxLog) Throw.Damaged(ZstdFormat.Name, Invariant($"an FSE table of accuracy {log}, where {maxLog} is the limit"));
        int remaining = 1 << log;
        int symbol = 0;
        while (remaining > 0)
        {
            if (symbol >= probabilities.Length) Throw.Damaged(ZstdFormat.Name, "an FSE table describes too many symbols");

            // A value lies in 0..remaining+1; the small ones are stored with one bit less (4.1.1).
            int bits = BitOperations.Log2((uint)(remaining + 1)) + 1;
            int value = Peek(source, position, bits);
            int lowMask = (1 << (bits - 1)) - 1;
            int threshold = (1 << bits) - 1 - (remaining + 1);
            if ((value & lowMask) < threshold)
            {
                value &= lowMask;
                position += bits - 1;
            }
            else
            {
                if (value > lowMask) value -= threshold;
                position += bits;
            }

            int probability = value - 1;
            remaining -= Math.Abs(probability);
            probabilities[symbol++] = (short)probability;
            if (probability == 0) symbol = ReadZeroRun(source, probabilities, symbol, ref position);
        }

        if (remaining != 0) Throw.Damaged(ZstdFormat.Name, "the probabilities of an FSE table do not add up");
        consumed = (position + 7) >> 3;
        if (consumed > source.Length) Throw.Damaged(ZstdFormat.Name, "the data end within an FSE table");
        return symbol;
    }

    private static int ReadZeroRun(ReadOnlySpan<byte> source, Span<short> probabilities, int symbol, ref int position)
    {
        int run;
        do
        {
            run = Peek(source, position, 2);
            position += 2;
            if (symbol + run > probabilities.Length) Throw.Damaged(ZstdFormat.Name, "an FSE table describes too many symbols");
            probabilities.Slice(symbol, run).Clear();
            symbol += run;
        }
        while (run == 3);
        return symbol;
    }

    /// <summary>Bits of a forward stream, lowest first; past the end they are zero (the caller checks the end once).</summary>
    private static int Peek(ReadOnlySpan<byte> source, int position, int count)
    {
        int at = position >> 3;
        int word = 0;
        for (int i = 0; i < 3; i++)
        {
            if (at + i < source.Length) word |= source[at + i] << (8 * i);
        }

        return (word >> (position & 7)) & ((1 << count) - 1);
    }

    /// <summary>Spreads the symbols over the states (RFC 8878, 4.1.1): "less than one" from the end, the others in steps.</summary>
    public static void Spread(ReadOnlySpan<short> probabilities, int log, Span<byte> symbols)
    {
        int size = 1 << log;
        int high = size;
        for (int s = 0; s < probabilities.Length; s++)
        {
            if (probabilities[s] == -1) symbols[--high] = (byte)s;
        }

        int step = (size >> 1) + (size >> 3) + 3;
        int mask = size - 1;
        int state = 0;
        for (int s = 0; s < probabilities.Length; s++)
        {
            for (int i = 0; i < probabilities[s]; i++)
            {
                symbols[state] = (byte)s;
                do state = (state + step) & mask;
                while (state >= high);
            }
        }
    }
}
