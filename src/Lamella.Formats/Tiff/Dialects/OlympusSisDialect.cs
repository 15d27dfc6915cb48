using System.Buffers.Binary;
using System.Globalization;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>Olympus Soft Imaging Solutions: tag 33560 points to a block <c>SIS0</c> with a list of blocks, of which type 1 has the calibration. Always little-endian.</summary>
internal static class OlympusSisDialect
{
    private const int HeaderBytes = 60;
    private const int CalibrationBytes = 112;

    /// <summary>The calibration of a picture that has none is one metre for a pixel.</summary>
    private const double Uncalibrated = 0.1;

    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        if (!stack.First.TryFind(TiffTag.OlympusSis, out TiffEntry entry)) return null;
        long at = entry.IsInline ? stack.First.Integer(TiffTag.OlympusSis, 0) : entry.Position;
        if (at <= 0 || at > file.Container.Length - HeaderBytes) return null;
        Span<byte> head = stackalloc byte[HeaderBytes];
        file.Container.Read(at, head);
        if (!head.StartsWith("SIS0"u8)) return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[58..]);
        TiffFacts facts = new("Olympus SIS") { StatesSize = true, Acquired = Time(head) };
        Span<byte> item = stackalloc byte[8];
        Span<byte> block = stackalloc byte[CalibrationBytes];
        for (int i = 0; i < count; i++)
        {
            file.Container.Read(at + HeaderBytes + (8 * i), item);
            if (BinaryPrimitives.ReadInt16LittleEndian(item) != 1) continue;
            file.Container.Read(BinaryPrimitives.ReadUInt32LittleEndian(item[4..]), block);
            double unit = Math.Pow(10, BinaryPrimitives.ReadInt16LittleEndian(block[10..]));
            double magnification = BinaryPrimitives.ReadDoubleLittleEndian(block[36..]);
            return facts with
            {
                PixelSize = new PixelSizes { X = Size(BinaryPrimitives.ReadDoubleLittleEndian(block[12..]) * unit), Y = Size(BinaryPrimitives.ReadDoubleLittleEndian(block[20..]) * unit) },
                // Of electron microscopes this is the magnification of the column, so it is a note and not a lens.
                Notes = magnification > 0 && double.IsFinite(magnification) ? [new("magnification", magnification.ToString("R", CultureInfo.InvariantCulture))] : [],
            };
        }

        return facts;
    }

    private static Quantity? Size(double meters) => meters is > 0 and < Uncalibrated ? new Quantity(meters, Units.Meter) : null;

    private static DateTimeOffset? Time(ReadOnlySpan<byte> head)
    {
        short Field(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
        int minute = Field(head, 10), hour = Field(head, 12), day = Field(head, 14), month = Field(head, 16) + 1, year = Field(head, 18) + 1900;
        if (year is < 1970 or > 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59) return null;
        return new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.Zero);
    }
}
