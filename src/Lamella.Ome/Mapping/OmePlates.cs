using System.Globalization;

namespace Lamella.Ome;

/// <summary>From the plates of an OME document to places of scenes, and back.</summary>
internal sealed class OmePlates
{
    private const int MostRows = 4096;
    private readonly Dictionary<string, (OmePlate Plate, WellPosition Position)> _fields = new(StringComparer.Ordinal);
    private readonly OmePlate? _only;

    /// <summary>Indexes the plates of a document.</summary>
    public OmePlates(OmeDocument document)
    {
        _only = document.Plates.Count == 1 ? document.Plates[0] : null;
        foreach (OmePlate plate in document.Plates)
        {
            foreach (OmeWell well in plate.Wells)
            {
                for (int i = 0; i < well.Samples.Count; i++)
                {
                    if (well.Samples[i].ImageRef is { } id) _fields.TryAdd(id, (plate, new WellPosition(well.Row, well.Column, OmeText.Format(i), RunOf(plate, well.Samples[i].Id))));
                }
            }
        }
    }

    /// <summary>The plate of the document, when it has just one that fits the conventions.</summary>
    public PlateInfo? Plate => _only is { } plate ? Info(plate) : null;

    /// <summary>Where an image lies; null when no plate names it.</summary>
    public WellPosition? PositionOf(OmeImage image) => image.Id is { } id && _fields.TryGetValue(id, out (OmePlate Plate, WellPosition Position) field) ? field.Position : null;

    /// <summary>Where an image lies in words: <c>A/1/0</c>, and the name of its plate.</summary>
    public (string Place, string? Plate)? PlaceOf(OmeImage image)
    {
        if (image.Id is not { } id || !_fields.TryGetValue(id, out (OmePlate Plate, WellPosition Position) field)) return null;
        return ($"{RowName(field.Plate, field.Position.Row)}/{ColumnName(field.Plate, field.Position.Column)}/{field.Position.Field}", field.Plate.Name);
    }

    /// <summary>A plate for a document whose images, in order, lie at the given places.</summary>
    public static OmePlate ToOme(PlateInfo plate, IReadOnlyList<(OmeImage Image, WellPosition Position)> fields)
    {
        List<OmeWell> wells = [];
        Dictionary<int, List<string>> samplesOfRun = [];
        Dictionary<OmeImage, int> indices = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < fields.Count; i++) indices.TryAdd(fields[i].Image, i);
        foreach (IGrouping<(int Row, int Column), (OmeImage Image, WellPosition Position)> group in fields.GroupBy(f => (f.Position.Row, f.Position.Column)).OrderBy(g => g.Key))
        {
            List<OmeWellSample> samples = [];
            foreach ((OmeImage image, WellPosition position) in group)
            {
                string id = Invariant($"WellSample:0:{wells.Count}:{samples.Count}");
                samples.Add(new OmeWellSample { Id = id, Index = indices[image], ImageRef = image.Id });
                if (position.Run is not { } run) continue;
                if (!samplesOfRun.TryGetValue(run, out List<string>? list)) samplesOfRun[run] = list = [];
                list.Add(id);
            }

            wells.Add(new OmeWell { Id = Invariant($"Well:0:{wells.Count}"), Row = group.Key.Row, Column = group.Key.Column, Samples = samples });
        }

        return new OmePlate
        {
            Id = "Plate:0",
            Name = plate.Name,
            Rows = plate.Rows.Count,
            Columns = plate.Columns.Count,
            RowNamingConvention = Convention(plate.Rows),
            ColumnNamingConvention = Convention(plate.Columns),
            Wells = wells,
            Acquisitions = [.. plate.Runs.Select(run => new OmePlateAcquisition
            {
                Id = Invariant($"PlateAcquisition:{run.Id}"),
                Name = run.Name,
                Description = run.Description,
                MaximumFieldCount = run.MostFields,
                StartTime = Time(run.Start),
                EndTime = Time(run.End),
                WellSampleRefs = samplesOfRun.GetValueOrDefault(run.Id, []),
            })],
        };
    }

    private static PlateInfo? Info(OmePlate plate)
    {
        int rows = plate.Rows ?? 0, columns = plate.Columns ?? 0;
        foreach (OmeWell well in plate.Wells)
        {
            if (well.Row is < 0 or >= MostRows || well.Column is < 0 or >= MostRows) return null;
            rows = Math.Max(rows, well.Row + 1);
            columns = Math.Max(columns, well.Column + 1);
        }

        if (rows is < 1 or > MostRows || columns is < 1 or > MostRows) return null;
        return new PlateInfo
        {
            Name = plate.Name,
            Rows = [.. Enumerable.Range(0, rows).Select(r => RowName(plate, r))],
            Columns = [.. Enumerable.Range(0, columns).Select(c => ColumnName(plate, c))],
            Runs = [.. plate.Acquisitions.Select((a, i) => new PlateRun(i, a.Name, a.MaximumFieldCount is > 0 ? a.MaximumFieldCount : null, a.Description, Seconds(a.StartTime), Seconds(a.EndTime)))],
        };
    }

    private static int? RunOf(OmePlate plate, string? sample)
    {
        for (int i = 0; sample is not null && i < plate.Acquisitions.Count; i++)
        {
            if (plate.Acquisitions[i].WellSampleRefs.Contains(sample, StringComparer.Ordinal)) return i;
        }

        return null;
    }

    private static string RowName(OmePlate plate, int row) => Name(row, plate.RowNamingConvention ?? "letter");

    private static string ColumnName(OmePlate plate, int column) => Name(column, plate.ColumnNamingConvention ?? "number");

    /// <summary>Letters go A to Z, AA, AB...; numbers count from 1.</summary>
    private static string Name(int index, string convention)
    {
        if (!convention.StartsWith("letter", StringComparison.OrdinalIgnoreCase) || index < 0) return Invariant($"{(long)index + 1}");
        string text = string.Empty;
        for (long i = index; i >= 0; i = (i / 26) - 1) text = (char)('A' + (i % 26)) + text;
        return text;
    }

    private static string? Convention(IReadOnlyList<string> names)
    {
        foreach (string convention in new[] { "letter", "number" })
        {
            if (names.Select((name, i) => string.Equals(name, Name(i, convention), StringComparison.Ordinal)).All(same => same)) return convention;
        }

        return null;
    }

    private static long? Seconds(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) && at.ToUnixTimeSeconds() >= 0 ? at.ToUnixTimeSeconds() : null;

    private static string? Time(long? seconds) =>
        seconds is >= 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null;
}
