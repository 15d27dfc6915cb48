using System.Text;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Ome;

namespace Lamella.Tests.Pipelines;

/// <summary>A small OME-TIFF with samples by a formula: uncompressed, one strip a plane, the XML written by hand.</summary>
internal sealed record TestImage
{
    private static readonly string[] Colors = ["65535", "16711935", "-16776961"];

    public int T { get; init; } = 1;

    public int C { get; init; } = 1;

    public int Z { get; init; } = 1;

    public int Y { get; init; } = 45;

    public int X { get; init; } = 67;

    /// <summary>3 for RGB.</summary>
    public int S { get; init; } = 1;

    public PixelType Type { get; init; } = PixelType.UInt16;

    /// <summary>Further scenes with the same sizes.</summary>
    public int Scenes { get; init; } = 1;

    /// <summary>Attributes of Pixels.</summary>
    public string PixelAttributes { get; init; } = "PhysicalSizeX=\"0.25\" PhysicalSizeXUnit=\"µm\" PhysicalSizeY=\"0.5\" PhysicalSizeYUnit=\"µm\" PhysicalSizeZ=\"2\" PhysicalSizeZUnit=\"µm\" TimeIncrement=\"1.5\" TimeIncrementUnit=\"s\"";

    /// <summary>Whether times and positions of planes are stated.</summary>
    public bool StatePlanes { get; init; }

    /// <summary>Elements behind the images: StructuredAnnotations; the images refer to <see cref="AnnotationRef"/>.</summary>
    public string Annotations { get; init; } = string.Empty;

    public string? AnnotationRef { get; init; }

    /// <summary>Samples with little structure, so that compressors have work.</summary>
    public bool Noisy { get; init; }

    public static string ChannelName(int c) => c switch { 0 => "DAPI", 1 => "Zellkern (grün), \"2\"", _ => Invariant($"Ch{c}") };

    /// <summary>The samples of a scene in the order TCZYXS.</summary>
    public byte[] Samples(int scene = 0)
    {
        int size = Type.Size();
        byte[] samples = new byte[(long)T * C * Z * Y * X * S * size];
        int n = 0;
        for (int plane = 0; plane < T * C * Z; plane++)
            for (int y = 0; y < Y; y++)
                for (int x = 0; x < X; x++)
                    for (int s = 0; s < S; s++, n++)
                    {
                        uint v = (uint)((x * 7) + (y * 13) + (plane * 101) + (s * 57) + (scene * 1009) + (x * y / 8));
                        if (Noisy) v = (v & 0xFF) ^ ((uint)n * 2654435761u >> 20);
                        if (Type == PixelType.Bool) samples[n] = (byte)(v & 1);
                        else if (Type == PixelType.Float32) BitConverter.TryWriteBytes(samples.AsSpan(n * 4), v / 16f);
                        else if (Type == PixelType.UInt8) samples[n] = (byte)v;
                        else if (size == 2) BitConverter.TryWriteBytes(samples.AsSpan(n * 2), (ushort)v);
                        else if (Type is PixelType.UInt32 or PixelType.Int32) BitConverter.TryWriteBytes(samples.AsSpan(n * 4), v);
                        else throw new NotSupportedException(Type.ToString());
                    }

        return samples;
    }

    public string Write(string path)
    {
        using TiffWriter writer = new(path, big: false);
        List<TiffPage> pages = [];
        for (int scene = 0; scene < Scenes; scene++)
        {
            byte[] samples = Samples(scene);
            int plane = Y * X * S * Type.Size();
            for (int p = 0; p < T * C * Z; p++) pages.Add(new TiffPage(Page(writer.Append(samples.AsSpan(p * plane, plane)), plane), []));
        }

        pages[0].Tags.Text(TiffTag.ImageDescription, Xml());
        writer.Complete(pages);
        return path;
    }

    private TiffTagWriter Page(long offset, int length)
    {
        TiffTagWriter tags = new(big: false);
        tags.Long(TiffTag.ImageWidth, (uint)X);
        tags.Long(TiffTag.ImageLength, (uint)Y);
        tags.Short(TiffTag.Compression, 1);
        tags.Short(TiffTag.Photometric, S == 1 ? (ushort)1 : (ushort)2);
        tags.Short(TiffTag.SamplesPerPixel, (ushort)S);
        tags.Short(TiffTag.PlanarConfiguration, 1);
        ushort[] values = new ushort[S];
        Array.Fill(values, (ushort)(Type.Size() * 8));
        tags.Short(TiffTag.BitsPerSample, values);
        Array.Fill(values, Type.IsFloat() ? (ushort)3 : Type is PixelType.Int8 or PixelType.Int16 or PixelType.Int32 ? (ushort)2 : (ushort)1);
        tags.Short(TiffTag.SampleFormat, values);
        tags.Long(TiffTag.RowsPerStrip, (uint)Y);
        tags.Offsets(TiffTag.StripOffsets, [offset]);
        tags.Offsets(TiffTag.StripByteCounts, [length]);
        return tags;
    }

    private string Xml()
    {
        StringBuilder xml = new("<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">");
        xml.Append("<Instrument ID=\"Instrument:0\"><Objective ID=\"Objective:0\" Model=\"Plan-Apo &lt;60x&gt;\" NominalMagnification=\"60\" LensNA=\"1.4\" Immersion=\"Oil\"/></Instrument>");
        for (int scene = 0; scene < Scenes; scene++)
        {
            xml.Append(Invariant($"<Image ID=\"Image:{scene}\" Name=\"field {scene}\"><AcquisitionDate>2024-03-07T10:12:0{scene}</AcquisitionDate><InstrumentRef ID=\"Instrument:0\"/><ObjectiveSettings ID=\"Objective:0\"/>"));
            xml.Append(Invariant($"<Pixels ID=\"Pixels:{scene}\" DimensionOrder=\"XYZCT\" Type=\"{OmePixelTypes.Name(Type)}\" SizeX=\"{X}\" SizeY=\"{Y}\" SizeZ=\"{Z}\" SizeC=\"{C * S}\" SizeT=\"{T}\" {PixelAttributes}>"));
            for (int c = 0; c < C; c++)
                xml.Append(Invariant($"<Channel ID=\"Channel:{scene}:{c}\" SamplesPerPixel=\"{S}\" Name=\"{ChannelName(c).Replace("\"", "&quot;", StringComparison.Ordinal)}\" Color=\"{Colors[c % Colors.Length]}\" EmissionWavelength=\"{450 + (70 * c)}\" EmissionWavelengthUnit=\"nm\"/>"));
            xml.Append(Invariant($"<TiffData IFD=\"{scene * T * C * Z}\" PlaneCount=\"{T * C * Z}\"/>"));
            for (int p = 0; StatePlanes && p < T * C * Z; p++)
                xml.Append(Invariant($"<Plane TheZ=\"{p % Z}\" TheC=\"{p / Z % C}\" TheT=\"{p / Z / C}\" DeltaT=\"{p * 0.125}\" DeltaTUnit=\"s\" ExposureTime=\"20\" ExposureTimeUnit=\"ms\" PositionX=\"{1000.5 + scene}\" PositionXUnit=\"µm\" PositionY=\"-20.25\" PositionYUnit=\"µm\" PositionZ=\"{p % Z * 2}\" PositionZUnit=\"µm\"/>"));
            xml.Append("</Pixels>");
            if (AnnotationRef is not null) xml.Append("<AnnotationRef ID=\"" + AnnotationRef + "\"/>");
            xml.Append("</Image>");
        }

        return xml.Append(Annotations).Append("</OME>").ToString();
    }
}
