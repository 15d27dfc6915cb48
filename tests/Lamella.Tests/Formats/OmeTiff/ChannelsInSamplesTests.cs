using System.Globalization;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.OmeTiff;

/// <summary>Documents that list a channel for each sample of a page: names and colours stay with their samples, in the image and in both targets.</summary>
public sealed class ChannelsInSamplesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(5, 1, 1)]
    [InlineData(2, 3, 1)]
    public void Samples_with_names_of_their_own_are_channels(int samples, int pages, int photometric)
    {
        string file = Write(samples, pages, photometric, i => Invariant($"dye {i}"));
        using BioImage source = BioImage.Open(file);
        int count = samples * pages;
        string[] names = [.. Enumerable.Range(0, count).Select(i => Invariant($"dye {i}"))];
        Check(source.Scenes[0], names);
        foreach (string target in (string[])["b.ome.zarr", "b.ome.tif"])
        {
            Assert.Empty(source.Convert(_folder[target]).Losses);
            using BioImage result = BioImage.Open(_folder[target]);
            Check(result.Scenes[0], names);
        }
    }

    [Fact]
    public void A_colour_picture_whose_channels_are_called_by_their_colours_stays_one()
    {
        using BioImage source = BioImage.Open(Write(3, 1, 2, i => ((string[])["Red", "Green", "Blue"])[i]));
        Assert.Equal("TCZYXS", source.Scenes[0].Axes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void Samples_that_are_not_colours_are_not_called_red_green_and_blue(int samples)
    {
        TiffBuilder builder = new();
        builder.Page(4, 2, 8, [.. Enumerable.Range(0, 8 * samples).Select(i => (byte)i)], null, (277, 3, [samples]), (258, 3, [.. Enumerable.Repeat(8L, samples)]), (338, 3, [.. Enumerable.Repeat(0L, samples - 1)]));
        File.WriteAllBytes(_folder["a.tif"], builder.ToArray());
        using BioImage source = BioImage.Open(_folder["a.tif"]);
        source.Convert(_folder["b.ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V04 });
        string text = File.ReadAllText(Path.Combine(_folder["b.ome.zarr"], ".zattrs"));
        for (int i = 0; i < samples; i++) Assert.Contains(Invariant($"\"sample {i}\""), text, StringComparison.Ordinal);
        using BioImage result = BioImage.Open(_folder["b.ome.zarr"]);
        Assert.Equal(source.Scenes[0].Read("YXS").Bytes, result.Scenes[0].Read("YXS").Bytes);
    }

    private static void Check(Scene scene, string[] names)
    {
        Assert.Equal("TCZYX", scene.Axes);
        Assert.Equal(names, scene.Channels.Select(c => c.Name));
        for (int c = 0; c < names.Length; c++)
        {
            Assert.Equal(new Rgba((byte)(20 * c), 10, 200), scene.Channels[c].Color);
            Assert.Equal([.. Enumerable.Range(0, 8).Select(pixel => (byte)((16 * c) + pixel))], scene.Read("YX", c: c).Bytes.ToArray());
        }
    }

    private string Write(int samples, int pages, int photometric, Func<int, string> name)
    {
        int count = samples * pages;
        string channels = string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"<Channel ID=\"Channel:0:{i}\" Name=\"{name(i)}\" SamplesPerPixel=\"1\"{Colour(name(i), i)}/>")));
        string document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\" Name=\"a\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"2\" SizeZ=\"1\" " +
            string.Create(CultureInfo.InvariantCulture, $"SizeC=\"{count}\" SizeT=\"1\">{channels}") + string.Concat(Enumerable.Range(0, pages).Select(p => string.Create(CultureInfo.InvariantCulture, $"<TiffData IFD=\"{p}\" FirstC=\"{p * samples}\" PlaneCount=\"1\"/>"))) + "</Pixels></Image></OME>";
        TiffBuilder builder = new();
        for (int page = 0; page < pages; page++)
        {
            byte[] pixels = [.. Enumerable.Range(0, 8 * samples).Select(i => (byte)((16 * ((page * samples) + (i % samples))) + (i / samples)))];
            int colours = photometric == 2 ? 3 : 1;
            builder.Page(4, 2, 8, pixels, page == 0 ? document : null, (262, 3, [photometric]), (277, 3, [samples]), (258, 3, [.. Enumerable.Repeat(8L, samples)]), (338, 3, [.. Enumerable.Repeat(0L, samples - colours)]));
        }

        File.WriteAllBytes(_folder["a.ome.tif"], builder.ToArray());
        return _folder["a.ome.tif"];
    }

    /// <summary>Named dyes have a colour of their own; colours of a picture state none.</summary>
    private static string Colour(string name, int i) => name.StartsWith("dye", StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $" Color=\"{(20 * i << 24) | (10 << 16) | (200 << 8) | 255}\"") : string.Empty;
}
