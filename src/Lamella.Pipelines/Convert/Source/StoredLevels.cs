using System.Text.Json;
using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Convert;

/// <summary>The arrays behind a scene that comes from an OME-Zarr and goes whole and unchanged into another one: their chunks may go along as they are stored.</summary>
internal sealed record StoredLevels(string Axes, IReadOnlyList<ZarrLevelSource> Levels)
{
    /// <summary>The arrays of a request; null when it is for a part, for another type, or for axes that NGFF orders otherwise.</summary>
    public static StoredLevels? Of(SceneRequest request)
    {
        Scene scene = request.Scene;
        if (request.PixelType != request.StoredType || scene.Content.AxesOverride is not null || scene.Content.Mosaic is not null) return null;
        for (int i = 0; i < scene.Axes.Length; i++)
        {
            if (request.Extent[i] != scene.Levels[request.Level].Shape[i]) return null;
        }

        List<ZarrLevelSource> levels = [];
        foreach (LevelSource level in scene.Content.Levels.Skip(request.Level))
        {
            LevelSource stored = level is SamplesOfChannels samples ? samples.Stored : level;
            if (stored is not ZarrLevelSource zarr || zarr.PixelType != request.StoredType) return null;
            levels.Add(zarr);
        }

        string axes = levels[0].Axes;
        return IsInOrder(axes) && levels.TrueForAll(l => l.Axes == axes) ? new StoredLevels(axes, levels) : null;
    }

    /// <summary>True when Lamella made the coarse levels by the wanted method: making them again would give the same samples.</summary>
    public static bool AreMadeBy(SceneRequest request, string method) =>
        request.Scene.Content.Stored is NgffMultiscale { Metadata.ValueKind: JsonValueKind.Object } multiscale && multiscale.Metadata.TryGetProperty(LamellaNote.Member, out _) &&
        string.Equals(multiscale.Type, method, StringComparison.Ordinal) && multiscale.Metadata.TryGetProperty("method", out JsonElement stated) && stated.ValueKind == JsonValueKind.String && stated.ValueEquals(method);

    /// <summary>Time, then one channel or other axis, then space: what NGFF 0.4 to 0.6 all allow.</summary>
    private static bool IsInOrder(string axes)
    {
        string rest = axes.StartsWith('T') ? axes[1..] : axes;
        if (rest.Length > 0 && !"TZYX".Contains(rest[0], StringComparison.Ordinal)) rest = rest[1..];
        return rest is "ZYX" or "YX";
    }
}
