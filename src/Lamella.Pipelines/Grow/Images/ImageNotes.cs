using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Metadata;

namespace Lamella.Pipelines.Grow;

/// <summary>Changes what Lamella notes in the attributes of an image while it is written: display ranges, and the planes that are promised and not written. One put, under the lock of the attributes.</summary>
internal static class ImageNotes
{
    /// <summary>Writes what has changed; true when anything did.</summary>
    /// <param name="image">The image.</param>
    /// <param name="windows">Measured display ranges; null to leave them.</param>
    /// <param name="written">Planes that are written by now.</param>
    /// <param name="missing">Planes that are about to be promised and are not written.</param>
    public static bool Put(StoredPyramid image, IReadOnlyDictionary<int, NgffWindow?>? windows, PlaneRanges? written, PlaneRanges? missing) => Edit(image, attributes =>
    {
        bool changed = windows is not null && MeasuredWindows.Apply(attributes, windows);
        if (written is null or { IsEmpty: true } && missing is null or { IsEmpty: true }) return changed;
        return changed | Planes(attributes, planes =>
        {
            foreach ((long first, long count) in written?.Ranges ?? []) planes.Remove(first, count);
            foreach ((long first, long count) in missing?.Ranges ?? []) planes.Add(first, count);
        });
    });

    /// <summary>Notes that all planes of an image lack their samples.</summary>
    public static void PromiseAll(StoredPyramid image)
    {
        PlaneRanges all = new();
        all.Add(0, new PlaneNumbers(image.Axes, image.Shape).Total);
        Put(image, null, null, all);
    }

    /// <summary>Forgets planes that a box covers whole; planes that it covers in part stay noted.</summary>
    public static void Wrote(StoredPyramid image, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        PlaneRanges unwritten = LamellaNote.Read(image.Multiscale.Metadata).Unwritten;
        int rank = image.Axes.Length;
        if (unwritten.IsEmpty || rank < 3 || extent[^1] < image.Shape[^1] || extent[^2] < image.Shape[^2]) return;
        PlaneNumbers numbers = new(image.Axes, image.Shape);
        PlaneRanges written = new();
        long[] place = offset.ToArray();
        for (bool more = true; more;)
        {
            written.Add(numbers.Of(place), 1);
            more = false;
            for (int i = rank - 3; i >= 0 && !more; i--)
            {
                more = ++place[i] < offset[i] + extent[i];
                if (!more) place[i] = offset[i];
            }
        }

        Put(image, null, written, null);
    }

    /// <summary>Numbers noted planes anew after another axis than T has grown.</summary>
    public static void Renumber(StoredPyramid before, StoredPyramid after)
    {
        PlaneRanges old = LamellaNote.Read(before.Multiscale.Metadata).Unwritten;
        if (old.IsEmpty || before.Axes.Length < 3) return;
        PlaneNumbers from = new(before.Axes, before.Shape), to = new(after.Axes, after.Shape);
        PlaneRanges renumbered = new();
        long[] place = new long[before.Axes.Length];
        foreach ((long first, long count) in old.Ranges)
        {
            for (long n = first; n < Math.Min(first + count, from.Total); n++)
            {
                from.PlaceOf(n, place);
                renumbered.Add(to.Of(place), 1);
            }
        }

        Put(after, null, old, renumbered);
    }

    private static bool Edit(StoredPyramid image, Func<JsonObject, bool> change)
    {
        using IDisposable held = image.Store.Lock(GrowthKeys.Attributes(image.Path));
        JsonTree tree = new(image.Store);
        (JsonObject attributes, string document) = tree.Attributes(image.Path);
        if (!change(attributes)) return false;
        tree.Touch(document);
        tree.Consolidate();
        foreach (string key in tree.Changed) image.Store.Put(key, tree.Bytes(key).New);
        return true;
    }

    private static bool Planes(JsonObject attributes, Action<PlaneRanges> change)
    {
        if (((attributes["ome"] as JsonObject)?["multiscales"] ?? attributes["multiscales"]) is not JsonArray { Count: > 0 } multiscales || multiscales[0] is not JsonObject multiscale) return false;
        JsonObject metadata = Member(multiscale, "metadata"), note = Member(metadata, LamellaNote.Member);
        JsonNode? old = note[LamellaNote.UnwrittenMember];
        using JsonDocument document = JsonDocument.Parse(old?.ToJsonString() ?? "[]");
        PlaneRanges planes = PlaneRanges.Read(document.RootElement);
        change(planes);
        JsonArray now = planes.ToJson();
        if (JsonNode.DeepEquals(old, now) || (old is null && planes.IsEmpty)) return false;
        note.Remove(LamellaNote.UnwrittenMember);
        if (!planes.IsEmpty) note[LamellaNote.UnwrittenMember] = now;
        return true;
    }

    private static JsonObject Member(JsonObject owner, string name)
    {
        if (owner[name] is JsonObject known) return known;
        JsonObject made = [];
        owner[name] = made;
        return made;
    }
}
