using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>A scan order that sorts itself by how often each position is used (T.832 9.11.2). Entry = use count (from bit 4 up) and frequency index (bits 0 to 3).</summary>
internal sealed class AdaptiveScan
{
    private const uint One = 1u << 4;

    private readonly uint[] _entries = new uint[16];

    /// <summary>Starts with the given order of frequencies.</summary>
    public AdaptiveScan(ReadOnlySpan<byte> order)
    {
        for (int i = 0; i < 16; i++) _entries[i] = order[i];
        ResetCounts();
    }

    /// <summary>The order of the lowpass band and of horizontally oriented blocks.</summary>
    public static ReadOnlySpan<byte> Horizontal => [0, 1, 4, 5, 2, 8, 6, 9, 3, 12, 10, 7, 13, 11, 14, 15];

    /// <summary>The order of blocks predicted from the top.</summary>
    public static ReadOnlySpan<byte> Vertical => [0, 4, 8, 5, 1, 12, 9, 6, 2, 13, 3, 15, 7, 10, 14, 11];

    /// <summary>Resets the counts, not the order.</summary>
    public void ResetCounts()
    {
        // The count of entry 0 is out of reach: counts grow by at most 16 macroblocks x 16 blocks x 16 channels between resets.
        _entries[0] = (_entries[0] & 15) | (32767u << 4);
        for (int j = 1; j < 16; j++) _entries[j] = (_entries[j] & 15) | ((uint)(34 - (2 * j)) << 4);
    }

    /// <summary>The frequency at scan position <paramref name="position"/> (1 to 15); counts the use and moves the entry up when it has overtaken the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Use(int position)
    {
        uint[] entries = _entries;
        uint entry = entries[position] + One;
        uint before = entries[position - 1];
        bool swap = (entry >> 4) > (before >> 4);
        entries[position] = swap ? before : entry;
        if (swap) entries[position - 1] = entry;
        return (int)(entry & 15);
    }
}
