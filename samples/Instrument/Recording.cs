using System.Diagnostics;
using Lamella;

namespace Samples;

/// <summary>The camera's side: planes go into the image as they come.</summary>
internal sealed class Recording(string path, Camera camera, int timePoints, TimeSpan interval)
{
    private const int ChannelCount = 2;

    /// <summary>Records all time points on a thread of its own and returns what the queue went through.</summary>
    public async Task<QueueStatistics> RunAsync()
    {
        NewImage description = new()
        {
            PixelType = PixelType.UInt16,
            SizeC = ChannelCount,
            SizeY = camera.Height,
            SizeX = camera.Width,
            Name = "wandering spot",
            Acquired = DateTimeOffset.UtcNow,
            PixelSize = new PixelSizes { X = new Quantity(0.325, "micrometer"), Y = new Quantity(0.325, "micrometer") },
            Channels = [new Channel { PixelType = PixelType.UInt16, Name = "GFP", Color = new Rgba(0, 255, 0) }, new Channel { PixelType = PixelType.UInt16, Name = "mCherry", Color = new Rgba(255, 0, 0) }],
        };
        using WritableImage image = WritableImage.Create(path, description);

        // Whoever must never make the camera wait asks for FullQueue.Refuse, and decides what is skipped.
        using AcquisitionWriter acquisition = image.StartAcquisition(new AcquisitionOptions { QueuePlanes = 32, WhenFull = FullQueue.Wait });
        await Task.Factory.StartNew(() => Expose(acquisition), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        acquisition.Flush();
        return acquisition.Queue;
    }

    private void Expose(AcquisitionWriter acquisition)
    {
        ushort[] frame = new ushort[camera.Height * camera.Width];
        Stopwatch clock = Stopwatch.StartNew();
        for (int t = 0; t < timePoints; t++)
        {
            for (int c = 0; c < ChannelCount; c++)
            {
                camera.Expose(t, c, frame);
                PlaneInfo plane = new(t, c, 0)
                {
                    Time = new Quantity(clock.Elapsed.TotalSeconds, "second"),
                    Exposure = new Quantity(c == 0 ? 20 : 50, "millisecond"),
                    PositionX = new Quantity(1200 + t, "micrometer"),
                    PositionY = new Quantity(-350, "micrometer"),
                };

                // The frame is ours again when the call returns.
                acquisition.WritePlane<ushort>(plane, frame);
                if (interval > TimeSpan.Zero) Thread.Sleep(interval);
            }
        }
    }
}
