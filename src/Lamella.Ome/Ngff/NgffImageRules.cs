using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Rules of <c>multiscales</c>, <c>axes</c>, the transformations of levels before 0.6, and <c>omero</c>.</summary>
internal static class NgffImageRules
{
    public static void Images(JsonElement e, string prefix, NgffCheck check)
    {
        JsonElement[] images = check.Array(e, "multiscales", prefix.TrimEnd('.'), required: true, least: 1);
        check.Unique(images, prefix + "multiscales");
        for (int i = 0; i < images.Length; i++)
        {
            string place = $"{prefix}multiscales[{OmeText.Format(i)}]";
            if (check.IsObject(images[i], place)) Image(images[i], place, check);
        }
    }

    /// <summary>Images of 0.1 to 0.3: datasets with paths, and in 0.3 the names of the axes.</summary>
    public static void EarlyImages(JsonElement e, NgffCheck check)
    {
        JsonElement[] images = check.Array(e, "multiscales", "attributes", required: true, least: 1);
        check.Unique(images, "multiscales");
        for (int i = 0; i < images.Length; i++)
        {
            string place = $"multiscales[{OmeText.Format(i)}]";
            if (!check.IsObject(images[i], place)) continue;
            check.Text(images[i], "name", place, required: false);
            JsonElement[] datasets = check.Array(images[i], "datasets", place, required: true, least: 1);
            for (int k = 0; k < datasets.Length; k++)
            {
                string at = $"{place}.datasets[{OmeText.Format(k)}]";
                if (check.IsObject(datasets[k], at)) check.Text(datasets[k], "path", at, required: true);
            }

            if (check.Version < NgffRelease.V03) continue;
            JsonElement[] axes = check.Array(images[i], "axes", place, required: true, least: 2);
            check.Unique(axes, place + ".axes");
            if (System.Array.Exists(axes, a => a.AsText() is not ("t" or "c" or "z" or "y" or "x"))) check.Error("axis-name", place + ".axes", "the names t, c, z, y and x expected");
        }
    }

    private static void Image(JsonElement image, string place, NgffCheck check)
    {
        foreach (string name in new[] { "name", "type", "metadata" }) check.Should(image, name, place);
        check.Text(image, "name", place, required: false);
        NgffValidator.PartVersion(image, place, check);
        HashSet<string> systems = new(StringComparer.Ordinal);
        int axes = check.Version >= NgffRelease.V06
            ? NgffTransformRules.Systems(image, place, required: true, systems, check)
            : Axes(check.Array(image, "axes", place, required: true), place + ".axes", check);

        JsonElement[] datasets = check.Array(image, "datasets", place, required: true, least: 1);
        for (int i = 0; i < datasets.Length; i++)
        {
            string levelPlace = $"{place}.datasets[{OmeText.Format(i)}]";
            if (!check.IsObject(datasets[i], levelPlace)) continue;
            string? path = check.Text(datasets[i], "path", levelPlace, required: true);
            if (check.Version >= NgffRelease.V06) NgffTransformRules.Level(datasets[i], levelPlace, path, systems, check);
            else Transforms(datasets[i], levelPlace, axes, check, required: true);
        }

        if (!image.TryGetProperty("coordinateTransformations", out _)) return;
        if (check.Version >= NgffRelease.V06) NgffTransformRules.Between(image, place, systems, check);
        else Transforms(image, place, axes, check, required: false);
    }

    /// <summary>2 to 5 axes, 2 or 3 of them of type space and last, unique names; returns their number, or -1 when it cannot be told.</summary>
    public static int Axes(JsonElement[] axes, string place, NgffCheck check)
    {
        int space = 0, untyped = 0, array = 0, time = 0, other = 0, last = 0;
        List<string> spaceNames = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        bool ordered = true;
        for (int i = 0; i < axes.Length; i++)
        {
            string axisPlace = $"{place}[{OmeText.Format(i)}]";
            if (!check.IsObject(axes[i], axisPlace)) continue;
            string? name = check.Text(axes[i], "name", axisPlace, required: true);
            if (name is { Length: 0 }) check.Error("axis-name", axisPlace, "an axis needs a name");
            if (name is not null && !names.Add(name)) check.Error("axis-unique", axisPlace, $"the name '{name}' is used twice");
            string? type = check.Text(axes[i], "type", axisPlace, required: false);
            if (type is null && !axes[i].TryGetProperty("type", out _)) check.Warn("axis-type", axisPlace, "the type should be stated");
            string? unit = check.Text(axes[i], "unit", axisPlace, required: false);
            Unit(unit, type, axisPlace, check);
            if (type is null)
            {
                untyped++;
                continue;
            }

            int rank = type switch { "time" => 0, "space" => 2, _ => 1 };
            ordered &= rank >= last;
            last = rank;
            if (type is "space") spaceNames.Add(name ?? string.Empty);
            _ = type switch { "space" => space++, "array" => array++, "time" => time++, _ => other++ };
        }

        int most = 5, least = check.Version >= NgffRelease.V06 ? 1 : 2;
        if (axes.Length < least || axes.Length > most) check.Error("axis-count", place, $"{OmeText.Format(least)} to 5 axes expected, found {OmeText.Format(axes.Length)}");
        bool allArray = check.Version >= NgffRelease.V06 && array >= 2;
        // Before 0.6 an axis without a type may be one of space, by the schemas too.
        if (check.Version < NgffRelease.V06) space += untyped;
        if ((space is < 2 or > 3) && !allArray) check.Error("axis-space", place, $"2 or 3 axes of type space expected, found {OmeText.Format(space)}");
        if (time > 1) check.Error("axis-time", place, "at most one axis of type time expected");
        if (other > 1 && check.Version < NgffRelease.V06) check.Error("axis-channel", place, "at most one axis of type channel or of a custom type expected");
        if (!ordered && check.Version < NgffRelease.V06) check.Error("axis-order", place, "time comes first, then channel or a custom axis, then space");
        if (spaceNames.Count == 3 && spaceNames.ToHashSet().SetEquals(["z", "y", "x"]) && string.Concat(spaceNames) is not "zyx") check.Warn("axis-space-order", place, "space axes should come in the order z, y, x");
        return axes.Length;
    }

    private static void Unit(string? unit, string? type, string place, NgffCheck check)
    {
        if (unit is null) return;
        bool known = type switch { "space" => Units.IsNgffSpace(unit), "time" => Units.IsNgffTime(unit), _ => true };
        if (!known) check.Warn("axis-unit", place, $"'{unit}' is not in the specification's list for {type} axes", Units.Find(unit) is { HasSize: true } u && u.Name != unit ? $"its name may be '{u.Name}'" : null);
    }

    /// <summary>Before 0.6: exactly one scale, then at most one translation, as long as there are axes.</summary>
    private static void Transforms(JsonElement e, string place, int axes, NgffCheck check, bool required)
    {
        JsonElement[] transforms = check.Array(e, "coordinateTransformations", place, required, least: 1);
        int scales = 0, translations = 0;
        for (int i = 0; i < transforms.Length; i++)
        {
            string at = $"{place}.coordinateTransformations[{OmeText.Format(i)}]";
            if (!check.IsObject(transforms[i], at)) continue;
            string? type = check.Text(transforms[i], "type", at, required: true);
            if (type is not ("scale" or "translation"))
            {
                if (type is not null) check.Error("transform-type", at, $"'scale' or 'translation' expected, found '{type}'");
                continue;
            }

            if (type is "scale") scales++;
            else translations++;
            if (type is "scale" && translations > 0) check.Error("transform-order", at, "the scale comes before the translation");
            Lengths(transforms[i], type, at, axes, check);
        }

        if (transforms.Length == 0) return;
        if (scales != 1) check.Error("transform-scale", place, $"exactly one scale expected, found {OmeText.Format(scales)}");
        if (translations > 1) check.Error("transform-translation", place, $"at most one translation expected, found {OmeText.Format(translations)}");
    }

    private static void Lengths(JsonElement transform, string type, string at, int axes, NgffCheck check)
    {
        if (!transform.TryGetProperty(type, out _) && transform.TryGetProperty("path", out JsonElement path) && path.ValueKind == JsonValueKind.String)
        {
            check.Error("transform-path", at, "numbers in an array were foreseen before 0.6 but no schema allows them");
            return;
        }

        int length = check.Numbers(transform, type, at);
        if (length < 0 || axes <= 0 || length == axes) return;
        string message = $"{OmeText.Format(axes)} numbers expected, one for each axis, found {OmeText.Format(length)}";

        // The text of every release demands it; the suite of 0.4 calls an image valid that breaks it, its schema wants two numbers at least.
        if (check.Version == NgffRelease.V04 && length >= 2) check.Warn("transform-length", $"{at}.{type}", message);
        else check.Error("transform-length", $"{at}.{type}", message);
    }

    public static void Omero(JsonElement omero, string place, NgffCheck check)
    {
        if (!check.IsObject(omero, place)) return;
        JsonElement[] channels = check.Array(omero, "channels", place, required: true);
        for (int i = 0; i < channels.Length; i++)
        {
            string at = $"{place}.channels[{OmeText.Format(i)}]";
            if (!check.IsObject(channels[i], at)) continue;
            bool required = check.Version == NgffRelease.V04;
            string? color = check.Text(channels[i], "color", at, required);
            if (color is not null && !(color.Length == 6 && color.All(char.IsAsciiHexDigit))) check.Error("omero-color", at + ".color", $"six hexadecimal digits expected, found '{color}'");
            if (color is null && !required && !channels[i].TryGetProperty("color", out _)) check.Warn("omero-color", at, "a channel must state its color, by the text; the schema lets it pass");
            check.Text(channels[i], "label", at, required: false);
            check.Text(channels[i], "family", at, required: false);
            if (channels[i].TryGetProperty("active", out JsonElement active) && active.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) check.Error("type", at + ".active", "true or false expected");
            if (!channels[i].TryGetProperty("window", out JsonElement window))
            {
                if (required) check.Error("missing", at, "'window' is missing");
                else check.Warn("omero-window", at, "a channel must state its window, by the text; the schema lets it pass", "viewers guess the contrast");
            }
            else if (check.IsObject(window, at + ".window"))
            {
                foreach (string name in new[] { "min", "max", "start", "end" }) check.Number(window, name, at + ".window", required: true);
            }
        }
    }
}
