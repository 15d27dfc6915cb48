using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Rules of <c>plate</c> and <c>well</c>.</summary>
internal static class NgffPlateRules
{
    public static void Plate(JsonElement plate, string place, NgffCheck check)
    {
        NgffValidator.PartVersion(plate, place, check);
        check.Should(plate, "name", place);
        check.Text(plate, "name", place, required: false);
        check.Integer(plate, "field_count", place, required: false, least: 1);
        List<string> rows = Names(plate, "rows", place, check);
        List<string> columns = Names(plate, "columns", place, check);
        Acquisitions(plate, place, check);
        JsonElement[] wells = check.Array(plate, "wells", place, required: true, least: 1);
        HashSet<string> paths = new(StringComparer.Ordinal);
        for (int i = 0; i < wells.Length; i++)
        {
            string at = $"{place}.wells[{OmeText.Format(i)}]";
            if (check.IsObject(wells[i], at)) Well(wells[i], at, rows, columns, paths, check);
        }
    }

    private static void Well(JsonElement well, string at, List<string> rows, List<string> columns, HashSet<string> paths, NgffCheck check)
    {
        string? path = check.Text(well, "path", at, required: true);
        long? row = check.Integer(well, "rowIndex", at, required: true, least: 0);
        long? column = check.Integer(well, "columnIndex", at, required: true, least: 0);
        if (path is not null && !paths.Add(path)) check.Error("well-unique", at, $"the well '{path}' is listed twice");
        string[] parts = path?.Split('/') ?? [];
        if (path is not null && (parts.Length != 2 || !Array.TrueForAll(parts, IsAlphanumeric)))
        {
            check.Error("well-path", at + ".path", $"a row name, a slash and a column name expected, found '{path}'");
            return;
        }

        if (row >= rows.Count && rows.Count > 0) check.Error("well-row", at + ".rowIndex", $"the plate has {OmeText.Format(rows.Count)} rows");
        else if (column >= columns.Count && columns.Count > 0) check.Error("well-column", at + ".columnIndex", $"the plate has {OmeText.Format(columns.Count)} columns");
        else if (path is not null && row is { } r && column is { } c && r < rows.Count && c < columns.Count && !(parts[0] == rows[(int)r] && parts[1] == columns[(int)c]))
        {
            // The suites of 0.4 and 0.6 hold valid plates with the column first; that of 0.5 calls it invalid, as the text of all does.
            string message = $"'{rows[(int)r]}/{columns[(int)c]}' expected (row before column), found '{path}'";
            if (check.Version == NgffRelease.V05) check.Error("well-path-row-first", at + ".path", message);
            else check.Warn("well-path-row-first", at + ".path", message);
        }
    }

    private static List<string> Names(JsonElement plate, string name, string place, NgffCheck check)
    {
        JsonElement[] items = check.Array(plate, name, place, required: true, least: 1);
        List<string> names = [];
        for (int i = 0; i < items.Length; i++)
        {
            string at = $"{place}.{name}[{OmeText.Format(i)}]";
            string? text = check.IsObject(items[i], at) ? check.Text(items[i], "name", at, required: true) : null;
            if (text is not null && !IsAlphanumeric(text)) check.Error("plate-name", at, $"letters and digits expected, found '{text}'");
            if (text is not null && names.Contains(text, StringComparer.Ordinal)) check.Error("plate-name-unique", at, $"the name '{text}' is used twice");
            names.Add(text ?? string.Empty);
        }

        return names;
    }

    private static void Acquisitions(JsonElement plate, string place, NgffCheck check)
    {
        JsonElement[] runs = check.Array(plate, "acquisitions", place, required: false);
        HashSet<long> ids = [];
        for (int i = 0; i < runs.Length; i++)
        {
            string at = $"{place}.acquisitions[{OmeText.Format(i)}]";
            if (!check.IsObject(runs[i], at)) continue;
            if (check.Integer(runs[i], "id", at, required: true, least: 0) is { } id && !ids.Add(id)) check.Error("acquisition-unique", at, Invariant($"the id {id} is used twice"));
            check.Should(runs[i], "name", at);
            check.Should(runs[i], "maximumfieldcount", at);
            check.Text(runs[i], "name", at, required: false);
            check.Integer(runs[i], "maximumfieldcount", at, required: false, least: 1);
            check.Integer(runs[i], "starttime", at, required: false, least: 0);
            check.Integer(runs[i], "endtime", at, required: false, least: 0);
        }
    }

    public static void Well(JsonElement well, string place, NgffCheck check)
    {
        NgffValidator.PartVersion(well, place, check);
        JsonElement[] images = check.Array(well, "images", place, required: true, least: 1);
        check.Unique(images, place + ".images");
        for (int i = 0; i < images.Length; i++)
        {
            string at = $"{place}.images[{OmeText.Format(i)}]";
            if (!check.IsObject(images[i], at)) continue;
            check.Integer(images[i], "acquisition", at, required: false);
            if (check.Text(images[i], "path", at, required: true) is { } path && !IsFieldPath(path, check.Version)) check.Error("field-path", at + ".path", $"'{path}' is not a name of a field");
        }
    }

    /// <summary>Letters and digits up to 0.5; from 0.6 also dash, underscore and period, but not periods only nor two underscores first.</summary>
    private static bool IsFieldPath(string path, NgffRelease version)
    {
        if (version < NgffRelease.V06) return IsAlphanumeric(path);
        return path.Length > 0 && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !path.All(c => c == '.') && !path.StartsWith("__", StringComparison.Ordinal);
    }

    private static bool IsAlphanumeric(string text) => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit);
}
