using System.Text.Json.Nodes;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// The display windows that Lamella measured when it wrote an image: they are measured again when the samples changed, since a window of other pixels shows white or black. Windows that somebody stated stay.
/// </summary>
internal static class MeasuredWindows
{
    /// <summary>Measures the windows of an image that are not stated, on its smallest level.</summary>
    /// <returns>True when one changed.</returns>
    public static bool Refresh(StoredPyramid image)
    {
        if (Fresh(image) is not { } windows) return false;
        return ImageNotes.Put(image, windows, null, null);
    }

    /// <summary>Writes windows into the attributes of a group; true when one changed.</summary>
    public static bool Apply(JsonObject attributes, IReadOnlyDictionary<int, NgffWindow?> windows)
    {
        if ((((attributes["ome"] as JsonObject)?["omero"] ?? attributes["omero"]) as JsonObject)?["channels"] is not JsonArray channels) return false;
        bool changed = false;
        foreach ((int index, NgffWindow? window) in windows)
        {
            if (index >= channels.Count || channels[index] is not JsonObject channel) continue;
            JsonObject? written = window is { Min: { } min, Max: { } max, Start: { } start, End: { } end } ? new JsonObject { ["min"] = min, ["max"] = max, ["start"] = start, ["end"] = end } : null;
            if (JsonNode.DeepEquals(channel["window"], written)) continue;
            changed = true;
            if (written is null) channel.Remove("window");
            else channel["window"] = written;
        }

        return changed;
    }

    /// <summary>The windows of the channels that carry measured ones, by what is stored now; null when there are none.</summary>
    public static IReadOnlyDictionary<int, NgffWindow?>? Fresh(StoredPyramid image)
    {
        LamellaNote note = LamellaNote.Read(image.Multiscale.Metadata);
        if (!note.MeasuredWindows || image.Group.Omero is not { Channels.Count: > 0 } omero || image.Axes.Length < 2) return null;
        IReadOnlyList<NgffWindow?> measured = DisplayRanges.Of(image.Arrays[^1].Level(image.Axes), image.Arrays[^1].Shape, image.PixelType, image.SamplesPerPixel, image.Group.Version ?? NgffRelease.V05);
        Dictionary<int, NgffWindow?> windows = [];
        for (int i = 0; i < Math.Min(measured.Count, omero.Channels.Count); i++)
        {
            if (!note.StatedWindows.Contains(i)) windows[i] = measured[i];
        }

        return windows;
    }

    /// <summary>The channels whose window no longer covers what is stored: a measurement made now ends or starts elsewhere.</summary>
    public static IReadOnlyList<int> Stale(StoredPyramid image)
    {
        if (Fresh(image) is not { } windows) return [];
        return [.. windows.Where(w => image.Group.Omero!.Channels[w.Key].Window is { } now && now != w.Value).Select(w => w.Key).Order()];
    }
}
