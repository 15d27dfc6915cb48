namespace Lamella.Codecs.JpegXr;

/// <summary>Parses the DC coefficients of a macroblock (T.832 9.6.2).</summary>
internal static class DcBand
{
    /// <summary>Decodes one coefficient per channel into entry 0 of the channel's sixteen in <paramref name="low"/>.</summary>
    public static void Decode(ref BitReader source, PlaneHeader plane, TileContext context, in ModelWeights weights, int[] low)
    {
        BitReader reader = source;
        int lumaCount = 0, chromaCount = 0;
        if (plane.IsYuv)
        {
            reader.Refill();
            int coded = AdaptiveVlc.DecodeFixed(VlcTables.Eight, ref reader, VlcTables.EightBits);
            low[0] = Coefficient(ref reader, (coded & 4) != 0, context.DcModel[0].Bits, ref context.DcLevel[0]);
            low[16] = Coefficient(ref reader, (coded & 2) != 0, context.DcModel[1].Bits, ref context.DcLevel[1]);
            low[32] = Coefficient(ref reader, (coded & 1) != 0, context.DcModel[1].Bits, ref context.DcLevel[1]);
            lumaCount = coded >> 2;
            chromaCount = ((coded >> 1) & 1) + (coded & 1);
        }
        else
        {
            for (int c = 0; c < plane.Channels; c++)
            {
                bool coded = reader.Flag();
                low[c * 16] = Coefficient(ref reader, coded, context.DcModel[c == 0 ? 0 : 1].Bits, ref context.DcLevel[0]);
                if (!coded) continue;
                if (c == 0) lumaCount = 1;
                else chromaCount++;
            }
        }

        weights.Update(ref context.DcModel[0], ref context.DcModel[1], lumaCount, chromaCount, plane.Color != InternalColor.Luma);
        source = reader;
    }

    private static int Coefficient(ref BitReader reader, bool coded, int rawBits, ref AdaptiveVlc vlc)
    {
        int value = 0;
        if (coded)
        {
            reader.Refill();
            value = RunLevelCoder.DecodeLevel(ref reader, ref vlc) - 1;
        }

        value = (value << rawBits) | (int)reader.Read(rawBits);
        return value != 0 && reader.Flag() ? -value : value;
    }
}
