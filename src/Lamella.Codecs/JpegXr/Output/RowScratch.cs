namespace Lamella.Codecs.JpegXr;

/// <summary>The row buffers of one worker: every output channel at full width, in plain column order.</summary>
internal sealed class RowScratch
{
    /// <summary>Creates buffers for <paramref name="channels"/> channels of <paramref name="width"/> coded columns, and for packed pixels of <paramref name="pixelBytes"/>.</summary>
    public RowScratch(int channels, int width, int pixelBytes)
    {
        Channels = new int[channels][];
        for (int c = 0; c < channels; c++) Channels[c] = new int[width];
        Half = new int[width];
        Averages = new int[width / 4];
        Packed = new byte[checked(width * pixelBytes)];
    }

    /// <summary>One row of each channel.</summary>
    public int[][] Channels { get; }

    /// <summary>A row of subsampled chroma.</summary>
    public int[] Half { get; }

    /// <summary>A row of packed pixels at full width.</summary>
    public byte[] Packed { get; }

    /// <summary>Scratch of <see cref="ChannelBuffer.TransformBlockRow"/>.</summary>
    public int[] Averages { get; }
}
