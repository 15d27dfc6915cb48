using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>The frame header (ITU-T T.81 B.2.2) and the geometry that follows from it (A.1, A.2).</summary>
internal sealed class Frame
{
    private const int MaxComponents = 4;

    public required JpegProcess Process { get; init; }

    public required int Precision { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required Component[] Components { get; init; }

    /// <summary>The largest horizontal sampling factor.</summary>
    public int MaxHorizontal { get; private set; } = 1;

    /// <summary>The largest vertical sampling factor.</summary>
    public int MaxVertical { get; private set; } = 1;

    /// <summary>MCUs across in a scan of several components.</summary>
    public int McusWide { get; private set; }

    /// <summary>MCUs down in a scan of several components.</summary>
    public int McusHigh { get; private set; }

    /// <summary>Rows and columns of a data unit: 8 for the DCT, 1 for lossless coding.</summary>
    public int UnitSize => Process == JpegProcess.Lossless ? 1 : 8;

    /// <summary>Reads a frame header; <paramref name="lines"/> looks for the number of rows when the header leaves it open (DNL, B.2.5).</summary>
    public static Frame Read(byte marker, ref SpanReader reader, int lines)
    {
        JpegProcess process = marker switch
        {
            Marker.Sof0 or Marker.Sof1 => JpegProcess.Sequential,
            Marker.Sof2 => JpegProcess.Progressive,
            Marker.Sof3 => JpegProcess.Lossless,
            0xC9 or 0xCA or 0xCB or 0xCD or 0xCE or 0xCF => Throw.Unsupported<JpegProcess>(JpegDecoder.Format, "arithmetic coding"),
            _ => Throw.Unsupported<JpegProcess>(JpegDecoder.Format, "hierarchical coding"),
        };
        int precision = reader.U8();
        int height = reader.U16();
        int width = reader.U16();
        int count = reader.U8();
        bool valid = process == JpegProcess.Lossless ? precision is >= 2 and <= 16 : precision == 8 || (precision == 12 && marker != Marker.Sof0);
        if (!valid) Throw.Damaged(JpegDecoder.Format, Invariant($"a precision of {precision} bits does not exist"));
        if (height == 0) height = lines;
        if (width == 0 || height == 0) Throw.Damaged(JpegDecoder.Format, Invariant($"the image measures {width} x {height}"));
        if (count == 0) Throw.Damaged(JpegDecoder.Format, "the image has no components");
        if (count > MaxComponents) Throw.Unsupported(JpegDecoder.Format, Invariant($"an image of {count} components"));
        Component[] components = new Component[count];
        for (int i = 0; i < count; i++)
        {
            byte id = reader.U8();
            int sampling = reader.U8();
            int table = reader.U8();
            if (sampling >> 4 is < 1 or > 4 || (sampling & 15) is < 1 or > 4)
                Throw.Damaged(JpegDecoder.Format, Invariant($"component {i} has sampling factors {sampling >> 4} x {sampling & 15}"));
            if (table > 3) Throw.Damaged(JpegDecoder.Format, Invariant($"component {i} uses quantization table {table}"));
            components[i] = new Component { Index = i, Id = id, Horizontal = sampling >> 4, Vertical = sampling & 15, QuantTable = table };
        }

        Frame frame = new() { Process = process, Precision = precision, Width = width, Height = height, Components = components };
        frame.Arrange();
        return frame;
    }

    private void Arrange()
    {
        foreach (Component component in Components)
        {
            MaxHorizontal = Math.Max(MaxHorizontal, component.Horizontal);
            MaxVertical = Math.Max(MaxVertical, component.Vertical);
        }

        McusWide = Ceiling(Width, MaxHorizontal * UnitSize);
        McusHigh = Ceiling(Height, MaxVertical * UnitSize);
        foreach (Component component in Components)
        {
            component.Width = Ceiling(Width * component.Horizontal, MaxHorizontal);
            component.Height = Ceiling(Height * component.Vertical, MaxVertical);
            component.UnitsWide = Ceiling(component.Width, UnitSize);
            component.UnitsHigh = Ceiling(component.Height, UnitSize);
            component.PaddedWide = McusWide * component.Horizontal;
            component.PaddedHigh = McusHigh * component.Vertical;
        }
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
