using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Lamella.Ome;
using Xunit;

namespace Lamella.Tests.Ome.Xml;

public sealed class OmeXmlWriterTests
{
    private static readonly string[] Words =
    [
        "", "a", "Ünïcödé µm \U0001F52C", "<&>\"'", "a\u0000b\u0001c", "\uD800 lone", "line\r\nbreak\ttab", "]]>", "Image:7", "WideField", "wide field", "uint16", "Other", "2024-03-07T10:12:03Z", "2024-03-07 10:12:03",
        "urn:uuid:fb589936-bbea-4f82-98e5-a9eb1212fc7c", "fb589936-bbea-4f82-98e5-a9eb1212fc7c", "urn:lsid:foo.bar.com:Image:1", "-1", "1e400", "##", " ",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 300)];

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_the_model_holds_the_document_is_valid(int seed)
    {
        Random random = new(seed);
        OmeDocument document = RandomModel(random);
        byte[] written = OmeXmlWriter.Write(document, new Findings(), new OmeXmlWriteOptions { Indent = random.Next(2) == 0, MetadataOnly = random.Next(3) == 0 });
        Assert.Empty(OmeSamples.SchemaErrors(written));

        OmeDocument again = OmeXmlReader.Read(written);
        Assert.DoesNotContain(again.Findings, f => f.RuleId is not "ome-xml/read/not-positive");
        Assert.Equal(document.Images.Count, again.Images.Count);
        for (int i = 0; i < document.Images.Count; i++)
        {
            OmePixels a = document.Images[i].Pixels, b = again.Images[i].Pixels;
            Assert.Equal((a.SizeX, a.SizeY, a.SizeZ, a.SizeC, a.SizeT, a.Type, a.DimensionOrder), (b.SizeX, b.SizeY, b.SizeZ, b.SizeC, b.SizeT, b.Type, b.DimensionOrder));
            Assert.Equal(a.Channels.Count, b.Channels.Count);
            Assert.Equal(a.Planes.Count, b.Planes.Count);
            for (int p = 0; p < a.Planes.Count; p++)
            {
                Assert.Equal(a.Planes.DeltaT[p], b.Planes.DeltaT[p]);
                Assert.Equal(a.Planes.PositionX[p], b.Planes.PositionX[p]);
            }

            if (a.PhysicalSizeX is { } size && (float)size.Value > 0 && Units.Find(size.Unit, UnitDimension.Length) is { } unit) Assert.Equal(new Quantity(size.Value, unit.Name), b.PhysicalSizeX);
        }
    }

    private static OmeDocument RandomModel(Random random)
    {
        string? Text() => random.Next(4) == 0 ? null : Words[random.Next(Words.Length)];
        double Number() => random.Next(8) switch { 0 => 0, 1 => -1.5, 2 => double.NaN, 3 => double.PositiveInfinity, 4 => 1e-60, _ => random.NextDouble() * 1000 };
        double? MaybeNumber() => random.Next(2) == 0 ? null : Number();
        Quantity? Amount(params string[] units) => random.Next(3) == 0 ? null : new Quantity(Number(), units[random.Next(units.Length)]);
        Quantity? Length() => Amount("micrometer", "nanometer", "reference frame", "pixel", "furlong", "second", "um");

        List<OmeImage> images = [];
        for (int i = random.Next(4); i > 0; i--)
        {
            OmePlanes planes = new();
            for (int p = random.Next(4); p > 0; p--)
            {
                int row = planes.Add(random.Next(3), random.Next(3), random.Next(3));
                if (random.Next(2) == 0) planes.DeltaT.Set(row, random.NextDouble(), "second");
                if (random.Next(2) == 0) planes.PositionX.Set(row, random.NextDouble(), random.Next(2) == 0 ? "micrometer" : "reference frame");
            }

            images.Add(new OmeImage
            {
                Id = Text(),
                Name = Text(),
                Description = Text(),
                AcquisitionDate = Text(),
                InstrumentRef = Text(),
                ObjectiveSettings = random.Next(2) == 0 ? null : new OmeObjectiveSettings(Text(), MaybeNumber(), Text(), MaybeNumber()),
                StageLabel = random.Next(2) == 0 ? null : new OmeStageLabel(Text(), Length(), Length(), Length()),
                AnnotationRefs = ["Annotation:0", "Annotation:none"],
                Pixels = new OmePixels
                {
                    Id = Text(),
                    Type = new[] { "uint8", "uint16", "float", "double-complex", "bit" }[random.Next(5)],
                    DimensionOrder = random.Next(2) == 0 ? "XYZCT" : "XYTCZ",
                    SizeX = random.Next(1, 100),
                    SizeY = random.Next(1, 100),
                    SizeC = random.Next(1, 4),
                    PhysicalSizeX = Length(),
                    PhysicalSizeZ = Length(),
                    TimeIncrement = Amount("second", "millisecond", "micrometer", "fortnight"),
                    SignificantBits = random.Next(3) == 0 ? null : random.Next(-1, 20),
                    MetadataOnly = random.Next(2) == 0,
                    Channels = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new OmeChannel
                    {
                        Id = Text(), Name = Text(), Color = random.Next(2) == 0 ? null : OmeColor.FromInt32(random.Next(int.MinValue, int.MaxValue)), SamplesPerPixel = random.Next(3) == 0 ? null : random.Next(0, 4),
                        EmissionWavelength = Length(), ExcitationWavelength = Length(), PinholeSize = Length(), AcquisitionMode = Text(), ContrastMethod = Text(), IlluminationType = Text(), NDFilter = MaybeNumber(), Fluor = Text(),
                    })],
                    TiffData = random.Next(2) == 0 ? [] : [new OmeTiffData(0, 0, 0, 0, 1, new OmeFileRef(Text(), Text())), new OmeTiffData(PlaneCount: random.Next(5))],
                    Planes = planes,
                },
            });
        }

        List<OmeAnnotation> annotations =
        [
            new OmeMapAnnotation { Id = Text(), Namespace = Text(), Description = Text(), Pairs = [new(Words[random.Next(Words.Length)], Words[random.Next(Words.Length)]), new("k", "v")] },
            new OmeXmlAnnotation { Id = "Annotation:0", Namespace = OmeModulo.Namespace, Value = [OmeModulo.ToElement([new OmeModulo('T', "lifetime", Words[4], "picosecond", 0, 1, 3, [])])] },
            new OmeOtherAnnotation { Element = new XElement("LongAnnotation", new XAttribute("ID", "x"), new XElement("Value", random.Next(2) == 0 ? "12" : "twelve")) },
        ];
        List<OmePlate> plates =
        [
            new OmePlate
            {
                Id = Text(), Name = Text(), Rows = random.Next(-1, 3), RowNamingConvention = Text(), WellOriginX = Length(),
                Wells = [new OmeWell { Row = 1, Samples = [new OmeWellSample { ImageRef = images.FirstOrDefault()?.Id }, new OmeWellSample { Id = Text(), ImageRef = images.LastOrDefault()?.Id, Timepoint = Text() }] }],
                Acquisitions = [new OmePlateAcquisition { Id = Text(), StartTime = Text(), WellSampleRefs = ["WellSample:0", "nothing"] }],
            },
        ];
        return new OmeDocument
        {
            Uuid = Text(),
            Creator = Text(),
            Images = images,
            Annotations = annotations,
            Plates = plates,
            Instruments = [new OmeInstrument { Id = Text(), Microscope = new OmeDevice { Type = Text(), Model = Text() }, Objectives = [new OmeObjective { Id = Text(), LensNA = MaybeNumber(), WorkingDistance = Length(), Immersion = Text() }], Detectors = [new OmeDetector { Gain = MaybeNumber(), Voltage = Amount("volt", "meter"), Type = Text() }] }],
            Rois = [new XElement("ROI", new XAttribute("ID", Words[random.Next(Words.Length)]), new XElement("Union", new XElement("Point", new XAttribute("X", "1"), new XAttribute("Y", random.Next(2) == 0 ? "2" : "two"))))],
            Extra = new OmeExtra([new XAttribute("Unknown", "1")], [new XElement("Experimenter", new XAttribute("LastName", Words[random.Next(Words.Length)])), new XElement("Nonsense")]),
        };
    }

    [Fact]
    public void Unknown_parts_survive_where_the_schema_has_a_place_for_them_and_are_named_where_not()
    {
        OmeDocument document = OmeXmlReader.Read(
            """
            <OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">
              <Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="1" SizeY="1" SizeZ="1" SizeC="1" SizeT="1" Vendor="x">
                <Channel ID="Channel:0"><LightSourceSettings ID="LightSource:1" Attenuation="0.25"/><VendorThing/></Channel><MetadataOnly/>
                <Plane TheZ="0" TheC="0" TheT="0"><HashSHA1>0123456789012345678901234567890123456789</HashSHA1></Plane></Pixels>
                <ImagingEnvironment Temperature="37" TemperatureUnit="°C"/></Image>
              <Instrument ID="Instrument:0"><Laser ID="LightSource:1" Wavelength="488"/></Instrument>
              <Experimenter ID="Experimenter:0" LastName="Doe"/>
              <ROI ID="ROI:0"><Union><Rectangle ID="Shape:0" X="1" Y="2" Width="3" Height="4"/></Union></ROI>
            </OME>
            """);
        Findings findings = new();
        string written = Encoding.UTF8.GetString(OmeXmlWriter.Write(document, findings));
        foreach (string kept in new[] { "Attenuation=\"0.25\"", "Temperature=\"37\" TemperatureUnit=\"°C\"", "<Laser ID=\"LightSource:1\" Wavelength=\"488\"", "LastName=\"Doe\"", "Width=\"3\"", "<HashSHA1>0123456789012345678901234567890123456789</HashSHA1>", "<MetadataOnly" })
        {
            Assert.Contains(kept, written, StringComparison.Ordinal);
        }

        Assert.Empty(OmeSamples.SchemaErrors(Encoding.UTF8.GetBytes(written)));
        Assert.Equal(2, findings.ToList().Count);
        Assert.Contains(findings.ToList(), f => f.Message.Contains("VendorThing", StringComparison.Ordinal));
        Assert.Contains(findings.ToList(), f => f.Message.Contains("Vendor='x'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_place_holder_points_to_its_metadata_and_holds_nothing_else()
    {
        OmeDocument document = new() { Uuid = "urn:uuid:00000000-0000-0000-0000-000000000001", BinaryOnly = new OmeBinaryOnly("a.companion.ome", "urn:uuid:00000000-0000-0000-0000-000000000002") };
        byte[] written = OmeXmlWriter.Write(document, new Findings());
        Assert.Empty(OmeSamples.SchemaErrors(written));
        OmeDocument again = OmeXmlReader.Read(written);
        Assert.Equal(document.BinaryOnly, again.BinaryOnly);
        Assert.Equal(document.Uuid, again.Uuid);
        Assert.Empty(OmeXmlValidator.Validate(again));
    }

    [Fact]
    public void Numbers_are_written_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            OmeDocument document = new() { Images = [new OmeImage { Pixels = new OmePixels { Type = "uint8", SizeX = 1, SizeY = 1, PhysicalSizeX = new Quantity(0.1625, "micrometer") } }] };
            Assert.Contains("PhysicalSizeX=\"0.1625\" PhysicalSizeXUnit=\"µm\"", Encoding.UTF8.GetString(OmeXmlWriter.Write(document, new Findings())), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(-1, 255, 255, 255, 255)]
    [InlineData(16711935, 0, 255, 0, 255)]
    [InlineData(-16776961, 255, 0, 0, 255)]
    public void Colours_are_red_first(int number, int r, int g, int b, int a)
    {
        Assert.Equal(new OmeColor((byte)r, (byte)g, (byte)b, (byte)a), OmeColor.FromInt32(number));
        Assert.Equal(number, OmeColor.FromInt32(number).ToInt32());
    }
}
