namespace Lamella.Formats.Plates;

/// <summary>What the index file of a plate says.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Key">The key of the index in its store.</param>
internal sealed record PlateIndex(string Format, string Key)
{
    /// <summary>The most planes that an index may name.</summary>
    public const int MostEntries = 1 << 21;

    /// <summary>The planes, in the order of the index.</summary>
    public List<PlateEntry> Entries { get; } = [];

    /// <summary>The channels by the number that entries give them.</summary>
    public Dictionary<long, PlateChannel> Channels { get; } = [];

    /// <summary>The plate's name; null when it has none.</summary>
    public string? Name { get; set; }

    /// <summary>Rows of the plate; 0 when not stated.</summary>
    public int Rows { get; set; }

    /// <summary>Columns of the plate; 0 when not stated.</summary>
    public int Columns { get; set; }

    /// <summary>The objective.</summary>
    public Objective? Objective { get; set; }

    /// <summary>When the measurement started.</summary>
    public DateTimeOffset? Acquired { get; set; }

    /// <summary>What a user should know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Entries that show no plane.</summary>
    public List<ContentPart> Unused { get; } = [];

    /// <summary>Files beside the index that <see cref="Unused"/> tells already.</summary>
    public HashSet<string> Told { get; } = new(StringComparer.Ordinal);

    /// <summary>The texts of the index files, verbatim.</summary>
    public List<KeyValuePair<string, string>> Original { get; } = [];

    /// <summary>Adds a plane.</summary>
    /// <exception cref="DamagedDataException">The well is on no plate, or there are too many planes.</exception>
    public void Add(PlateEntry entry)
    {
        if (Entries.Count >= MostEntries) Throw.Refused(Invariant($"the index names more than {MostEntries} planes"));
        if (entry.Row is < 0 or >= FileSeries.WellName.MostRows || entry.Column is < 0 or >= FileSeries.WellName.MostColumns)
            Throw.Damaged(Format, Invariant($"{entry.File} should lie on a plate of at most {FileSeries.WellName.MostRows} rows and {FileSeries.WellName.MostColumns} columns, but the index puts it in row {entry.Row + 1L}, column {entry.Column + 1L}"));
        Entries.Add(entry);
    }
}
