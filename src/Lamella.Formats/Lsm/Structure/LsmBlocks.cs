using Lamella.Formats.Tiff.Structure;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.Lsm.Structure;

/// <summary>The small blocks that CZ_LSMINFO points to. A damaged one is left out with a warning: pixels do not depend on them.</summary>
internal sealed class LsmBlocks(Store store, string key, LsmInfo info, List<string> warnings)
{
    private const int MostItems = 1 << 20;
    private readonly WindowReader _file = new(store, key, LsmInfo.Format);

    /// <summary>Colours and names of channels.</summary>
    public (List<Rgba> Colors, List<string> Names) ChannelColors()
    {
        List<Rgba> colors = [];
        List<string> names = [];
        Try("OffsetChannelColors", offset =>
        {
            int size = I32(offset, 0), colorCount = I32(offset, 1), nameCount = I32(offset, 2), colorsAt = I32(offset, 3), namesAt = I32(offset, 4);
            if (size is < 24 or > MostItems || colorCount is < 0 or > 4096 || nameCount is < 0 or > 4096) Throw.Damaged(LsmInfo.Format, "the block of channel colours has no size that fits", offset);
            SpanReader reader = new(_file.GetUpTo(offset, size), LsmInfo.Format, baseOffset: offset);
            reader.Position = colorsAt;
            for (int i = 0; i < colorCount; i++)
            {
                colors.Add(new Rgba(reader.U8(), reader.U8(), reader.U8()));
                // The fourth byte is zero throughout: it is no opacity.
                reader.Skip(1);
            }

            reader.Position = namesAt;
            for (int i = 0; i < nameCount; i++) names.Add(TiffDirectory.Decode(reader.Bytes(reader.I32()).TrimEnd((byte)0)));
        });
        return (colors, names);
    }

    /// <summary>Seconds of each time point, on a clock of the instrument.</summary>
    public double[] TimeStamps() => Doubles("OffsetTimeStamps", 4, 8, 1);

    /// <summary>Stage positions of the scenes: X, Y, Z in metres, one after the other.</summary>
    public double[] Positions() => Doubles("OffsetPositions", 0, 4, 3);

    /// <summary>Positions of the tiles of a mosaic: X, Y, Z in metres, one after the other.</summary>
    public double[] TilePositions() => Doubles("OffsetTilePositions", 0, 4, 3);

    /// <summary>Start and end of each channel's detection band in metres; -1 for none.</summary>
    public double[] Wavelengths() => Doubles("OffsetChannelWavelength", 0, 4, 2);

    /// <summary>The values shown black and brightest, for each channel: the ramps of the output tables.</summary>
    public List<(int Low, int High)> Ramps()
    {
        const int Header = 60, Ramp = 4;
        List<(int Low, int High)> ramps = [];
        Try("OffsetOutputLut", offset =>
        {
            int size = I32(offset, 0), blocks = I32(offset, 1), channels = I32(offset, 2);
            if (size is < Header or > (64 << 20) || blocks is < 0 or > 64 || channels is < 0 or > 4096) Throw.Damaged(LsmInfo.Format, "the lookup tables have no size that fits", offset);
            long at = offset + Header;
            for (int i = 0; i < blocks; i++)
            {
                int type = I32(at, 0), length = I32(at, 1);
                if (type <= 0 || length < 8) return;
                if (type == Ramp)
                {
                    // Two points (x, y) for each channel, as 32-bit integers.
                    SpanReader reader = new(_file.Get(at + 8, channels * 16), LsmInfo.Format, baseOffset: at);
                    for (int c = 0; c < channels; c++)
                    {
                        int low = reader.I32();
                        reader.Skip(4);
                        ramps.Add((low, reader.I32()));
                        reader.Skip(4);
                    }

                    return;
                }

                at += length;
            }
        });
        return ramps;
    }

    /// <summary>The tree of scan settings.</summary>
    public LsmScanNode? ScanInformation()
    {
        LsmScanNode? root = null;
        Try("OffsetScanInformation", offset => root = LsmScanNode.Read(_file, offset));
        return root;
    }

    private double[] Doubles(string block, int countAt, int dataAt, int each)
    {
        double[] values = [];
        Try(block, offset =>
        {
            int count = I32(offset, countAt / 4);
            if (count is < 0 or > MostItems) Throw.Damaged(LsmInfo.Format, Invariant($"{count} entries cannot be"), offset);
            SpanReader reader = new(_file.Get(offset + dataAt, count * each * 8), LsmInfo.Format, baseOffset: offset);
            double[] read = new double[count * each];
            for (int i = 0; i < read.Length; i++) read[i] = reader.F64();
            values = read;
        });
        return values;
    }

    private int I32(long offset, int index) => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(_file.Get(offset + (4 * index), 4));

    private void Try(string block, Action<long> read)
    {
        long offset = info.OffsetOf(block);
        if (offset == 0) return;
        try
        {
            read(offset);
        }
        catch (DamagedDataException e)
        {
            warnings.Add($"the block {block["Offset".Length..]} cannot be read and is left out: {e.Message}");
        }
    }
}
