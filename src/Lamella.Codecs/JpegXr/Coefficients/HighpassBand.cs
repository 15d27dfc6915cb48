using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>Parses the highpass coefficients and flexbits of a macroblock (T.832 9.6.4, 9.7.1).</summary>
internal static class HighpassBand
{
    // Parsing order (2x2 groups of 2x2 blocks) to raster order.
    private static ReadOnlySpan<byte> HierarchicalToRaster => [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15];

    /// <summary>
    /// Decodes the blocks of all channels whose patterns <see cref="CodedBlocks"/> has found. <paramref name="flex"/> may be the same reader as <paramref name="reader"/> (spatial order).
    /// A negative <paramref name="trim"/> says that there are no flexbits.
    /// </summary>
    public static void Decode(
        ref BitReader reader,
        ref BitReader flex,
        PlaneHeader plane,
        TileContext context,
        in ModelWeights weights,
        QuantizerSteps steps,
        int trim,
        Macroblock block)
    {
        AdaptiveScan scan = block.Orientation == Prediction.Top ? context.VerticalScan : context.HorizontalScan;
        int lumaCount = 0, chromaCount = 0;
        for (int c = 0; c < plane.Channels; c++)
        {
            int chroma = c > 0 ? 1 : 0;
            int rawBits = context.HighpassModel[chroma].Bits;
            int flexbits = trim < 0 ? 0 : Math.Max(rawBits - trim, 0);
            int step = steps[block.HighpassSet, c];
            int pattern = block.BlockPatterns[c];
            bool full = plane.IsFull(c);
            int blocks = full ? 16 : 2 * plane.BlockRows(c);
            int found = 0;
            for (int i = 0; i < blocks; i++)
            {
                int start = (c * Macroblock.ChannelStride) + (full ? HierarchicalToRaster[i] : i);
                if ((pattern >> i & 1) != 0)
                {
                    HighpassSink sink = new(scan, block.High, start, step << rawBits);
                    found += context.Highpass.DecodeBlock(ref reader, chroma, 1, sink);
                }

                if (flexbits > 0) Refine(ref flex, ref block.High[start], flexbits, step << trim);
            }

            if (c == 0) lumaCount = found;
            else chromaCount += found;
        }

        weights.Update(ref context.HighpassModel[0], ref context.HighpassModel[1], lumaCount, chromaCount, plane.Color != InternalColor.Luma);
    }

    /// <summary>Reads which blocks have coded coefficients into <see cref="Macroblock.BlockPatterns"/>: still as differences to the prediction.</summary>
    public static void CodedBlocks(ref BitReader source, PlaneHeader plane, TileContext context, int[] patterns)
    {
        BitReader reader = source;
        if (plane.IsYuv)
        {
            YuvBlocks(ref reader, plane.Color, context, patterns);
        }
        else
        {
            for (int c = 0; c < plane.Channels; c++)
            {
                int quadrants = Quadrants(ref reader, context);
                int pattern = 0;
                for (int q = 0; q < 4; q++)
                {
                    if ((quadrants >> q & 1) == 0) continue;
                    reader.Refill();
                    pattern |= Quadrant(ref reader, context.QuadrantBlocks.Decode(ref reader, VlcTables.FiveBits) + 1) << (4 * q);
                }

                patterns[c] = pattern;
            }
        }

        source = reader;
    }

    private static void YuvBlocks(ref BitReader reader, InternalColor color, TileContext context, int[] patterns)
    {
        int quadrants = Quadrants(ref reader, context);
        int luma = 0;
        patterns[1] = 0;
        patterns[2] = 0;
        for (int q = 0; q < 4; q++)
        {
            if ((quadrants >> q & 1) == 0) continue;
            reader.Refill();
            int value = context.QuadrantBlocks.Decode(ref reader, VlcTables.NineBits) + 1;
            int chroma = 0;
            if (value >= 6)
            {
                chroma = reader.Flag() ? 1 : reader.Flag() ? 2 : 3;
                if (value == 9) value = reader.Flag() ? 9 : reader.Flag() ? 10 : 11;
                value -= 6;
            }

            luma |= Quadrant(ref reader, value) << (4 * q);
            for (int c = 1; c <= 2; c++)
            {
                if ((chroma & c) == 0) continue;
                patterns[c] |= color switch
                {
                    InternalColor.Yuv444 => Quadrant444(ref reader) << (4 * q),
                    InternalColor.Yuv420 => 1 << q,

                    // Two blocks of a column of four: quadrants 0 and 1 are the upper halves of both columns, 2 and 3 the lower.
                    _ => (reader.Flag() ? 1 : reader.Flag() ? 4 : 5) << ((q & 1) + (4 * (q >> 1))),
                };
            }
        }

        patterns[0] = luma;
    }

    private static int Quadrants(ref BitReader reader, TileContext context)
    {
        reader.Refill();
        return context.QuadrantCount.Decode(ref reader, VlcTables.FiveBits) switch
        {
            0 => 0,
            1 => 1 << (int)reader.Read(2),
            2 => Pair(ref reader),
            3 => 15 ^ (1 << (int)reader.Read(2)),
            _ => 15,
        };
    }

    private static int Pair(ref BitReader reader) => reader.Read(2) switch
    {
        0 => 3,
        1 => 5,
        2 => reader.Flag() ? 9 : 6,
        _ => reader.Flag() ? 12 : 10,
    };

    // The number of coded blocks of a quadrant (or the kind of pair) and which they are.
    private static int Quadrant(ref BitReader reader, int value)
    {
        switch (value)
        {
            case 0: return 0;
            case 1: return 1 << (int)reader.Read(2);
            case 2: return reader.Flag() ? 12 : 3;
            case 3:
                uint diagonal = reader.Read(2);
                return diagonal < 2 ? 5 + (int)diagonal : 7 + (int)diagonal;
            case 4: return 15 ^ (8 >> (int)reader.Read(2));
            default: return 15;
        }
    }

    private static int Quadrant444(ref BitReader reader)
    {
        reader.Refill();
        return AdaptiveVlc.DecodeFixed(VlcTables.Four, ref reader, VlcTables.FourBits) switch
        {
            0 => 1 << (int)reader.Read(2),
            1 => Pair(ref reader),
            2 => 15 ^ (1 << (int)reader.Read(2)),
            _ => 15,
        };
    }

    /// <summary>
    /// Adds the raw low-order bits of one block's 15 coefficients; coefficients that are zero so far bring a sign. <paramref name="block"/> is the block's entry at frequency 0.
    /// Which coefficients are zero is close to random, so the steps are arithmetic instead of branches.
    /// </summary>
    internal static void Refine(ref BitReader source, ref int block, int bits, int scale)
    {
        BitReader reader = source;
        for (int k = 1; k < 16; k += 3)
        {
            // Three coefficients take at most 3 * (15 + 1) of the 56 buffered bits. Frequencies 1 to 15 lie 16 entries apart inside the channel's 256.
            reader.Refill();
            ref int first = ref Unsafe.Add(ref block, k << Macroblock.FrequencyShift);
            first = Refined(ref reader, first, bits, scale);
            ref int second = ref Unsafe.Add(ref first, 1 << Macroblock.FrequencyShift);
            second = Refined(ref reader, second, bits, scale);
            ref int third = ref Unsafe.Add(ref second, 1 << Macroblock.FrequencyShift);
            third = Refined(ref reader, third, bits, scale);
        }

        source = reader;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Refined(ref BitReader reader, int value, int bits, int scale)
    {
        ulong buffer = reader.Buffer;
        int raw = (int)(buffer >> (64 - bits));
        int known = (value | -value) >> 31;
        int negative = -(int)(buffer << bits >> 63);
        negative = (known & (value >> 31)) | (~known & negative);
        reader.Drop(bits + (~known & (int)((uint)-raw >> 31)));
        int change = raw * scale;
        return value + ((change ^ negative) - negative);
    }
}
