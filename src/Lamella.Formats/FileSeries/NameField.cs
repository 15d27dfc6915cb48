namespace Lamella.Formats.FileSeries;

/// <summary>A place in the names of a series: a number, a word that differs, or a well.</summary>
internal sealed class NameField
{
    private readonly List<List<NamePart>> _names;

    /// <summary>Makes the field of a place.</summary>
    public NameField(List<List<NamePart>> names, int position, bool isWord, string label)
    {
        (_names, Position, IsWord, Label) = (names, position, isWord, label);
        Differs = names.Exists(n => !string.Equals(n[position].Text, names[0][position].Text, StringComparison.Ordinal));
    }

    /// <summary>Which part of the names.</summary>
    public int Position { get; }

    /// <summary>True when the parts are no numbers with one word in front.</summary>
    public bool IsWord { get; }

    /// <summary>The word in front of the number, attached (<c>z012</c>) or a part of its own (<c>z_012</c>); empty when there is none.</summary>
    public string Label { get; }

    /// <summary>True when not all names have the same there.</summary>
    public bool Differs { get; private init; }

    /// <summary>The places of row and column when the field is a well; the same place for <c>B03</c>.</summary>
    public (int Row, int Column)? Well { get; private init; }

    /// <summary>The axis; null when it has none.</summary>
    public char? Axis { get; set; }

    /// <summary>True when the label is attached: <c>z012</c>.</summary>
    public bool IsAttached => _names[0][Position].Prefix.Length > 0;

    /// <summary>How many digits the number has in the first name.</summary>
    public int Digits => _names[0][Position].Digits;

    /// <summary>Makes the field of a well whose row and column stand at these places.</summary>
    public static NameField OfWell(List<List<NamePart>> names, int row, int column) => new(names, row, isWord: false, string.Empty)
    {
        Axis = SeriesAxis.Scene,
        Well = (row, column),
        Differs = names.Exists(n => n[row].Text != names[0][row].Text || n[column].Text != names[0][column].Text),
    };

    /// <summary>The text of a name there.</summary>
    public string TextOf(int name)
    {
        if (Well is not null) return WellOf(name) is (int row, int column) ? WellName.Of(row, column) : string.Empty;
        return IsWord || IsAttached ? _names[name][Position].Text : Label + _names[name][Position].Text;
    }

    /// <summary>The place on the plate; null when the field is no well.</summary>
    public (int Row, int Column)? WellOf(int name)
    {
        if (Well is not (int r, int c)) return null;
        NamePart row = _names[name][r], column = _names[name][c];
        int a, b;
        if (r == c) return WellName.TryRead(row.Prefix, row.Number, out a, out b) ? (a, b) : null;
        if (row.Digits == 0) return WellName.TryRead(row.Text, column.Number, out a, out b) ? (a, b) : null;
        return ((int)SeriesAxis.Value(row.Text, row.Number) - 1, (int)SeriesAxis.Value(column.Text, column.Number) - 1);
    }

    /// <summary>The number of a name there; wells in the order of rows.</summary>
    public long ValueOf(int name, string key)
    {
        if (WellOf(name) is (int row, int column)) return ((long)row * WellName.MostColumns) + column;
        NamePart part = _names[name][Position];
        return part.Digits == 0 || IsWord ? 0 : SeriesAxis.Value(key, part.Number);
    }

    /// <summary>The texts of all names there, each once.</summary>
    public List<string> Texts() => [.. Enumerable.Range(0, _names.Count).Select(TextOf).Distinct(StringComparer.Ordinal)];

    /// <summary>True when the other field decides what stands here.</summary>
    public bool DependsOn(NameField other)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        for (int i = 0; i < _names.Count; i++)
        {
            string here = TextOf(i);
            if (known.TryAdd(other.TextOf(i), here)) continue;
            if (!string.Equals(known[other.TextOf(i)], here, StringComparison.Ordinal)) return false;
        }

        return true;
    }
}
