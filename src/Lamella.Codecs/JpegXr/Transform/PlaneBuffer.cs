namespace Lamella.Codecs.JpegXr;

/// <summary>All channels of one plane between parsing and output.</summary>
internal sealed class PlaneBuffer : IDisposable
{
    /// <summary>
    /// The macroblock rows that must be kept when rows are finished as soon as they are parsed: output lags behind parsing by at most two, and the window must be a power of two.
    /// </summary>
    public const int StreamingRows = 4;

    private readonly PlaneHeader _plane;

    /// <summary>Creates the buffers; <paramref name="macroblockRows"/> rows of samples are kept.</summary>
    public PlaneBuffer(ImageHeader image, PlaneHeader plane, int macroblockRows)
    {
        _plane = plane;
        Channels = new ChannelBuffer[plane.Channels];
        for (int c = 0; c < Channels.Length; c++) Channels[c] = new(image, plane, c, macroblockRows);
    }

    /// <summary>The channels.</summary>
    public ChannelBuffer[] Channels { get; }

    /// <summary>Takes a parsed macroblock.</summary>
    public void Put(Macroblock block, QuantizerSteps dc, QuantizerSteps lowpass, int column, int row)
    {
        for (int c = 0; c < Channels.Length; c++) Channels[c].Put(block, c, dc[0, c], lowpass[block.LowpassSet, c], column, row);
    }

    /// <summary>Transforms what the parsed rows allow; returns how many rows of the (full-size) image can be put out.</summary>
    public int Advance(int macroblockRows, bool last)
    {
        int rows = int.MaxValue;
        for (int c = 0; c < Channels.Length; c++)
        {
            int done = Channels[c].Advance(macroblockRows, last);

            // An odd row of a vertically halved channel is the mean of the rows around it, so it needs one more.
            if (_plane.BlockRows(c) == 2) done = last ? done * 2 : (done * 2) - 1;
            rows = Math.Min(rows, done);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ChannelBuffer? channel in Channels) channel?.Dispose();
    }
}
