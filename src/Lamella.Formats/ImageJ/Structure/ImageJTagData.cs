using System.Text;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.ImageJ.Structure;

/// <summary>What ImageJ keeps in fields of its own (50838 byte counts, 50839 data): slice labels, display ranges, lookup tables, the Info text.</summary>
internal sealed class ImageJTagData
{
    private const string Format = "ImageJ TIFF";
    private const uint Magic = 0x494A494A;
    private const uint InfoType = 0x696E666F;
    private const uint LabelsType = 0x6C61626C;
    private const uint RangesType = 0x72616E67;
    private const uint LutsType = 0x6C757473;

    /// <summary>Nothing is stored.</summary>
    public static ImageJTagData None { get; } = new();

    /// <summary>The Info property, as shown by "Show Info".</summary>
    public string? Info { get; private set; }

    /// <summary>One label for each page.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];

    /// <summary>Minimum and maximum to display, for each channel in turn.</summary>
    public IReadOnlyList<double> Ranges { get; private set; } = [];

    /// <summary>One table of 768 bytes for each channel: 256 reds, greens, blues.</summary>
    public IReadOnlyList<byte[]> Luts { get; private set; } = [];

    /// <summary>Reads the fields of the first page; what is damaged in them is left out with a warning.</summary>
    public static ImageJTagData Read(TiffDirectory page, List<string> warnings)
    {
        if (!page.Has(TiffTag.ImageJMetadata) || !page.Has(TiffTag.ImageJMetadataByteCounts)) return None;
        try
        {
            return Parse(page.Bytes(TiffTag.ImageJMetadata), page.Integers(TiffTag.ImageJMetadataByteCounts), page.Container.BigEndian);
        }
        catch (DamagedDataException e)
        {
            warnings.Add("labels, ranges and lookup tables of ImageJ cannot be read: " + e.Message);
            return None;
        }
    }

    private static ImageJTagData Parse(ReadOnlySpan<byte> bytes, long[] counts, bool bigEndian)
    {
        ImageJTagData data = new();
        SpanReader reader = new(bytes, Format, bigEndian);
        if (reader.U32() != Magic) Throw.Damaged(Format, "field 50839 does not start with IJIJ", 0);
        if (counts.Length == 0 || counts[0] < 4 || counts[0] > bytes.Length) Throw.Damaged(Format, "the header of field 50839 has no valid length", 0);
        int kinds = (int)(counts[0] - 4) / 8;
        SpanReader items = new(bytes, Format, bigEndian) { Position = (int)counts[0] };
        int next = 1;
        for (int i = 0; i < kinds; i++)
        {
            uint type = reader.U32();
            uint count = reader.U32();
            if (count > counts.Length - next) Throw.Damaged(Format, "field 50838 has too few byte counts", reader.Position);
            List<byte[]> values = new((int)count);
            for (uint k = 0; k < count; k++)
            {
                long length = counts[next++];
                if (length < 0 || length > items.Remaining) Throw.Damaged(Format, "an item of field 50839 is cut off", items.Position);
                values.Add(items.Bytes((int)length).ToArray());
            }

            data.Take(type, values, bigEndian);
        }

        return data;
    }

    private void Take(uint type, List<byte[]> values, bool bigEndian)
    {
        Encoding utf16 = bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        switch (type)
        {
            case InfoType when values.Count > 0:
                Info = utf16.GetString(values[0]);
                break;
            case LabelsType:
                Labels = [.. values.Select(utf16.GetString)];
                break;
            case RangesType when values.Count > 0:
                SpanReader numbers = new(values[0], Format, bigEndian);
                List<double> ranges = [];
                while (numbers.Remaining >= 8) ranges.Add(numbers.F64());
                Ranges = ranges;
                break;
            case LutsType:
                Luts = values.FindAll(lut => lut.Length == 768);
                break;
            default:
                break;
        }
    }
}
