using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>Counts the planes that images promise and nobody has written yet, as their writers noted it. A chunk that is absent says nothing by itself: it may hold zeros.</summary>
internal sealed class UnwrittenPlanes
{
    /// <summary>The record of what an acquisition has stored, in the group of its image. It is there while one runs, and after one that was killed.</summary>
    public const string RecordKey = ".lamella/recorded";

    private const int MostNamed = 5;
    private const int MostImages = 5;
    private readonly List<(string? Scene, long Count, string Planes)> _images = [];
    private readonly List<string> _interrupted = [];

    /// <summary>The number of planes in all images.</summary>
    public long Count { get; private set; }

    /// <summary>Looks at the note of an image.</summary>
    public void Note(NgffMultiscale multiscale, ZarrArray full, string? name)
    {
        LamellaNote note = LamellaNote.Read(multiscale.Metadata);
        if (note.Unwritten.IsEmpty || multiscale.Axes.Count != full.Shape.Length || full.Shape.Length < 3) return;
        string axes = OmeZarrMetadata.AxisLetters(multiscale, full.Shape.Length);
        PlaneNumbers numbers = new(axes, full.Shape);
        long count = note.Unwritten.CountBelow(numbers.Total) / note.SamplesPerPixel;
        if (count == 0) return;
        List<string> planes = [.. note.Unwritten.First((MostNamed + 1) * note.SamplesPerPixel, numbers.Total).Select(n => numbers.Describe(n, note.SamplesPerPixel)).Distinct(StringComparer.Ordinal)];
        Count += count;
        _images.Add((name, count, ContentPart.Names(planes, MostNamed)));
    }

    /// <summary>Notes an image whose acquisition ended with its process and was not brought to its end since, as where the store cannot be written.</summary>
    public void NoteInterrupted(Store store, string image)
    {
        if (!store.IsLocal || !store.CanList || store.Length(ZarrArray.Join(image, RecordKey)) is null) return;
        if (IsRunning(store, image)) return;
        _interrupted.Add(image.Length == 0 ? "the image" : image);
    }

    /// <summary>True while somebody changes the shape of an image: a process here that is alive, or one on another machine that may be.</summary>
    public static bool IsRunning(Store store, string image)
    {
        byte[]? held = store.TryReadAll(ZarrArray.Join(image, ".lamella/locks/structure"), 1 << 12);
        return held is not null && LockHolder.Parse(System.Text.Encoding.UTF8.GetString(held)) is { } holder && (!holder.IsHere || holder.IsAlive);
    }

    /// <summary>What a user is told: each image, or the sum of many.</summary>
    public IEnumerable<ContentPart> Parts()
    {
        const string Why = "they were promised and are not written; they read as the fill value";
        if (_images.Count <= MostImages)
        {
            foreach ((string? scene, long count, string planes) in _images) yield return new ContentPart("plane", count, scene is null ? planes : $"{scene}: {planes}", Why);
        }
        else
        {
            yield return new ContentPart("plane", Count, Invariant($"of {_images.Count} images: {ContentPart.Names(_images.Select(i => i.Scene ?? "unnamed"))}"), Why);
        }

        if (_interrupted.Count > 0)
            yield return new ContentPart("acquisition", _interrupted.Count, ContentPart.Names(_interrupted), "it was interrupted, and what it stored beyond the shape that the metadata states is not shown; opening the image where it can be written shows it");
    }
}
