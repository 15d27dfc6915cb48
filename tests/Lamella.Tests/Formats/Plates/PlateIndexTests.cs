using System.Text;
using Lamella.Codecs.Png;
using Lamella.Stores;
using Xunit;

namespace Lamella.Tests.Formats.Plates;

/// <summary>Index files of plate instruments: every plane where the index says, what is not there counted, and nothing followed out of the folder.</summary>
public sealed class PlateIndexTests
{
    [Theory]
    [InlineData("operetta")]
    [InlineData("cellvoyager")]
    [InlineData("incell")]
    public void Planes_lie_where_the_index_says_whatever_their_names(string format)
    {
        MemoryStore store = new();
        Assert.True(Fill(store, format, leaveOut: null, file: (i, _) => Invariant($"plane{i}.png")) == 16);
        using Opened opened = Opened.Folder(store);
        Assert.Equal(4, opened.Scenes.Count);
        Assert.Empty(opened.Content.Warnings);
        Assert.Equal(0, opened.Content.MissingPlanes);
        Assert.Equal(["1,2", "1,2", "3,4", "3,4"], opened.Content.Scenes.Select(s => Invariant($"{s.Well!.Row},{s.Well.Column}")));
        Assert.Equal((8, 12), (opened.Content.Plate!.Rows.Count, opened.Content.Plate.Columns.Count));
        for (int i = 0; i < 16; i++)
        {
            Scene scene = opened.Scenes[i / 4];
            Assert.Equal([1, 2, 2, 3, 5], scene.Shape);
            Assert.Equal(Plane(i), scene.Read("YX", c: i / 2 % 2, z: i % 2).Bytes);
            Assert.Equal(0.5, scene.PixelSize.X!.Value.ConvertTo("micrometer").Value, 1e-9);
            Assert.Equal(2, scene.PixelSize.Z!.Value.ConvertTo("micrometer").Value, 1e-9);
        }
    }

    [Theory]
    [InlineData("operetta")]
    [InlineData("cellvoyager")]
    [InlineData("incell")]
    public void Files_that_are_not_there_are_missing_and_those_outside_are_not_followed(string format)
    {
        MemoryStore store = new();
        Fill(store, format, leaveOut: 5, file: (i, _) => i == 6 ? "../secret.png" : Invariant($"plane{i}.png"));
        store.Put("stray.png", PngEncoder.Encode(5, 3, PngColor.Gray, 8, Plane(99)));
        using Opened opened = Opened.Folder(store);
        Assert.Equal(2, opened.Content.MissingPlanes);
        Assert.Contains(opened.Content.Missing, part => part.Kind == "file" && part.Count == 2);
        Assert.Contains(opened.Content.Unused, part => part.Kind == "file" && part.Name.Contains("stray.png", StringComparison.Ordinal));
        Assert.Contains(opened.Content.Warnings, w => w.Contains("secret.png", StringComparison.Ordinal));
        Assert.Equal(new byte[15], opened.Scenes[1].Read("YX", c: 1, z: 0).Bytes);
        Assert.Equal(Plane(7), opened.Scenes[1].Read("YX", c: 1, z: 1).Bytes);
    }

    [Fact]
    public void A_document_type_is_refused()
    {
        MemoryStore store = new();
        store.Put("Index.idx.xml", "<!DOCTYPE a [<!ENTITY x \"y\">]><EvaluationInputData>&x;</EvaluationInputData>"u8);
        Assert.Throws<DamagedDataException>(() => Opened.Key(store, "Index.idx.xml"));
    }

    [Fact]
    public void ImageXpress_promises_wells_sites_and_waves_by_its_index()
    {
        MemoryStore store = new();
        StringBuilder htd = new("\"HTSInfoFile\", Version 1.0\n\"TimePoints\", 1\n\"ZSeries\", FALSE\n\"XWells\", 12\n\"YWells\", 8\n\"WellsSelection2\", FALSE, TRUE, TRUE\n\"Sites\", TRUE\n\"XSites\", 2\n\"YSites\", 1\n\"SiteSelection1\", TRUE, TRUE\n\"Waves\", TRUE\n\"NWavelengths\", 2\n\"WaveName1\", \"Far, red\"\n\"WaveName2\", \"FITC\"\n");
        store.Put("P.HTD", Encoding.UTF8.GetBytes(htd.ToString()));
        int i = 0;
        foreach (string well in (string[])["B02", "B03"])
        {
            foreach (int site in (int[])[1, 2])
            {
                foreach (int wave in (int[])[1, 2])
                {
                    string name = Invariant($"P_{well}_s{site}_w{wave}{(wave == 1 ? "0123ABCD-0123-4567-89AB-0123456789AB" : string.Empty)}.TIF");
                    if (i != 3) store.Put(name, new Lamella.Tests.Formats.Tiff.TiffBuilder().Page(5, 3, 8, Plane(i)).ToArray());
                    i++;
                }
            }
        }

        store.Put("P_B02_s1_w1_thumb0123ABCD-0123-4567-89AB-0123456789AB.tif", "thumb"u8);
        using Opened opened = Opened.Folder(store);
        Assert.Equal("ImageXpress", opened.Content.Format);
        Assert.Equal(4, opened.Scenes.Count);
        Assert.Equal(["Far, red", "FITC"], opened.Scenes[0].Channels.Select(c => c.Name));
        Assert.Equal(1, opened.Content.MissingPlanes);
        Assert.Contains(opened.Content.Unused, part => part.Why.Contains("thumbnails", StringComparison.Ordinal));
        Assert.Equal(Plane(2), opened.Scenes[1].Read("YX", c: 0).Bytes);
        Assert.Equal(new byte[15], opened.Scenes[1].Read("YX", c: 1).Bytes);
        Assert.Equal(Plane(7), opened.Scenes[3].Read("YX", c: 1).Bytes);
    }

    /// <summary>Two wells, two fields, two channels, two sections; returns the count of planes.</summary>
    private static int Fill(MemoryStore store, string format, int? leaveOut, Func<int, string, string> file)
    {
        StringBuilder text = new(format switch
        {
            "operetta" => "<EvaluationInputData><Plates><Plate><Name>P</Name><PlateRows>8</PlateRows><PlateColumns>12</PlateColumns></Plate></Plates><Images>",
            "cellvoyager" => "<bts:MeasurementData xmlns:bts=\"b\">",
            _ => "<ImageStack><ObjectiveCalibration pixel_width=\"0.5\" pixel_height=\"0.5\" unit=\"µm\"/><Plate columns=\"12\" rows=\"8\"/><Images>",
        });
        for (int i = 0; i < 16; i++)
        {
            (int well, int field, int c, int z) = (i / 8, i / 4 % 2, i / 2 % 2, i % 2);
            (int row, int column) = well == 0 ? (2, 3) : (4, 5);
            string name = file(i, format);
            text.Append(format switch
            {
                "operetta" => Invariant($"<Image><URL>{name}</URL><Row>{row}</Row><Col>{column}</Col><FieldID>{field}</FieldID><PlaneID>{z}</PlaneID><TimepointID>0</TimepointID><ChannelID>{c}</ChannelID><ImageResolutionX Unit=\"m\">5E-07</ImageResolutionX><ImageResolutionY Unit=\"m\">5E-07</ImageResolutionY><PositionZ Unit=\"m\">{z * 2}E-06</PositionZ></Image>"),
                "cellvoyager" => Invariant($"<bts:MeasurementRecord bts:Row=\"{row}\" bts:Column=\"{column}\" bts:TimePoint=\"1\" bts:FieldIndex=\"{field}\" bts:ZIndex=\"{z}\" bts:Z=\"{z * 2}\" bts:Ch=\"{c}\" bts:Type=\"IMG\">{name}</bts:MeasurementRecord>"),
                _ => Invariant($"<Image filename=\"{name}\"><Well><Row number=\"{row}\"/><Column number=\"{column}\"/></Well><FocusPosition z=\"{z * 2}\"/><Identifier field_index=\"{field}\" time_index=\"0\" wave_index=\"{c}\" z_index=\"{z}\"/></Image>"),
            });
            if (i != leaveOut) store.Put(name.Replace("../", "outside", StringComparison.Ordinal), PngEncoder.Encode(5, 3, PngColor.Gray, 8, Plane(i)));
        }

        text.Append(format switch { "operetta" => "</Images></EvaluationInputData>", "cellvoyager" => "</bts:MeasurementData>", _ => "</Images></ImageStack>" });
        store.Put(format switch { "operetta" => "Index.idx.xml", "cellvoyager" => "MeasurementData.mlf", _ => "plate.xdce" }, Encoding.UTF8.GetBytes(text.ToString()));
        if (format == "cellvoyager")
            store.Put("MeasurementDetail.mrf", "<bts:MeasurementDetail xmlns:bts=\"b\" bts:RowCount=\"8\" bts:ColumnCount=\"12\"><bts:MeasurementChannel bts:Ch=\"0\" bts:HorizontalPixelDimension=\"0.5\" bts:VerticalPixelDimension=\"0.5\"/></bts:MeasurementDetail>"u8);
        return 16;
    }

    private static byte[] Plane(int i)
    {
        byte[] samples = new byte[15];
        new Random(i + 1).NextBytes(samples);
        return samples;
    }
}
