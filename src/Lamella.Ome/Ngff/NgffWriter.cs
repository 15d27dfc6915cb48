using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lamella.Ome;

/// <summary>Writes OME-Zarr metadata as 0.4, 0.5 or 0.6: a pure function of the model, with a fixed order of keys and invariant numbers. What the release cannot hold is named in the findings.</summary>
internal static class NgffWriter
{
    /// <summary>The name of the coordinate system that the writer gives to the levels of an image without one (0.6).</summary>
    private const string DefaultSystem = "physical";

    /// <summary>The attributes object: <c>{"ome": {...}}</c> since 0.5, the members themselves for 0.4.</summary>
    public static byte[] Write(NgffGroup group, NgffRelease version, Findings findings)
    {
        ArrayBufferWriter<byte> buffer = new();
        // zarr-python 2 reads the documents of Zarr v2 as ASCII and fails on anything else.
        JavaScriptEncoder encoder = version < NgffRelease.V05 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = encoder, Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            WriteMembers(writer, group, version, findings);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the members into the attributes object that the caller has opened.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, NgffGroup group, NgffRelease version, Findings findings)
    {
        if (version < NgffRelease.V04) Throw.Refused($"OME-Zarr {version.Text()} is read but not written; choose 0.4, 0.5 or 0.6");
        if (version >= NgffRelease.V05)
        {
            writer.WriteStartObject("ome");
            writer.WriteString("version", version.Text());
        }

        if (group.Bioformats2RawLayout is { } layout) writer.WriteNumber("bioformats2raw.layout", layout);
        if (group.Series.Count > 0) Texts(writer, "series", group.Series);
        if (group.Multiscales.Count > 0)
        {
            writer.WriteStartArray("multiscales");
            foreach (NgffMultiscale image in group.Multiscales) Multiscale(writer, image, version, findings);
            writer.WriteEndArray();
        }

        if (group.Omero is { } omero) Omero(writer, omero, version);
        if (group.ImageLabel is { } label) ImageLabel(writer, label, version);
        if (group.Labels.Count > 0) Texts(writer, "labels", group.Labels);
        if (group.Plate is { } plate) Plate(writer, plate, version);
        if (group.Well is { } well) Well(writer, well, version);
        if (group.Scene is { } scene) Scene(writer, scene, version, findings);
        if (version >= NgffRelease.V05) writer.WriteEndObject();
    }

    private static void Multiscale(Utf8JsonWriter writer, NgffMultiscale image, NgffRelease version, Findings findings)
    {
        writer.WriteStartObject();
        if (image.Name is not null) writer.WriteString("name", image.Name);
        if (image.Type is not null) writer.WriteString("type", image.Type);
        if (version == NgffRelease.V04) writer.WriteString("version", version.Text());
        if (version >= NgffRelease.V06) Levels06(writer, image);
        else Levels(writer, image, findings);
        if (image.Metadata.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("metadata");
            image.Metadata.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>0.4 and 0.5: axes, and one scale with an optional translation for each level.</summary>
    private static void Levels(Utf8JsonWriter writer, NgffMultiscale image, Findings findings)
    {
        Axes(writer, image.Axes, longForm: false);
        writer.WriteStartArray("datasets");
        for (int level = 0; level < image.Datasets.Count; level++)
        {
            if (image.Placement(level) is not { } placement)
            {
                Throw.Refused($"level {OmeText.Format(level)} has transformations that OME-Zarr before 0.6 cannot hold; write 0.6");
                return;
            }

            writer.WriteStartObject();
            writer.WriteString("path", image.Datasets[level].Path);
            writer.WriteStartArray("coordinateTransformations");
            Simple(writer, "scale", placement.Scale);
            if (placement.Translation.AsSpan().ContainsAnyExcept(0.0)) Simple(writer, "translation", placement.Translation);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (!image.TransformsApplyToLevels && image.Transforms.Count > 0) findings.Warn("ngff/write/lost", "multiscales", "transformations to further coordinate systems have no place before 0.6");
    }

    private static void Levels06(Utf8JsonWriter writer, NgffMultiscale image)
    {
        string system = image.CoordinateSystems.Count == 0 ? DefaultSystem : image.Datasets.Select(d => d.Transforms.Count > 0 ? d.Transforms[^1].Output?.Name : null).FirstOrDefault() ?? image.CoordinateSystems[0].Name;
        writer.WriteStartArray("coordinateSystems");
        foreach (NgffCoordinateSystem s in image.CoordinateSystems.Count > 0 ? image.CoordinateSystems : [new NgffCoordinateSystem(system, image.Axes)]) System(writer, s);
        writer.WriteEndArray();

        writer.WriteStartArray("datasets");
        for (int level = 0; level < image.Datasets.Count; level++)
        {
            NgffDataset dataset = image.Datasets[level];
            writer.WriteStartObject();
            writer.WriteString("path", dataset.Path);
            writer.WriteStartArray("coordinateTransformations");
            NgffTransforms.Write(writer, LevelTransform(image, level) with { Input = new NgffEndpoint(null, dataset.Path), Output = new NgffEndpoint(system, null) });
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (!image.TransformsApplyToLevels && image.Transforms.Count > 0)
        {
            writer.WriteStartArray("coordinateTransformations");
            foreach (NgffTransform transform in image.Transforms) NgffTransforms.Write(writer, transform);
            writer.WriteEndArray();
        }
    }

    /// <summary>One scale, or a sequence of a scale and a translation.</summary>
    private static NgffTransform LevelTransform(NgffMultiscale image, int level)
    {
        if (image.Placement(level) is not { } placement)
        {
            Throw.Refused($"level {OmeText.Format(level)} has transformations that a level of OME-Zarr 0.6 cannot hold: identity, scale and translation only");
            return new NgffIdentity();
        }

        NgffScale scale = new(placement.Scale);
        return placement.Translation.AsSpan().ContainsAnyExcept(0.0) ? new NgffSequence([scale, new NgffTranslation(placement.Translation)]) : scale;
    }

    private static void Simple(Utf8JsonWriter writer, string type, double[] values)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        NgffTransforms.Numbers(writer, type, values);
        writer.WriteEndObject();
    }

    private static void System(Utf8JsonWriter writer, NgffCoordinateSystem system)
    {
        writer.WriteStartObject();
        writer.WriteString("name", system.Name);
        Axes(writer, system.Axes, longForm: true);
        writer.WriteEndObject();
    }

    private static void Axes(Utf8JsonWriter writer, IReadOnlyList<NgffAxis> axes, bool longForm)
    {
        writer.WriteStartArray("axes");
        foreach (NgffAxis axis in axes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", axis.Name);
            if (axis.Type is not null) writer.WriteString("type", axis.Type);
            if (axis.Unit is not null) writer.WriteString("unit", axis.Unit);
            if (longForm && axis.Discrete is { } discrete) writer.WriteBoolean("discrete", discrete);
            if (longForm && axis.LongName is not null) writer.WriteString("longName", axis.LongName);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Omero(Utf8JsonWriter writer, NgffOmero omero, NgffRelease version)
    {
        writer.WriteStartObject("omero");
        if (omero.Name is not null) writer.WriteString("name", omero.Name);
        if (version == NgffRelease.V04) writer.WriteString("version", version.Text());
        writer.WriteStartArray("channels");
        foreach (NgffChannel channel in omero.Channels)
        {
            writer.WriteStartObject();
            if (channel.Label is not null) writer.WriteString("label", channel.Label);
            if (channel.Color is not null) writer.WriteString("color", channel.Color);
            if (channel.Active is { } active) writer.WriteBoolean("active", active);
            Optional(writer, "coefficient", channel.Coefficient);
            if (channel.Family is not null) writer.WriteString("family", channel.Family);
            if (channel.Inverted is { } inverted) writer.WriteBoolean("inverted", inverted);
            if (channel.Window is { } window)
            {
                writer.WriteStartObject("window");
                Optional(writer, "min", window.Min);
                Optional(writer, "max", window.Max);
                Optional(writer, "start", window.Start);
                Optional(writer, "end", window.End);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (omero is not { DefaultT: null, DefaultZ: null, Model: null })
        {
            writer.WriteStartObject("rdefs");
            Optional(writer, "defaultT", omero.DefaultT);
            Optional(writer, "defaultZ", omero.DefaultZ);
            if (omero.Model is not null) writer.WriteString("model", omero.Model);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void ImageLabel(Utf8JsonWriter writer, NgffImageLabel label, NgffRelease version)
    {
        writer.WriteStartObject("image-label");
        if (version == NgffRelease.V04) writer.WriteString("version", version.Text());

        // Empty arrays are invalid, and of several colours for a label the last counts.
        if (label.Colors.Count > 0)
        {
            writer.WriteStartArray("colors");
            foreach (NgffLabelColor color in label.Colors.GroupBy(c => c.Label).Select(g => g.Last()))
            {
                writer.WriteStartObject();
                writer.WritePropertyName("label-value");
                NgffTransforms.Number(writer, color.Label);
                if (color.Rgba is { } c)
                {
                    writer.WriteStartArray("rgba");
                    foreach (byte part in new[] { c.R, c.G, c.B, c.A }) writer.WriteNumberValue(part);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (label.Properties.Count > 0)
        {
            writer.WriteStartArray("properties");
            foreach (JsonElement property in label.Properties) property.WriteTo(writer);
            writer.WriteEndArray();
        }

        if (label.SourceImage is not null)
        {
            writer.WriteStartObject("source");
            writer.WriteString("image", label.SourceImage);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Plate(Utf8JsonWriter writer, NgffPlate plate, NgffRelease version)
    {
        writer.WriteStartObject("plate");
        if (plate.Name is not null) writer.WriteString("name", plate.Name);
        if (version == NgffRelease.V04) writer.WriteString("version", version.Text());
        Names(writer, "rows", plate.Rows);
        Names(writer, "columns", plate.Columns);
        writer.WriteStartArray("wells");
        foreach (NgffPlateWell well in plate.Wells)
        {
            writer.WriteStartObject();
            writer.WriteString("path", well.Path);
            string[] parts = well.Path.Split('/');
            writer.WriteNumber("rowIndex", well.RowIndex ?? IndexOf(plate.Rows, parts[0]));
            writer.WriteNumber("columnIndex", well.ColumnIndex ?? IndexOf(plate.Columns, parts[^1]));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Optional(writer, "field_count", plate.FieldCount);
        if (plate.Acquisitions.Count > 0)
        {
            writer.WriteStartArray("acquisitions");
            foreach (NgffAcquisition run in plate.Acquisitions) Acquisition(writer, run);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return i;
        }

        Throw.Refused($"the plate has no row or column named '{name}'");
        return 0;
    }

    private static void Acquisition(Utf8JsonWriter writer, NgffAcquisition run)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", run.Id);
        if (run.Name is not null) writer.WriteString("name", run.Name);
        Optional(writer, "maximumfieldcount", run.MaximumFieldCount);
        if (run.Description is not null) writer.WriteString("description", run.Description);
        if (run.StartTime is { } start) writer.WriteNumber("starttime", start);
        if (run.EndTime is { } end) writer.WriteNumber("endtime", end);
        writer.WriteEndObject();
    }

    private static void Well(Utf8JsonWriter writer, NgffWell well, NgffRelease version)
    {
        writer.WriteStartObject("well");
        if (version == NgffRelease.V04) writer.WriteString("version", version.Text());
        writer.WriteStartArray("images");
        foreach (NgffWellImage image in well.Images)
        {
            writer.WriteStartObject();
            writer.WriteString("path", image.Path);
            Optional(writer, "acquisition", image.Acquisition);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Scene(Utf8JsonWriter writer, NgffScene scene, NgffRelease version, Findings findings)
    {
        if (version < NgffRelease.V06)
        {
            findings.Warn("ngff/write/lost", "scene", "links between images have no place before 0.6");
            return;
        }

        writer.WriteStartObject("scene");
        writer.WriteStartArray("coordinateSystems");
        foreach (NgffCoordinateSystem system in scene.CoordinateSystems) System(writer, system);
        writer.WriteEndArray();
        writer.WriteStartArray("coordinateTransformations");
        foreach (NgffTransform transform in scene.Transforms) NgffTransforms.Write(writer, transform);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter writer, string name, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(name);
        foreach (string item in names)
        {
            writer.WriteStartObject();
            writer.WriteString("name", item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void Optional(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is not { } number) return;
        writer.WritePropertyName(name);
        NgffTransforms.Number(writer, number);
    }
}
