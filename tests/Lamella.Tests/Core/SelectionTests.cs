using Xunit;

namespace Lamella.Tests.Core;

public sealed class SelectionTests
{
    private static readonly Channel[] Channels = [new() { PixelType = PixelType.UInt8, Name = "DAPI" }, new() { PixelType = PixelType.UInt8, Name = "GFP" }, new() { PixelType = PixelType.UInt8, Name = "GFP" }, new() { PixelType = PixelType.UInt8, Name = "3" }];

    [Theory]
    [InlineData("", "0:5 0:4 0:6")]
    [InlineData("T=1", "1:2 0:4 0:6")]
    [InlineData("t=-1,Z=2:4", "4:5 0:4 2:4")]
    [InlineData("Z=2:", "0:5 0:4 2:6")]
    [InlineData("Z=:-1", "0:5 0:4 0:5")]
    [InlineData("Z=-3:-1", "0:5 0:4 3:5")]
    [InlineData("C=DAPI", "0:5 0:1 0:6")]
    [InlineData("C=3", "0:5 3:4 0:6")]
    [InlineData("C='3'", "0:5 3:4 0:6")]
    [InlineData("C=\"DAPI\" , T=0", "0:1 0:1 0:6")]
    [InlineData("H=0", "0:5 0:4 0:6")]
    public void A_selection_names_a_box(string text, string expected) => Assert.Equal(expected, Resolve(text));

    [Theory]
    [InlineData("T=5")]
    [InlineData("T=-6")]
    [InlineData("Z=4:4")]
    [InlineData("Z=5:3")]
    [InlineData("Z=0:7")]
    [InlineData("H=1")]
    [InlineData("C=Cy5")]
    [InlineData("C=GFP")]
    public void An_index_out_of_range_or_a_name_that_is_not_unique_is_an_error(string text) => Assert.ThrowsAny<ArgumentException>(() => Resolve(text));

    [Theory]
    [InlineData("T")]
    [InlineData("T=")]
    [InlineData("TT=1")]
    [InlineData("T=1,T=2")]
    [InlineData("Z=a")]
    [InlineData("Z=1:b")]
    [InlineData("=1")]
    public void What_is_no_selection_is_a_format_error(string text) => Assert.Throws<FormatException>(() => Selection.Parse(text));

    [Fact]
    public void Several_channels_of_one_name_are_listed_in_the_error()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Resolve("C=GFP"));
        Assert.Contains("1, 2", error.Message, StringComparison.Ordinal);
    }

    private static string Resolve(string text)
    {
        long[] offset = new long[3], extent = new long[3];
        Selection.Parse(text).Resolve("TCZ", [5, 4, 6], Channels, offset, extent);
        return string.Join(' ', offset.Zip(extent, (o, e) => Invariant($"{o}:{o + e}")));
    }
}
