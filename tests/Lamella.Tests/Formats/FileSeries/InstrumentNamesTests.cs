using Lamella.Codecs.Png;
using Lamella.Stores;
using Xunit;

namespace Lamella.Tests.Formats.FileSeries;

/// <summary>Names as instruments and programs write them: which part is the well, the field, the channel, the section and the time.</summary>
public sealed class InstrumentNamesTests
{
    /// <summary>Patterns with places for a well (R for the row's letter or number, K for the column), a field, a channel, a section and a time point.</summary>
    public static TheoryData<string, string> Layouts => new()
    {
        { "Plate1_{R}{KK}_s{F}_w{C}.png", "RFC" },
        { "{R} - {KK}(fld {F} wv {W} - {W} z {Z}).png", "RFCZ" },
        { "r{rr}c{KK}f{FF}p{ZZ}-ch{C}sk{T}fk1fl1.png", "RFCZT" },
        { "AssayPlate_{R}{KK}_T{TTTT}F{FFF}L01A{CC}Z{ZZ}C{CC}.png", "RFCZT" },
        { "img--W{VVVVV}--P{FFFFF}--Z{ZZZZZ}--T{TTTTT}--{W}.png", "RFCZT" },
        { "expxy{FF}t{TT}z{Z}c{C}.png", "FCZT" },
        { "Image_{FFFFF}_Z{ZZZ}_CH{C}.png", "FCZ" },
        { "TSeries-01012020-1234-001_Cycle{TTTTT}_Ch{C}_{ZZZZZZ}.png", "CZT" },
        { "SPC00_TM{TTTTT}_ANG000_CM{F}_CHN{CC}_PH0.png", "FCT" },
        { "TimePoint_{T}/ZStep_{Z}/Plate_{R}{KK}_s{F}_w{C}.png", "RFCZT" },
        { "exp_w{C}{W}_s{F}_t{T}.png", "FCT" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_names_of_instruments_tell_wells_fields_channels_sections_and_times(string pattern, string axes)
    {
        MemoryStore store = new();
        Dictionary<(int, int, int, int, int), string> places = [];
        int Count(char axis) => axes.Contains(axis, StringComparison.Ordinal) ? axis == 'Z' ? 3 : 2 : 1;
        for (int r = 0; r < Count('R'); r++)
        {
            for (int f = 0; f < Count('F'); f++)
            {
                for (int t = 0; t < Count('T'); t++)
                {
                    for (int c = 0; c < Count('C'); c++)
                    {
                        for (int z = 0; z < Count('Z'); z++)
                        {
                            string name = Name(pattern, r, f, t, c, z);
                            store.Put(name, PngEncoder.Encode(5, 3, PngColor.Gray, 8, Plane(name)));
                            places[(r, f, t, c, z)] = name;
                        }
                    }
                }
            }
        }

        using Opened opened = Opened.Folder(store);
        Assert.Equal(Count('R') * Count('F'), opened.Scenes.Count);
        Assert.Equal(0, opened.Content.MissingPlanes);
        Assert.Empty(opened.Content.Warnings);
        foreach (((int r, int f, int t, int c, int z), string name) in places)
        {
            Scene scene = opened.Scenes[(r * Count('F')) + f];
            Assert.Equal([Count('T'), Count('C'), Count('Z'), 3, 5], scene.Shape);
            Assert.Equal(Plane(name), scene.Read("YX", t: t, c: c, z: z).Bytes);
        }
    }

    [Theory]
    [InlineData("B02 B03 B04", "1,1 1,2 1,3")]
    [InlineData("B02 C03", "1,1 2,2")]
    [InlineData("C03 C04", "2,2 2,3")]
    [InlineData("F01 F12", "5,0 5,11")]
    [InlineData("P24", "15,23")]
    [InlineData("AA01 AF48", "26,0 31,47")]
    public void Wells_are_places_on_a_plate(string wells, string places)
    {
        string[] names = wells.Split(' ');
        using Opened opened = Opened.Folder(Folder([.. names.SelectMany(well => new[] { $"Plate_{well}_s1.png", $"Plate_{well}_s2.png" })]));
        Assert.Equal(2 * names.Length, opened.Content.Scenes.Count);
        Assert.Equal(places, string.Join(' ', opened.Content.Scenes.Where((_, i) => i % 2 == 0).Select(s => Invariant($"{s.Well!.Row},{s.Well.Column}"))));
        Assert.Equal(["0", "1"], opened.Content.Scenes.Take(2).Select(s => s.Well!.Field));
        Assert.NotNull(opened.Content.Plate);
    }

    [Fact]
    public void Words_that_nothing_calls_channels_are_told()
    {
        using Opened opened = Opened.Folder(Folder("ctrl_1.png", "ctrl_2.png", "drug_1.png", "drug_2.png"));
        Assert.Contains(opened.Content.Warnings, w => w.Contains("ctrl, drug", StringComparison.Ordinal) && w.Contains("channels", StringComparison.Ordinal));
        using Opened dyes = Opened.Folder(Folder("t1_DAPI.png", "t2_DAPI.png", "t1_GFP.png", "t2_GFP.png"));
        Assert.Empty(dyes.Content.Warnings);
    }

    [Fact]
    public void Patterns_take_several_scene_parts_and_words()
    {
        using Lamella.TestKit.TempFolder folder = new();
        foreach (string name in (string[])["ctrl_a_1.png", "ctrl_b_1.png", "drug_a_1.png", "drug_b_1.png", "drug_b_2.png"]) File.WriteAllBytes(folder[name], PngEncoder.Encode(5, 3, PngColor.Gray, 8, Plane(name)));
        using Opened opened = Opened.File(folder["{S}_{S}_{T}.png"]);
        Assert.Equal(["ctrl_a", "ctrl_b", "drug_a", "drug_b"], opened.Scenes.Select(s => s.Name));
        Assert.Equal(2, opened.Scenes[3].SizeOf('T'));
        Assert.Equal(Plane("drug_b_2.png"), opened.Scenes[3].Read("YX", t: 1).Bytes);
    }

    private static string Name(string pattern, int r, int f, int t, int c, int z)
    {
        string name = pattern.Replace("{W}", c == 0 ? "DAPI" : "GFP", StringComparison.Ordinal).Replace("{R}", r == 0 ? "B" : "D", StringComparison.Ordinal);
        foreach ((char place, int value) in ((char, int)[])[('r', r + 2), ('V', r + 1), ('K', r + 3), ('F', f + 1), ('T', t + 1), ('C', c + 1), ('Z', z + 1)])
        {
            for (int digits = 1; digits <= 6; digits++) name = name.Replace("{" + new string(place, digits) + "}", value.ToString("D" + digits, System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return name;
    }

    private static MemoryStore Folder(params string[] names)
    {
        MemoryStore store = new();
        foreach (string name in names) store.Put(name, PngEncoder.Encode(5, 3, PngColor.Gray, 8, Plane(name)));
        return store;
    }

    private static byte[] Plane(string name)
    {
        byte[] samples = new byte[15];
        new Random(name.Aggregate(7, (a, c) => (a * 31) + c)).NextBytes(samples);
        return samples;
    }
}
