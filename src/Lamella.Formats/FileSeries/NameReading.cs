using System.Text.RegularExpressions;

namespace Lamella.Formats.FileSeries;

/// <summary>Finds out which part of the names of a series means what.</summary>
internal sealed partial class NameReading
{
    /// <summary>Four bare numbers mean scene, time, channel, section; three lack the scene.</summary>
    private const string BareOrder = "STCZ";

    private readonly List<List<NamePart>> _names;
    private readonly IReadOnlyList<string> _keys;
    private readonly List<NameField> _fields = [];

    /// <summary>Reads names that all have equally many parts.</summary>
    /// <exception cref="RefusedException">There are several ways to see them.</exception>
    public NameReading(List<List<NamePart>> names, IReadOnlyList<string> keys)
    {
        (_names, _keys) = (names, keys);
        Find();
        ReadNeighbours();
        SettleWells();
        SettleWords();
        SettleNumbers();
        SettleConflicts();
        // A well is a fact also where it is the same in all names.
        _fields.RemoveAll(f => f.Axis is null || (!f.Differs && f.Well is null));
    }

    /// <summary>The fields that have an axis, in the order of the names.</summary>
    public IReadOnlyList<NameField> Fields => _fields;

    /// <summary>What was taken for granted.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The order of channels that are words, where the names also number them; null when they do not.</summary>
    public NameField? ChannelOrder { get; private set; }

    private void Find()
    {
        int count = _names[0].Count;
        for (int i = 0; i < count; i++)
        {
            if (WellAt(i) is { } well)
            {
                _fields.Add(well);
                i = well.Well!.Value.Column;
                continue;
            }

            NamePart first = _names[0][i];
            bool number = _names.TrueForAll(n => n[i].Digits > 0 && n[i].Prefix.Equals(first.Prefix, StringComparison.OrdinalIgnoreCase));
            bool differs = _names.Exists(n => !string.Equals(n[i].Text, first.Text, StringComparison.Ordinal));
            if (!number && !differs) continue;
            string before = i > 0 && _names[0][i - 1].Digits == 0 && _names.TrueForAll(n => n[i - 1].Text == _names[0][i - 1].Text) ? _names[0][i - 1].Text : string.Empty;
            string label = first.Prefix.Length > 0 || !number ? first.Prefix : before;
            // "wv Cy3", "channel Cy5": the number belongs to the name of the channel.
            bool isName = SeriesAxis.Of(before) == 'C' && first.Prefix.Length > 0 && SeriesAxis.Of(first.Prefix) is null;
            NameField field = new(_names, i, !number || isName, isName || !number ? before : label);
            if (isName) field.Axis = 'C';
            else if (number) field.Axis = SeriesAxis.Of(label);
            _fields.Add(field);
        }
    }

    /// <summary>The well whose row and column the names tell at a place and behind it; null when it is none, or when it may as well be something else.</summary>
    private NameField? WellAt(int i)
    {
        if (PairAt(i) is int column) return NameField.OfWell(_names, i, column);
        if (_names[0][i].IsGlued) return null;
        bool pair = i + 1 < _names[0].Count && _names.TrueForAll(n => n[i].Digits == 0 && IsUpper(n[i].Text) && n[i + 1].Prefix.Length == 0 && WellName.TryRead(n[i].Text, n[i + 1].Number, out _, out _));
        bool letters = _names.Exists(n => (pair ? n[i].Text : n[i].Prefix) != (pair ? _names[0][i].Text : _names[0][i].Prefix));
        bool one = !pair && _names.TrueForAll(n => n[i].Digits > 0 && (IsUpper(n[i].Prefix) || (letters && n[i].Digits == 2)) && WellName.TryRead(n[i].Prefix, n[i].Number, out _, out _));
        if (!pair && !one) return null;
        NameField well = NameField.OfWell(_names, i, pair ? i + 1 : i);
        if (letters) return well;
        string letter = pair ? _names[0][i].Text : _names[0][i].Prefix;
        bool hasField = Enumerable.Range(0, _names[0].Count).Any(k => k != i && k != well.Well!.Value.Column && SeriesAxis.Of(LabelAt(k)) == SeriesAxis.Scene);
        // A constant one may be anything, unless fields are counted beside it.
        if (!well.Differs && !hasField) return null;
        // C03 may be a channel, and F03 a field: it is a well when the names count channels (or fields) elsewhere, or count sites in small letters.
        if (SeriesAxis.Of(letter) is { } axis && !IsCountedElsewhere(axis, i, well.Well!.Value.Column)) return null;
        // A1, A2, A3 and nothing else are numbers as well as wells; A01 is written by plate readers.
        int digits = _names.Max(n => n[well.Well!.Value.Column].Digits);
        return digits > 1 || hasField || _fields.Exists(f => f.Axis is not null) ? well : null;
    }

    /// <summary>The place of the column when a row (<c>r02</c>, <c>Row 2</c>) stands here and its column behind it.</summary>
    private int? PairAt(int i)
    {
        string label = LabelAt(i);
        if (!label.Equals("r", StringComparison.OrdinalIgnoreCase) && !label.Equals("row", StringComparison.OrdinalIgnoreCase)) return null;
        for (int k = i + 1; k <= i + 2 && k < _names[0].Count; k++)
        {
            string next = LabelAt(k);
            bool column = next.Equals("c", StringComparison.OrdinalIgnoreCase) || next.Equals("col", StringComparison.OrdinalIgnoreCase) || next.Equals("column", StringComparison.OrdinalIgnoreCase);
            if (column && _names.TrueForAll(n => IsWithin(n[i], WellName.MostRows) && IsWithin(n[k], WellName.MostColumns))) return k;
        }

        return null;

        static bool IsWithin(NamePart part, int most) => part.Digits is 1 or 2 or 3 && SeriesAxis.Value(part.Text, part.Number) is var value && value >= 1 && value <= most;
    }

    /// <summary>The label of the number that all names have at a place; empty when it is no number.</summary>
    private string LabelAt(int i)
    {
        NamePart first = _names[0][i];
        if (!_names.TrueForAll(n => n[i].Digits > 0 && n[i].Prefix.Equals(first.Prefix, StringComparison.OrdinalIgnoreCase))) return string.Empty;
        return first.Prefix.Length > 0 || i == 0 || _names[0][i - 1].Digits > 0 ? first.Prefix : _names[0][i - 1].Text;
    }

    /// <summary>True when another part counts the axis, or sites are counted in small letters (<c>C03_s1</c>).</summary>
    private bool IsCountedElsewhere(char axis, int first, int last)
    {
        for (int i = 0; i < _names[0].Count; i++)
        {
            if (i >= first && i <= last) continue;
            string label = LabelAt(i);
            NamePart part = _names[0][i];
            if (SeriesAxis.Of(label) == axis || (part.Digits == 0 && part.Text.Length > 1 && SeriesAxis.Of(part.Text) == axis)) return true;
            if (label is "s" or "site" or "fld" || (axis == 'C' && NumberedWave().IsMatch(part.Text))) return true;
        }

        return false;
    }

    private static bool IsUpper(string text) => text.Length > 0 && text.All(char.IsAsciiLetterUpper);

    /// <summary>Letters whose meaning the neighbour tells: a plane behind a field (Harmony), a well before a position (ScanR).</summary>
    private void ReadNeighbours()
    {
        for (int i = 0; i + 1 < _fields.Count; i++)
        {
            NameField a = _fields[i], b = _fields[i + 1];
            if (a.Label.Equals("f", StringComparison.OrdinalIgnoreCase) && b.Label.Equals("p", StringComparison.OrdinalIgnoreCase)) b.Axis = 'Z';
            if (a.Label.Equals("w", StringComparison.OrdinalIgnoreCase) && b.Label.Equals("p", StringComparison.OrdinalIgnoreCase)) a.Axis = SeriesAxis.Scene;
        }
    }

    private void SettleWells()
    {
        List<NameField> wells = _fields.FindAll(f => f.Well is not null);
        if (wells.Count < 2) return;
        // Of two candidates the one that differs is the well; a constant one is part of a title.
        List<NameField> differing = wells.FindAll(w => w.Differs);
        if (differing.Count > 1) Ambiguous();
        NameField kept = differing.Count == 1 ? differing[0] : wells[0];
        _fields.RemoveAll(f => f.Well is not null && f != kept);
    }

    private void SettleWords()
    {
        List<NameField> words = _fields.FindAll(f => f.IsWord && f.Axis is null);
        NameField? named = _fields.Find(f => f.IsWord && f.Axis == 'C') ?? words.Find(w => SeriesAxis.Of(w.Label) == 'C');
        foreach (NameField word in words.ToArray())
        {
            // The same said twice: DAPI - DAPI.
            NameField? other = named ?? words[0];
            if (word == other || !word.DependsOn(other) || !other.DependsOn(word) || (named is null && _names.Count <= word.Texts().Count)) continue;
            _fields.Remove(word);
            words.Remove(word);
        }

        if (named is not null) words.Remove(named);
        if (words.Count > (named is null ? 1 : 0)) Ambiguous();
        NameField? channel = named ?? words.FirstOrDefault();
        if (channel is null) return;
        if (!_fields.Exists(f => !f.IsWord && f.Differs)) Ambiguous();
        channel.Axis = 'C';
        foreach (NameField number in _fields.FindAll(f => f.Axis == 'C' && f != channel && f.Differs))
        {
            if (number.DependsOn(channel) && channel.DependsOn(number)) (ChannelOrder, number.Axis) = (number, null);
            else if (number.Label.Equals("w", StringComparison.OrdinalIgnoreCase)) number.Axis = SeriesAxis.Scene;
            else Ambiguous();
        }

        if (ChannelOrder is { } order) _fields.Remove(order);
        List<string> texts = channel.Texts();
        if (named is null && !texts.TrueForAll(t => ChannelWord().IsMatch(t)))
            Warnings.Add($"the words {string.Join(", ", texts.Take(5))}{(texts.Count > 5 ? ", ..." : string.Empty)} in the names are taken for channels, which the names do not say; a pattern with {{S}} in their place makes them scenes");
    }

    private void SettleNumbers()
    {
        List<NameField> words = _fields.FindAll(f => f.IsWord);
        _fields.RemoveAll(f => f.Axis is null && f.Differs && !f.IsWord && IsDecidedByOthers(f));
        List<NameField> bare = _fields.FindAll(f => !f.IsWord && f.Axis is null);
        int differing = bare.Count(f => f.Differs);
        if (differing == 0) return;
        NameField one = bare.Find(f => f.Differs)!;
        NameField? well = _fields.Find(f => f.Well is not null);
        string order = (bare.Count, words.Count) switch
        {
            (4, 0) => BareOrder,
            (3, 0) => BareOrder[1..],
            // Micro-Manager: img_TIME_CHANNEL_SECTION with the channel as a word.
            (2, 1) => "TZ",
            _ => string.Empty,
        };
        bool labelled = _fields.Exists(f => f.Axis is not null && !f.IsWord);
        if (differing == 1 && _fields.Find(f => f.Label.Equals("cycle", StringComparison.OrdinalIgnoreCase)) is { } cycle)
        {
            // Prairie View: the frames of a cycle are a stack, or the time of a single cycle.
            bool stack = cycle.Differs || _names[0].Exists(p => p.Text.StartsWith("ZSeries", StringComparison.OrdinalIgnoreCase));
            one.Axis = stack ? 'Z' : _names[0].Exists(p => p.Text.StartsWith("TSeries", StringComparison.OrdinalIgnoreCase)) ? 'T' : 'Q';
        }
        else if (differing == 1 && one.Digits == 5 && !one.IsAttached && _fields.Exists(f => f.Label == "CH" && f.IsAttached))
        {
            // Keyence: Image_00001_Z001_CH1.
            one.Axis = SeriesAxis.Scene;
        }
        else if (differing == 1 && well is not null && !_fields.Exists(f => f.Axis == SeriesAxis.Scene && f != well && f.Differs))
        {
            one.Axis = SeriesAxis.Scene;
            Warnings.Add($"the numbers behind the wells in the names ({_keys[0]}) are taken for fields, which the names do not say; a pattern with {{Z}} or {{T}} in their place says it otherwise");
        }
        else if (differing == 1 && (labelled || order.Length == 0 || bare.Count == 3))
        {
            // A plain numbered series: what the number counts is not said.
            one.Axis = 'Q';
        }
        else
        {
            if (order.Length == 0 || labelled) Ambiguous();
            for (int i = 0; i < bare.Count; i++) bare[i].Axis = order[i];
            Warnings.Add($"the numbers in the names ({_keys[0]}) are taken for axes {order}, in this order; a pattern with {{{order[0]}}} and so on says it otherwise");
        }
    }

    /// <summary>True for a number without a known word that says again what another field says: the action of CellVoyager beside the channel.</summary>
    private bool IsDecidedByOthers(NameField field)
    {
        bool voyager = field.Label is "A" or "L" && "TFZC".All(letter => _fields.Exists(f => f.Label == letter.ToString()));
        foreach (NameField other in _fields)
        {
            if (other == field || other.Axis is null || !other.Differs || !field.DependsOn(other)) continue;
            if (voyager || _names.Count > other.Texts().Count) return true;
        }

        return false;
    }

    private void SettleConflicts()
    {
        foreach (NameField field in _fields.ToArray())
        {
            if (field.Axis is null or SeriesAxis.Scene || !field.Differs) continue;
            foreach (NameField other in _fields.ToArray())
            {
                if (other == field || other.Axis != field.Axis || !other.Differs || field.Axis is null) continue;
                if (field.Label.Equals("w", StringComparison.OrdinalIgnoreCase)) field.Axis = SeriesAxis.Scene;
                else if (other.Label.Equals("w", StringComparison.OrdinalIgnoreCase)) other.Axis = SeriesAxis.Scene;
                else if (other.DependsOn(field) && field.DependsOn(other)) other.Axis = null;
                else Ambiguous();
            }
        }
    }

    private void Ambiguous() =>
        Throw.Refused($"the names {_keys[0]} ... {_keys[^1]} do not say which axes they count; open one file, or say it with a pattern such as 'folder/name_{{T}}_{{C}}.tif'");

    /// <summary>A channel that MetaMorph numbers and names: w1DAPI.</summary>
    [GeneratedRegex("^w[0-9]+[^0-9].*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedWave();

    /// <summary>Words that name dyes, filters and ways of contrast, or that are numbered as channels.</summary>
    [GeneratedRegex("^(w[0-9]+.*|ch?[0-9]+.*|[0-9]{3}(nm|em|ex)?|dapi|hoechst|fitc|tritc|rhod(amine)?|texas.?red|txred|cy[0-9](\\.[0-9])?|[a-z]{0,3}[gyrcbmi]fp.*|gfp|alexa.*|af[0-9]{3}|atto.*|m(cherry|cher|orange|plum|ruby|neon.*|scarlet.*|turquoise.*)|dsred|tdtomato|sytox.*|dic|bf|tl.*|bright.?field|phase.?(contrast)?|trans(mitted)?|pol|dia|pi|draq.*|sir.*|(far)?red|green|blue|yellow|orange|cyan|magenta)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ChannelWord();
}
