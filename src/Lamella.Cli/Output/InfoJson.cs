using System.Globalization;
using System.Text.Json;
using Lamella.Cli.Documents;

namespace Lamella.Cli.Output;

/// <summary>The JSON form of <c>info</c>.</summary>
internal static class InfoJson
{
    /// <summary>What an image says about itself.</summary>
    public static InfoDocument Of(BioImage image, InfoDetail detail) => new(
        image.Path,
        image.Format,
        image.MissingPlanes,
        [.. image.Scenes.Select(scene => Of(scene, detail))],
        image.AssociatedImages.Count > 0 ? [.. image.AssociatedImages.Select(scene => Of(scene, detail))] : null,
        detail.Labels ? [.. image.Labels.Select(scene => Of(scene, detail))] : null,
        image.Attachments.Count > 0 ? [.. image.Attachments.Select(a => new InfoDocument.AttachmentEntry(a.Name, a.Type))] : null,
        Of(image.Unused),
        Of(image.Missing),
        image.Warnings);

    private static IReadOnlyList<InfoDocument.PartEntry> Of(IReadOnlyList<ContentPart> parts) => [.. parts.Select(part => new InfoDocument.PartEntry(part.Kind, part.Count, part.Name, part.Why))];

    private static InfoDocument.SceneEntry Of(Scene scene, InfoDetail detail) => new(
        scene.Index,
        scene.Name,
        scene.Axes,
        scene.Shape,
        scene.NativeAxes,
        scene.PixelType?.Name(),
        scene.Origin is { } origin ? new InfoDocument.OriginEntry(Amount.Of(origin.Z), Amount.Of(origin.Y), Amount.Of(origin.X)) : null,
        scene.Acquired?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        scene.Objective is { } lens ? new InfoDocument.ObjectiveEntry(lens.Name, lens.Magnification, lens.NumericalAperture, lens.Immersion) : null,
        [.. scene.Levels.Select(level => Of(scene, level))],
        scene.PixelSize is { } sizes ? new InfoDocument.PixelSizeEntry(Amount.Of(sizes.T), Amount.Of(sizes.Z), Amount.Of(sizes.Y), Amount.Of(sizes.X)) : null,
        scene.AxisInfo.Count > 0 ? scene.AxisInfo.ToDictionary(axis => axis.Key.ToString(), axis => Of(axis.Value)) : null,
        [.. scene.Channels.Select(Of)],
        Of(scene.Mosaic, detail),
        scene.Label is { } label ? Of(label) : null,
        detail.Planes ? [.. scene.Planes.Select(Of)] : null)
    {
        Display = Of(scene.Display),
    };

    private static Dictionary<string, JsonElement>? Of(IReadOnlyList<KeyValuePair<string, string>> display)
    {
        if (display.Count == 0) return null;
        Dictionary<string, JsonElement> members = [];
        foreach ((string name, string value) in display) members[name] = JsonSerializer.SerializeToElement(value, InfoContext.Default.String);
        return members;
    }

    private static InfoDocument.LevelEntry Of(Scene scene, Level level)
    {
        // Counting all levels of all fields of a plate would take longer than opening it.
        InfoDocument.ChunkCountEntry? chunks = scene.Index < InfoText.MostCounted && level.CountStored(InfoText.MostChunks) is { } count ? new InfoDocument.ChunkCountEntry(count.Total, count.Stored) : null;
        return new InfoDocument.LevelEntry(level.Index, level.Shape, [.. level.Downsample.Select(factor => double.IsFinite(factor) ? factor : (double?)null)], level.Chunk, level.Shard, level.Codec, chunks);
    }

    private static InfoDocument.ExtraAxisEntry Of(AxisInfo axis) => new(axis.Name, axis.Unit, axis.Start, axis.Step, axis.Labels.Count > 0 ? axis.Labels : null);

    private static InfoDocument.ChannelEntry Of(Channel channel, int index) => new(
        index,
        channel.Name,
        channel.Color?.ToString(),
        channel.PixelType.Name(),
        channel.Samples,
        Amount.Of(channel.Excitation),
        Amount.Of(channel.Emission),
        channel.Fluorophore,
        Amount.Of(channel.Exposure),
        channel.Window is { } window ? new InfoDocument.WindowEntry(window.Min, window.Max, window.Start, window.End) : null);

    private static InfoDocument.MosaicEntry? Of(Mosaic? mosaic, InfoDetail detail)
    {
        if (mosaic is null || mosaic.Tiles.Count == 0) return null;
        MosaicTile first = mosaic.Tiles[0];
        bool same = mosaic.Tiles.All(t => t.Height == first.Height && t.Width == first.Width);
        return new InfoDocument.MosaicEntry(mosaic.Tiles.Count, same ? [first.Height, first.Width] : null, detail.Tiles ? [.. mosaic.Tiles.Select(t => new InfoDocument.TileEntry(t.M, t.Y, t.X))] : null);
    }

    private static InfoDocument.LabelEntry Of(LabelInfo label) => new(
        label.Scene,
        label.Source,
        [.. label.Colors.Select(color => new InfoDocument.LabelColorEntry(color.Label, color.Color is { } c ? [c.R, c.G, c.B, c.A] : null))],
        [.. label.Properties.Select(Parse)]);

    private static InfoDocument.PlaneEntry Of(PlaneInfo plane) => new(
        plane.T, plane.C, plane.Z, Amount.Of(plane.Time), Amount.Of(plane.Exposure), Amount.Of(plane.PositionX), Amount.Of(plane.PositionY), Amount.Of(plane.PositionZ));

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
