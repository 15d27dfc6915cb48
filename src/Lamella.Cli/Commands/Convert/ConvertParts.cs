namespace Lamella.Cli.Commands;

/// <summary>The results of one image: one, or with <c>--split</c> one for each index of an axis or for each scene.</summary>
internal static class ConvertParts
{
    /// <summary>The word that splits by scenes.</summary>
    public const string Scene = "scene";

    private static readonly string[] Endings = [".ome.zarr", ".ome.tiff", ".ome.tif", ".ome.btf", ".ozx", ".zarr", ".tiff", ".tif"];

    /// <summary>The names of the results, with the options of each.</summary>
    /// <param name="image">The image.</param>
    /// <param name="target">The name that the user gave.</param>
    /// <param name="options">The options of all.</param>
    /// <param name="split">A letter of an axis, <c>scene</c>, or null for one result.</param>
    /// <exception cref="ArgumentException">There is nothing to split.</exception>
    public static IReadOnlyList<(string Target, ConvertOptions Options)> Of(BioImage image, string target, ConvertOptions options, string? split)
    {
        if (split is null) return [(target, options)];
        IReadOnlyList<int> scenes = options.Scenes ?? [.. image.Scenes.Select(s => s.Index)];
        if (split.Equals(Scene, StringComparison.OrdinalIgnoreCase)) return [.. scenes.Select(s => (NameOf(target, Scene, s, image.Scenes.Count), options with { Scenes = [s] }))];
        char axis = char.ToUpperInvariant(split[0]);
        if (split.Length != 1 || !char.IsAsciiLetter(axis) || axis is 'Y' or 'X' or 'S') throw new ArgumentException($"--split takes the letter of an axis, such as C or H, or scene; not '{split}'");
        if (options.Selection.AxesNamed.Contains(axis)) throw new ArgumentException($"--split {axis} and --select {axis}=... exclude each other");
        long most = scenes.Max(s => image.Scenes[s].SizeOf(axis));
        if (most <= 1) throw new ArgumentException($"there is nothing to split: no scene has more than one index of axis {axis}; the axes are {string.Join(", ", scenes.Select(s => image.Scenes[s].Axes).Distinct())}");
        List<(string, ConvertOptions)> parts = [];
        for (int i = 0; i < most; i++)
        {
            int[] having = [.. scenes.Where(s => image.Scenes[s].SizeOf(axis) > i)];
            parts.Add((NameOf(target, axis.ToString(), i, most), options with { Scenes = having, Selection = options.Selection.With(axis, i) }));
        }

        return parts;
    }

    /// <summary><c>NAME_H03.ome.zarr</c>: the numbers have equal lengths, so that names sort like numbers.</summary>
    private static string NameOf(string target, string what, int index, long count)
    {
        string trimmed = target.TrimEnd('/', '\\'), ending = Array.Find(Endings, e => trimmed.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ?? string.Empty;
        int digits = Invariant($"{count - 1}").Length;
        return $"{trimmed[..^ending.Length]}_{what}{index.ToString("D" + Invariant($"{digits}"), System.Globalization.CultureInfo.InvariantCulture)}{trimmed[^ending.Length..]}";
    }
}
