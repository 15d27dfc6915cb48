using System.Xml.Linq;
using Lamella.Ome;
using Xunit;

namespace Lamella.Tests.Ome.Xml;

/// <summary>The relations that changed their owner after 2009 are turned around with work in proportion to the document.</summary>
public sealed class OldRelationsTests
{
    public static TheoryData<string> Shapes => ["one holder", "many holders", "many references", "unknown between known"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Work_grows_as_the_document_does(string shape)
    {
        XElement small = Document(shape, 2_500), large = Document(shape, 40_000);
        Assert.InRange(large.ToString(SaveOptions.DisableFormatting).Length, 1_500_000, 40_000_000);
        long few = OmeXmlUpgrade.Relations(small), many = OmeXmlUpgrade.Relations(large);
        Assert.InRange(many, few, 17 * few);
        Assert.InRange(many, 40_000, 40 * 40_000);
        Assert.Equal(40_000, large.Elements("Dataset").Elements("ImageRef").Count());
        Assert.Equal(shape == "unknown between known" ? 40_000 : 0, large.Elements("Image").Elements("DatasetRef").Count());
    }

    [Fact]
    public void A_relation_that_the_holder_lists_already_is_not_listed_twice_and_the_first_of_equal_holders_counts()
    {
        XElement root = XElement.Parse("<OME><Dataset ID='D:0'><ImageRef ID='I:0'/></Dataset><Dataset ID='D:0'/><Image ID='I:0'><Description>a</Description><DatasetRef ID='D:0'/><DatasetRef ID='D:9'/></Image></OME>");
        OmeXmlUpgrade.Relations(root);
        Assert.Equal("<OME><Dataset ID=\"D:0\"><ImageRef ID=\"I:0\" /></Dataset><Dataset ID=\"D:0\" /><Image ID=\"I:0\"><Description>a</Description><DatasetRef ID=\"D:9\" /></Image></OME>", root.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>So many relations, spread over images and datasets in different ways.</summary>
    private static XElement Document(string shape, int relations)
    {
        int images = shape is "many references" or "unknown between known" ? 4 : relations, datasets = shape == "one holder" ? 1 : relations;
        XElement root = new("OME");
        root.Add(Enumerable.Range(0, datasets).Select(i => new XElement("Dataset", new XAttribute("ID", Invariant($"Dataset:{i}")), new XAttribute("Name", "of a name that is long enough to weigh"))));
        for (int i = 0; i < images; i++)
        {
            List<XElement> references = [];
            for (int k = 0; k < relations / images; k++)
            {
                if (shape == "unknown between known") references.Add(new XElement("DatasetRef", new XAttribute("ID", Invariant($"Lost:{k}"))));
                references.Add(new XElement("DatasetRef", new XAttribute("ID", Invariant($"Dataset:{((i * (relations / images)) + k) % datasets}"))));
            }

            root.Add(new XElement("Image", new XAttribute("ID", Invariant($"Image:{i}")), references));
        }

        return root;
    }
}
