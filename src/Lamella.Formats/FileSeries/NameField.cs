namespace Lamella.Formats.FileSeries;

/// <summary>A place in the names of a series that differs from file to file, or that a word says the axis of.</summary>
/// <param name="Position">Which part of the names.</param>
/// <param name="IsWord">True when the parts are no numbers with one word in front.</param>
/// <param name="Differs">True when not all names have the same there.</param>
internal sealed record NameField(int Position, bool IsWord, bool Differs)
{
    /// <summary>Four bare numbers mean scene, time, channel, section; three lack the scene.</summary>
    private const string BareOrder = "STCZ";

    /// <summary>The axis; null when it has none.</summary>
    public char? Axis { get; private set; }

    /// <summary>The fields of names that all have equally many parts: numbers, and words that differ.</summary>
    public static List<NameField> Find(List<List<NamePart>> names)
    {
        List<NameField> fields = [];
        for (int i = 0; i < names[0].Count; i++)
        {
            NamePart first = names[0][i];
            bool number = names.TrueForAll(n => n[i].Digits > 0 && n[i].Prefix.Equals(first.Prefix, StringComparison.OrdinalIgnoreCase));
            bool differs = names.Exists(n => !string.Equals(n[i].Text, first.Text, StringComparison.Ordinal));
            if (!number && !differs) continue;
            NameField field = new(i, !number, differs);
            // The word is attached ("z012") or a part of its own in front ("z_012").
            string label = first.Prefix.Length > 0 || i == 0 ? first.Prefix : names[0][i - 1] is { Digits: 0 } before ? before.Text : string.Empty;
            if (number) field.Axis = SeriesAxis.Of(label);
            fields.Add(field);
        }

        return fields;
    }

    /// <summary>Gives axes to the fields whose names do not tell them, and drops those that stay the same.</summary>
    /// <exception cref="RefusedException">There are several ways to see it.</exception>
    public static void Assign(List<NameField> fields, IReadOnlyList<string> keys, out string? warning)
    {
        warning = null;
        List<NameField> words = fields.FindAll(f => f.IsWord);
        List<NameField> bare = fields.FindAll(f => !f.IsWord && f.Axis is null);
        bool anyNumber = fields.Exists(f => !f.IsWord && f.Differs);
        if (words.Count > 1 || (words.Count == 1 && (!anyNumber || fields.Exists(f => f.Axis == 'C' && f.Differs)))) Ambiguous(keys);
        if (words.Count == 1) words[0].Axis = 'C';
        int differing = bare.Count(f => f.Differs);
        string order = (bare.Count, words.Count) switch
        {
            (4, 0) => BareOrder,
            (3, 0) => BareOrder[1..],
            // Micro-Manager: img_TIME_CHANNEL_SECTION with the channel as a word.
            (2, 1) => "TZ",
            _ => string.Empty,
        };
        if (differing == 1 && (order.Length == 0 || bare.Count == 3))
        {
            // A plain numbered series: what the number counts is not said.
            bare.Find(f => f.Differs)!.Axis = 'Q';
        }
        else if (differing > 0)
        {
            if (order.Length == 0 || fields.Exists(f => f.Axis is not null && !f.IsWord)) Ambiguous(keys);
            for (int i = 0; i < bare.Count; i++) bare[i].Axis = order[i];
            warning = $"the numbers in the names ({keys[0]}) are taken for axes {order}, in this order; a pattern with {{{order[0]}}} and so on says it otherwise";
        }

        fields.RemoveAll(f => f.Axis is null || !f.Differs);
        foreach (NameField field in fields)
        {
            if (fields.Exists(f => f != field && f.Axis == field.Axis)) Ambiguous(keys);
        }
    }

    private static void Ambiguous(IReadOnlyList<string> keys) =>
        Throw.Refused($"the names {keys[0]} ... {keys[^1]} do not say which axes they count; open one file, or say it with a pattern such as 'folder/name_{{T}}_{{C}}.tif'");
}
