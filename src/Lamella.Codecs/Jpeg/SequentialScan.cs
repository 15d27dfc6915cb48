using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Jpeg;

/// <summary>Sequential DCT scans (ITU-T T.81 F.2): blocks are decoded, transformed and stored one by one.</summary>
internal static class SequentialScan
{
    /// <summary>Decodes a scan into the planes of its components; a scan of all components writes rows as it goes.</summary>
    public static void Decode<T>(ref BitReader reader, Frame frame, Scan scan, SamplePlane<T>[] planes, ref RowOutput<T> output)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool single = scan.Components.Length == 1;
        bool complete = scan.Components.Length == frame.Components.Length;
        int wide = single ? scan.Components[0].UnitsWide : frame.McusWide;
        int high = single ? scan.Components[0].UnitsHigh : frame.McusHigh;
        int untilRestart = scan.RestartInterval, restarts = 0;
        Span<int> block = stackalloc int[64];
        for (int y = 0; y < high; y++)
        {
            for (int x = 0; x < wide; x++)
            {
                if (scan.RestartInterval > 0 && untilRestart-- == 0)
                {
                    reader.Restart(restarts++ & 7);
                    foreach (Component component in scan.Components) component.Predictor = 0;
                    untilRestart = scan.RestartInterval - 1;
                }

                for (int i = 0; i < scan.Components.Length; i++)
                {
                    Component component = scan.Components[i];
                    SamplePlane<T> plane = planes[component.Index];
                    int across = single ? 1 : component.Horizontal, down = single ? 1 : component.Vertical;
                    for (int v = 0; v < down; v++)
                    {
                        for (int h = 0; h < across; h++)
                        {
                            int last = DecodeBlock(ref reader, scan.DcTables[i]!, scan.AcTables[i]!, component, block);
                            Span<T> samples = plane.At(((y * down) + v) * 8, ((x * across) + h) * 8);
                            if (last == 0) InverseDct.Fill(block[0], samples, plane.Stride, frame.Precision);
                            else InverseDct.Transform(block, samples, plane.Stride, frame.Precision);
                        }
                    }
                }
            }

            reader.CheckOverrun();
            if (complete) output.AdvanceMcus(single ? (y + 1) / scan.Components[0].Vertical : y + 1);
        }

        if (complete) output.AdvanceMcus(frame.McusHigh);
    }

    /// <summary>
    /// Decodes one block (F.2.2) into dequantized coefficients in natural order; returns the index in coding order of the last one that is not zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DecodeBlock(ref BitReader reader, HuffmanTable dc, HuffmanTable ac, Component component, scoped Span<int> block)
    {
        block.Clear();
        ReadOnlySpan<int> steps = component.Steps.AsSpan(0, 64);
        ReadOnlySpan<int> values = ac.Values;
        ReadOnlySpan<byte> natural = ZigZag.Natural;
        ReadOnlySpan<ushort> lookup = ac.Lookup;
        int size = reader.TakeSymbol(dc);
        if (size > 15) Throw.Damaged(JpegDecoder.Format, Invariant($"a DC difference of {size} bits"), reader.Position);
        if (size > 0) component.Predictor += reader.TakeValue(size);
        block[0] = (short)component.Predictor * steps[0];
        int last = 0;
        // Fields of the reader would be loaded and stored for each code; locals stay in registers.
        ulong bits = reader.Bits;
        int count = reader.Count;
        for (int k = 1; k < 64; k++)
        {
            if (count < 32) (bits, count) = reader.Refilled(bits, count);
            int entry = values[(int)(bits >> (64 - HuffmanTable.LookBits))];
            int value;
            if (entry != 0)
            {
                bits <<= entry & 0xFF;
                count -= entry & 0xFF;
                k += (entry >> 8) & 0xFF;
                value = entry >> 16;
            }
            else
            {
                int symbol = lookup[(int)(bits >> (64 - HuffmanTable.LookBits))];
                if (symbol == 0) symbol = ac.FindLong((int)(bits >> 48));
                bits <<= symbol >> 8;
                count -= symbol >> 8;
                int category = symbol & 15;
                int run = (symbol >> 4) & 15;
                if (category == 0)
                {
                    if (run != 15) break;
                    k += 15;
                    continue;
                }

                k += run;
                value = HuffmanTable.Extend((int)(bits >> (64 - category)), category);
                bits <<= category;
                count -= category;
            }

            if (k > 63) Throw.Damaged(JpegDecoder.Format, "a block has more than 64 coefficients", reader.Position);
            block[natural[k]] = value * steps[k];
            last = k;
        }

        reader.Return(bits, count);
        return last;
    }
}
