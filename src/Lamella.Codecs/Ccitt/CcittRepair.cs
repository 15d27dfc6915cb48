using Lamella.IO;

namespace Lamella.Codecs.Ccitt;

/// <summary>
/// Decodes damaged fax data as far as it goes. A row in which a code does not exist, or leads out of the row, keeps its runs up to there and is white behind them; Group 3 then looks for the next end-of-line
/// code, the others go on with the next bit. Where an end-of-line code comes too early in T.6, the block ends. Rows that are not there are white. These rules show of such pages what libtiff shows, bit for bit,
/// and tests hold them to it. Thread-safe: no state.
/// </summary>
internal static class CcittRepair
{
    private const int EndOfLineZeros = 11;
    private const int RunsBeyondColumns = 64;

    /// <summary>Fills the destination.</summary>
    /// <param name="source">The data, its bits in the usual order (FillOrder 1).</param>
    /// <param name="scheme">The coding.</param>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="destination">Whole rows, each filled up to a byte.</param>
    /// <returns>The rows that are damaged, and the rows that are not there at all.</returns>
    public static (int Bad, int Absent) Decode(ReadOnlySpan<byte> source, CcittScheme scheme, int columns, Span<byte> destination)
    {
        destination.Clear();
        int rowBytes = (int)((columns + 7L) / 8);
        if (columns < 1 || columns > (int.MaxValue / 2) - RunsBeyondColumns || destination.Length < rowBytes) return (0, 0);
        int rows = destination.Length / rowBytes, bad = 0, capacity = (2 * columns) + RunsBeyondColumns;
        int[] runs = Pooled.Rent<int>(capacity);
        int[] reference = Pooled.Rent<int>(capacity);
        try
        {
            runs.AsSpan(0, capacity).Clear();
            reference.AsSpan(0, capacity).Clear();
            reference[0] = columns;
            CcittBits bits = new(source);
            bool ended = false;
            for (int row = 0; row < rows; row++)
            {
                if (!StartRow(ref bits, scheme, ended, out bool twoDimensional)) return (bad, rows - row);
                CcittRow line = new(runs.AsSpan(0, capacity), reference.AsSpan(0, capacity), columns);
                bool isWhole = twoDimensional ? line.ReadTwoDimensional(ref bits) : line.ReadOneDimensional(ref bits);
                if (!line.Close(isWhole)) bad++;
                line.Paint(destination.Slice(row * rowBytes, rowBytes));
                ended = line.MetEndOfLine;
                if (line.IsLost || (ended && scheme == CcittScheme.Group4)) return (bad, rows - row - 1);
                if (scheme is CcittScheme.Group4 or CcittScheme.Group3TwoDimensional) (runs, reference) = (reference, runs);
            }

            return (bad, 0);
        }
        finally
        {
            Pooled.Return(runs);
            Pooled.Return(reference);
        }
    }

    /// <summary>Moves to the first code of the next row; false at the end of the data.</summary>
    /// <param name="bits">The data.</param>
    /// <param name="scheme">The coding.</param>
    /// <param name="ended">The zeros of an end-of-line code were read with the last row.</param>
    /// <param name="twoDimensional">How the row is coded.</param>
    private static bool StartRow(ref CcittBits bits, CcittScheme scheme, bool ended, out bool twoDimensional)
    {
        if (scheme is not (CcittScheme.Group3 or CcittScheme.Group3TwoDimensional)) return CcittDecoder.StartRow(ref bits, scheme, out twoDimensional);
        while (!ended && !bits.IsAtEnd && bits.Peek(EndOfLineZeros) != 0) bits.Skip(1);
        twoDimensional = false;
        if (!bits.SkipZeros() || bits.IsAtEnd) return false;
        if (scheme == CcittScheme.Group3) return true;
        twoDimensional = bits.Peek(1) == 0;
        bits.Skip(1);
        return true;
    }
}
