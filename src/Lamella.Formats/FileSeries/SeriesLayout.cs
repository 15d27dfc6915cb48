using System.Text.RegularExpressions;

namespace Lamella.Formats.FileSeries;

/// <summary>The axes that file names tell, and the place of each file on them.</summary>
/// <param name="Axes">The axes, slowest first: of T, C, Z, and Q for a number without meaning.</param>
/// <param name="Members">The files.</param>
internal sealed record SeriesLayout(string Axes, IReadOnlyList<SeriesMember> Members)
{
    /// <summary>The axes that names can count, slowest first.</summary>
    internal const string Order = "TCZQ";

    /// <summary>What a user should know.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>Makes a layout of names that follow a pattern with places for axes: <c>img_{T}_{C}.tif</c>; <c>*</c> and <c>?</c> as in shells.</summary>
    public static SeriesLayout FromPattern(string pattern, IReadOnlyList<string> keys)
    {
        string axes = NamePattern.AxesOf(pattern);
        Regex regex = NamePattern.ToRegex(pattern);
        string order = string.Concat(Order.Where(a => axes.Contains(a, StringComparison.Ordinal)));
        bool words = false;
        List<(string Key, Match Match)> fits = [];
        foreach (string key in keys)
        {
            Match match = regex.Match(key);
            if (!match.Success) continue;
            fits.Add((key, match));
            words |= axes.Contains('C', StringComparison.Ordinal) && !match.Groups["C"].Value.All(char.IsAsciiDigit);
        }

        List<string> channels = words ? [.. fits.Select(f => f.Match.Groups["C"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : [];
        List<SeriesMember> members = [];
        foreach ((string key, Match match) in fits)
        {
            long[] index = [.. order.Select(a => a == 'C' && words ? channels.IndexOf(match.Groups["C"].Value) : SeriesAxis.Value(key, match.Groups[a.ToString()].Value))];
            bool hasScene = axes.Contains(SeriesAxis.Scene, StringComparison.Ordinal);
            members.Add(new SeriesMember(key)
            {
                Index = index,
                Channel = words ? match.Groups["C"].Value : null,
                Scene = hasScene ? match.Groups["S"].Value : string.Empty,
                SceneNumber = hasScene ? SeriesAxis.Value(key, match.Groups["S"].Value) : 0,
            });
        }

        return new SeriesLayout(order, members);
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

        List<NameField> fields = NameField.Find(names);
        NameField.Assign(fields, files.Select(f => f.Key).ToList(), out string? warning);
        string order = string.Concat(Order.Where(a => fields.Exists(f => f.Axis == a)));
        NameField? scene = fields.Find(f => f.Axis == SeriesAxis.Scene);
        NameField? word = fields.Find(f => f.Axis == 'C' && f.IsWord);
        List<string> channels = word is null ? [] : [.. names.Select(n => n[word.Position].Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        List<SeriesMember> members = [];
        for (int i = 0; i < names.Count; i++)
        {
            List<NamePart> name = names[i];
            string key = files[i].Key;
            long[] index = new long[order.Length];
            for (int a = 0; a < order.Length; a++)
            {
                NameField field = fields.Find(f => f.Axis == order[a])!;
                index[a] = field.IsWord ? channels.IndexOf(name[field.Position].Text) : SeriesAxis.Value(key, name[field.Position].Number);
            }

            members.Add(new SeriesMember(key)
            {
                Index = index,
                Channel = word is null ? null : name[word.Position].Text,
                Scene = scene is null ? string.Empty : name[scene.Position].Text,
                SceneNumber = scene is null ? 0 : SeriesAxis.Value(key, name[scene.Position].Number),
            });
        }

        return new SeriesLayout(order, members) { Warnings = warning is null ? [] : [warning] };
    }
}
