namespace Lamella.Codecs.JpegXr;

/// <summary>
/// Predicts coefficients and block patterns from the macroblocks to the left and above in the same tile (T.832 9.7). Keeps one macroblock row of finished values.
/// </summary>
internal sealed class MacroblockPredictor
{
    private readonly PlaneHeader _plane;
    private readonly int _channels;
    private readonly int _lowStride;

    // Per macroblock column: finished DC and lowpass coefficients, the lowpass quantiser set, and block patterns. Columns not yet reached still hold the row above.
    private readonly int[] _low;
    private readonly byte[] _set;
    private readonly int[] _patterns;
    private readonly int[] _topLeft = new int[3];

    /// <summary>Creates the predictor of one plane of a tile.</summary>
    public MacroblockPredictor(PlaneHeader plane, int columns)
    {
        _plane = plane;
        _channels = plane.Channels;
        _lowStride = 16 * plane.Channels;
        _low = new int[columns * _lowStride];
        _set = new byte[columns];
        _patterns = new int[columns * plane.Channels];
    }

    /// <summary>Completes DC and lowpass coefficients and decides the orientation of the highpass band.</summary>
    public void PredictLow(Macroblock block, int column, bool hasTop)
    {
        bool hasLeft = column > 0;
        ReadOnlySpan<int> top = _low.AsSpan(column * _lowStride, _lowStride);
        ReadOnlySpan<int> left = hasLeft ? _low.AsSpan((column - 1) * _lowStride, _lowStride) : default;
        Prediction dc = DcMode(left, top, hasLeft, hasTop);
        Prediction lowpass = dc == Prediction.Top && _set[column] == block.LowpassSet ? Prediction.Top
            : dc == Prediction.Left && _set[column - 1] == block.LowpassSet ? Prediction.Left
            : Prediction.None;
        for (int c = 0; c < _channels; c++)
        {
            Span<int> low = block.Low.AsSpan(c * 16, 16);
            bool full = _plane.IsFull(c);
            if (dc == Prediction.Top) low[0] += top[c * 16];
            else if (dc == Prediction.Left) low[0] += left[c * 16];
            else if (dc == Prediction.Mean) low[0] += (left[c * 16] + top[c * 16] + (full ? 0 : 1)) >> 1;
            if (full) PredictFull(low, left, top, c * 16, lowpass);
            else if (_plane.Color == InternalColor.Yuv420) Predict420(low, left, top, c * 16, lowpass);
            else Predict422(low, left, top, c * 16, lowpass, dc);
        }

        block.Orientation = Orientation(block.Low);

        // The old DC values of this column are the next one's top left neighbours.
        for (int c = 0; c < Math.Min(3, _channels); c++) _topLeft[c] = _low[(column * _lowStride) + (c * 16)];
        block.Low.AsSpan(0, _lowStride).CopyTo(_low.AsSpan(column * _lowStride));
        _set[column] = (byte)block.LowpassSet;
    }

    /// <summary>Turns pattern differences into patterns.</summary>
    public void PredictPatterns(int[] patterns, CodedBlockModel[] models, int column, bool hasTop)
    {
        Span<int> row = _patterns.AsSpan(column * _channels, _channels);
        for (int c = 0; c < _channels; c++)
        {
            int top = hasTop ? row[c] : -1;
            int left = column > 0 ? _patterns[((column - 1) * _channels) + c] : -1;
            ref CodedBlockModel model = ref models[c == 0 ? 0 : 1];
            int pattern = _plane.IsFull(c) ? model.Full(patterns[c], left, top) : model.Chroma(patterns[c], left, top, _plane.Color == InternalColor.Yuv422);
            patterns[c] = pattern;
            row[c] = pattern;
        }
    }

    /// <summary>Completes the highpass coefficients along the orientation, from block to block inside the macroblock.</summary>
    public void PredictHigh(Macroblock block)
    {
        if (block.Orientation is not (Prediction.Top or Prediction.Left)) return;
        for (int c = 0; c < _channels; c++)
        {
            int columns = _plane.BlockColumns(c);
            int blocks = columns * _plane.BlockRows(c);
            Span<int> high = block.High.AsSpan(c * Macroblock.ChannelStride, Macroblock.ChannelStride);
            if (block.Orientation == Prediction.Top)
            {
                for (int k = 4; k <= 12; k += 4)
                {
                    Span<int> row = high.Slice(k << Macroblock.FrequencyShift, blocks);
                    for (int i = columns; i < row.Length; i++) row[i] += row[i - columns];
                }
            }
            else
            {
                for (int k = 1; k <= 3; k++)
                {
                    Span<int> row = high.Slice(k << Macroblock.FrequencyShift, blocks);
                    for (int i = 1; i < row.Length; i++)
                    {
                        if ((i & (columns - 1)) != 0) row[i] += row[i - 1];
                    }
                }
            }
        }
    }

    // T.832 9.7.2: the direction along which the DC values of the neighbours change less.
    private Prediction DcMode(ReadOnlySpan<int> left, ReadOnlySpan<int> top, bool hasLeft, bool hasTop)
    {
        if (!hasLeft) return hasTop ? Prediction.Top : Prediction.None;
        if (!hasTop) return Prediction.Left;
        int horizontal = Distance(_topLeft[0], left[0]);
        int vertical = Distance(_topLeft[0], top[0]);
        if (_plane.Color is not (InternalColor.Luma or InternalColor.Channels))
        {
            int weight = _plane.Color switch { InternalColor.Yuv420 => 8, InternalColor.Yuv422 => 4, _ => 2 };
            horizontal = (horizontal * weight) + Distance(_topLeft[1], left[16]) + Distance(_topLeft[2], left[32]);
            vertical = (vertical * weight) + Distance(_topLeft[1], top[16]) + Distance(_topLeft[2], top[32]);
        }

        return horizontal * 4 < vertical ? Prediction.Top : vertical * 4 < horizontal ? Prediction.Left : Prediction.Mean;
    }

    private static void PredictFull(Span<int> low, ReadOnlySpan<int> left, ReadOnlySpan<int> top, int at, Prediction mode)
    {
        if (mode == Prediction.Top)
        {
            low[4] += top[at + 4];
            low[8] += top[at + 8];
            low[12] += top[at + 12];
        }
        else if (mode == Prediction.Left)
        {
            low[1] += left[at + 1];
            low[2] += left[at + 2];
            low[3] += left[at + 3];
        }
    }

    private static void Predict420(Span<int> low, ReadOnlySpan<int> left, ReadOnlySpan<int> top, int at, Prediction mode)
    {
        if (mode == Prediction.Top) low[2] += top[at + 2];
        else if (mode == Prediction.Left) low[1] += left[at + 1];
    }

    private static void Predict422(Span<int> low, ReadOnlySpan<int> left, ReadOnlySpan<int> top, int at, Prediction mode, Prediction dc)
    {
        if (mode == Prediction.Top)
        {
            low[4] += top[at + 4];
            low[2] += top[at + 6];
            low[6] += low[2];
        }
        else if (mode == Prediction.Left)
        {
            low[4] += left[at + 4];
            low[1] += left[at + 1];
            low[5] += left[at + 5];
        }
        else if (dc == Prediction.Top)
        {
            low[6] += low[2];
        }
    }

    // T.832 9.7.4: the direction in which the lowpass coefficients are weak.
    private Prediction Orientation(ReadOnlySpan<int> low)
    {
        int horizontal = Magnitude(low[1]) + Magnitude(low[2]) + Magnitude(low[3]);
        int vertical = Magnitude(low[4]) + Magnitude(low[8]) + Magnitude(low[12]);
        if (_plane.Color is not (InternalColor.Luma or InternalColor.Channels))
        {
            for (int at = 16; at <= 32; at += 16)
            {
                horizontal += Magnitude(low[at + 1]);
                vertical += Magnitude(low[at + (_plane.Color is InternalColor.Yuv420 or InternalColor.Yuv422 ? 2 : 4)]);
                if (_plane.Color != InternalColor.Yuv422) continue;
                horizontal += Magnitude(low[at + 5]);
                vertical += Magnitude(low[at + 6]);
            }
        }

        return horizontal * 4 < vertical ? Prediction.Top : vertical * 4 < horizontal ? Prediction.Left : Prediction.None;
    }

    private static int Distance(int a, int b) => Magnitude(a - b);

    // Not Math.Abs: damaged data may bring int.MinValue, which has no magnitude.
    private static int Magnitude(int value) => (value ^ (value >> 31)) - (value >> 31);
}
