namespace Lamella.Formats.Tiff.Structure;

/// <summary>One field of a directory (TIFF 6.0 section 2, "image file directory").</summary>
/// <param name="Tag">The field's number.</param>
/// <param name="Type">The type of its values, see <see cref="TiffFieldType"/>.</param>
/// <param name="Count">The number of values.</param>
/// <param name="Position">Where the values lie in the file: within the directory when they fit there, elsewhere when not.</param>
/// <param name="Inline">The first bytes of the values, in the byte order of the file, when they lie within the directory.</param>
/// <param name="IsInline">The values lie within the directory.</param>
internal readonly record struct TiffEntry(ushort Tag, ushort Type, long Count, long Position, ulong Inline, bool IsInline);

/// <summary>The types of field values.</summary>
internal static class TiffFieldType
{
    public const ushort Byte = 1;
    public const ushort Ascii = 2;
    public const ushort Short = 3;
    public const ushort Long = 4;
    public const ushort Rational = 5;
    public const ushort SByte = 6;
    public const ushort Undefined = 7;
    public const ushort SShort = 8;
    public const ushort SLong = 9;
    public const ushort SRational = 10;
    public const ushort Float = 11;
    public const ushort Double = 12;
    public const ushort Ifd = 13;
    public const ushort Long8 = 16;
    public const ushort SLong8 = 17;
    public const ushort Ifd8 = 18;

    private static ReadOnlySpan<byte> Sizes => [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

    /// <summary>Bytes of one value; 0 for an unknown type.</summary>
    public static int Size(ushort type) => type < Sizes.Length ? Sizes[type] : 0;
}
