using System.Text;
using Lamella.Codecs.Png;
using Lamella.Tests.Formats.Tiff;

namespace Lamella.Tests.Formats.Accounts;

/// <summary>Writes the folder of a plate instrument: an index, and a picture for each plane of wells, fields and channels.</summary>
internal sealed class PlateSet(string format)
{
    private readonly List<(string Name, byte[] File)> _files = [];

    /// <summary>The four instruments.</summary>
    public static string[] Formats => ["Operetta", "CellVoyager", "IN Cell", "ImageXpress"];

    /// <summary>Rows and columns, counted from zero.</summary>
    public (int Row, int Column)[] Wells { get; init; } = [(1, 2), (1, 3), (3, 2)];

    public int Fields { get; init; } = 2;

    public int Channels { get; init; } = 2;

    /// <summary>Planes that the index names and that are not there.</summary>
    public Func<int, int, int, bool> IsAbsent { get; init; } = (_, _, _) => false;

    /// <summary>Planes that the index does not name at all, where its form allows that.</summary>
    public Func<int, int, int, bool> IsUnlisted { get; init; } = (_, _, _) => false;

    /// <summary>Pictures beside the index that it does not name.</summary>
    public int Strays { get; init; }

    /// <summary>The samples of a plane.</summary>
    public static byte[] Plane(int well, int field, int channel)
    {
        byte[] samples = new byte[15];
        new Random((well * 100) + (field * 10) + channel + 1).NextBytes(samples);
        return samples;
    }

    /// <summary>The files: names and content.</summary>
    public IReadOnlyList<(string Name, byte[] File)> Files()
    {
        _files.Clear();
        StringBuilder text = new(format switch
        {
            "Operetta" => "<EvaluationInputData><Plates><Plate><Name>P</Name><PlateRows>8</PlateRows><PlateColumns>12</PlateColumns></Plate></Plates><Images>",
            "CellVoyager" => "<bts:MeasurementData xmlns:bts=\"b\">",
            "IN Cell" => "<ImageStack><ObjectiveCalibration pixel_width=\"0.5\" pixel_height=\"0.5\" unit=\"µm\"/><Plate columns=\"12\" rows=\"8\"/><Images>",
            _ => Htd(),
        });
        for (int well = 0; well < Wells.Length; well++)
        {
            for (int field = 0; field < Fields; field++)
            {
                for (int c = 0; c < Channels; c++) Add(text, well, field, c);
            }
        }

        text.Append(format switch { "Operetta" => "</Images></EvaluationInputData>", "CellVoyager" => "</bts:MeasurementData>", "IN Cell" => "</Images></ImageStack>", _ => string.Empty });
        Put(format switch { "Operetta" => "Index.idx.xml", "CellVoyager" => "MeasurementData.mlf", "IN Cell" => "plate.xdce", _ => "P.HTD" }, Encoding.UTF8.GetBytes(text.ToString()));
        if (format == "CellVoyager")
            Put("MeasurementDetail.mrf", Encoding.UTF8.GetBytes("<bts:MeasurementDetail xmlns:bts=\"b\" bts:Title=\"P\" bts:RowCount=\"8\" bts:ColumnCount=\"12\">" + string.Concat(Enumerable.Range(0, Channels).Select(c => Invariant($"<bts:MeasurementChannel bts:Ch=\"{c}\" bts:HorizontalPixelDimension=\"0.5\" bts:VerticalPixelDimension=\"0.5\"/>"))) + "</bts:MeasurementDetail>"));
        for (int i = 0; i < Strays; i++) Put(Invariant($"stray{i}.{(format == "ImageXpress" ? "tif" : "png")}"), Picture(new byte[15]));
        return _files;
    }

    private void Add(StringBuilder text, int well, int field, int c)
    {
        (int row, int column) = Wells[well];
        string name = format == "ImageXpress" ? Invariant($"P_{(char)('A' + row)}{column + 1:D2}_s{field + 1}_w{c + 1}.TIF") : Invariant($"plane_{well}_{field}_{c}.png");
        if (!IsAbsent(well, field, c) && !IsUnlisted(well, field, c)) Put(name, Picture(Plane(well, field, c)));
        if (IsUnlisted(well, field, c)) return;
        text.Append(format switch
        {
            "Operetta" => Invariant($"<Image><URL>{name}</URL><Row>{row + 1}</Row><Col>{column + 1}</Col><FieldID>{field + 1}</FieldID><PlaneID>1</PlaneID><TimepointID>0</TimepointID><ChannelID>{c + 1}</ChannelID><ChannelName>Ch {c}</ChannelName><ImageResolutionX Unit=\"m\">5E-07</ImageResolutionX><ImageResolutionY Unit=\"m\">5E-07</ImageResolutionY></Image>"),
            "CellVoyager" => Invariant($"<bts:MeasurementRecord bts:Row=\"{row + 1}\" bts:Column=\"{column + 1}\" bts:TimePoint=\"1\" bts:FieldIndex=\"{field + 1}\" bts:ZIndex=\"1\" bts:Z=\"0\" bts:Ch=\"{c}\" bts:Type=\"IMG\">{name}</bts:MeasurementRecord>"),
            "IN Cell" => Invariant($"<Image filename=\"{name}\"><Well><Row number=\"{row + 1}\"/><Column number=\"{column + 1}\"/></Well><FocusPosition z=\"0\"/><Identifier field_index=\"{field}\" time_index=\"0\" wave_index=\"{c}\" z_index=\"0\"/></Image>"),
            _ => string.Empty,
        });
    }

    private string Htd()
    {
        StringBuilder htd = new("\"HTSInfoFile\", Version 1.0\n\"TimePoints\", 1\n\"ZSeries\", FALSE\n\"XWells\", 12\n\"YWells\", 8\n");
        foreach (IGrouping<int, (int Row, int Column)> row in Wells.GroupBy(w => w.Row))
            htd.Append(Invariant($"\"WellsSelection{row.Key + 1}\", {string.Join(", ", Enumerable.Range(0, 12).Select(c => row.Any(w => w.Column == c) ? "TRUE" : "FALSE"))}\n"));
        htd.Append(Invariant($"\"Sites\", TRUE\n\"XSites\", {Fields}\n\"YSites\", 1\n\"SiteSelection1\", {string.Join(", ", Enumerable.Repeat("TRUE", Fields))}\n\"Waves\", TRUE\n\"NWavelengths\", {Channels}\n"));
        for (int c = 0; c < Channels; c++) htd.Append(Invariant($"\"WaveName{c + 1}\", \"Ch {c}\"\n"));
        return htd.ToString();
    }

    private byte[] Picture(byte[] samples) => format == "ImageXpress" ? new TiffBuilder().Page(5, 3, 8, samples).ToArray() : PngEncoder.Encode(5, 3, PngColor.Gray, 8, samples);

    private void Put(string name, byte[] file) => _files.Add((name, file));
}
