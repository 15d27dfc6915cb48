using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lamella.Ome;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Ome.Xml;

public sealed class OmeXmlReaderTests
{
    private const string Start = "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\" Name=\"a\">";
    private const string PixelsStart = "<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint16\" SizeX=\"7\" SizeY=\"5\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"";
    private const string Good = Start + PixelsStart + " PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"µm\"><TiffData/></Pixels></Image></OME>";

    [Theory]
    [InlineData("trailing NULs", Good + "\0\0\0", "ome-xml/read/trailing-none")]
    [InlineData("text behind the end", Good + "\0garbage", "ome-xml/read/trailing")]
    [InlineData("a declaration of the wrong encoding", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + Good, null)]
    [InlineData("a declaration of version 1.1", "<?xml version=\"1.1\"?>" + Good, null)]
    [InlineData("a byte order mark and blank lines", "\uFEFF\n\n " + Good, null)]
    [InlineData("a control character", Start + "<Description>a\u0001b</Description>" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image></OME>", "ome-xml/read/not-well-formed")]
    [InlineData("a reference to a control character", Start + "<Description>&#x1;ab</Description>" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image></OME>", "ome-xml/read/not-well-formed")]
    [InlineData("a bare ampersand", Start + "<Description>red & green</Description>" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image></OME>", "ome-xml/read/not-well-formed")]
    [InlineData("an HTML entity", Start + PixelsStart + " PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"&micro;m\"/></Image></OME>", "ome-xml/read/not-well-formed")]
    [InlineData("a less-than sign in an attribute", "<OME><Image Name=\"x<y>\">" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image></OME>", "ome-xml/read/not-well-formed")]
    [InlineData("an undeclared usual prefix", "<OME:OME><Image>" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image><SA:StructuredAnnotations/></OME:OME>", null)]
    [InlineData("an undeclared prefix", "<OME><Image>" + PixelsStart + " PhysicalSizeX=\"0.5\" x:y=\"1\"/></Image><q:Thing/></OME>", "ome-xml/read/not-well-formed")]
    [InlineData("no namespace", "<OME><Image>" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image></OME>", null)]
    [InlineData("a decimal comma", "<OME><Image>" + PixelsStart + " PhysicalSizeX=\"0,5\"/></Image></OME>", "ome-xml/read/number")]
    [InlineData("the other mu", "<OME><Image>" + PixelsStart + " PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"μm\"/></Image></OME>", null)]
    [InlineData("a mis-decoded mu", "<OME><Image>" + PixelsStart + " PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"Î¼m\"/></Image></OME>", null)]
    [InlineData("a document type", "<!DOCTYPE OME [<!ENTITY a \"aaaa\">]><OME><Image>" + PixelsStart + " PhysicalSizeX=\"0.5\"/></Image></OME>", null)]
    public void Mistakes_of_writers_are_read_through(string what, string text, string? rule)
    {
        foreach (OmeDocument document in new[] { OmeXmlReader.Read(text), OmeXmlReader.Read(Encoding.UTF8.GetBytes(text)), OmeXmlReader.Read(Encoding.Unicode.GetBytes(text)) })
        {
            Assert.Equal(new Quantity(0.5, "micrometer"), document.Images.Single().Pixels.PhysicalSizeX);
            if (rule == "ome-xml/read/trailing-none") Assert.DoesNotContain(document.Findings, f => f.RuleId == "ome-xml/read/trailing");
            else if (rule is not null) Assert.Contains(document.Findings, f => f.RuleId == rule);
            else Assert.True(document.Findings.Count == 0, what);
        }
    }

    [Fact]
    public void Latin_1_bytes_under_a_UTF_8_declaration_are_read()
    {
        OmeDocument document = OmeXmlReader.Read(Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + Good));
        Assert.Equal(new Quantity(0.5, "micrometer"), document.Images[0].Pixels.PhysicalSizeX);
        Assert.Contains(document.Findings, f => f.RuleId == "ome-xml/read/encoding");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no markup")]
    [InlineData("<OME><Image>")]
    [InlineData("<OME><Image></OME>")]
    [InlineData("<html><body/></html>")]
    [InlineData("<OME a=\"1\" a=\"2\"/>")]
    [InlineData("><")]
    public void Hopeless_text_is_damaged_data(string text)
    {
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => OmeXmlReader.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal("OME-XML", error.Format);
        Assert.Throws<DamagedDataException>(() => OmeXmlReader.Read(text));
    }

    [Fact]
    public void An_error_names_line_and_column()
    {
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => OmeXmlReader.Read("<OME>\n<Image>\n</Imag></OME>"));
        Assert.Contains("ine 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_that_grow_are_not_expanded()
    {
        string bomb = "<!DOCTYPE OME [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]><OME><Image Name=\"n\"><Description>&b;&c;</Description>" + PixelsStart + "/></Image></OME>";
        Assert.Equal("&b;&c;", OmeXmlReader.Read(bomb).Images[0].Description);
    }

    [Fact]
    public void Deep_nesting_is_damaged_data()
    {
        string deep = "<OME>" + string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)) + "</OME>";
        Assert.Throws<DamagedDataException>(() => OmeXmlReader.Read(deep));
    }

    [Fact]
    public void Cut_or_changed_documents_give_a_model_or_damaged_data()
    {
        byte[] source = Encoding.UTF8.GetBytes(Good + "<!-- -->");
        Random random = new(5);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. source];
            for (int k = random.Next(1, 6); k > 0; k--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Check(bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length + 1)));
        }

        static void Check(ReadOnlySpan<byte> bytes)
        {
            try
            {
                OmeXmlWriter.Write(OmeXmlReader.Read(bytes), new Findings());
            }
            catch (DamagedDataException)
            {
                // The only error that bytes may lead to.
            }
        }
    }

    [Fact]
    public void Absent_is_null_and_zero_is_absent()
    {
        OmePixels pixels = OmeXmlReader.Read("<OME><Image>" + PixelsStart + " PhysicalSizeX=\"0\" PhysicalSizeY=\"-1\"><Channel ID=\"Channel:0\"/></Pixels></Image></OME>").Images[0].Pixels;
        Assert.Null(pixels.PhysicalSizeX);
        Assert.Null(pixels.PhysicalSizeY);
        Assert.Null(pixels.PhysicalSizeZ);
        Assert.Null(pixels.TimeIncrement);
        Assert.Null(pixels.Channels[0].Color);
        Assert.Null(pixels.Channels[0].SamplesPerPixel);
        Assert.False(pixels.MetadataOnly);
        Assert.Empty(pixels.TiffData);
    }

    [Fact]
    public void An_unknown_unit_stays_with_its_number()
    {
        OmeDocument document = OmeXmlReader.Read("<OME><Image>" + PixelsStart + " PhysicalSizeX=\"3\" PhysicalSizeXUnit=\"furlong\"/></Image></OME>");
        Assert.Equal(new Quantity(3, "furlong"), document.Images[0].Pixels.PhysicalSizeX);
        Assert.Contains(document.Findings, f => f.RuleId == "ome-xml/read/unit");

        Findings findings = new();
        string written = Encoding.UTF8.GetString(OmeXmlWriter.Write(document, findings));
        Assert.DoesNotContain("PhysicalSizeX", written, StringComparison.Ordinal);
        Assert.Contains(findings.ToList(), f => f.RuleId == "ome-xml/write/lost" && f.Message.Contains("furlong", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_release_is_read()
    {
        OmeDocument document = OmeXmlReader.Read(
            """
            <OME xmlns="http://www.openmicroscopy.org/XMLschemas/OME/FC/ome.xsd" xmlns:Bin="http://www.openmicroscopy.org/XMLschemas/BinaryFile/RC1/BinaryFile.xsd">
              <Instrument InstrumentID="urn:lsid:foo.bar.com:Instrument:1"><Objective ObjectiveID="urn:lsid:foo.bar.com:Objective:1" Manufacturer="Zeiss"><LensNA>1.4</LensNA><Magnification>63</Magnification></Objective></Instrument>
              <Image ImageID="urn:lsid:foo.bar.com:Image:1" Name="P1W1S1" PixelSizeX="0.2" PixelSizeY="0.3" PixelSizeZ="0.5" TimeIncrement="1.5">
                <CreationDate>1988-04-07T18:39:09</CreationDate>
                <Description>This is an Image</Description>
                <ChannelInfo Name="Ch 1" Fluor="GFP" IlluminationType="Epifluorescence" ExWave="490" EmWave="528" SamplesPerPixel="1"><ChannelComponent Pixels="p1" Index="0" ColorDomain="G"/></ChannelInfo>
                <Pixels ID="urn:lsid:foo.bar.com:Pixels:123" DimensionOrder="XYZCT" PixelType="Uint16" BigEndian="true" SizeX="20" SizeY="21" SizeZ="5" SizeC="1" SizeT="6">
                  <TiffData IFD="0" NumPlanes="30"/>
                  <Plane TheZ="1" TheC="0" TheT="2"><PlaneTiming DeltaT="2.5" ExposureTime="0.1"/><StagePosition PositionX="10" PositionY="11" PositionZ="12"/></Plane>
                </Pixels>
              </Image>
            </OME>
            """);
        Assert.Equal("2003-FC", document.Schema);
        OmeImage image = document.Images.Single();
        Assert.Equal("urn:lsid:foo.bar.com:Image:1", image.Id);
        Assert.Equal(new DateTime(1988, 4, 7, 18, 39, 9), image.Acquired);
        OmePixels pixels = image.Pixels;
        Assert.Equal(PixelType.UInt16, pixels.PixelType);
        Assert.Equal("uint16", pixels.Type);
        Assert.Equal(new Quantity(0.2, "micrometer"), pixels.PhysicalSizeX);
        Assert.Equal(new Quantity(0.5, "micrometer"), pixels.PhysicalSizeZ);
        Assert.Equal(new Quantity(1.5, "second"), pixels.TimeIncrement);
        Assert.Equal(new OmeTiffData(0, PlaneCount: 30), pixels.TiffData.Single());
        Assert.Equal(new Quantity(528, "nanometer"), pixels.Channels.Single().EmissionWavelength);
        Assert.Equal("GFP", pixels.Channels[0].Fluor);
        Assert.Equal(new Quantity(2.5, "second"), pixels.Planes.DeltaT[0]);
        Assert.Equal(new Quantity(12, "reference frame"), pixels.Planes.PositionZ[0]);
        Assert.Equal((1, 0, 2), (pixels.Planes.Z(0), pixels.Planes.C(0), pixels.Planes.T(0)));
        Assert.Equal(63, document.Instruments.Single().Objectives.Single().NominalMagnification);
        Assert.Empty(OmeSamples.SchemaErrors(OmeXmlWriter.Write(document, new Findings())));
    }

    [Fact]
    public void A_document_of_real_life_that_broke_another_reader_is_read()
    {
        OmeDocument document = OmeXmlReader.Read(File.ReadAllBytes(TestData.At("data", "formats", "omexml", "issue38.ome.xml")));
        OmePixels pixels = document.Images[0].Pixels;
        Assert.Equal((1024, 1, 2, 65), (pixels.SizeX, pixels.SizeZ, pixels.SizeC, pixels.SizeT));
        Assert.Equal(new Quantity(10000, "millisecond"), pixels.TimeIncrement);
        Assert.Equal(276, document.Images.Sum(i => i.Pixels.TiffData.Count(d => d.File?.FileName == "full_chip_1_MMStack.ome.tif")));
        Assert.Equal(["EPI_RFP", "EPI_GFP"], pixels.Channels.Select(c => c.Name));
        Assert.Equal("Pos0", document.Images[0].StageLabel?.Name);

        // Its identifiers are not valid; written again they are, and the reference follows.
        Findings findings = new();
        byte[] written = OmeXmlWriter.Write(document, findings);
        Assert.Empty(OmeSamples.SchemaErrors(written));
        Assert.Contains("<InstrumentRef ID=\"Instrument:0\"", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.Contains(findings.ToList(), f => f.RuleId == "ome-xml/write/id");
    }

    [Fact]
    public void Modulo_axes_are_found()
    {
        OmeDocument document = OmeXmlReader.Read(
            Start + PixelsStart + """
            ><TiffData/></Pixels><AnnotationRef ID="Annotation:3"/></Image><StructuredAnnotations><XMLAnnotation ID="Annotation:3" Namespace="openmicroscopy.org/omero/dimension/modulo"><Value>
            <Modulo namespace="http://www.openmicroscopy.org/Schemas/Additions/2011-09"><ModuloAlongT Type="lifetime" Unit="ps" Start="0.0" Step="50" End="3100"/><ModuloAlongZ Type="angle"><Label>a</Label><Label>b</Label></ModuloAlongZ></Modulo>
            </Value></XMLAnnotation></StructuredAnnotations></OME>
            """);
        IReadOnlyList<OmeModulo> axes = OmeModulo.Of(document, document.Images[0]);
        Assert.Equal(2, axes.Count);
        Assert.Equal(('T', "lifetime", "picosecond", 63), (axes[0].Along, axes[0].Type, axes[0].Unit, axes[0].Count));
        Assert.Equal(('Z', "angle", null, 2), (axes[1].Along, axes[1].Type, axes[1].Unit, axes[1].Count));
    }

    [Fact]
    public void A_hundred_thousand_planes_take_little_time_and_memory()
    {
        const int planes = 100_000;
        StringBuilder text = new(Start + PixelsStart.Replace("SizeT=\"1\"", "SizeT=\"100000\"", StringComparison.Ordinal) + ">");
        for (int i = 0; i < planes; i++) text.Append(CultureInfo.InvariantCulture, $"<TiffData FirstC=\"0\" FirstT=\"{i}\" FirstZ=\"0\" IFD=\"{i}\" PlaneCount=\"1\"><UUID FileName=\"a.ome.tif\">urn:uuid:fb589936-bbea-4f82-98e5-a9eb1212fc7c</UUID></TiffData>");
        for (int i = 0; i < planes; i++) text.Append(CultureInfo.InvariantCulture, $"<Plane TheZ=\"0\" TheC=\"0\" TheT=\"{i}\" DeltaT=\"{i * 0.25}\" DeltaTUnit=\"s\" ExposureTime=\"0.01\" PositionX=\"1.5\" PositionXUnit=\"µm\" PositionY=\"2\" PositionYUnit=\"µm\"/>");
        byte[] bytes = Encoding.UTF8.GetBytes(text.Append("</Pixels></Image></OME>").ToString());

        Stopwatch watch = Stopwatch.StartNew();
        OmeDocument document = OmeXmlReader.Read(bytes);
        TimeSpan read = watch.Elapsed;
        OmePixels pixels = document.Images[0].Pixels;
        Assert.Equal(planes, pixels.TiffData.Count);
        Assert.Equal(planes, pixels.Planes.Count);
        Assert.Equal(new Quantity(99_999 * 0.25, "second"), pixels.Planes.DeltaT[99_999]);
        Assert.Same(pixels.TiffData[0].File, pixels.TiffData[99_999].File);
        Assert.Equal("micrometer", pixels.Planes.PositionX.CommonUnit);

        // Generous: the machine that runs the tests may be busy. The benchmark is the place for the figure.
        Assert.True(read < TimeSpan.FromSeconds(30), $"reading took {read}");
        Assert.Empty(OmeXmlValidator.Validate(document));
        OmeDocument again = OmeXmlReader.Read(OmeXmlWriter.Write(document, new Findings()));
        Assert.True(pixels.TiffData.SequenceEqual(again.Images[0].Pixels.TiffData));
    }
}
