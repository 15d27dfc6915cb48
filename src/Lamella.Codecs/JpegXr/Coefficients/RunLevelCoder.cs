using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The adaptive run-level code of the lowpass and highpass bands (T.832 9.6.4): which coefficients of a block are non-zero, and their upper bits. One instance per band and tile.
/// </summary>
internal sealed class RunLevelCoder
{
    private readonly AdaptiveVlc[] _first = [new(VlcTables.Twelve), new(VlcTables.Twelve)];

    // Luma context 0, luma context 1, chroma context 0, chroma context 1.
    private readonly AdaptiveVlc[] _index = [new(VlcTables.Six), new(VlcTables.Six), new(VlcTables.Six), new(VlcTables.Six)];

    private readonly AdaptiveVlc[] _level = [new(VlcTables.Seven), new(VlcTables.Seven)];

    // Longest runs of 5 and more: value base and extra bits by symbol, for remaining lengths 5..6, 7..10, 11..14 (T.832 table 79).
    private static ReadOnlySpan<byte> RunBase => [1, 2, 3, 4, 5, 1, 2, 3, 5, 7, 1, 2, 3, 5, 7];

    private static ReadOnlySpan<byte> RunBits => [0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 0, 0, 1, 1, 3];

    private static ReadOnlySpan<byte> LastButOneSymbol => [0, 0, 0, 0, 2, 2, 1, 3];

    private static ReadOnlySpan<byte> LastButOneLength => [1, 1, 1, 1, 2, 2, 3, 3];

    /// <summary>Adapts all codes of the band.</summary>
    public void Adapt()
    {
        foreach (ref AdaptiveVlc vlc in _first.AsSpan()) vlc.Adapt();
        foreach (ref AdaptiveVlc vlc in _index.AsSpan()) vlc.Adapt();
        foreach (ref AdaptiveVlc vlc in _level.AsSpan()) vlc.Adapt();
    }

    /// <summary>Decodes one block that has at least one coefficient and returns how many it has. <paramref name="location"/> is the position of the first codable one.</summary>
    public int DecodeBlock<TSink>(ref BitReader source, int chroma, int location, TSink sink)
        where TSink : struct, ICoefficientSink
    {
        BitReader reader = source;
        reader.Refill();
        AdaptiveVlc[] index = _index;
        int indexBase = 2 * chroma;
        int symbol = _first[chroma].Decode(ref reader, VlcTables.TwelveBits);
        int adjacent = symbol & 1;
        int next = symbol >> 2;
        int context = adjacent & next;
        int sign = -(int)reader.Take(1);
        int level = (symbol & 2) != 0 ? DecodeLevel(ref reader, ref _level[context]) : 1;
        if (adjacent == 0)
        {
            reader.Refill();
            location += DecodeRun(ref reader, 15 - location);
        }

        if (location > 15) OutOfBlock();
        sink.Put(location, (level ^ sign) - sign);
        int count = 1;
        location++;
        while (next != 0)
        {
            // One refill serves a run (7 bits), an index (5), the sign and a plain level (8); an escaped level refills again.
            reader.Refill();
            if ((next & 1) == 0) location += DecodeRun(ref reader, 15 - location);
            if (location >= 14)
            {
                if (location > 15) OutOfBlock();
                symbol = location == 14 ? LastButOne(ref reader) : (int)reader.Take(1);
            }
            else
            {
                symbol = index[indexBase + context].Decode(ref reader, VlcTables.SixBits);
            }

            next = symbol >> 1;
            context &= next;
            sign = -(int)reader.Take(1);
            level = (symbol & 1) != 0 ? DecodeLevel(ref reader, ref _level[context]) : 1;
            sink.Put(location, (level ^ sign) - sign);
            location++;
            count++;
        }

        source = reader;
        return count;
    }

    /// <summary>A level of 2 or more; at least 8 bits must be buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DecodeLevel(ref BitReader reader, ref AdaptiveVlc vlc)
    {
        int symbol = vlc.Decode(ref reader, VlcTables.SevenBits);
        if (symbol < 2) return symbol + 2;
        if (symbol == 6)
        {
            // A copy, so that the reader itself never has its address taken and stays in registers.
            BitReader copy = reader;
            int level = EscapedLevel(ref copy);
            reader = copy;
            return level;
        }

        // Symbols 2 to 5: 4 + 1 bit, 6 + 2 bits, 10 + 2 bits, 14 + 2 bits.
        return symbol == 2 ? 4 + (int)reader.Take(1) : ((symbol - 1) << 2) - 2 + (int)reader.Take(2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EscapedLevel(ref BitReader reader)
    {
        reader.Refill();
        int bits = (int)reader.Take(4) + 4;
        if (bits == 19)
        {
            bits += (int)reader.Take(2);
            if (bits == 22) bits += (int)reader.Take(3);
        }

        int level = unchecked(2 + (1 << bits) + (int)reader.Take(bits));
        reader.Refill();
        return level;
    }

    // A run of at least 1 and at most `longest` positions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DecodeRun(ref BitReader reader, int longest)
    {
        if (longest < 5) return ShortRun(ref reader, longest);
        int symbol = AdaptiveVlc.DecodeFixed(VlcTables.Five[0], ref reader, VlcTables.FiveBits);
        int row = symbol + (longest > 10 ? 10 : longest > 6 ? 5 : 0);
        return RunBase[row] + (int)reader.Take(RunBits[row]);
    }

    // Unary: 1, 01, 001, ... where the longest run needs no final 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ShortRun(ref BitReader reader, int longest)
    {
        if (longest < 1) OutOfBlock();
        int zeros = BitOperations.LeadingZeroCount(reader.Buffer | (1UL << (64 - longest)));
        reader.Drop(Math.Min(zeros + 1, longest - 1));
        return zeros + 1;
    }

    // Behind position 14 only one more coefficient can follow, so its index is a shorter code: 0, 10, 110, 111.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LastButOne(ref BitReader reader)
    {
        int bits = (int)(reader.Buffer >> 61);
        reader.Drop(LastButOneLength[bits]);
        return LastButOneSymbol[bits];
    }

    private static void OutOfBlock() => Throw.Damaged(JxrContainer.Name, "a coefficient lies outside its block");
}
