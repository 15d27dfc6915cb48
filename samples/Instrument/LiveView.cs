using Lamella;

namespace Samples;

/// <summary>The other side: opens the growing image again and again and looks at its newest time point.</summary>
internal sealed class LiveView(string path, Camera camera)
{
    /// <summary>How many times something new was seen.</summary>
    public int Looks { get; private set; }

    /// <summary>Looks until it is told to stop, and once more then.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        long seen = 0;
        for (bool last = false; !last;)
        {
            last = stop.IsCancellationRequested;

            // False as long as there is nothing of that name yet.
            if (BioImage.TryOpen(path, out BioImage? image))
            {
                using (image) seen = Look(image, seen);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private long Look(BioImage image, long seen)
    {
        if (image.Scenes.Count == 0) return seen;
        Scene scene = image.Scenes[0];
        long count = scene.SizeOf('T');
        if (count <= seen) return seen;
        int t = checked((int)count - 1);

        // A time point that is in sight is whole: the spot is where the camera put it.
        (int y, int x) = camera.SpotAt(t);
        PixelArray<ushort> plane = scene.Read<ushort>("YX", FormattableString.Invariant($"T={t},C=0"));
        if (plane[y, x] != Camera.SpotValue(t, 0)) throw new InvalidOperationException(FormattableString.Invariant($"time point {t} is in sight and not complete"));
        Console.WriteLine(FormattableString.Invariant($"viewer: {count} time points, the spot is at y={y} x={x}"));
        Looks++;
        return count;
    }
}
