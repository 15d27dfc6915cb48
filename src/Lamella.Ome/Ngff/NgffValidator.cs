using System.Text.Json;

namespace Lamella.Ome;

/// <summary>
/// Checks the JSON metadata of one group against the rules of OME-Zarr 0.4, 0.5 and 0.6: what the official schemas demand, and the MUST rules of the text that a schema cannot express. What the text asks for
/// with SHOULD is a warning. Thread-safe.
/// </summary>
internal static class NgffValidator
{
    /// <summary>Validates the text of a <c>.zattrs</c>, of an attributes object, or of a whole <c>zarr.json</c>.</summary>
    public static IReadOnlyList<Finding> Validate(ReadOnlyMemory<byte> json, NgffPart expected = NgffPart.Any, NgffRelease? version = null, bool strict = false)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
            JsonElement root = document.RootElement;
            return Validate(root.Member("zarr_format") is not null && root.Object("attributes") is { } attributes ? attributes : root, expected, version, strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [new Finding("ngff/json", Severity.Error, "document", e.Message)];
        }
    }

    /// <summary>Validates the attributes of a group.</summary>
    /// <param name="attributes">The content of <c>.zattrs</c>, or <c>attributes</c> of a <c>zarr.json</c>.</param>
    /// <param name="expected">What the group must describe; other parts found are checked too.</param>
    /// <param name="version">The release to check against; null for the stated one.</param>
    /// <param name="strict">Demands what the specification's strict schemas demand.</param>
    public static IReadOnlyList<Finding> Validate(JsonElement attributes, NgffPart expected = NgffPart.Any, NgffRelease? version = null, bool strict = false)
    {
        Findings findings = new();
        NgffRelease? stated = NgffReader.Read(attributes).Version;
        NgffRelease rules = version ?? stated ?? NgffRelease.V05;
        if (rules < NgffRelease.V04)
        {
            findings.Add("ngff/version", Severity.Note, "version", $"of the rules of OME-Zarr {rules.Text()} only those of images are checked");
            NgffCheck early = new(rules, strict: false, findings);
            if (attributes.TryGetProperty("multiscales", out _)) NgffImageRules.EarlyImages(attributes, early);
            return findings.ToList();
        }

        NgffCheck check = new(rules, strict, findings);
        if (!check.IsObject(attributes, "attributes")) return findings.ToList();
        if (rules == NgffRelease.V04)
        {
            Parts(attributes, string.Empty, expected, check);
        }
        else if (!attributes.TryGetProperty("ome", out JsonElement ome))
        {
            check.Error("missing", "attributes", "'ome' is missing");
        }
        else if (check.IsObject(ome, "ome"))
        {
            Version(ome, check);
            Parts(ome, "ome.", expected, check);
        }

        return findings.ToList();
    }

    private static void Version(JsonElement ome, NgffCheck check)
    {
        if (!ome.TryGetProperty("version", out _)) check.Error("version", "ome", "'version' is missing");
        if (check.Text(ome, "version", "ome", required: false) is not { } text) return;
        if (NgffReleases.Find(text) != check.Version) check.Error("version", "ome.version", $"'{check.Version.Text()}' expected, found '{text}'");
        else if (!string.Equals(text, check.Version.Text(), StringComparison.Ordinal)) check.Warn("version", "ome.version", $"'{text}' is a development spelling of {check.Version.Text()}");
    }

    private static void Parts(JsonElement e, string prefix, NgffPart expected, NgffCheck check)
    {
        bool Has(string name, NgffPart part, out JsonElement value)
        {
            if (e.TryGetProperty(name, out value)) return check.IsObject(value, prefix + name);

            // The schemas of 0.4 do not demand these members themselves.
            if (expected == part && (check.Version >= NgffRelease.V05 || part == NgffPart.Image)) check.Error("missing", prefix.TrimEnd('.'), $"'{name}' is missing");
            return false;
        }

        if (e.TryGetProperty("multiscales", out _) || expected == NgffPart.Image) NgffImageRules.Images(e, prefix, check);
        if (e.TryGetProperty("omero", out JsonElement omero)) NgffImageRules.Omero(omero, prefix + "omero", check);
        if (Has("image-label", NgffPart.Label, out JsonElement label)) NgffLabelRules.Run(label, prefix + "image-label", check);
        if (Has("plate", NgffPart.Plate, out JsonElement plate)) NgffPlateRules.Plate(plate, prefix + "plate", check);
        if (Has("well", NgffPart.Well, out JsonElement well)) NgffPlateRules.Well(well, prefix + "well", check);
        if (check.Version >= NgffRelease.V06 && Has("scene", NgffPart.Scene, out JsonElement scene)) NgffTransformRules.Scene(scene, prefix + "scene", check);
        Collection(e, prefix, check);
    }

    private static void Collection(JsonElement e, string prefix, NgffCheck check)
    {
        if (e.TryGetProperty("bioformats2raw.layout", out JsonElement layout) && !(layout.IsInteger() && layout.GetDouble() == 3))
        {
            check.Error("bioformats2raw-layout", prefix + "bioformats2raw.layout", "3 expected");
        }

        foreach (string name in new[] { "labels", "series" })
        {
            if (!e.TryGetProperty(name, out _)) continue;
            JsonElement[] paths = check.Array(e, name, prefix.TrimEnd('.'), required: false);
            if (Array.Exists(paths, p => p.ValueKind != JsonValueKind.String)) check.Error("type", prefix + name, "an array of paths was expected");
            check.Unique(paths, prefix + name);
        }
    }

    /// <summary>The version inside of a part, as 0.4 has it; from 0.5 it stands in <c>ome</c> only.</summary>
    public static void PartVersion(JsonElement e, string place, NgffCheck check)
    {
        if (check.Version != NgffRelease.V04) return;
        check.Should(e, "version", place, "version");
        if (check.Text(e, "version", place, required: false) is { } version && version is not "0.4") check.Error("version", place + ".version", $"'0.4' expected, found '{version}'");
    }
}
