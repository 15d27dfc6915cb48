using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.JpegXr;

/// <summary>One channel between parsing and output: the grid of block averages, the grid of samples, and the transform that leads from one to the other (T.832 9.9).</summary>
internal sealed class ChannelBuffer : IDisposable
{
    // Frequency k of a block belongs at this place of the transform's 4x4 raster; here inverted: the frequency at each place (T.832 9.9.2).
    private static ReadOnlySpan<byte> FrequencyAt => [0, 2, 1, 9, 8, 10, 11, 3, 4, 14, 15, 7, 6, 12, 13, 5];

    private readonly int _overlap;
    private readonly bool _double;
    private readonly int _blockColumns;
    private readonly int _blockRows;
    private readonly int[] _tileColumns;
    private readonly int[] _tileRows;
    private readonly int[] _averageRow;

    private int _averageBoundary;
    private int _blockRow;
    private int _sampleBoundary;

    /// <summary>
    /// Creates the buffers of channel <paramref name="channel"/>. <paramref name="macroblockRows"/> (a power of two) rows of samples are kept.
    /// </summary>
    public ChannelBuffer(ImageHeader image, PlaneHeader plane, int channel, int macroblockRows)
    {
        _overlap = image.Overlap;
        _double = plane.Scaled && channel > 0;
        _blockColumns = plane.BlockColumns(channel);
        _blockRows = plane.BlockRows(channel);
        int height = image.MacroblockRows * _blockRows;
        int blocks = checked(image.MacroblockColumns * _blockColumns);
        Averages = new(_blockColumns, image.MacroblockColumns, height, height);
        Samples = new(4, blocks, height * 4, macroblockRows * _blockRows * 4);
        _averageRow = new int[blocks];
        _tileColumns = image.HardTiles ? image.TileColumns : [0, image.MacroblockColumns];
        _tileRows = image.HardTiles ? image.TileRows : [0, image.MacroblockRows];
    }

    /// <summary>One value per block.</summary>
    public SampleGrid Averages { get; }

    /// <summary>One value per sample.</summary>
    public SampleGrid Samples { get; }

    /// <summary>Takes the coefficients of a macroblock: transforms the averages, and lays the highpass coefficients out for the blocks' transform.</summary>
    public void Put(Macroblock block, int channel, int dcStep, int lowpassStep, int column, int row)
    {
        Span<int> averages = stackalloc int[16];
        ReadOnlySpan<int> low = block.Low.AsSpan(channel * 16, 16);
        int count = _blockColumns * _blockRows;
        if (count == 16)
        {
            for (int i = 1; i < 16; i++) averages[i] = low[FrequencyAt[i]] * lowpassStep;
        }
        else
        {
            for (int i = 1; i < count; i++) averages[i] = low[i] * lowpassStep;
        }

        averages[0] = low[0] * dcStep;
        SecondLevel(averages, count);
        int[] target = Averages.Data;
        for (int y = 0; y < _blockRows; y++)
        {
            int at = Averages.Row((row * _blockRows) + y) + column;
            for (int x = 0; x < _blockColumns; x++) target[at + (x * Averages.Stride)] = averages[(y * _blockColumns) + x];
        }

        PutHigh(block.High.AsSpan(channel * Macroblock.ChannelStride, Macroblock.ChannelStride), column, row);
    }

    /// <summary>Transforms and filters what <paramref name="macroblockRows"/> parsed rows allow, and returns how many sample rows are final.</summary>
    public int Advance(int macroblockRows, bool last)
    {
        int averageRows = FilterAverages(macroblockRows * _blockRows, last);
        for (; _blockRow < averageRows; _blockRow++) TransformBlockRow(_blockRow, _averageRow);
        int rows = averageRows * 4;
        if (_overlap == 0) return rows;
        int end = last ? averageRows + 1 : averageRows;
        for (; _sampleBoundary < end; _sampleBoundary++) FilterSamples(_sampleBoundary);
        return last ? rows : rows - 2;
    }

    /// <summary>Runs the overlap filter across the averages as far as <paramref name="rows"/> rows allow; returns how many rows are final.</summary>
    public int FilterAverages(int rows, bool last)
    {
        if (_overlap < 2) return rows;
        int unit = Averages.Phases;
        int end = last ? (rows / unit) + 1 : ((rows - (unit / 2)) / unit) + 1;
        for (; _averageBoundary < end; _averageBoundary++)
        {
            int perTile = _blockRows / unit;
            if (unit == 4) OverlapFilter.FilterBoundary(Averages, _averageBoundary, perTile, 1, _tileColumns, _tileRows);
            else ChromaOverlapFilter.FilterBoundary(Averages, _averageBoundary, perTile, _tileColumns, _tileRows);
        }

        return last ? rows : ((end - 1) * unit) + (unit / 2);
    }

    /// <summary>Turns the coefficients of one row of blocks into samples. <paramref name="averageRow"/> is scratch of at least as many entries as a row has blocks.</summary>
    public void TransformBlockRow(int blockRow, int[] averageRow)
    {
        // The averages of a row lie by phase; the blocks want them side by side.
        int[] source = Averages.Data;
        int at = Averages.Row(blockRow);
        int step = Averages.Stride;
        int count = Averages.Blocks;
        if (_blockColumns == 4)
        {
            for (int i = 0, o = 0; i < count; i++, o += 4)
            {
                averageRow[o] = source[at + i];
                averageRow[o + 1] = source[at + step + i];
                averageRow[o + 2] = source[at + (2 * step) + i];
                averageRow[o + 3] = source[at + (3 * step) + i];
            }
        }
        else
        {
            for (int i = 0, o = 0; i < count; i++, o += 2)
            {
                averageRow[o] = source[at + i];
                averageRow[o + 1] = source[at + step + i];
            }
        }

        BlockTransform.Row(Samples, 4 * blockRow, averageRow);
    }

    /// <summary>Runs the overlap filter across boundary <paramref name="boundary"/> between rows of blocks.</summary>
    public void FilterSamples(int boundary) => OverlapFilter.FilterBoundary(Samples, boundary, _blockRows, _blockColumns, _tileColumns, _tileRows);

    /// <inheritdoc/>
    public void Dispose()
    {
        Averages.Dispose();
        Samples.Dispose();
    }

    // The averages of a macroblock from its DC and lowpass coefficients (T.832 9.9.5).
    private void SecondLevel(Span<int> v, int count)
    {
        if (count == 16)
        {
            BlockTransform.Single(v);
        }
        else if (count == 4)
        {
            Lifting.Hadamard(ref v[0], ref v[1], ref v[2], ref v[3], 0);
        }
        else
        {
            v[0] -= (v[4] + 1) >> 1;
            v[4] += v[0];
            Lifting.Hadamard(ref v[0], ref v[1], ref v[2], ref v[3], 0);
            Lifting.Hadamard(ref v[4], ref v[5], ref v[6], ref v[7], 0);
        }

        if (!_double) return;
        for (int i = 0; i < count; i++) v[i] *= 2;
    }

    // Rows of four blocks (two for subsampled chroma) move from frequency order to the places of the transform.
    private void PutHigh(ReadOnlySpan<int> high, int column, int row)
    {
        int y = row * _blockRows * 4;
        for (int b = 0; b < _blockRows; b++)
        {
            for (int line = 0; line < 4; line++)
            {
                Span<int> target = Samples.Data.AsSpan(Samples.Row(y + (4 * b) + line), 4 * Samples.Stride);
                if (_blockColumns == 4) PutFour(high, target, Samples.Stride, 4 * column, 4 * b, 4 * line);
                else PutTwo(high, target, Samples.Stride, 2 * column, 2 * b, 4 * line);
            }
        }
    }

    private static void PutFour(ReadOnlySpan<int> high, Span<int> target, int phase, int column, int block, int place)
    {
        // Proof of bounds: high has 256 entries (frequency below 16, block at most 12); the row has 4 x phase, and column + 4 is at most phase.
        _ = high[255];
        _ = target[(3 * phase) + column + 3];
        ref int from = ref Unsafe.Add(ref MemoryMarshal.GetReference(high), block);
        ref int to = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), column);
        for (int p = 0; p < 4; p++)
        {
            // Place 0 is copied needlessly: the transform takes the average instead.
            int frequency = FrequencyAt[place + p];
            Vector128.LoadUnsafe(ref from, (nuint)(frequency << Macroblock.FrequencyShift)).StoreUnsafe(ref to, (nuint)(p * phase));
        }
    }

    private static void PutTwo(ReadOnlySpan<int> high, Span<int> target, int phase, int column, int block, int place)
    {
        for (int p = 0; p < 4; p++)
        {
            int from = (FrequencyAt[place + p] << Macroblock.FrequencyShift) + block;
            int to = (p * phase) + column;
            target[to] = high[from];
            target[to + 1] = high[from + 1];
        }
    }
}
