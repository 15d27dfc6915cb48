using System.Text;
using System.Text.RegularExpressions;
using Lamella.Ome;
using Lamella.Pipelines.Metadata;
using Lamella.Tests.Ome.Xml;
using Xunit;

namespace Lamella.Tests.Pipelines.Metadata;

/// <summary>Attributes are set in the text of a document; everything else stays to the byte.</summary>
public sealed class OmeXmlPatchTests
{
    private const string Ns = "http://www.openmicroscopy.org/Schemas/OME/2016-06";

    public static TheoryData<string> Samples => [.. OmeSamples.Files()];

    [Fact]
    public void Everything_else_stays_to_the_byte()
    {
        const string Head = "<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- <Image Name=\"x\"> -->\r\n<o:OME xmlns:o='" + Ns + "' xmlns:v='urn:vendor' v:note='1 > 0'>\r<v:Image Name='not this'/>\n";
        const string Tail = "<![CDATA[ <Image> ]]><o:StructuredAnnotations><o:XMLAnnotation ID='Annotation:1'><o:Value><v:x  a = 'b'   />&#181;</o:Value></o:XMLAnnotation></o:StructuredAnnotations></o:OME>\n<!-- end -->\n";
        string before = Head + "<o:Image ID='Image:0'\r\n\tName = 'a > b &amp; c'  ><o:Pixels\tPhysicalSizeX='1'   DimensionOrder=\"XYZCT\" ID='Pixels:0' SizeC='1' SizeT='1' SizeX='4' SizeY='4' SizeZ='1' Type='uint8'><o:Channel ID='Channel:0:0'/><o:MetadataOnly /></o:Pixels></o:Image>" + Tail.Replace("<![CDATA[ <Image> ]]>", string.Empty, StringComparison.Ordinal);
        OmeXmlPatch patch = OmeXmlPatch.Open(Encoding.UTF8.GetBytes(before));
        patch.SetName(0, "it's \"<µ>\" & more");
        patch.SetSize(0, 'X', new Quantity(0.25, "micrometer"));
        patch.SetSize(0, 'T', new Quantity(2, "minute"));
        patch.SetChannel(0, 0, 1, 1, "Color", "-16776961");
        string after = Encoding.UTF8.GetString(patch.ToBytes());
        string expected = before
            .Replace("'a > b &amp; c'", "'it&apos;s &quot;&lt;µ&gt;&quot; &amp; more'", StringComparison.Ordinal)
            .Replace("PhysicalSizeX='1'", "PhysicalSizeX='0.25'", StringComparison.Ordinal)
            .Replace("Type='uint8'>", "Type='uint8' PhysicalSizeXUnit=\"µm\" TimeIncrementUnit=\"min\" TimeIncrement=\"2\">", StringComparison.Ordinal)
            .Replace("<o:Channel ID='Channel:0:0'/>", "<o:Channel ID='Channel:0:0' Color=\"-16776961\"/>", StringComparison.Ordinal);
        Assert.Equal(expected, after);
        OmeImage image = OmeXmlReader.Read(after).Images[^1];
        Assert.Equal("it's \"<µ>\" & more", image.Name);
        Assert.Equal((new Quantity(0.25, "micrometer"), new Quantity(2, "minute")), (image.Pixels.PhysicalSizeX!.Value, image.Pixels.TimeIncrement!.Value));
    }

    [Fact]
    public void Channels_are_added_with_the_prefix_of_the_document_where_it_lists_none()
    {
        string before = $"<O:OME xmlns:O=\"{Ns}\"><O:Image ID=\"Image:0\"><O:Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"4\" SizeZ=\"1\" SizeC=\"2\" SizeT=\"1\"><O:MetadataOnly/></O:Pixels></O:Image></O:OME>";
        OmeXmlPatch patch = OmeXmlPatch.Open(Encoding.UTF8.GetBytes(before));
        patch.SetChannel(0, 1, 2, 1, "Name", "GFP");
        byte[] after = patch.ToBytes();
        Assert.Contains("<O:Channel ID=\"Channel:0:0\" SamplesPerPixel=\"1\"/><O:Channel ID=\"Channel:0:1\" Name=\"GFP\" SamplesPerPixel=\"1\"/><O:MetadataOnly/>", Encoding.UTF8.GetString(after), StringComparison.Ordinal);
        if (TestKit.TestData.Exists) Assert.Empty(OmeSamples.SchemaErrors(after));
    }

    [Fact]
    public void Schemas_without_units_get_micrometres_and_seconds()
    {
        string before = "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2013-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"4\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"><MetadataOnly/></Pixels></Image></OME>";
        OmeXmlPatch patch = OmeXmlPatch.Open(Encoding.UTF8.GetBytes(before));
        patch.SetSize(0, 'X', new Quantity(70, "nanometer"));
        patch.SetSize(0, 'T', new Quantity(1, "minute"));
        Assert.Contains("SizeT=\"1\" PhysicalSizeX=\"0.07\" TimeIncrement=\"60\">", Encoding.UTF8.GetString(patch.ToBytes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://www.openmicroscopy.org/Schemas/OME/2008-09", "schema")]
    [InlineData("urn:other", "schema")]
    public void Old_and_unknown_schemas_are_refused(string schema, string says)
    {
        string text = $"<OME xmlns=\"{schema}\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"4\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"/></Image></OME>";
        RefusedException error = Assert.Throws<RefusedException>(() => OmeXmlPatch.Open(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("convert", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_that_only_open_repaired_are_refused()
    {
        string text = $"<OME xmlns=\"{Ns}\"><Image ID=\"Image:0\" Name=\"a & b\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"4\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"/></Image></OME>";
        Assert.Equal("a & b", OmeXmlReader.Read(text).Images[0].Name);
        Assert.Contains("not well-formed", Assert.Throws<RefusedException>(() => OmeXmlPatch.Open(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);
        byte[] latin = Encoding.Latin1.GetBytes(text.Replace("a & b", "5 µm", StringComparison.Ordinal));
        Assert.Contains("not UTF-8", Assert.Throws<RefusedException>(() => OmeXmlPatch.Open(latin)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Published_samples_keep_all_else_and_stay_valid(string file)
    {
        byte[] before = OmeSamples.Bytes(file);
        OmeDocument old = OmeXmlReader.Read(before);
        if (old.Images.Count == 0) Assert.Skip("no image");
        OmeXmlPatch patch;
        try
        {
            patch = OmeXmlPatch.Open(before);
        }
        catch (RefusedException e)
        {
            Assert.Contains("convert", e.Message, StringComparison.Ordinal);
            return;
        }

        for (int i = 0; i < old.Images.Count; i++)
        {
            patch.SetName(i, Invariant($"picture {i}"));
            patch.SetSize(i, 'Y', new Quantity(0.5 + i, "micrometer"));
        }

        byte[] after = patch.ToBytes();
        OmeDocument now = OmeXmlReader.Read(after);
        for (int i = 0; i < old.Images.Count; i++)
        {
            Assert.Equal(Invariant($"picture {i}"), now.Images[i].Name);
            Assert.Equal(0.5 + i, now.Images[i].Pixels.PhysicalSizeY!.Value.Value);
            Assert.Equal(old.Images[i].Pixels.PhysicalSizeX, now.Images[i].Pixels.PhysicalSizeX);
        }

        if (old.Schema == "2016-06") Assert.Equal(OmeSamples.SchemaErrors(before).Count, OmeSamples.SchemaErrors(after).Count);
        // Without the attributes that were set, the texts are the same.
        Assert.Equal(Strip(before), Strip(after));
    }

    private static string Strip(byte[] document) => Regex.Replace(Encoding.UTF8.GetString(document), "(?<=\\s)(Name|PhysicalSizeY|PhysicalSizeYUnit)=(\"[^\"]*\"|'[^']*')|\\s+", string.Empty, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(20));
}
