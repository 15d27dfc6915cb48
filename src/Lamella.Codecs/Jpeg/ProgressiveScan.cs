using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Jpeg;

/// <summary>Progressive DCT scans (ITU-T T.81 annex G): each adds a band of coefficients or a bit to a band; the samples are made at the end.</summary>
internal static class ProgressiveScan
{
    /// <summary>Adds one scan to the coefficients.</summary>
    public static void Decode(ref BitReader reader, Frame frame, Scan scan, CoefficientPlane[] planes)
    {
        CheckOrder(scan);
        bool single = scan.Components.Length == 1;
        int wide = single ? scan.Components[0].UnitsWide : frame.McusWide;
        int high = single ? scan.Components[0].UnitsHigh : frame.McusHigh;
        int untilRestart = scan.RestartInterval, restarts = 0, bandEnds = 0;
        for (int y = 0; y < high; y++)
        {
            for (int x = 0; x < wide; x++)
            {
                if (scan.RestartInterval > 0 && untilRestart-- == 0)
                {
                    reader.Restart(restarts++ & 7);
                    foreach (Component component in scan.Components) component.Predictor = 0;
                    untilRestart = scan.RestartInterval - 1;
                    bandEnds = 0;
                }

                if (scan.First > 0)
                {
                    Span<short> block = planes[scan.Components[0].Index].Block(y, x);
                    if (scan.High == 0) FirstBand(ref reader, scan, block, ref bandEnds);
                    else RefineBand(ref reader, scan, block, ref bandEnds);
                }
                else
                {
                    DecodeDc(ref reader, scan, planes, y, x);
                }
            }

            reader.CheckOverrun();
        }
    }

    /// <summary>Transforms all blocks and writes the rows.</summary>
    public static void Finish<T>(Frame frame, CoefficientPlane[] coefficients, SamplePlane<T>[] planes, ref RowOutput<T> output)
        where T : unmanaged, IBinaryInteger<T>
    {
        int[][] steps = new int[frame.Components.Length][];
        foreach (Component component in frame.Components)
        {
            if (component.LowestBits is null || component.LowestBits[0] < 0)
                Throw.Damaged(JpegDecoder.Format, Invariant($"component {component.Id} was never coded"));
            steps[component.Index] = NaturalSteps(component.Steps);
        }

        Span<int> block = stackalloc int[64];
        for (int y = 0; y < frame.McusHigh; y++)
        {
            foreach (Component component in frame.Components)
            {
                SamplePlane<T> plane = planes[component.Index];
                for (int row = y * component.Vertical; row < (y + 1) * component.Vertical; row++)
                {
                    for (int column = 0; column < component.UnitsWide; column++)
                    {
                        bool flat = Dequantize(coefficients[component.Index].Block(row, column), steps[component.Index], block);
                        Span<T> samples = plane.At(row * 8, column * 8);
                        if (flat) InverseDct.Fill(block[0], samples, plane.Stride, frame.Precision);
                        else InverseDct.Transform(block, samples, plane.Stride, frame.Precision);
                    }
                }
            }

            output.AdvanceMcus(y + 1);
        }
    }

    /// <summary>
    /// A first scan precedes the refinements of its coefficients, and each refinement goes one bit down. That also bounds how many scans there can be.
    /// </summary>
    private static void CheckOrder(Scan scan)
    {
        foreach (Component component in scan.Components)
        {
            if (component.LowestBits is null)
            {
                component.LowestBits = new sbyte[64];
                component.LowestBits.AsSpan().Fill(-1);
            }

            for (int k = scan.First; k <= scan.Last; k++)
            {
                int expected = scan.High == 0 ? -1 : scan.High;
                if (component.LowestBits[k] != expected)
                    Throw.Damaged(JpegDecoder.Format, Invariant($"a scan codes coefficient {k} of component {component.Id} out of order"));
                component.LowestBits[k] = (sbyte)scan.Low;
            }
        }
    }

    /// <summary>Multiplies by the steps, in natural order; true when there are no AC coefficients.</summary>
    private static bool Dequantize(ReadOnlySpan<short> source, ReadOnlySpan<int> steps, Span<int> block)
    {
        Vector128<short> any = Vector128.Create(source).WithElement(0, (short)0);
        for (int i = 0; i < 64; i += 8)
        {
            Vector128<short> coefficients = Vector128.Create(source.Slice(i, 8));
            if (i > 0) any |= coefficients;
            (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(coefficients);
            (lower * Vector128.Create(steps.Slice(i, 4))).CopyTo(block[i..]);
            (upper * Vector128.Create(steps.Slice(i + 4, 4))).CopyTo(block[(i + 4)..]);
        }

        return any == Vector128<short>.Zero;
    }

    private static int[] NaturalSteps(ReadOnlySpan<int> steps)
    {
        int[] natural = new int[64];
        for (int k = 0; k < 64; k++) natural[ZigZag.Natural[k]] = steps[k];
        return natural;
    }

    private static void DecodeDc(ref BitReader reader, Scan scan, CoefficientPlane[] planes, int y, int x)
    {
        bool single = scan.Components.Length == 1;
        for (int i = 0; i < scan.Components.Length; i++)
        {
            Component component = scan.Components[i];
            int across = single ? 1 : component.Horizontal, down = single ? 1 : component.Vertical;
            for (int v = 0; v < down; v++)
            {
                for (int h = 0; h < across; h++)
                {
                    ref short dc = ref planes[component.Index].Block((y * down) + v, (x * across) + h)[0];
                    if (scan.High > 0)
                    {
                        if (reader.TakeBit() != 0) dc |= (short)(1 << scan.Low);
                        continue;
                    }

                    int category = reader.TakeSymbol(scan.DcTables[i]!);
                    if (category > 15) Throw.Damaged(JpegDecoder.Format, Invariant($"a DC difference of {category} bits"), reader.Position);
                    if (category > 0) component.Predictor += reader.TakeValue(category);
                    dc = (short)(component.Predictor << scan.Low);
                }
            }
        }
    }

    /// <summary>The first scan of a band (G.1.2.2); <paramref name="bandEnds"/> counts the blocks whose band has ended by a run.</summary>
    private static void FirstBand(ref BitReader reader, Scan scan, Span<short> block, ref int bandEnds)
    {
        if (bandEnds > 0)
        {
            bandEnds--;
            return;
        }

        HuffmanTable table = scan.AcTables[0]!;
        ReadOnlySpan<int> values = table.Values;
        ReadOnlySpan<byte> natural = ZigZag.Natural;
        for (int k = scan.First; k <= scan.Last; k++)
        {
            reader.Fill();
            int entry = values[reader.Peek(HuffmanTable.LookBits)];
            int value;
            if (entry != 0)
            {
                reader.Skip(entry & 0xFF);
                k += (entry >> 8) & 0xFF;
                value = entry >> 16;
            }
            else
            {
                int symbol = reader.TakeSymbol(table);
                int run = symbol >> 4, category = symbol & 15;
                if (category == 0)
                {
                    if (run < 15)
                    {
                        bandEnds = (1 << run) - 1;
                        if (run > 0) bandEnds += reader.Take(run);
                        return;
                    }

                    k += 15;
                    continue;
                }

                k += run;
                value = reader.TakeValue(category);
            }

            if (k > scan.Last) Throw.Damaged(JpegDecoder.Format, "a run leaves its band of coefficients", reader.Position);
            block[natural[k]] = (short)(value << scan.Low);
        }
    }

    /// <summary>A refinement of a band (G.1.2.3): a bit for each coefficient that is already not zero, and runs over those that still are.</summary>
    private static void RefineBand(ref BitReader reader, Scan scan, Span<short> block, ref int bandEnds)
    {
        int k = scan.First;
        if (bandEnds == 0)
        {
            HuffmanTable table = scan.AcTables[0]!;
            for (; k <= scan.Last; k++)
            {
                int symbol = reader.TakeSymbol(table);
                int run = symbol >> 4, category = symbol & 15;
                int value = 0;
                if (category == 1)
                {
                    value = (reader.Take(1) != 0 ? 1 : -1) * (1 << scan.Low);
                }
                else if (category != 0)
                {
                    Throw.Damaged(JpegDecoder.Format, "a refinement adds more than a bit", reader.Position);
                }
                else if (run < 15)
                {
                    bandEnds = 1 << run;
                    if (run > 0) bandEnds += reader.Take(run);
                    break;
                }

                k = RefineRun(ref reader, scan, block, k, run);
                if (value == 0) continue;
                if (k > scan.Last) Throw.Damaged(JpegDecoder.Format, "a run leaves its band of coefficients", reader.Position);
                block[ZigZag.Natural[k]] = (short)value;
            }
        }

        if (bandEnds == 0) return;
        RefineRun(ref reader, scan, block, k, 64);
        bandEnds--;
    }

    /// <summary>
    /// Refines coefficients from <paramref name="k"/> on until <paramref name="zeros"/> zero ones have passed; returns the index of the zero one after those,
    /// or one behind the band.
    /// </summary>
    private static int RefineRun(ref BitReader reader, Scan scan, Span<short> block, int k, int zeros)
    {
        ReadOnlySpan<byte> natural = ZigZag.Natural;
        int last = scan.Last, bit = 1 << scan.Low;
        for (; k <= last; k++)
        {
            ref short coefficient = ref block[natural[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0) return k;
            }
            else if (reader.TakeBit() != 0 && (coefficient & bit) == 0)
            {
                coefficient += (short)(coefficient > 0 ? bit : -bit);
            }
        }

        return k;
    }
}
