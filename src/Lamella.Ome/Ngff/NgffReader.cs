using System.Text.Json;

namespace Lamella.Ome;

/// <summary>
/// Reads OME-Zarr metadata of releases 0.1 to 0.6, and the variants of them that tools wrote: versions as numbers, members at the other level, missing names, windows and axes, the spellings of the 0.6
/// development line. Nothing is validated here: see <see cref="NgffValidator"/>. Thread-safe.
/// </summary>
internal static class NgffReader
{
    private static readonly NgffAxis[] FiveAxes = [new("t", "time"), new("c", "channel"), new("z", "space"), new("y", "space"), new("x", "space")];

    /// <summary>Reads the text of a <c>.zattrs</c> or of a whole <c>zarr.json</c>.</summary>
    /// <exception cref="DamagedDataException">It is not JSON.</exception>
    public static NgffGroup Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 128 });
            JsonElement root = document.RootElement;
            return Read(root.Member("zarr_format") is not null && root.Object("attributes") is { } attributes ? attributes : root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second kind: a name or text that holds half of a surrogate pair.
            Throw.Damaged("OME-Zarr metadata", e.Message, inner: e);
            return null;
        }
    }

    /// <summary>Reads the attributes of a group: the content of <c>.zattrs</c>, or <c>attributes</c> of a <c>zarr.json</c>. The result does not need the document any more.</summary>
    public static NgffGroup Read(JsonElement attributes)
    {
        Findings findings = new();
        JsonElement ome = attributes.Object("ome") ?? attributes;

        // Tools wrote these beside "ome" as well as inside.
        JsonElement? Find(string name) => ome.Member(name) ?? attributes.Member(name);
        bool inOme = attributes.Object("ome") is not null;
        string? text = ome.Text("version") ?? StatedVersion(ome) ?? StatedVersion(attributes);
        NgffRelease? version = NgffReleases.Find(text);
        if (text is not null && version is null) findings.Warn("ngff/read/version", "version", $"'{text}' is not a release that Lamella knows; the form of the metadata decides");

        List<NgffMultiscale> multiscales = [];
        foreach (JsonElement e in Items(Find("multiscales")))
        {
            NgffRelease form = version ?? Implied(e, inOme);
            version ??= form;
            multiscales.Add(Multiscale(e, form, findings));
        }

        NgffGroup group = new()
        {
            VersionText = text,
            Multiscales = multiscales,
            Omero = Find("omero") is { ValueKind: JsonValueKind.Object } omero ? Omero(omero, findings) : null,
            ImageLabel = Find("image-label") is { ValueKind: JsonValueKind.Object } label ? ImageLabel(label) : null,
            Labels = Texts(Find("labels")),
            Plate = Find("plate") is { ValueKind: JsonValueKind.Object } plate ? Plate(plate) : null,
            Well = Find("well") is { ValueKind: JsonValueKind.Object } well ? Well(well) : null,
            Bioformats2RawLayout = (int?)Find("bioformats2raw.layout")?.AsNumber(),
            Series = Texts(Find("series")),
            Scene = Scene(ome, findings),
            Findings = findings.ToList(),
        };
        bool any = multiscales.Count > 0 || group is not { Omero: null, ImageLabel: null, Plate: null, Well: null, Bioformats2RawLayout: null, Scene: null } || group.Labels.Count + group.Series.Count > 0;
        return group with { Version = version ?? (!any ? null : inOme ? NgffRelease.V05 : NgffRelease.V04) };
    }

    private static string? StatedVersion(JsonElement e)
    {
        foreach (JsonElement image in e.Items("multiscales"))
        {
            if (image.Text("version") is { } version) return version;
        }

        return e.Object("plate")?.Text("version") ?? e.Object("well")?.Text("version") ?? e.Object("image-label")?.Text("version") ?? e.Object("omero")?.Text("version");
    }

    /// <summary>The release of an image that states none: axes as objects came with 0.4, as names with 0.3, none before (the chunk separator tells 0.1 from 0.2, and belongs to the array).</summary>
    private static NgffRelease Implied(JsonElement image, bool inOme)
    {
        if (image.Member("coordinateSystems") is not null) return NgffRelease.V06;
        if (inOme) return NgffRelease.V05;
        // Transformations came with 0.4 too: an image that has them and lacks axes is a broken 0.4.
        if (image.Member("coordinateTransformations") is not null || image.Items("datasets").Any(d => d.Member("coordinateTransformations") is not null)) return NgffRelease.V04;
        if (image.Member("axes") is not { ValueKind: JsonValueKind.Array } axes || axes.GetArrayLength() == 0) return NgffRelease.V02;
        return axes[0].ValueKind == JsonValueKind.String ? NgffRelease.V03 : NgffRelease.V04;
    }

    private static NgffMultiscale Multiscale(JsonElement e, NgffRelease version, Findings findings)
    {
        List<NgffCoordinateSystem> systems = [.. e.Items("coordinateSystems").Select(System)];
        List<NgffDataset> datasets = [];
        foreach (JsonElement item in e.Items("datasets"))
        {
            if (item.Text("path") is { } path) datasets.Add(new NgffDataset(path, Transforms(item, findings)));
            else findings.Warn("ngff/read/dataset", "datasets", "a resolution level without a path was passed over");
        }

        List<NgffAxis> axes = [.. e.Items("axes").Select(Axis)];
        if (axes.Count == 0 && systems.Count > 0) axes = [.. Intrinsic(systems, datasets).Axes];
        if (axes.Count == 0 && version < NgffRelease.V03) axes = [.. FiveAxes];
        return new NgffMultiscale
        {
            Name = e.Text("name"),
            Type = e.Text("type"),
            Metadata = e.Member("metadata")?.Clone() ?? default,
            Axes = axes,
            Datasets = datasets,
            Transforms = Transforms(e, findings),
            CoordinateSystems = systems,
            TransformsApplyToLevels = systems.Count == 0,
        };
    }

    /// <summary>The system that the levels map to; development releases named it last.</summary>
    private static NgffCoordinateSystem Intrinsic(List<NgffCoordinateSystem> systems, List<NgffDataset> datasets)
    {
        string? name = datasets.Count > 0 && datasets[0].Transforms.Count > 0 ? datasets[0].Transforms[^1].Output?.Name : null;
        return systems.Find(s => string.Equals(s.Name, name, StringComparison.Ordinal)) ?? systems[^1];
    }

    private static NgffCoordinateSystem System(JsonElement e) => new(e.Text("name") ?? string.Empty, [.. e.Items("axes").Select(Axis)]);

    private static NgffAxis Axis(JsonElement e)
    {
        if (e.ValueKind == JsonValueKind.Object) return new NgffAxis(e.Text("name") ?? string.Empty, e.Text("type"), e.Text("unit"), e.Bool("discrete"), e.Text("longName"));
        string name = e.AsText() ?? string.Empty;
        return FiveAxes.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal)) ?? new NgffAxis(name);
    }

    private static List<NgffTransform> Transforms(JsonElement e, Findings findings) => [.. e.Items("coordinateTransformations").Select(t => NgffTransforms.Read(t, findings))];

    private static NgffOmero Omero(JsonElement e, Findings findings)
    {
        JsonElement? rdefs = e.Object("rdefs");
        return new NgffOmero
        {
            Name = e.Text("name"),
            DefaultT = rdefs?.Int("defaultT"),
            DefaultZ = rdefs?.Int("defaultZ"),
            Model = rdefs?.Text("model"),
            Channels = NgffDisplay.Channels(e, findings),
        };
    }

    private static NgffImageLabel ImageLabel(JsonElement e) => new()
    {
        SourceImage = e.Object("source")?.Text("image"),
        Properties = [.. e.Items("properties").Select(p => p.Clone())],
        Colors = [.. e.Items("colors").Where(c => c.Number("label-value") is not null).Select(c => new NgffLabelColor(c.Number("label-value") ?? 0, Rgba(c)))],
    };

    private static OmeColor? Rgba(JsonElement e)
    {
        byte[] parts = [.. e.Items("rgba").Select(p => (byte)Math.Clamp(p.AsNumber() ?? 0, 0, 255))];
        return parts.Length is 3 or 4 ? new OmeColor(parts[0], parts[1], parts[2], parts.Length == 4 ? parts[3] : (byte)255) : null;
    }

    private static NgffPlate Plate(JsonElement e) => new()
    {
        Name = e.Text("name"),
        FieldCount = e.Int("field_count"),
        Rows = [.. e.Items("rows").Select(r => r.Text("name") ?? string.Empty)],
        Columns = [.. e.Items("columns").Select(c => c.Text("name") ?? string.Empty)],
        Wells = [.. e.Items("wells").Where(w => w.Text("path") is not null).Select(w => new NgffPlateWell(w.Text("path")!, w.Int("rowIndex") ?? w.Int("row_index"), w.Int("columnIndex") ?? w.Int("column_index")))],
        Acquisitions = [.. e.Items("acquisitions").Where(a => a.Int("id") is not null).Select(a =>
            new NgffAcquisition(a.Int("id") ?? 0, a.Text("name"), a.Int("maximumfieldcount"), a.Text("description"), a.Long("starttime"), a.Long("endtime")))],
    };

    private static NgffWell Well(JsonElement e) => new([.. e.Items("images").Where(i => i.Text("path") is not null).Select(i => new NgffWellImage(i.Text("path")!, i.Int("acquisition")))]);

    private static NgffScene? Scene(JsonElement ome, Findings findings)
    {
        if (ome.Object("scene") is { } scene) return new NgffScene([.. scene.Items("coordinateSystems").Select(System)], Transforms(scene, findings));

        // The development line wrote the same members at the top level of a group without images.
        return ome.Member("multiscales") is null && (ome.Member("coordinateTransformations") ?? ome.Member("coordinateSystems")) is not null
            ? new NgffScene([.. ome.Items("coordinateSystems").Select(System)], Transforms(ome, findings))
            : null;
    }

    private static IEnumerable<JsonElement> Items(JsonElement? e) => e is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static List<string> Texts(JsonElement? e) => [.. Items(e).Select(i => i.AsText()).OfType<string>()];
}
