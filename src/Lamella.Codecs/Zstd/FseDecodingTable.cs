using System.Numerics;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// An FSE table as the sequence decoder wants it: one 64-bit entry per state, which holds all that a step needs.
/// Bits 0-31 baseline of the value, 32-47 baseline of the next state, 48-55 bits to read for the next state, 56-63 extra bits of the value.
/// </summary>
/// <remarks>Entries live in pinned memory. By construction baseline + bits of the next state stays below the number of states, so a walk over the table
/// never leaves it.</remarks>
internal sealed unsafe class FseDecodingTable
{
    private readonly ulong[] _entries;

    /// <summary>Makes room for tables up to the accuracy <paramref name="maxLog"/>.</summary>
    public FseDecodingTable(int maxLog)
    {
        _entries = GC.AllocateArray<ulong>(1 << maxLog, pinned: true);
        Entries = (ulong*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _entries[0]);
    }

    /// <summary>The first entry.</summary>
    public ulong* Entries { get; }

    /// <summary>The accuracy: the number of bits of a state.</summary>
    public int Log { get; private set; }

    /// <summary>A table whose only state always yields the one value (mode RLE, RFC 8878 3.1.1.3.2.1).</summary>
    public void BuildSingle(uint baseline, int extraBits)
    {
        Log = 0;
        _entries[0] = baseline | ((ulong)extraBits << 56);
    }

    /// <summary>Builds the table from probabilities (RFC 8878, 4.1.1).</summary>
    public void Build(ReadOnlySpan<short> probabilities, int log, ReadOnlySpan<uint> baseline, ReadOnlySpan<byte> extraBits)
    {
        Log = log;
        int size = 1 << log;
        Span<byte> symbols = stackalloc byte[size];
        FseDistribution.Spread(probabilities, log, symbols);
        Span<ushort> next = stackalloc ushort[probabilities.Length];
        for (int s = 0; s < next.Length; s++) next[s] = (ushort)Math.Abs(probabilities[s]);
        Span<ulong> entries = _entries.AsSpan(0, size);
        for (int state = 0; state < entries.Length; state++)
        {
            int symbol = symbols[state];
            uint x = next[symbol]++;
            int bits = log - BitOperations.Log2(x);
            uint target = (x << bits) - (uint)size;
            entries[state] = baseline[symbol] | ((ulong)target << 32) | ((ulong)bits << 48) | ((ulong)extraBits[symbol] << 56);
        }
    }
}
