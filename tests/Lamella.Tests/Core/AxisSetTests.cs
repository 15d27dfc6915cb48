using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Core;

/// <summary>Axes as a set: positions, and what is not a set of axes.</summary>
public sealed class AxisSetTests
{
    [Fact]
    public void Every_letter_is_found_where_it_was_written_and_nowhere_else()
    {
        Random random = new(11);
        for (int run = 0; run < 200; run++)
        {
            char[] letters = [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
            random.Shuffle(letters);
            string text = new(letters, 0, random.Next(letters.Length + 1));
            AxisSet set = new(text), parsed = AxisSet.Parse(text.ToLowerInvariant()), other = new(new string(letters, letters.Length / 2, letters.Length / 2));
            Assert.Equal(text, parsed.Letters);
            Assert.Equal(text.Length, set.Count);
            for (char c = (char)0; c < 300; c++) Assert.Equal(text.IndexOf(c, StringComparison.Ordinal), set.IndexOf(c));
            Assert.Equal(text.Select(c => other.Letters.IndexOf(c, StringComparison.Ordinal)), set.In(other));
        }
    }

    [Theory]
    [InlineData("TCZYXZ", "Z is named twice")]
    [InlineData("T-YX", "'-' is not an axis")]
    [InlineData("T YX", "' ' is not an axis")]
    [InlineData("\u00C4YX", "is not an axis")]
    [InlineData("1YX", "'1' is not an axis")]
    public void What_is_not_a_set_of_axes_is_refused_everywhere_that_axes_come_in(string axes, string why)
    {
        using BioImage image = BioImage.FromArray(new PixelArray("TCZYX", [1, 1, 1, 2, 2], PixelType.UInt8, new byte[4]));
        long[] ones = new long[axes.Length];
        Array.Fill(ones, 1);
        Action[] doors =
        [
            () => _ = new AxisSet(axes),
            () => image.Scenes[0].Read(axes),
            () => image.Scenes[0].View(axes, absent: AbsentAxes.Add),
            () => _ = new PixelArray(axes, ones, PixelType.UInt8, new byte[1]),
            () => _ = new Lamella.Engine.LevelGrid(axes, ones, ones, new int[axes.Length]),
            () => _ = new MemoryLevel(axes, ones, PixelType.UInt8, new byte[1]),
        ];
        Assert.All(doors, door => Assert.Contains(why, Assert.Throws<ArgumentException>(door).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Small_letters_mean_the_same_axes()
    {
        byte[] bytes = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        using BioImage image = BioImage.FromArray(new PixelArray("ZYX", [2, 3, 4], PixelType.UInt8, bytes));
        Scene scene = image.Scenes[0];
        Assert.Equal(scene.Read("XZY").Bytes, scene.Read("xzy").Bytes);
        Assert.Equal("XZY", scene.View("xzy").Axes);
        Assert.Equal(scene.Read("YX", Selection.All.With('Z', 1)).Bytes, scene.Read("yx", Selection.All.With('z', 1)).Bytes);
        Assert.Equal(3, scene.SizeOf('y'));
    }
}
