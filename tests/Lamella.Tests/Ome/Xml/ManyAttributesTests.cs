using System.Text;
using Lamella.Ome;
using Xunit;

namespace Lamella.Tests.Ome.Xml;

/// <summary>An element with more attributes than any element can have is refused at once, wherever it is; up to the bound all are kept.</summary>
public sealed class ManyAttributesTests
{
    public static TheoryData<string> Places() => ["OME", "Image", "Pixels", "Channel", "Plane", "Instrument", "Other"];

    [Theory]
    [MemberData(nameof(Places))]
    public void Too_many_are_damage(string place)
    {
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => OmeXmlReader.Read(Encoding.UTF8.GetBytes(Document(place, 300_000))));
        Assert.Contains("attributes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_thousand_are_read(string place)
    {
        OmeDocument document = OmeXmlReader.Read(Encoding.UTF8.GetBytes(Document(place, 1000)));
        Assert.Equal(4, document.Images.Single().Pixels.SizeX);
    }

    private static string Document(string place, int count)
    {
        string Many(string element) => element == place ? string.Concat(Enumerable.Range(0, count).Select(i => Invariant($" a{i}=\"{i}\""))) : string.Empty;
        return $"<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"{Many("OME")}><Instrument ID=\"Instrument:0\"{Many("Instrument")}/><Image ID=\"Image:0\"{Many("Image")}>"
            + $"<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"4\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"{Many("Pixels")}><Channel ID=\"Channel:0:0\"{Many("Channel")}/><TiffData/><Plane TheZ=\"0\" TheC=\"0\" TheT=\"0\"{Many("Plane")}/></Pixels>"
            + $"<Other{Many("Other")}/></Image></OME>";
    }
}
