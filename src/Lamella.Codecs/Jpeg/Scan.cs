using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>A scan header (ITU-T T.81 B.2.3), checked against its frame, with the tables that it uses.</summary>
internal sealed class Scan
{
    private const int MaxUnitsPerMcu = 10;

    public required Component[] Components { get; init; }

    /// <summary>By component of the scan; null where the scan codes no DC coefficients.</summary>
    public required HuffmanTable?[] DcTables { get; init; }

    /// <summary>By component of the scan; null where the scan codes no AC coefficients.</summary>
    public required HuffmanTable?[] AcTables { get; init; }

    /// <summary>The first coefficient (Ss); the predictor when lossless.</summary>
    public required int First { get; init; }

    /// <summary>The last coefficient (Se).</summary>
    public required int Last { get; init; }

    /// <summary>The bit above those that this scan refines (Ah), 0 for a first scan.</summary>
    public required int High { get; init; }

    /// <summary>The lowest bit that this scan codes (Al); the point transform when lossless.</summary>
    public required int Low { get; init; }

    /// <summary>MCUs between restart markers, 0 for no restarts.</summary>
    public required int RestartInterval { get; init; }

    /// <summary>Reads a scan header.</summary>
    public static Scan Read(ref SpanReader reader, Frame frame, CodingTables tables)
    {
        int count = reader.U8();
        if (count < 1 || count > frame.Components.Length)
            Throw.Damaged(JpegDecoder.Format, Invariant($"a scan of {count} components in a frame of {frame.Components.Length}"));
        Component[] components = new Component[count];
        Span<byte> selectors = stackalloc byte[4];
        int units = 0;
        for (int i = 0; i < count; i++)
        {
            components[i] = Find(frame, components.AsSpan(0, i), reader.U8());
            selectors[i] = reader.U8();
            if (selectors[i] >> 4 > 3 || (selectors[i] & 15) > 3)
                Throw.Damaged(JpegDecoder.Format, Invariant($"a scan uses Huffman tables {selectors[i] >> 4} and {selectors[i] & 15}"));
            units += components[i].Horizontal * components[i].Vertical;
        }

        if (count > 1 && units > MaxUnitsPerMcu) Throw.Damaged(JpegDecoder.Format, Invariant($"an MCU of {units} data units"));
        int first = reader.U8();
        int last = reader.U8();
        int bits = reader.U8();
        CheckParameters(frame, count, first, last, bits >> 4, bits & 15);
        if (frame.Process == JpegProcess.Sequential) (first, last, bits) = (0, 63, 0);
        Scan scan = new()
        {
            Components = components,
            DcTables = new HuffmanTable?[count],
            AcTables = new HuffmanTable?[count],
            First = first,
            Last = last,
            High = bits >> 4,
            Low = bits & 15,
            RestartInterval = tables.RestartInterval,
        };
        bool dc = frame.Process == JpegProcess.Lossless || (first == 0 && scan.High == 0);
        bool ac = frame.Process != JpegProcess.Lossless && last > 0;
        for (int i = 0; i < count; i++)
        {
            if (dc) scan.DcTables[i] = tables.Dc(selectors[i] >> 4);
            if (ac) scan.AcTables[i] = tables.Ac(selectors[i] & 15);
        }

        return scan;
    }

    private static Component Find(Frame frame, ReadOnlySpan<Component> taken, byte id)
    {
        foreach (Component component in frame.Components)
        {
            if (component.Id != id) continue;
            // Some writers give all components the same identifier; the next one of that name is meant.
            bool used = false;
            foreach (Component other in taken) used |= ReferenceEquals(other, component);
            if (!used) return component;
        }

        return Throw.Damaged<Component>(JpegDecoder.Format, Invariant($"a scan names component {id}, which the frame lacks"));
    }

    private static void CheckParameters(Frame frame, int count, int first, int last, int high, int low)
    {
        bool valid = frame.Process switch
        {
            // Sequential scans always code all coefficients, whatever careless writers put here.
            JpegProcess.Sequential => true,
            JpegProcess.Progressive => (first == 0 ? last == 0 : count == 1 && first <= last && last <= 63) && low <= 13 && (high == 0 || high == low + 1),
            _ => first is >= 1 and <= 7 && low < frame.Precision,
        };
        if (!valid) Throw.Damaged(JpegDecoder.Format, Invariant($"scan parameters {first}, {last}, {high}, {low} do not fit the frame"));
    }
}
