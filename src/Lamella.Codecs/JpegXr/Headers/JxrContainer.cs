using Lamella.IO;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The file around the codestream (T.832 annex A): a TIFF-like directory that names the pixel format and where the image and, perhaps, a separate alpha image lie.
/// A bare codestream (<c>WMPHOTO</c> first) is accepted as well.
/// </summary>
/// <param name="Format">The pixel format.</param>
/// <param name="ImageOffset">Where the image codestream starts.</param>
/// <param name="ImageLength">The bytes of the image codestream, clamped to the data.</param>
/// <param name="AlphaOffset">Where the separate alpha codestream starts; 0 when there is none.</param>
/// <param name="AlphaLength">The bytes of the alpha codestream.</param>
internal readonly record struct JxrContainer(JxrPixelFormat Format, int ImageOffset, int ImageLength, int AlphaOffset, int AlphaLength)
{
    /// <summary>The codec's name in errors.</summary>
    public const string Name = "JPEG XR";

    private const int PixelFormatTag = 0xBC01;
    private const int ImageOffsetTag = 0xBCC0;
    private const int ImageLengthTag = 0xBCC1;
    private const int AlphaOffsetTag = 0xBCC2;
    private const int AlphaLengthTag = 0xBCC3;

    /// <summary>True when the bytes begin as a JPEG XR file or codestream does.</summary>
    public static bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("II\u00BC"u8[..2]) && data.Length > 2 && data[2] == 0xBC || data.StartsWith(ImageHeader.Signature);

    /// <summary>Parses the directory.</summary>
    public static JxrContainer Parse(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith(ImageHeader.Signature)) return new(JxrPixelFormat.None, 0, data.Length, 0, 0);
        if (!Matches(data)) Throw.Damaged(Name, "neither a container (II BC) nor a codestream (WMPHOTO) starts here", 0);
        SpanReader reader = new(data, Name);
        reader.Skip(3);
        if (reader.U8() > 1) Throw.Unsupported(Name, "container version above 1");
        reader.Position = Offset(reader.U32(), data.Length);
        int count = reader.U16();
        if (count is 0 or 0xFFFF) Throw.Damaged(Name, "the directory has no usable number of entries", reader.Position - 2);

        JxrPixelFormat? format = null;
        long imageOffset = 0, imageLength = 0, alphaOffset = 0, alphaLength = 0;
        for (int i = 0; i < count; i++)
        {
            int tag = reader.U16();
            int type = reader.U16();
            uint values = reader.U32();
            uint value = reader.U32();
            if (type is 1) value &= 0xFF;
            else if (type is 3) value &= 0xFFFF;
            switch (tag)
            {
                case PixelFormatTag:
                    int at = Offset(value, data.Length);
                    if (values != 16 || data.Length - at < 16) Throw.Damaged(Name, "the pixel format is not 16 bytes inside the data", at);
                    format = JxrPixelFormat.Of(data.Slice(at, 16));
                    break;
                case ImageOffsetTag: imageOffset = value; break;
                case ImageLengthTag: imageLength = value; break;
                case AlphaOffsetTag: alphaOffset = value; break;
                case AlphaLengthTag: alphaLength = value; break;
                default: break;
            }
        }

        if (format is null) Throw.Damaged(Name, "the directory has no pixel format");
        if (imageOffset == 0) Throw.Damaged(Name, "the directory has no image offset");
        (int offset, int length) = Extent(imageOffset, imageLength, data.Length);
        (int alpha, int alphaBytes) = alphaOffset == 0 ? (0, 0) : Extent(alphaOffset, alphaLength, data.Length);
        return new(format.GetValueOrDefault(), offset, length, alpha, alphaBytes);
    }

    private static int Offset(uint offset, int length)
    {
        if (offset >= length) Throw.Damaged(Name, "an offset of the directory lies outside the data", offset);
        return (int)offset;
    }

    // Some writers store a byte count of 0 or one that is too large; the end of the data is the safe limit.
    private static (int Offset, int Length) Extent(long offset, long count, int length)
    {
        if (offset >= length) Throw.Damaged(Name, "a codestream lies outside the data", offset);
        long rest = length - offset;
        return ((int)offset, (int)(count == 0 ? rest : Math.Min(count, rest)));
    }
}
