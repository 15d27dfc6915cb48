using System.Globalization;
using Lamella.TestKit;
using Lamella.Tests.Formats.Accounts;
using Lamella.Tests.Formats.OmeZarr;
using Xunit;

namespace Lamella.Tests.Formats.Plates;

/// <summary>Plates of instruments become OME-Zarr plates: every well and field that is there, with its facts, and a valid hierarchy, whatever is not there.</summary>
public sealed class InstrumentPlateOutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, NgffVersion> Plates
    {
        get
        {
            TheoryData<string, string, NgffVersion> data = [];
            foreach (string format in PlateSet.Formats)
            {
                foreach (string absent in (string[])["nothing", "a plane", "a field", "a well"]) data.Add(format, absent, format == "IN Cell" ? NgffVersion.V04 : NgffVersion.V05);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Plates))]
    public void A_plate_of_an_instrument_becomes_an_HCS_plate(string format, string absent, NgffVersion version)
    {
        PlateSet set = new(format)
        {
            IsAbsent = (well, field, c) => absent switch { "a plane" => (well, field, c) == (0, 1, 1), "a field" => (well, field) == (1, 0), "a well" => well == 2, _ => false },
        };
        string source = _folder["plate"];
        Directory.CreateDirectory(source);
        foreach ((string name, byte[] file) in set.Files()) File.WriteAllBytes(Path.Join(source, name), file);
        string target = _folder["out.ome.zarr"];
        ConvertResult result = Trees.Convert(source, target, new OmeZarrOptions { Ngff = version });
        using BioImage before = BioImage.Open(source), after = BioImage.Open(target);
        Assert.DoesNotContain(result.Losses, l => l.What is "plate" or "well" or "pixelSize" or "channels");
        Assert.Equal(absent == "nothing" ? 0 : 1, result.Losses.Count);
        Assert.Equal(absent switch { "a field" => 5, "a well" => 4, _ => 6 }, after.Scenes.Count);
        Assert.Equal(before.Scenes.Count, after.Scenes.Count);
        for (int i = 0; i < before.Scenes.Count; i++)
        {
            Scene was = before.Scenes[i], now = after.Scenes[i];
            Assert.Equal((was.Content.Well!.Row, was.Content.Well.Column), (now.Content.Well!.Row, now.Content.Well.Column));
            Assert.Equal(was.Shape, now.Shape);
            Assert.Equal((was.PixelType, was.PixelSize.X, was.PixelSize.Y), (now.PixelType, now.PixelSize.X, now.PixelSize.Y));
            Assert.Equal(was.Channels.Select(c => c.Name), now.Channels.Select(c => c.Name));
            Assert.Equal(was.Read(was.Axes).Bytes, now.Read(was.Axes).Bytes);
        }

        (int Row, int Column)[] wells = absent == "a well" ? [(1, 2), (1, 3)] : [(1, 2), (1, 3), (3, 2)];
        Assert.Equal((8, 12), (after.Content.Plate!.Rows.Count, after.Content.Plate.Columns.Count));
        Assert.Equal(wells.Select(w => Invariant($"{(char)('A' + w.Row)}/{w.Column + 1}")), after.Scenes.Select(s => s.Name![..s.Name!.LastIndexOf('/')]).Distinct().Select(Unpadded));
        Assert.Equal(before.Scenes.GroupBy(s => s.Content.Well).Select(g => g.Count()), after.Scenes.GroupBy(s => s.Content.Well).Select(g => g.Count()));
    }

    private static string Unpadded(string well) => well[..2] + int.Parse(well[2..], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
