using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.OmeTiff;

/// <summary>What plain ImageJ wants to find in a TIFF: a description of key=value lines, unit-less resolution tags, and its own block of colour tables.</summary>
internal static class ImageJTags
{
    /// <summary>The description of the first page. Axis order of the pages is T, Z, C (channel fastest).</summary>
    public static string Description(ScenePlan plan)
    {
        long channels = plan.SizeOf('C'), slices = plan.SizeOf('Z'), frames = plan.SizeOf('T');
        StringBuilder text = new("ImageJ=1.53t\n");
        Line(text, "images", channels * slices * frames);
        Line(text, "channels", channels);
        Line(text, "slices", slices);
        Line(text, "frames", frames);
        if (channels * slices * frames > 1) text.Append("hyperstack=true\n");
        text.Append(channels > 1 ? "mode=composite\n" : "mode=grayscale\n");
        PixelSizes sizes = plan.Metadata.PixelSize;
        if (sizes.X is { } x) text.Append("unit=").Append(UnitName(x.Unit)).Append('\n');
        if (sizes.Y is { } y && sizes.X?.Unit != y.Unit) text.Append("yunit=").Append(UnitName(y.Unit)).Append('\n');
        if (sizes.Z is { } z)
        {
            if (sizes.X?.Unit != z.Unit) text.Append("zunit=").Append(UnitName(z.Unit)).Append('\n');
            text.Append("spacing=").Append(z.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        if (sizes.T is { } t && t.TryConvertTo("second", out Quantity seconds)) text.Append("finterval=").Append(seconds.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return text.Append("loop=false\n").ToString();
    }

    /// <summary>Adds resolution and colour tables.</summary>
    public static void Add(TiffTagWriter tags, ScenePlan plan)
    {
        PixelSizes sizes = plan.Metadata.PixelSize;
        if (sizes.X is { Value: > 0 } x) OmeTiffWriter.Rational(tags, TiffTag.XResolution, 1 / x.Value);
        if (sizes.Y is { Value: > 0 } y) OmeTiffWriter.Rational(tags, TiffTag.YResolution, 1 / y.Value);
        if (sizes.X is not null) tags.Short(TiffTag.ResolutionUnit, 1);
        if (plan.SizeOf('C') < 2 || plan.Metadata.Channels.Any(c => c.Color is null)) return;
        AddLookUpTables(tags, plan.Metadata.Channels);
    }

    /// <summary>IJMetadata: header "IJIJ" with (type, count) pairs, then the blocks; sizes of header and blocks in a tag of their own. All in the byte order of the file.</summary>
    private static void AddLookUpTables(TiffTagWriter tags, IReadOnlyList<Channel> channels)
    {
        const int HeaderLength = 12, TableLength = 768;
        const uint Magic = 0x494A494A, Luts = 0x6C757473;
        byte[] data = new byte[HeaderLength + (channels.Count * TableLength)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), Luts);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(8), channels.Count);
        uint[] counts = new uint[channels.Count + 1];
        counts[0] = HeaderLength;
        for (int c = 0; c < channels.Count; c++)
        {
            counts[c + 1] = TableLength;
            Rgba color = channels[c].Color!.Value;
            Span<byte> table = data.AsSpan(HeaderLength + (c * TableLength), TableLength);
            for (int i = 0; i < 256; i++)
            {
                table[i] = (byte)(color.R * i / 255);
                table[256 + i] = (byte)(color.G * i / 255);
                table[512 + i] = (byte)(color.B * i / 255);
            }
        }

        tags.Longs(TiffTag.ImageJMetadataByteCounts, counts);
        tags.Bytes(TiffTag.ImageJMetadata, data);
    }

    private static void Line(StringBuilder text, string key, long value) => text.Append(key).Append('=').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string UnitName(string unit) => unit switch
    {
        "micrometer" => "micron",
        "nanometer" => "nm",
        "millimeter" => "mm",
        "centimeter" => "cm",
        _ => unit,
    };
}
