using System.Xml.Linq;
using Lamella.Codecs;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs;

public sealed class CodecVersionsTests
{
    [Theory]
    [InlineData("ZstdSharp.Port", "ZstdSharp")]
    [InlineData("K4os.Compression.LZ4", "K4os.Compression.LZ4")]
    [InlineData("SharpZipLib", "ICSharpCode.SharpZipLib")]
    public void The_plan_of_a_conversion_names_the_versions_that_are_pinned(string package, string assembly)
    {
        XDocument pins = XDocument.Load(Path.Combine(TestData.Checkout, "Directory.Packages.props"));
        string version = pins.Descendants("PackageVersion").Single(p => p.Attribute("Include")!.Value == package).Attribute("Version")!.Value;
        Assert.Contains(assembly + "/" + version, CodecVersions.Text, StringComparison.Ordinal);
    }
}
