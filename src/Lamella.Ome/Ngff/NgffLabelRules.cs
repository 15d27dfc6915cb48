using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Rules of <c>image-label</c>.</summary>
internal static class NgffLabelRules
{
    public static void Run(JsonElement label, string place, NgffCheck check)
    {
        NgffValidator.PartVersion(label, place, check);
        check.Should(label, "colors", place);
        JsonElement[] colors = check.Array(label, "colors", place, required: false, least: label.TryGetProperty("colors", out _) ? 1 : 0);
        check.Unique(colors, place + ".colors");
        HashSet<double> values = [];
        for (int i = 0; i < colors.Length; i++)
        {
            string at = $"{place}.colors[{OmeText.Format(i)}]";
            if (!check.IsObject(colors[i], at)) continue;
            check.Number(colors[i], "label-value", at, required: true);
            if (colors[i].Number("label-value") is { } value && !values.Add(value)) check.Error("label-color-unique", at, $"the label {OmeText.Format(value)} has two colours", "keep the last");
            if (!colors[i].TryGetProperty("rgba", out _)) continue;
            JsonElement[] rgba = check.Array(colors[i], "rgba", at, required: false);
            if (rgba.Length != 4 || Array.Exists(rgba, c => !(c.IsInteger() && c.GetDouble() is >= 0 and <= 255))) check.Error("label-rgba", at + ".rgba", "four integers from 0 to 255 expected");
        }

        JsonElement[] properties = check.Array(label, "properties", place, required: false, least: label.TryGetProperty("properties", out _) ? 1 : 0);
        check.Unique(properties, place + ".properties");
        for (int i = 0; i < properties.Length; i++)
        {
            string at = $"{place}.properties[{OmeText.Format(i)}]";
            if (check.IsObject(properties[i], at)) check.Integer(properties[i], "label-value", at, required: true);
        }

        if (label.TryGetProperty("source", out JsonElement source) && check.IsObject(source, place + ".source")) check.Text(source, "image", place + ".source", required: false);
    }
}
