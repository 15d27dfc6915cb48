namespace Lamella.Codecs.JpegXr;

/// <summary>Parses the lowpass coefficients of a macroblock (T.832 9.6.3).</summary>
internal static class LowpassBand
{
    // The joint chroma blocks start so far in that positions 10..15 (4:2:0) and 2..15 (4:2:2) remain.
    private const int Joint420Start = 10;
    private const int Joint422Start = 2;

    private static ReadOnlySpan<byte> Order422 => [4, 1, 2, 3, 5, 6, 7];

    /// <summary>Decodes entries 1 to 15 (or 3, or 7 for subsampled chroma) of each channel in <paramref name="block"/>.</summary>
    public static void Decode(ref BitReader reader, PlaneHeader plane, TileContext context, in ModelWeights weights, Macroblock block)
    {
        bool joint = plane.Color is InternalColor.Yuv420 or InternalColor.Yuv422;
        int planes = joint ? 2 : plane.Channels;
        int coded = CodedChannels(ref reader, plane, context, planes);
        int lumaCount = 0, chromaCount = 0;
        for (int p = 0; p < planes; p++)
        {
            int chroma = p > 0 ? 1 : 0;
            int rawBits = context.LowpassModel[chroma].Bits;
            if ((coded >> p & 1) != 0)
            {
                int found = joint && p == 1
                    ? DecodeJoint(ref reader, plane, context, block)
                    : context.Lowpass.DecodeBlock(ref reader, chroma, 1, new LowpassSink(context.LowpassScan, block.Low, p * 16));
                if (p == 0) lumaCount = found;
                else chromaCount += found;
            }

            if (rawBits == 0) continue;
            if (joint && p == 1) RefineJoint(ref reader, block.Low, plane.Color == InternalColor.Yuv420 ? 4 : 8, rawBits);
            else Refine(ref reader, block.Low.AsSpan((p * 16) + 1, 15), rawBits);
        }

        weights.Update(ref context.LowpassModel[0], ref context.LowpassModel[1], lumaCount, chromaCount, plane.Color != InternalColor.Luma);
    }

    // Which channels have coded coefficients: one bit each, or for YUV an adaptive code that favours "all" or "none".
    private static int CodedChannels(ref BitReader reader, PlaneHeader plane, TileContext context, int planes)
    {
        int coded = 0;
        if (!plane.IsYuv)
        {
            for (int p = 0; p < planes; p++) coded |= (int)reader.Read(1) << p;
            return coded;
        }

        int all = (1 << planes) - 1;
        if (context.LowpassNoneCount <= 0 || context.LowpassAllCount < 0)
        {
            if (reader.Flag())
            {
                int rest = (int)reader.Read(planes - 1);
                coded = rest == 0 ? 1 : (2 * rest) + (int)reader.Read(1);
            }

            if (context.LowpassAllCount < context.LowpassNoneCount) coded = all - coded;
        }
        else
        {
            coded = (int)reader.Read(planes);
        }

        context.LowpassAllCount = Math.Clamp(context.LowpassAllCount + (coded == all ? -3 : 1), -8, 7);
        context.LowpassNoneCount = Math.Clamp(context.LowpassNoneCount + (coded == 0 ? -3 : 1), -8, 7);
        return coded;
    }

    // Both chroma channels in one block, alternating.
    private static int DecodeJoint(ref BitReader reader, PlaneHeader plane, TileContext context, Macroblock block)
    {
        bool half = plane.Color == InternalColor.Yuv420;
        int start = half ? Joint420Start : Joint422Start;
        int[] levels = block.JointLevels;
        Array.Clear(levels);
        int found = context.Lowpass.DecodeBlock(ref reader, 1, start, new PositionSink(levels));
        for (int i = 0; i < 16 - start; i++)
        {
            int frequency = half ? 1 + (i >> 1) : Order422[i >> 1];
            block.Low[(16 * (1 + (i & 1))) + frequency] = levels[start + i];
        }

        return found;
    }

    private static void RefineJoint(ref BitReader reader, int[] low, int count, int rawBits)
    {
        for (int k = 1; k < count; k++)
        {
            Refine(ref reader, low.AsSpan(16 + k, 1), rawBits);
            Refine(ref reader, low.AsSpan(32 + k, 1), rawBits);
        }
    }

    private static void Refine(ref BitReader source, Span<int> values, int rawBits)
    {
        BitReader reader = source;
        foreach (ref int value in values)
        {
            reader.Refill();
            int raw = (int)reader.Take(rawBits);
            if (value > 0) value = (value << rawBits) + raw;
            else if (value < 0) value = -((-value << rawBits) + raw);
            else value = raw != 0 && reader.Take(1) != 0 ? -raw : raw;
        }

        source = reader;
    }
}
