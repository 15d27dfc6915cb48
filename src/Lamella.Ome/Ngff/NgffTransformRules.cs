using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Rules of coordinate systems and transformations since 0.6.</summary>
internal static class NgffTransformRules
{
    /// <summary>Checks the systems and collects their names; returns the number of axes of the first, or -1.</summary>
    public static int Systems(JsonElement e, string place, bool required, HashSet<string> names, NgffCheck check)
    {
        JsonElement[] systems = check.Array(e, "coordinateSystems", place, required, least: required ? 1 : 0);
        int axes = -1;
        for (int i = 0; i < systems.Length; i++)
        {
            string at = $"{place}.coordinateSystems[{OmeText.Format(i)}]";
            if (!check.IsObject(systems[i], at)) continue;
            string? name = check.Text(systems[i], "name", at, required: true);
            if (name is { Length: 0 }) check.Error("system-name", at, "a coordinate system needs a name");
            if (name is not null && !names.Add(name)) check.Error("system-unique", at, $"the name '{name}' is used twice");
            int count = NgffImageRules.Axes(check.Array(systems[i], "axes", at, required: true), at + ".axes", check);
            if (i == 0) axes = count;
        }

        return axes;
    }

    /// <summary>A level has one transformation from its array to a system: scale, identity, or a sequence of a scale and a translation.</summary>
    public static void Level(JsonElement dataset, string place, string? path, HashSet<string> systems, NgffCheck check)
    {
        JsonElement[] transforms = check.Array(dataset, "coordinateTransformations", place, required: true, least: 1);
        if (transforms.Length > 1) check.Error("level-transform", place, "exactly one transformation expected");
        for (int i = 0; i < transforms.Length; i++)
        {
            string at = $"{place}.coordinateTransformations[{OmeText.Format(i)}]";
            if (!check.IsObject(transforms[i], at)) continue;
            string? type = check.Text(transforms[i], "type", at, required: true);
            if (type is "sequence") Steps(transforms[i], at, check);
            else if (type is "scale" or "identity") Transform(transforms[i], at, check);
            else if (type is not null) check.Error("level-transform", at, $"identity, scale, or a sequence of scale and translation expected, found '{type}'");

            string? input = Endpoint(transforms[i], "input", "path", at, check);
            if (input is not null && path is not null && !string.Equals(input, path, StringComparison.Ordinal)) check.Warn("level-input", at, $"the input should be the level's own array '{path}', found '{input}'");
            string? output = Endpoint(transforms[i], "output", "name", at, check);
            if (output is not null && systems.Count > 0 && !systems.Contains(output)) check.Error("system-unknown", at + ".output", $"no coordinate system is named '{output}'");
        }
    }

    private static void Steps(JsonElement transform, string at, NgffCheck check)
    {
        JsonElement[] steps = check.Array(transform, "transformations", at, required: true);
        if (steps.Length != 2) check.Error("level-transform", at, "a scale and a translation expected");
        for (int i = 0; i < steps.Length; i++)
        {
            string step = $"{at}.transformations[{OmeText.Format(i)}]";
            if (!check.IsObject(steps[i], step)) continue;
            if (steps[i].Text("type") is not ("scale" or "translation")) check.Error("level-transform", step, "scale or translation expected");
            Transform(steps[i], step, check);
        }
    }

    /// <summary>The transformations of an image that lead from the levels' system to others.</summary>
    public static void Between(JsonElement image, string place, HashSet<string> systems, NgffCheck check)
    {
        JsonElement[] transforms = check.Array(image, "coordinateTransformations", place, required: false, least: 1);
        for (int i = 0; i < transforms.Length; i++)
        {
            string at = $"{place}.coordinateTransformations[{OmeText.Format(i)}]";
            if (!check.IsObject(transforms[i], at)) continue;
            Transform(transforms[i], at, check);
            foreach (string end in new[] { "input", "output" })
            {
                string? name = Endpoint(transforms[i], end, "name", at, check);
                bool elsewhere = transforms[i].Object(end)?.Member("path") is not null;

                // A warning only: the suite calls an image valid that names a system it does not hold.
                if (name is not null && !elsewhere && systems.Count > 0 && !systems.Contains(name)) check.Warn("system-unknown", $"{at}.{end}", $"no coordinate system is named '{name}'");
            }
        }
    }

    /// <summary>Links between the images below a group.</summary>
    public static void Scene(JsonElement scene, string place, NgffCheck check)
    {
        HashSet<string> systems = new(StringComparer.Ordinal);
        Systems(scene, place, required: false, systems, check);
        JsonElement[] transforms = check.Array(scene, "coordinateTransformations", place, required: true, least: 1);
        for (int i = 0; i < transforms.Length; i++)
        {
            string at = $"{place}.coordinateTransformations[{OmeText.Format(i)}]";
            if (!check.IsObject(transforms[i], at)) continue;
            Transform(transforms[i], at, check);
            foreach (string end in new[] { "input", "output" })
            {
                if (Endpoint(transforms[i], end, "name", at, check) is not { } name) continue;
                JsonElement ends = transforms[i].GetProperty(end);
                foreach (JsonProperty member in ends.EnumerateObject())
                {
                    if (member.Name is not ("name" or "path")) check.Error("endpoint", $"{at}.{end}", $"'{member.Name}' is not known here");
                }

                if (ends.Member("path") is null && !systems.Contains(name)) check.Error("system-unknown", $"{at}.{end}", $"no coordinate system is named '{name}'");
            }
        }
    }

    /// <summary>An end of a transformation: an object with the demanded member, which is returned.</summary>
    private static string? Endpoint(JsonElement transform, string name, string member, string at, NgffCheck check)
    {
        if (!transform.TryGetProperty(name, out JsonElement end))
        {
            check.Error("missing", at, $"'{name}' is missing");
            return null;
        }

        if (!check.IsObject(end, $"{at}.{name}")) return null;
        check.Text(end, member is "name" ? "path" : "name", $"{at}.{name}", required: false);
        return check.Text(end, member, $"{at}.{name}", required: true);
    }

    /// <summary>The parameters of one transformation with all inside. The depth is bounded by the JSON parser's.</summary>
    private static void Transform(JsonElement e, string at, NgffCheck check)
    {
        check.Text(e, "name", at, required: false);
        switch (check.Text(e, "type", at, required: true))
        {
            case null or "identity":
                break;
            case "scale":
                check.Numbers(e, "scale", at);
                if (e.Items("scale").Any(n => n.ValueKind == JsonValueKind.Number && !(n.AsNumber() > 0))) check.Error("range", at + ".scale", "numbers greater than 0 expected");
                break;
            case "translation":
                check.Numbers(e, "translation", at);
                break;
            case "sequence":
                Inside(check.Array(e, "transformations", at, required: true), at + ".transformations", check);
                break;
            case "mapAxis":
                Indices(e, "mapAxis", at, 2, 5, check);
                break;
            case "projectAxis":
                if (!e.TryGetProperty("droppedInputs", out _) && !e.TryGetProperty("createdOutputs", out _)) check.Error("missing", at, "'droppedInputs' or 'createdOutputs' is missing");
                foreach (string name in new[] { "droppedInputs", "createdOutputs" })
                {
                    if (e.TryGetProperty(name, out _)) Indices(e, name, at, 1, 3, check);
                }

                break;
            case "affine":
                Matrix(e, "affine", at, check);
                break;
            case "rotation":
                Matrix(e, "rotation", at, check);
                break;
            case "bijection":
                Member(e, "forward", at, check);
                Member(e, "inverse", at, check);
                break;
            case "byDimension":
                ByDimension(e, at, check);
                break;
            case "displacements" or "coordinates":
                check.Text(e, "path", at, required: true);
                if (check.Text(e, "interpolation", at, required: false) is { } interpolation && interpolation is not ("nearest" or "linear" or "cubic")) check.Error("interpolation", at, $"nearest, linear or cubic expected, found '{interpolation}'");
                break;
            case { } type:
                check.Error("transform-type", at, $"'{type}' is not a transformation of 0.6");
                break;
        }
    }

    private static void Inside(JsonElement[] items, string at, NgffCheck check)
    {
        for (int i = 0; i < items.Length; i++)
        {
            string place = $"{at}[{OmeText.Format(i)}]";
            if (check.IsObject(items[i], place)) Transform(items[i], place, check);
        }
    }

    private static void Member(JsonElement e, string name, string at, NgffCheck check)
    {
        if (!e.TryGetProperty(name, out JsonElement inner)) check.Error("missing", at, $"'{name}' is missing");
        else if (check.IsObject(inner, $"{at}.{name}")) Transform(inner, $"{at}.{name}", check);
    }

    private static void ByDimension(JsonElement e, string at, NgffCheck check)
    {
        JsonElement[] parts = check.Array(e, "transformations", at, required: true);
        for (int i = 0; i < parts.Length; i++)
        {
            string place = $"{at}.transformations[{OmeText.Format(i)}]";
            if (!check.IsObject(parts[i], place)) continue;
            Member(parts[i], "transformation", place, check);
            check.Numbers(parts[i], "inputAxes", place);
            check.Numbers(parts[i], "outputAxes", place);
        }
    }

    private static void Indices(JsonElement e, string name, string at, int least, int most, NgffCheck check)
    {
        JsonElement[] items = check.Array(e, name, at, required: true, least);
        if (items.Length > most) check.Error("count", $"{at}.{name}", $"at most {OmeText.Format(most)} expected, found {OmeText.Format(items.Length)}");
        if (Array.Exists(items, n => !(n.IsInteger() && n.GetDouble() is >= 0 and <= 4))) check.Error("range", $"{at}.{name}", "axis numbers from 0 to 4 expected");
        check.Unique(items, $"{at}.{name}");
    }

    /// <summary>Rows of numbers, or a path to an array that holds them, not both. A rotation is square, 2 to 5.</summary>
    private static void Matrix(JsonElement e, string name, string at, NgffCheck check)
    {
        bool path = e.TryGetProperty("path", out _);
        bool inline = e.TryGetProperty(name, out _);
        if (path == inline)
        {
            check.Error("matrix", at, $"either '{name}' or 'path' expected");
            return;
        }

        if (path)
        {
            check.Text(e, "path", at, required: true);
            return;
        }

        JsonElement[] rows = check.Array(e, name, at, required: true);
        int? width = null;
        foreach (JsonElement row in rows)
        {
            if (row.ValueKind != JsonValueKind.Array || row.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.Number))
            {
                check.Error("matrix", $"{at}.{name}", "rows of numbers expected");
                return;
            }

            int length = row.GetArrayLength();
            if (width is not null && width != length) check.Error("matrix", $"{at}.{name}", "rows of equal length expected");
            width = length;
        }

        if (name is "rotation" && (rows.Length is < 2 or > 5 || width != rows.Length)) check.Error("matrix", $"{at}.{name}", "a square matrix of 2 to 5 rows expected");
    }
}
