using System.Text.Json.Nodes;
using Lamella.Formats.OmeZarr;
using Lamella.Stores;

namespace Lamella.Pipelines.Metadata;

/// <summary>Edits the NGFF metadata of scenes: the multiscale, the display settings, the sizes of all levels, and what Lamella notes beside them. Foreign members stay.</summary>
internal sealed class OmeZarrPatch(Store store)
{
    private const string Advice = "convert the image; what Lamella writes can be edited";
    private static readonly string[] Palette = ["00FF00", "FF00FF", "00FFFF", "FFFF00", "FF8000", "0080FF", "FF0080", "80FF00"];

    private readonly JsonTree _tree = new(store);

    /// <summary>What a user should know about the edits.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The documents that were changed: keys, old and new bytes. The root's comes last: it is what readers look at first.</summary>
    public IReadOnlyList<(string Key, byte[] Old, byte[] New)> Changes()
    {
        _tree.Consolidate();
        return [.. _tree.Changed.OrderByDescending(key => key.Count(c => c == '/')).ThenBy(key => key, StringComparer.Ordinal).Select(key => (key, _tree.Bytes(key).Old, _tree.Bytes(key).New))];
    }

    /// <summary>Sets the name of a scene.</summary>
    public void SetName(Scene scene, string name)
    {
        (JsonObject multiscale, JsonObject ome, string key) = Locate(scene.Content);
        multiscale["name"] = name;
        if (ome["omero"] is JsonObject omero && omero.ContainsKey("name")) omero["name"] = name;
        Note(multiscale)?.Remove("unnamed");
        _tree.Touch(key);
    }

    /// <summary>Sets the pixel size of a scene on an axis, of all its levels, and of its labels that have the same.</summary>
    public void SetSize(Scene scene, IReadOnlyList<SceneContent> labels, char axis, Quantity size)
    {
        string letters = LettersOf(scene.Content);
        int index = letters.IndexOf(axis, StringComparison.Ordinal);
        if (index < 0) Throw.Refused(Invariant($"scene {scene.Index} has no axis {axis}"));
        if (axis == 'T' ? !Units.IsNgffTime(size.Unit) : !Units.IsNgffSpace(size.Unit)) Throw.Refused($"NGFF lists no unit {size.Unit}; give the size in {(axis == 'T' ? "seconds" : "micrometers")}");
        (JsonObject multiscale, _, string key) = Locate(scene.Content);
        MultiscaleScales scales = new(multiscale, letters.Length, index);
        double before = scales.Full;
        string? unit = scales.Unit;
        scales.Set(size);
        _tree.Touch(key);
        foreach (SceneContent label in labels)
        {
            if (label.Place?.Path.StartsWith(scene.Content.Place!.Value.Path.Length == 0 ? "labels/" : scene.Content.Place.Value.Path + "/labels/", StringComparison.Ordinal) != true) continue;
            SetLabel(label, axis, size, before, unit);
        }
    }

    /// <summary>Sets the name, the colour or the window of a channel.</summary>
    public void SetChannel(Scene scene, int channel, MetadataEdit edit)
    {
        (JsonObject multiscale, JsonObject ome, string key) = Locate(scene.Content);
        int samples = scene.Channels[channel].Samples;
        JsonArray channels = Channels(scene, multiscale, ome, samples);
        if (samples > 1)
        {
            if (edit.Field != MetadataField.ChannelName) Throw.Refused("the channels of an RGB image are its red, green and blue samples; their colours and ranges are not edited");
            for (int s = 0; s < samples; s++) Item(channels, (channel * samples) + s)["label"] = edit.Text + " " + (s < 4 ? "RGBA"[s].ToString() : Invariant($"sample {s}"));
            _tree.Touch(key);
            return;
        }

        JsonObject item = Item(channels, channel);
        switch (edit.Field)
        {
            case MetadataField.ChannelName:
                item["label"] = edit.Text;
                break;
            case MetadataField.ChannelColor:
                item["color"] = edit.Color.ToString()[1..];
                if (Note(multiscale)?["assignedColors"] is JsonArray assigned)
                {
                    for (int i = assigned.Count - 1; i >= 0; i--)
                    {
                        if (assigned[i] is JsonValue value && value.TryGetValue(out int own) && own == channel) assigned.RemoveAt(i);
                    }
                }

                break;
            default:
                RenderingWindow window = edit.WindowFor(scene, channel);
                JsonObject json = item["window"] as JsonObject ?? [];
                item["window"] = json;
                (json["min"], json["max"], json["start"], json["end"]) = (window.Min, window.Max, window.Start, window.End);
                if (Note(multiscale)?.Remove("measuredWindows") == true && scene.Channels.Count > 1)
                    Notes.Add(Invariant($"scene {scene.Index}: the ranges of the other channels, which were measured, count as stated from now on"));
                break;
        }

        _tree.Touch(key);
    }

    private static JsonObject? Note(JsonObject multiscale) => (multiscale["metadata"] as JsonObject)?[LamellaNote.Member] as JsonObject;

    private static JsonObject Item(JsonArray channels, int index) => channels[index] as JsonObject ?? throw new RefusedException(Invariant($"the display settings of channel {index} are not a object; ") + Advice);

    /// <summary>The letters of the stored axes. Samples that were made of channels are none.</summary>
    private static string LettersOf(SceneContent scene) => (scene.AxesOverride ?? scene.Levels[0].Axes).Replace("S", string.Empty, StringComparison.Ordinal);

    private (JsonObject Multiscale, JsonObject Ome, string Key) Locate(SceneContent scene)
    {
        if (scene.Place is not { } place) throw new RefusedException("a bare Zarr array has no NGFF metadata to edit; " + Advice);
        (JsonObject attributes, string key) = _tree.Attributes(place.Path);
        JsonObject ome = attributes["ome"] as JsonObject ?? attributes;
        JsonArray? multiscales = ome["multiscales"] as JsonArray ?? attributes["multiscales"] as JsonArray;
        if (multiscales is null || place.Image >= multiscales.Count || multiscales[place.Image] is not JsonObject multiscale) throw new RefusedException($"the metadata of '{place.Path}' holds no multiscale where it was read from");
        return (multiscale, ome, key);
    }

    private void SetLabel(SceneContent label, char axis, Quantity size, double before, string? unit)
    {
        string letters = LettersOf(label), name = label.Place!.Value.Path;
        int index = letters.IndexOf(axis, StringComparison.Ordinal);
        if (index < 0) return;
        (JsonObject multiscale, _, string key) = Locate(label);
        MultiscaleScales scales = new(multiscale, letters.Length, index);
        if (scales.Full != before || !string.Equals(scales.Unit, unit, StringComparison.Ordinal))
        {
            Notes.Add($"the label image {name} has another pixel size on {axis} and was left as it is");
            return;
        }

        scales.Set(size);
        _tree.Touch(key);
    }

    /// <summary>The display settings of all channels; made when there are none, with a note which of them nobody has stated.</summary>
    private static JsonArray Channels(Scene scene, JsonObject multiscale, JsonObject ome, int samples)
    {
        int count = scene.Channels.Count * samples;
        if (ome["omero"] is JsonObject known && known["channels"] is JsonArray { Count: > 0 } channels)
        {
            if (channels.Count != count) Throw.Refused(Invariant($"the metadata describes {channels.Count} channels, the image has {count}; ") + Advice);
            return channels;
        }

        if (samples > 1 || scene.Channels.Count == 0) Throw.Refused(Invariant($"scene {scene.Index} has no display settings that could be edited; ") + Advice);
        JsonArray made = [], assigned = [];
        for (int c = 0; c < count; c++)
        {
            Channel channel = scene.Channels[c];
            if (MetadataEdit.RangeOf(channel.PixelType) is not { } range) throw new RefusedException(Invariant($"scene {scene.Index} has no display settings, and {channel.PixelType.Name()} has no range to begin with; ") + Advice);
            if (channel.Color is null) assigned.Add((JsonNode?)JsonValue.Create(c));
            JsonObject item = new()
            {
                ["color"] = channel.Color?.ToString()[1..] ?? (count == 1 ? "FFFFFF" : Palette[c % Palette.Length]),
                ["active"] = true,
                ["window"] = new JsonObject { ["min"] = range.Min, ["max"] = range.Max, ["start"] = range.Min, ["end"] = range.Max },
            };
            if (channel.Name is not null) item["label"] = channel.Name;
            made.Add((JsonNode?)item);
        }

        if (multiscale["metadata"] is not JsonObject metadata)
        {
            if (multiscale["metadata"] is not null) Throw.Refused("the multiscale's metadata is not an object; " + Advice);
            multiscale["metadata"] = metadata = [];
        }

        if (metadata[LamellaNote.Member] is not JsonObject note) metadata[LamellaNote.Member] = note = [];
        note["assignedColors"] = assigned;
        note["measuredWindows"] = true;
        if (ome["omero"] is not JsonObject omero) ome["omero"] = omero = [];
        omero["channels"] = made;
        return made;
    }
}
