using Xunit;

namespace Lamella.Tests.Core.Display;

/// <summary>The one rule of channel colours.</summary>
public sealed class DisplayColorsTests
{
    [Theory]
    // The file comes first, whatever else it says.
    [InlineData("#123456", 450, "DAPI", "#123456")]
    [InlineData(null, 450, "Cy5", "#0000FF")]
    [InlineData(null, null, "DAPI", "#0000FF")]
    [InlineData(null, null, "Hoechst 33342", "#0000FF")]
    [InlineData(null, null, "EGFP-T2", "#00FF00")]
    [InlineData(null, null, "Alexa Fluor 488", "#00FF00")]
    [InlineData(null, null, "AF594", "#FF0000")]
    [InlineData(null, null, "mCherry (590)", "#FF0000")]
    [InlineData(null, null, "Texas Red", "#FF0000")]
    [InlineData(null, null, "ATTO 647N", "#FF00FF")]
    [InlineData(null, null, "TRITC", "#FFFF00")]
    [InlineData(null, null, "Brightfield", "#FFFFFF")]
    [InlineData(null, null, "T PMT-T2", "#FFFFFF")]
    [InlineData(null, null, "PhaseContrast", "#FFFFFF")]
    // Black is not a colour that can be seen.
    [InlineData("#000000", 520, null, "#00FF00")]
    public void A_channel_is_shown_in_the_first_colour_that_is_known(string? stated, int? emission, string? name, string expected)
    {
        Channel channel = new() { PixelType = PixelType.UInt16, Name = name, Color = stated is null ? null : Parse(stated), Emission = emission is { } nm ? new Quantity(nm, "nanometer") : null };
        Assert.Equal(expected, DisplayColors.Of([channel, Unknown])[0].ToString());
    }

    [Theory]
    [InlineData(400, "nanometer", 128, 0, 255)]
    [InlineData(0.461, "micrometer", 0, 0, 255)]
    [InlineData(5.09e-7, "meter", 0, 255, 0)]
    [InlineData(610, "nanometer", 255, 0, 0)]
    [InlineData(780, "nanometer", 255, 0, 255)]
    public void A_wavelength_has_its_colour_in_every_unit_of_length(double value, string unit, byte r, byte g, byte b) =>
        Assert.Equal(new Rgba(r, g, b), DisplayColors.OfWavelength(new Quantity(value, unit)));

    [Theory]
    [InlineData(510, "second")]
    [InlineData(0, "nanometer")]
    [InlineData(double.NaN, "nanometer")]
    public void What_is_not_a_wavelength_has_no_colour(double value, string unit) => Assert.Null(DisplayColors.OfWavelength(new Quantity(value, unit)));

    [Fact]
    public void A_single_channel_of_which_nothing_is_known_is_gray() => Assert.Equal(new Rgba(255, 255, 255), Assert.Single(DisplayColors.Of([Unknown])));

    [Fact]
    public void Channels_of_which_nothing_is_known_differ_from_each_other_and_from_all_others()
    {
        for (int count = 2; count <= 8; count++)
        {
            for (int known = 0; known < count; known++)
            {
                Channel[] channels = [.. Enumerable.Range(0, count).Select(i => i == known ? Unknown with { Emission = new Quantity(520, "nanometer") } : Unknown)];
                IReadOnlyList<Rgba> colors = DisplayColors.Of(channels);
                Assert.Equal(count, colors.Distinct().Count());
                Assert.Equal(new Rgba(0, 255, 0), colors[known]);
            }
        }
    }

    [Theory]
    [InlineData("Channel 1")]
    [InlineData("af")]
    [InlineData("CF")]
    [InlineData("Sirius")]
    [InlineData("488")]
    [InlineData("Phalloidin")]
    [InlineData("")]
    public void A_name_that_only_resembles_a_dye_says_nothing(string name) => Assert.Equal(new Rgba(255, 255, 255), Assert.Single(DisplayColors.Of([Unknown with { Name = name }])));

    private static Channel Unknown { get; } = new() { PixelType = PixelType.UInt8 };

    private static Rgba Parse(string text) => new(Convert.ToByte(text[1..3], 16), Convert.ToByte(text[3..5], 16), Convert.ToByte(text[5..7], 16));
}
