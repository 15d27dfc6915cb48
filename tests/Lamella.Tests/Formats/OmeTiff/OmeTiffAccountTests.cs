using System.Globalization;
using System.Text;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.OmeTiff;

/// <summary>Sets that are made with so many surplus and so many absent parts: each is counted, named and warned of, and costs nothing else.</summary>
public sealed class OmeTiffAccountTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(4, 3)]
    [InlineData(0, 2)]
    public void Surplus_pages_and_entries_outside_of_the_image_are_counted(int surplus, int outside)
    {
        StringBuilder entries = new("<TiffData IFD=\"0\" PlaneCount=\"3\"/>");
        for (int i = 0; i < outside; i++) entries.Append(CultureInfo.InvariantCulture, $"<TiffData IFD=\"{3 + surplus + i}\" FirstC=\"{i + 1}\" PlaneCount=\"1\"/>");
        string file = Write("a.ome.tif", Document(Image("a", 3, entries.ToString())), 3 + surplus + outside);
        using BioImage image = BioImage.Open(file);
        Assert.Equal(3, image.Scenes[0].SizeOf('Z'));
        Assert.Equal(surplus, image.Unused.Where(p => p.Kind == "page").Sum(p => p.Count));
        Assert.Equal(outside, image.Unused.Where(p => p.Kind == "TiffData entry").Sum(p => p.Count));
        Assert.Empty(image.Missing);
        Assert.Equal((surplus > 0 ? 1 : 0) + (outside > 0 ? 1 : 0), image.Warnings.Count);
        Assert.Equal(image.Unused.Count, image.Convert(_folder["b.ome.zarr"]).Losses.Count(l => l.What.Contains("page", StringComparison.Ordinal) || l.What.Contains("TiffData", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public void Absent_and_damaged_members_are_counted_by_name(int absent, int damaged)
    {
        const int Files = 7;
        StringBuilder entries = new();
        for (int i = 0; i < Files; i++)
        {
            entries.Append(CultureInfo.InvariantCulture, $"<TiffData FirstZ=\"{i}\" IFD=\"0\" PlaneCount=\"1\"><UUID FileName=\"m{i}.tif\">urn:uuid:00000000-0000-0000-0000-00000000000{i}</UUID></TiffData>");
            if (i < absent) continue;
            if (i < absent + damaged) File.WriteAllBytes(_folder[Invariant($"m{i}.tif")], i % 2 == 0 ? [] : [.. "II*\0"u8]);
            else File.WriteAllBytes(_folder[Invariant($"m{i}.tif")], Pages(1, i, null));
        }

        File.WriteAllText(_folder["set.companion.ome"], Document(Image("a", Files, entries.ToString())));
        using BioImage image = BioImage.Open(_folder["set.companion.ome"]);
        Assert.Equal(absent + damaged, image.MissingPlanes);
        Assert.Equal(absent, image.Missing.Where(p => p.Kind == "file").Sum(p => p.Count));
        Assert.Equal(damaged, image.Missing.Where(p => p.Kind == "readable file").Sum(p => p.Count));
        Assert.Empty(image.Unused);
        for (int i = 0; i < absent + damaged; i++) Assert.Contains(image.Warnings, w => w.Contains(Invariant($"m{i}.tif"), StringComparison.Ordinal));
        for (int i = 0; i < Files; i++) Assert.Equal(i < absent + damaged ? 0 : 10 + i, image.Scenes[0].Read("YX", z: i).Bytes[0]);
    }

    [Fact]
    public void An_image_without_storage_entries_owns_the_pages_that_no_other_image_names_wherever_they_are()
    {
        string document = Document(Image("a", 2, "<TiffData IFD=\"0\" PlaneCount=\"1\"/><TiffData FirstZ=\"1\" IFD=\"3\" PlaneCount=\"1\"/>") + Image("b", 2, string.Empty));
        using BioImage image = BioImage.Open(Write("a.ome.tif", document, 4));
        Assert.Equal([10, 13], Enumerable.Range(0, 2).Select(z => image.Scenes[0].Read("YX", z: z).Bytes[0]));
        Assert.Equal([11, 12], Enumerable.Range(0, 2).Select(z => image.Scenes[1].Read("YX", z: z).Bytes[0]));
        Assert.Empty(image.Warnings);
    }

    [Theory]
    [InlineData("<MetadataOnly/>", "MetadataOnly")]
    [InlineData("<BinData Length=\"8\" BigEndian=\"false\">AAAAAAAAAAA=</BinData>", "BinData")]
    public void An_image_whose_pixels_are_elsewhere_never_shows_those_of_another(string storage, string word)
    {
        using BioImage image = BioImage.Open(Write("a.ome.tif", Document(Image("a", 1, "<TiffData IFD=\"0\" PlaneCount=\"1\"/>") + Image("b", 1, storage)), 1));
        Assert.Equal(2, image.Scenes.Count);
        Assert.Equal(10, image.Scenes[0].Read("YX").Bytes[0]);
        Assert.Equal(0, image.Scenes[1].Read("YX").Bytes[0]);
        Assert.Equal(1, image.MissingPlanes);
        Assert.Contains(image.Missing, p => p.Kind == "image" && p.Name == "b" && p.Why.Contains(word, StringComparison.Ordinal));
    }

    private static string Image(string name, int planes, string storage) => string.Create(
        CultureInfo.InvariantCulture,
        $"<Image ID=\"Image:{name}\" Name=\"{name}\"><Pixels ID=\"Pixels:{name}\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"4\" SizeY=\"2\" SizeZ=\"{planes}\" SizeC=\"1\" SizeT=\"1\"><Channel ID=\"Channel:{name}\" SamplesPerPixel=\"1\"/>{storage}</Pixels></Image>");

    private static string Document(string images) => "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">" + images + "</OME>";

    private string Write(string name, string document, int pages)
    {
        File.WriteAllBytes(_folder[name], Pages(pages, 0, document));
        return _folder[name];
    }

    /// <summary>Pages whose samples are 10, 11, 12...</summary>
    private static byte[] Pages(int count, int from, string? description)
    {
        TiffBuilder builder = new();
        for (int i = 0; i < count; i++) builder.Page(4, 2, 8, [.. Enumerable.Repeat((byte)(10 + from + i), 8)], i == 0 ? description : null);
        return builder.ToArray();
    }
}
