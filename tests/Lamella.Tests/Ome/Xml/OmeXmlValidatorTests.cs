using Lamella.Ome;
using Xunit;

namespace Lamella.Tests.Ome.Xml;

public sealed class OmeXmlValidatorTests
{
    public static TheoryData<string> Samples => [.. OmeSamples.Files().Where(f => f.StartsWith("samples-2016-06/", StringComparison.Ordinal)).DefaultIfEmpty(string.Empty)];

    [Theory, MemberData(nameof(Samples))]
    public void The_samples_have_no_errors(string file) => Assert.DoesNotContain(OmeXmlValidator.Validate(OmeXmlReader.Read(OmeSamples.Bytes(file))), f => f.Severity == Severity.Error);

    [Theory]
    [InlineData("ome-xml/size-positive", "SizeZ=\"0\"", "SizeZ=\"1\"")]
    [InlineData("ome-xml/channel-count", "<Channel ID=\"Channel:1\" SamplesPerPixel=\"2\"/>", "<Channel ID=\"Channel:1\"/>")]
    [InlineData("ome-xml/plane-range", "TheT=\"5\"", "TheT=\"1\"")]
    [InlineData("ome-xml/plane-unique", "<Plane TheZ=\"0\" TheC=\"0\" TheT=\"1\"/><Plane TheZ=\"0\" TheC=\"0\" TheT=\"1\"/>", "<Plane TheZ=\"0\" TheC=\"0\" TheT=\"1\"/>")]
    [InlineData("ome-xml/tiffdata-range", "FirstT=\"2\"", "FirstT=\"0\"")]
    [InlineData("ome-xml/tiffdata-range", "PlaneCount=\"5\"", "PlaneCount=\"4\"")]
    [InlineData("ome-xml/tiffdata-complete", "PlaneCount=\"3\"", "PlaneCount=\"4\"")]
    [InlineData("ome-xml/id-unique", "ID=\"Channel:0\"/><Channel ID=\"Channel:0\"", "ID=\"Channel:0\"/><Channel ID=\"Channel:1\"")]
    [InlineData("ome-xml/id-pattern", "ID=\"Bild:0\"", "ID=\"Image:0\"")]
    [InlineData("ome-xml/reference", "<InstrumentRef ID=\"Instrument:9\"/>", "")]
    [InlineData("ome-xml/significant-bits", "SignificantBits=\"17\"", "SignificantBits=\"12\"")]
    [InlineData("ome-xml/unit", "PhysicalSizeXUnit=\"ell\"", "PhysicalSizeXUnit=\"nm\"")]
    [InlineData("ome-xml/date", "<AcquisitionDate>yesterday</AcquisitionDate>", "")]
    [InlineData("ome-xml/pixel-type", "Type=\"uint64\"", "Type=\"uint16\"")]
    public void Each_rule_finds_its_mistake_and_only_that(string rule, string bad, string good)
    {
        string document =
            """
            <OME><Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SignificantBits="12" SizeX="1" SizeY="1" SizeZ="1" SizeC="2" SizeT="2" PhysicalSizeX="3" PhysicalSizeXUnit="nm">
            <Channel ID="Channel:0"/><Channel ID="Channel:1"/><TiffData IFD="0" FirstT="0" PlaneCount="4"/><Plane TheZ="0" TheC="0" TheT="1"/></Pixels></Image></OME>
            """;
        Assert.Empty(OmeXmlValidator.Validate(OmeXmlReader.Read(document)));
        string broken = good.Length == 0 ? document.Replace("<Image ID=\"Image:0\">", "<Image ID=\"Image:0\">" + bad, StringComparison.Ordinal) : document.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(document, broken);
        IReadOnlyList<Finding> findings = OmeXmlValidator.Validate(OmeXmlReader.Read(broken));
        if (rule == "ome-xml/size-positive") findings = [.. findings, .. OmeXmlValidator.Validate(OmeXmlReader.Read(broken) with { Images = [OmeXmlReader.Read(document).Images[0] with { Pixels = OmeXmlReader.Read(document).Images[0].Pixels with { SizeZ = 0, TiffData = [], Planes = OmePlanes.None } }] })];
        Assert.Contains(findings, f => f.RuleId == rule);
        Assert.All(findings, f => Assert.True(f.RuleId == rule || (rule == "ome-xml/tiffdata-range" && f.RuleId == "ome-xml/tiffdata-complete"), f.ToString()));
    }

    [Fact]
    public void A_schema_of_the_caller_is_applied()
    {
        Assert.Empty(OmeXmlValidator.ValidateSchema(OmeSamples.Bytes("samples-2016-06/hcs.ome.xml"), OmeSamples.Schema201606));
        IReadOnlyList<Finding> findings = OmeXmlValidator.ValidateSchema("<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">\n<Nonsense/></OME>"u8.ToArray(), OmeSamples.Schema201606);
        Assert.Contains(findings, f => f.RuleId == "ome-xml/schema" && f.Place.StartsWith("line 2", StringComparison.Ordinal));
        Assert.Contains(OmeXmlValidator.ValidateSchema("<OME>"u8.ToArray(), OmeSamples.Schema201606), f => f.RuleId == "ome-xml/well-formed");
    }
}
