using System.Text.RegularExpressions;

namespace Lamella.Formats.FileSeries;

/// <summary>The axes that file names or an index tell, and the place of each file on them.</summary>
/// <param name="Axes">The axes, slowest first: of T, C, Z, and Q for a number without meaning.</param>
/// <param name="Members">The files.</param>
internal sealed record SeriesLayout(string Axes, IReadOnlyList<SeriesMember> Members)
{
    /// <summary>The axes that names can count, slowest first.</summary>
    internal const string Order = "TCZQ";

    /// <summary>What a user should know.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>The channels that are words, in the order of their indices; empty when they are numbers.</summary>
    public IReadOnlyList<string> ChannelWords { get; init; } = [];

    /// <summary>The plate; null when the names tell no wells.</summary>
    public PlateInfo? Plate { get; init; }

    /// <summary>What an index knows of channels beyond their files, by the index on axis C as the members count it; null when nothing.</summary>
    public Func<long, Channel, Channel>? RefineChannel { get; init; }

    /// <summary>What an index knows of a scene beyond its files; null when nothing.</summary>
    public Func<IReadOnlyList<SeriesMember>, SceneContent, SceneContent>? RefineScene { get; init; }

    /// <summary>Makes a layout of names that follow a pattern with places for axes: <c>img_{T}_{C}.tif</c>; <c>*</c> and <c>?</c> as in shells.</summary>
    public static SeriesLayout FromPattern(string pattern, IReadOnlyList<string> keys)
    {
        string axes = NamePattern.AxesOf(pattern);
        Regex regex = NamePattern.ToRegex(pattern);
        string order = string.Concat(Order.Where(a => axes.Contains(a, StringComparison.Ordinal)));
        int scenes = axes.Count(a => a == SeriesAxis.Scene);
        List<(string Key, Match Match)> fits = [.. keys.Select(key => (key, regex.Match(key))).Where(fit => fit.Item2.Success)];
        bool words = axes.Contains('C', StringComparison.Ordinal) && fits.Exists(f => !IsNumber(f.Match.Groups["C"].Value));
        List<string> channels = words ? [.. fits.Select(f => f.Match.Groups["C"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : [];
        int well = Enumerable.Range(0, scenes).FirstOrDefault(i => fits.TrueForAll(f => WellOf(f.Match, i) is not null), -1);
        bool[] numbers = [.. Enumerable.Range(0, scenes).Select(i => fits.TrueForAll(f => IsNumber(SceneOf(f.Match, i))))];
        List<SeriesMember> members = [];
        foreach ((string key, Match match) in fits)
        {
            (int Row, int Column)? at = well < 0 ? null : WellOf(match, well);
            members.Add(new SeriesMember(key)
            {
                Index = [.. order.Select(a => a == 'C' && words ? channels.IndexOf(match.Groups["C"].Value) : SeriesAxis.Value(key, match.Groups[a.ToString()].Value))],
                Channel = words ? match.Groups["C"].Value : null,
                Scene = string.Join('_', Enumerable.Range(0, scenes).Select(i => SceneOf(match, i))),
                SceneOrder = [.. Enumerable.Range(0, scenes).Select(i => i == well ? (at!.Value.Row * (long)WellName.MostColumns) + at.Value.Column : numbers[i] ? SeriesAxis.Value(key, SceneOf(match, i)) : 0)],
                Well = at,
            });
        }

        return new SeriesLayout(order, members) { ChannelWords = channels, Plate = PlateOf(members) };
    }

    /// <summary>Makes a layout of what differs between names.</summary>
    /// <exception cref="RefusedException">The names follow no common pattern, or what differs has no clear meaning.</exception>
    public static SeriesLayout FromNames(IReadOnlyList<(string Key, string Stem)> files)
    {
        List<List<NamePart>> names = [.. files.Select(f => NamePart.Split(f.Stem))];
        for (int i = 1; i < names.Count; i++)
        {
            if (names[i].Count != names[0].Count) Throw.Refused($"the names {files[0].Key} and {files[i].Key} do not follow one pattern; open one file, or those of a pattern such as 'folder/name_*.tif' or 'folder/name_{{T}}_{{Z}}.tif'");
        }

        NameReading reading = new(names, [.. files.Select(f => f.Key)]);
        string order = string.Concat(Order.Where(a => reading.Fields.Any(f => f.Axis == a)));
        // The well goes in front of its fields, whatever the order in the names.
        List<NameField> scenes = [.. reading.Fields.Where(f => f.Axis == SeriesAxis.Scene).OrderBy(f => f.Well is null)];
        NameField? well = scenes.Find(f => f.Well is not null);
        NameField? word = reading.Fields.FirstOrDefault(f => f.Axis == 'C' && f.IsWord);
        List<string> channels = word is null ? [] : ChannelsOf(word, reading.ChannelOrder, files);
        NameField[] fields = [.. order.Select(axis => reading.Fields.First(f => f.Axis == axis))];
        List<SeriesMember> members = [];
        for (int i = 0; i < names.Count; i++)
        {
            string key = files[i].Key;
            int name = i;
            members.Add(new SeriesMember(key)
            {
                Index = [.. fields.Select(f => f.IsWord ? channels.IndexOf(f.TextOf(name)) : f.ValueOf(name, key))],
                Channel = word?.TextOf(i),
                Scene = string.Join('_', scenes.Select(f => f.TextOf(name))),
                SceneOrder = [.. scenes.Select(f => f.ValueOf(name, key))],
                Well = well?.WellOf(i),
            });
        }

        return new SeriesLayout(order, members) { Warnings = reading.Warnings, ChannelWords = channels, Plate = PlateOf(members) };
    }

    /// <summary>Channels that are words, in the order of the numbers that the names also give them, else of the alphabet.</summary>
    private static List<string> ChannelsOf(NameField word, NameField? number, IReadOnlyList<(string Key, string Stem)> files)
    {
        IEnumerable<int> all = Enumerable.Range(0, files.Count);
        if (number is not null) all = all.OrderBy(i => number.ValueOf(i, files[i].Key));
        IEnumerable<string> texts = all.Select(word.TextOf).Distinct(StringComparer.Ordinal);
        return [.. number is null ? texts.Order(StringComparer.Ordinal) : texts];
    }

    private static PlateInfo? PlateOf(List<SeriesMember> members) =>
        members.Count > 0 && members.TrueForAll(m => m.Well is not null) ? WellName.Plate(null, members.Select(m => m.Well!.Value)) : null;

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static string SceneOf(Match match, int scene) => match.Groups[NamePattern.GroupOfScene(scene)].Value;

    private static (int Row, int Column)? WellOf(Match match, int scene)
    {
        string text = SceneOf(match, scene);
        int digits = text.Length;
        while (digits > 0 && char.IsAsciiDigit(text[digits - 1])) digits--;
        return WellName.TryRead(text.AsSpan(0, digits), text.AsSpan(digits), out int row, out int column) ? (row, column) : null;
    }
}
