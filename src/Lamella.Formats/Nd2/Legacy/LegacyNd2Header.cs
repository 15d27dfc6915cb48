using System.Buffers.Binary;

namespace Lamella.Formats.Nd2.Legacy;

/// <summary>The image header box (ISO/IEC 15444-1, I.5.3.1): rows, columns, components, bits.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Components">Components of one codestream.</param>
/// <param name="Bits">Bits of a component.</param>
internal sealed record LegacyNd2Header(long Height, long Width, int Components, int Bits)
{
    /// <summary>The type that holds the bits.</summary>
    public PixelType Type => Bits switch
    {
        >= 1 and <= 8 => PixelType.UInt8,
        > 8 and <= 16 => PixelType.UInt16,
        _ => Throw.Unsupported<PixelType>(Nd2File.Format, Invariant($"{Bits} bits per component")),
    };

    /// <summary>Parses the content of the box <c>jp2h</c>.</summary>
    public static LegacyNd2Header Parse(ReadOnlySpan<byte> box)
    {
        while (box.Length >= 8)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(box);
            if (length < 8 || length > box.Length) break;
            if (box[4..8].SequenceEqual("ihdr"u8) && length >= 8 + 14)
            {
                ReadOnlySpan<byte> content = box[8..];
                uint height = BinaryPrimitives.ReadUInt32BigEndian(content), width = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
                if (height is 0 or > int.MaxValue || width is 0 or > int.MaxValue) break;
                return new LegacyNd2Header(height, width, BinaryPrimitives.ReadUInt16BigEndian(content[8..]), (content[10] & 127) + 1);
            }

            box = box[(int)length..];
        }

        return Throw.Damaged<LegacyNd2Header>(Nd2File.Format, "the JPEG 2000 header box holds no valid image header");
    }
}
