using System.Globalization;
using System.Text.Json;

namespace Lamella.Cli.Output;

/// <summary>The JSON form of <c>info</c>. Property names and meanings are a contract with scripts.</summary>
internal static class InfoJson
{
    public static void Write(Utf8JsonWriter writer, BioImage image, InfoDetail detail)
    {
        writer.WriteString("path", image.Path);
        writer.WriteString("format", image.Format);
        writer.WriteNumber("missingPlanes", image.MissingPlanes);
        writer.WriteStartArray("scenes");
        foreach (Scene scene in image.Scenes) WriteScene(writer, scene, detail);
        writer.WriteEndArray();
        if (image.AssociatedImages.Count > 0)
        {
            writer.WriteStartArray("associated");
            foreach (Scene scene in image.AssociatedImages) WriteScene(writer, scene, detail);
            writer.WriteEndArray();
        }

        if (detail.Labels)
        {
            writer.WriteStartArray("labels");
            foreach (Scene scene in image.Labels) WriteScene(writer, scene, detail);
            writer.WriteEndArray();
        }

        WriteAttachments(writer, image.Attachments);
        WriteParts(writer, "unused", image.Unused);
        WriteParts(writer, "missing", image.Missing);
        writer.Texts("warnings", image.Warnings);
    }

    /// <summary>Only images that have some get the member.</summary>
    private static void WriteAttachments(Utf8JsonWriter writer, IReadOnlyList<ImageAttachment> attachments)
    {
        if (attachments.Count == 0) return;
        writer.WriteStartArray("attachments");
        foreach (ImageAttachment attachment in attachments)
        {
            writer.WriteStartObject();
            writer.WriteString("name", attachment.Name);
            writer.WriteString("type", attachment.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter writer, string name, IReadOnlyList<ContentPart> parts)
    {
        writer.WriteStartArray(name);
        foreach (ContentPart part in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", part.Kind);
            writer.WriteNumber("count", part.Count);
            writer.WriteString("name", part.Name);
            writer.WriteString("why", part.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteScene(Utf8JsonWriter writer, Scene scene, InfoDetail detail)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", scene.Index);
        writer.WriteString("name", scene.Name);
        writer.WriteString("axes", scene.Axes);
        writer.Numbers("shape", scene.Shape);
        writer.WriteString("nativeAxes", scene.NativeAxes);
        writer.WriteString("dtype", scene.PixelType?.Name());
        WriteSizes(writer, "origin", scene.Origin, "ZYX");
        writer.WriteString("acquired", scene.Acquired?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        WriteObjective(writer, scene.Objective);
        WriteLevels(writer, scene);
        WriteSizes(writer, "pixelSize", scene.PixelSize, "TZYX");
        WriteExtraAxes(writer, scene);
        WriteChannels(writer, scene);
        WriteMosaic(writer, scene.Mosaic, detail);
        foreach ((string name, string value) in scene.Display) writer.WriteString(name, value);
        if (scene.Label is { } label) WriteLabel(writer, label);
        if (detail.Planes) WritePlanes(writer, scene);
        writer.WriteEndObject();
    }

    private static void WriteLabel(Utf8JsonWriter writer, LabelInfo label)
    {
        writer.WriteStartObject("label");
        if (label.Scene is { } scene) writer.WriteNumber("scene", scene);
        else writer.WriteNull("scene");
        writer.WriteString("source", label.Source);
        writer.WriteStartArray("colors");
        foreach (LabelColor color in label.Colors)
        {
            writer.WriteStartObject();
            writer.Number("value", color.Label);
            if (color.Color is { } c) writer.Numbers("rgba", [c.R, c.G, c.B, c.A]);
            else writer.WriteNull("rgba");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("properties");
        foreach (string property in label.Properties) writer.WriteRawValue(property);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSizes(Utf8JsonWriter writer, string name, PixelSizes? sizes, string axes)
    {
        if (sizes is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        foreach (char axis in axes) writer.Write(axis.ToString(), sizes[axis]);
        writer.WriteEndObject();
    }

    private static void WriteObjective(Utf8JsonWriter writer, Objective? objective)
    {
        if (objective is null)
        {
            writer.WriteNull("objective");
            return;
        }

        writer.WriteStartObject("objective");
        writer.WriteString("name", objective.Name);
        if (objective.Magnification is { } magnification) writer.Number("magnification", magnification);
        else writer.WriteNull("magnification");
        if (objective.NumericalAperture is { } aperture) writer.Number("numericalAperture", aperture);
        else writer.WriteNull("numericalAperture");
        writer.WriteString("immersion", objective.Immersion);
        writer.WriteEndObject();
    }

    private static void WriteLevels(Utf8JsonWriter writer, Scene scene)
    {
        writer.WriteStartArray("levels");
        foreach (Level level in scene.Levels)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", level.Index);
            writer.Numbers("shape", level.Shape);
            writer.WriteStartArray("downsample");
            foreach (double factor in level.Downsample)
            {
                if (double.IsFinite(factor)) writer.WriteNumberValue(factor);
                else writer.WriteNullValue();
            }

            writer.WriteEndArray();
            writer.Numbers("chunk", level.Chunk);
            writer.Numbers("shard", level.Shard);
            writer.WriteString("codec", level.Codec);
            // Counting all levels of all fields of a plate would take longer than opening it.
            if (scene.Index < InfoText.MostCounted && level.CountStored(InfoText.MostChunks) is { } count)
            {
                writer.WriteStartObject("chunks");
                writer.WriteNumber("total", count.Total);
                writer.WriteNumber("stored", count.Stored);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteExtraAxes(Utf8JsonWriter writer, Scene scene)
    {
        if (scene.AxisInfo.Count == 0) return;
        writer.WriteStartObject("extraAxes");
        foreach ((char letter, AxisInfo axis) in scene.AxisInfo)
        {
            writer.WriteStartObject(letter.ToString());
            writer.WriteString("name", axis.Name);
            writer.WriteString("unit", axis.Unit);
            if (axis.Start is { } start) writer.Number("start", start);
            if (axis.Step is { } step) writer.Number("step", step);
            if (axis.Labels.Count > 0) writer.Texts("labels", axis.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteChannels(Utf8JsonWriter writer, Scene scene)
    {
        writer.WriteStartArray("channels");
        for (int i = 0; i < scene.Channels.Count; i++)
        {
            Channel channel = scene.Channels[i];
            writer.WriteStartObject();
            writer.WriteNumber("index", i);
            writer.WriteString("name", channel.Name);
            writer.WriteString("color", channel.Color?.ToString());
            writer.WriteString("dtype", channel.PixelType.Name());
            writer.WriteNumber("samples", channel.Samples);
            writer.Write("excitation", channel.Excitation);
            writer.Write("emission", channel.Emission);
            if (channel.Fluorophore is { } fluorophore) writer.WriteString("fluorophore", fluorophore);
            if (channel.Exposure is { } exposure) writer.Write("exposure", exposure);
            if (channel.Window is { } window)
            {
                writer.WriteStartObject("window");
                writer.Number("min", window.Min);
                writer.Number("max", window.Max);
                writer.Number("start", window.Start);
                writer.Number("end", window.End);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteMosaic(Utf8JsonWriter writer, Mosaic? mosaic, InfoDetail detail)
    {
        if (mosaic is null || mosaic.Tiles.Count == 0)
        {
            writer.WriteNull("mosaic");
            return;
        }

        writer.WriteStartObject("mosaic");
        writer.WriteNumber("tiles", mosaic.Tiles.Count);
        MosaicTile first = mosaic.Tiles[0];
        if (mosaic.Tiles.All(t => t.Height == first.Height && t.Width == first.Width)) writer.Numbers("tileShape", [first.Height, first.Width]);
        else writer.WriteNull("tileShape");
        if (detail.Tiles)
        {
            writer.WriteStartArray("positions");
            foreach (MosaicTile tile in mosaic.Tiles)
            {
                writer.WriteStartObject();
                writer.WriteNumber("m", tile.M);
                writer.WriteNumber("y", tile.Y);
                writer.WriteNumber("x", tile.X);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WritePlanes(Utf8JsonWriter writer, Scene scene)
    {
        writer.WriteStartArray("planes");
        foreach (PlaneInfo plane in scene.Planes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("t", plane.T);
            writer.WriteNumber("c", plane.C);
            writer.WriteNumber("z", plane.Z);
            writer.Write("time", plane.Time);
            writer.Write("exposure", plane.Exposure);
            writer.Write("x", plane.PositionX);
            writer.Write("y", plane.PositionY);
            writer.Write("positionZ", plane.PositionZ);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
