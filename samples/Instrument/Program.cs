using System.Globalization;
using Lamella;
using Samples;

if (args.Length is < 1 or > 3)
{
    Console.Error.WriteLine("usage: Instrument NEW.ome.zarr [TIME-POINTS] [MILLISECONDS]");
    return 2;
}

string path = args[0];
int timePoints = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20;
int milliseconds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
Camera camera = new(256, 320);
LiveView view = new(path, camera);
using CancellationTokenSource stop = new();
Task watching = view.WatchAsync(stop.Token);
QueueStatistics queue = await new Recording(path, camera, timePoints, TimeSpan.FromMilliseconds(milliseconds)).RunAsync();
await stop.CancelAsync();
await watching;

Console.WriteLine(FormattableString.Invariant($"queue: {queue.Stored} planes stored, at most {queue.HighWaterMark} of {queue.Capacity} waiting, {queue.Waits} writes waited {queue.Waited.TotalMilliseconds:0} ms"));
using BioImage image = BioImage.Open(path);
Scene scene = image.Scenes[0];
Console.WriteLine(FormattableString.Invariant($"image: {scene.Axes} {string.Join('x', scene.Shape)} {scene.PixelType}, {scene.Planes.Count} planes described, {image.MissingPlanes} missing"));
PlaneInfo last = scene.Planes.MaxBy(plane => plane.T);
Console.WriteLine(FormattableString.Invariant($"last time point: T={last.T} at {last.Time}, stage at {last.PositionX}, {last.PositionY}"));
return 0;
