namespace Lamella.Codecs.JpegXr;

/// <summary>The codestream's image header (T.832 8.3): size, tiling, overlap and output format. Immutable after parsing.</summary>
internal sealed class ImageHeader
{
    private ImageHeader()
    {
    }

    /// <summary>The eight bytes every codestream starts with.</summary>
    public static ReadOnlySpan<byte> Signature => "WMPHOTO\0"u8;

    /// <summary>Overlap filters stop at tile borders.</summary>
    public bool HardTiles { get; private init; }

    /// <summary>Bands lie in packets of their own.</summary>
    public bool FrequencyOrder { get; private init; }

    /// <summary>An index table follows the plane headers.</summary>
    public bool IndexTable { get; private init; }

    /// <summary>0, 1 or 2 levels of overlap filtering.</summary>
    public int Overlap { get; private init; }

    /// <summary>Every tile stores how many flexbits were dropped.</summary>
    public bool TrimFlexbits { get; private init; }

    /// <summary>Red and blue are exchanged (packed formats only).</summary>
    public bool SwapRedBlue { get; private init; }

    /// <summary>An alpha plane is interleaved with the image.</summary>
    public bool AlphaPlane { get; private init; }

    /// <summary>The channels that come out.</summary>
    public OutputColor Color { get; private init; }

    /// <summary>The sample format that comes out.</summary>
    public SampleDepth Depth { get; private init; }

    /// <summary>Visible width.</summary>
    public int Width { get; private init; }

    /// <summary>Visible height.</summary>
    public int Height { get; private init; }

    /// <summary>Where the visible window starts in the coded area.</summary>
    public int Left { get; private init; }

    /// <summary>Where the visible window starts in the coded area.</summary>
    public int Top { get; private init; }

    /// <summary>Macroblock columns of the coded area.</summary>
    public int MacroblockColumns { get; private init; }

    /// <summary>Macroblock rows of the coded area.</summary>
    public int MacroblockRows { get; private init; }

    /// <summary>First macroblock column of every tile column, then the number of columns.</summary>
    public required int[] TileColumns { get; init; }

    /// <summary>First macroblock row of every tile row, then the number of rows.</summary>
    public required int[] TileRows { get; init; }

    /// <summary>The number of tiles.</summary>
    public int TileCount => (TileColumns.Length - 1) * (TileRows.Length - 1);

    /// <summary>Parses the header and leaves <paramref name="bits"/> at the plane header.</summary>
    public static ImageHeader Parse(ReadOnlySpan<byte> codestream, long baseOffset, out HeaderBits bits)
    {
        if (!codestream.StartsWith(Signature)) Throw.Damaged(JxrContainer.Name, "the codestream does not start with WMPHOTO", baseOffset);
        bits = new(codestream, Signature.Length, baseOffset);
        if (bits.Bits(4) != 1) Throw.Unsupported(JxrContainer.Name, "codestream version other than 1");
        uint subversion = bits.Bits(4);
        if (subversion is not (1 or 9)) Throw.Unsupported(JxrContainer.Name, subversion == 0 ? "the predecessor format HD Photo" : "codestream subversion other than 1 and 9");
        bool tiling = bits.Flag();
        bool frequency = bits.Flag();
        bits.Bits(3); // The orientation is presentation only.
        bool index = bits.Flag();
        int overlap = (int)bits.Bits(2);
        if (overlap == 3) Throw.Damaged(JxrContainer.Name, "three overlap levels", bits.FileOffset);
        bool shortHeader = bits.Flag();
        bits.Flag(); // LONG_WORD: arithmetic is always 32 bits wide here.
        bool windowing = bits.Flag();
        bool trim = bits.Flag();
        bool stretch = bits.Flag();
        bool swap = bits.Flag();
        bits.Flag(); // Premultiplied alpha is told by the pixel format.
        bool alpha = bits.Flag();
        OutputColor color = (OutputColor)bits.Bits(4);
        SampleDepth depth = (SampleDepth)bits.Bits(4);
        if (color > OutputColor.Rgbe) Throw.Damaged(JxrContainer.Name, "unknown output colour format", bits.FileOffset);
        if (depth is > SampleDepth.Packed565 and not SampleDepth.BitBlackOne) Throw.Damaged(JxrContainer.Name, "unknown output bit depth", bits.FileOffset);
        long width = bits.Bits(shortHeader ? 16 : 32) + 1L;
        long height = bits.Bits(shortHeader ? 16 : 32) + 1L;

        int columns = 1, rows = 1;
        if (tiling)
        {
            columns = (int)bits.Bits(12) + 1;
            rows = (int)bits.Bits(12) + 1;
        }

        int[] tileColumns = TileStarts(ref bits, columns, shortHeader);
        int[] tileRows = TileStarts(ref bits, rows, shortHeader);
        if (!index && (frequency || columns * rows > 1)) Throw.Damaged(JxrContainer.Name, "several packets without an index table", bits.FileOffset);
        if (stretch)
        {
            for (long skip = (long)columns * rows; skip > 0; skip--) bits.Bits(8);
        }

        (long top, long left, long bottom, long right) = (0, 0, -height & 15, -width & 15);
        if (windowing)
        {
            top = bits.Bits(6);
            left = bits.Bits(6);
            bottom = bits.Bits(6);
            right = bits.Bits(6);
            if (((width + left + right) & 15) != 0 || ((height + top + bottom) & 15) != 0)
            {
                // Old writers store the extended size in the header itself.
                if (((width | height) & 15) != 0 || (top | left) != 0 || width <= right || height <= bottom)
                {
                    Throw.Damaged(JxrContainer.Name, "size and margins are not whole macroblocks", bits.FileOffset);
                }

                width -= right;
                height -= bottom;
            }
        }

        bits.Align();
        long macroblockColumns = (width + left + right) >> 4;
        long macroblockRows = (height + top + bottom) >> 4;

        // Row buffers hold 16 ints per macroblock column and phase; beyond 2^26 columns no caller's buffer could hold a row anyway.
        if (width > int.MaxValue - 256 || height > int.MaxValue - 256) Throw.Unsupported(JxrContainer.Name, "an image side above 2^31 - 256");
        Close(tileColumns, (int)macroblockColumns, bits.FileOffset);
        Close(tileRows, (int)macroblockRows, bits.FileOffset);
        return new()
        {
            HardTiles = subversion == 9,
            FrequencyOrder = frequency,
            IndexTable = index,
            Overlap = overlap,
            TrimFlexbits = trim,
            SwapRedBlue = swap,
            AlphaPlane = alpha,
            Color = color,
            Depth = depth,
            Width = (int)width,
            Height = (int)height,
            Left = (int)left,
            Top = (int)top,
            MacroblockColumns = (int)macroblockColumns,
            MacroblockRows = (int)macroblockRows,
            TileColumns = tileColumns,
            TileRows = tileRows,
        };
    }

    private static int[] TileStarts(ref HeaderBits bits, int count, bool shortHeader)
    {
        int[] starts = new int[count + 1];
        for (int i = 1; i < count; i++) starts[i] = starts[i - 1] + (int)bits.Bits(shortHeader ? 8 : 16);
        return starts;
    }

    // The last tile reaches to the end; starts must increase strictly so that no tile is empty.
    private static void Close(int[] starts, int end, long offset)
    {
        starts[^1] = end;
        for (int i = 1; i < starts.Length; i++)
        {
            if (starts[i] <= starts[i - 1]) Throw.Damaged(JxrContainer.Name, "tile borders do not increase", offset);
        }
    }
}
