using Lamella.IO;

namespace Lamella.Codecs.Ccitt;

/// <summary>
/// Decodes fax data (ITU-T T.4 and T.6) into rows of packed bits, highest first: white is 0, black is 1. Rows are held as the positions where the colour
/// changes, which is what two-dimensional coding refers to. Thread-safe: no state.
/// </summary>
internal static class CcittDecoder
{
    private const string Format = "CCITT";
    private const int EndOfLineZeros = 11;

    /// <summary>Decodes rows until the destination is full or the data ends; returns the bytes of the complete rows.</summary>
    /// <param name="source">The data, its bits in the usual order (FillOrder 1).</param>
    /// <param name="scheme">The coding.</param>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="destination">Whole rows, each filled up to a byte.</param>
    /// <exception cref="DamagedDataException">A code does not exist or a row has too many pixels.</exception>
    /// <exception cref="UnsupportedFeatureException">Uncompressed mode.</exception>
    public static int Decode(ReadOnlySpan<byte> source, CcittScheme scheme, int columns, Span<byte> destination)
    {
        int rowBytes = (int)((columns + 7L) / 8);
        if (columns < 1 || destination.Length < rowBytes) return 0;
        // Positions grow strictly, so a row has at most one per column; the rest is for the ends that close the row.
        int[] changes = Pooled.Rent<int>(columns + 4);
        int[] reference = Pooled.Rent<int>(columns + 4);
        try
        {
            CcittBits bits = new(source);
            reference.AsSpan(0, 4).Fill(columns);
            int written = 0;
            for (; destination.Length - written >= rowBytes; written += rowBytes)
            {
                if (!StartRow(ref bits, scheme, out bool twoDimensional)) break;
                int count = twoDimensional ? ReadTwoDimensional(ref bits, columns, reference, changes) : ReadOneDimensional(ref bits, columns, changes);
                changes.AsSpan(count, 4).Fill(columns);
                Paint(changes.AsSpan(0, count + 1), destination.Slice(written, rowBytes));
                (changes, reference) = (reference, changes);
            }

            return written;
        }
        finally
        {
            Pooled.Return(changes);
            Pooled.Return(reference);
        }
    }

    /// <summary>Moves to the first code of the next row; false at the end of the data.</summary>
    internal static bool StartRow(ref CcittBits bits, CcittScheme scheme, out bool twoDimensional)
    {
        twoDimensional = scheme == CcittScheme.Group4;
        switch (scheme)
        {
            case CcittScheme.ModifiedHuffman:
                bits.Align(8);
                return !bits.IsAtEnd;
            case CcittScheme.ModifiedHuffmanWords:
                bits.Align(16);
                return !bits.IsAtEnd;
            case CcittScheme.Group4:
                // Two end-of-line codes end the block (T.6 2.2.5); no mode starts like one.
                return !bits.IsAtEnd && bits.Peek(EndOfLineZeros + 1) != 1;
        }

        // Zeros of any number may precede an end-of-line code (fill, T.4 4.1.3); several codes in a row end the page. Some writers leave the first code out.
        bool found = false;
        while (!bits.IsAtEnd && bits.Peek(EndOfLineZeros) == 0)
        {
            if (!bits.SkipZeros() || found) return false;
            found = true;
            if (scheme != CcittScheme.Group3TwoDimensional) continue;
            twoDimensional = bits.Peek(1) == 0;
            bits.Skip(1);
        }

        return !bits.IsAtEnd;
    }

    /// <summary>Reads a row of alternating white and black runs; returns the number of changes.</summary>
    private static int ReadOneDimensional(ref CcittBits bits, int columns, Span<int> changes)
    {
        int count = 0;
        bool black = false;
        for (int at = 0; at < columns; black = !black)
        {
            at = Advance(ref bits, at, columns, black);
            count = Add(changes, count, at, columns);
        }

        return count;
    }

    /// <summary>Reads a row that refers to the one above (T.4 4.2, T.6 2.2); returns the number of changes.</summary>
    private static int ReadTwoDimensional(ref CcittBits bits, int columns, ReadOnlySpan<int> reference, Span<int> changes)
    {
        int count = 0, at = -1, index = 0;
        bool black = false;
        while (at < columns)
        {
            // b1: the first change of the reference row right of a0 and away from its colour; b2 is the next.
            while (reference[index] <= at && reference[index] < columns) index += 2;
            int code = CcittTables.Mode[bits.Peek(CcittTables.ModeBits)];
            bits.Skip(code & 15);
            int mode = code >> 4;
            if (code == 0) Throw.Damaged(Format, bits.IsAtEnd ? "the data ends within a row" : "a mode code does not exist", bits.Offset);
            if (mode == CcittTables.Pass)
            {
                at = reference[index + 1];
            }
            else if (mode == CcittTables.Horizontal)
            {
                at = Advance(ref bits, Math.Max(at, 0), columns, black);
                count = Add(changes, count, at, columns);
                at = Advance(ref bits, at, columns, !black);
                count = Add(changes, count, at, columns);
            }
            else if (mode == CcittTables.Extension)
            {
                Throw.Unsupported(Format, "uncompressed mode");
            }
            else
            {
                int next = reference[index] + mode - CcittTables.VerticalZero;
                if (next < Math.Max(at, 0) || next > columns) Throw.Damaged(Format, "a change lies outside of its row", bits.Offset);
                at = next;
                count = Add(changes, count, at, columns);
                black = !black;
                // The other colour's changes: the one before may lie right of a0 again.
                index += index > 0 ? -1 : 1;
            }
        }

        return count;
    }

    /// <summary>Reads the codes of one run and returns where it ends.</summary>
    private static int Advance(ref CcittBits bits, int at, int columns, bool black)
    {
        ReadOnlySpan<ushort> codes = black ? CcittTables.Black : CcittTables.White;
        while (true)
        {
            int code = codes[bits.Peek(CcittTables.RunBits)];
            if (code == 0) Throw.Damaged(Format, bits.IsAtEnd ? "the data ends within a row" : "a run code does not exist", bits.Offset);
            bits.Skip(code & 15);
            int run = code >> 4;
            if (run > columns - at) Throw.Damaged(Format, Invariant($"a row has more than {columns} pixels"), bits.Offset);
            at += run;
            if (run < 64) return at;
        }
    }

    /// <summary>Notes a change of colour; one at the place of the last undoes it: a run of no pixels.</summary>
    private static int Add(Span<int> changes, int count, int at, int columns)
    {
        if (count > 0 && changes[count - 1] == at) return count - 1;
        if (at >= columns) return count;
        changes[count] = at;
        return count + 1;
    }

    /// <summary>Draws the black runs: between each change at an even index and the next.</summary>
    internal static void Paint(ReadOnlySpan<int> changes, Span<byte> row)
    {
        row.Clear();
        for (int i = 0; i + 1 < changes.Length; i += 2)
        {
            int start = changes[i], end = changes[i + 1];
            int first = start >> 3, last = end >> 3;
            byte head = (byte)(0xFF >> (start & 7)), tail = (byte)~(0xFF >> (end & 7));
            if (first == last)
            {
                row[first] |= (byte)(head & tail);
                continue;
            }

            row[first] |= head;
            row[(first + 1)..last].Fill(0xFF);
            if (tail != 0) row[last] |= tail;
        }
    }
}
