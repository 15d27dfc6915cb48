namespace Lamella.Formats.Nd2.Structure;

/// <summary>What all frames have in common: their size, and how their bytes lie.</summary>
internal sealed class Nd2Attributes
{
    private const int MostComponents = 1 << 16;
    private const long LargestFrame = 1L << 40;

    /// <summary>Reads the chunk <c>ImageAttributes</c>.</summary>
    public Nd2Attributes(Nd2Node node)
    {
        node = node["SLxImageAttributes"] ?? node;
        Width = Size(node, "Width");
        Height = Size(node, "Height");
        Components = (int)Math.Min(Size(node, "Comp"), MostComponents + 1);
        int bits = (int)Size(node, "BpcInMemory");
        Type = bits switch
        {
            8 => PixelType.UInt8,
            16 => PixelType.UInt16,
            32 => PixelType.Float32,
            _ => Throw.Unsupported<PixelType>(Nd2File.Format, Invariant($"{bits} bits per component")),
        };
        SignificantBits = (int)Math.Clamp(node.Whole("BpcSignificant") ?? bits, 0, 64);
        FrameCount = Math.Clamp(node.Whole("SequenceCount") ?? 0, 0, int.MaxValue);
        Compression = (int)Math.Clamp(node.Whole("Compression") ?? 2, -1, 100);
        long tight = Width * Components * Type.Size();
        long stated = node.Whole("WidthBytes") ?? 0;
        if (Components > MostComponents || tight > LargestFrame / Height || stated > LargestFrame / Height) Throw.Damaged(Nd2File.Format, Invariant($"frames of {Width} x {Height} pixels of {Components} components"));
        if (stated > 0 && stated < tight) Throw.Damaged(Nd2File.Format, Invariant($"rows of {stated} bytes that hold {tight} bytes of pixels"));
        RowBytes = stated > 0 ? stated : tight;
    }

    /// <summary>Pixels.</summary>
    public long Width { get; }

    /// <summary>Pixels.</summary>
    public long Height { get; }

    /// <summary>Values of one pixel, those of all channels together.</summary>
    public int Components { get; }

    /// <summary>The type of a value; 32 bits are always floats.</summary>
    public PixelType Type { get; }

    /// <summary>The bits that are used of each value.</summary>
    public int SignificantBits { get; }

    /// <summary>From one row to the next; rows may be padded.</summary>
    public long RowBytes { get; }

    /// <summary>The number of frames that the writer counted.</summary>
    public long FrameCount { get; }

    /// <summary>0 zlib, 1 lossy, 2 none.</summary>
    public int Compression { get; }

    /// <summary>Bytes of one pixel.</summary>
    public long PixelBytes => (long)Components * Type.Size();

    /// <summary>Bytes from the first pixel to behind the last: the padding of the last row may be missing.</summary>
    public long FrameBytes => ((Height - 1) * RowBytes) + (Width * PixelBytes);

    private static long Size(Nd2Node node, string name) =>
        node.Whole(name) is { } value and > 0 and <= int.MaxValue ? value : Throw.Damaged<long>(Nd2File.Format, $"the attributes state no valid {name}");
}
