namespace Lamella;

/// <content>Images that come from memory.</content>
public sealed partial class BioImage
{
    private const string InMemory = "memory";

    /// <summary>An image of one scene whose samples lie in an array: to be converted, hashed or compared as one that was opened. The array is not copied and must not be changed while the image is in use.</summary>
    /// <param name="samples">The samples, at most 2 GiB (<see cref="WritableImage"/> takes larger images piece by piece). Axes in any order with Y and X among them, S (the samples of RGB pixels) last; little-endian.</param>
    /// <param name="name">The scene's name; null for none.</param>
    /// <param name="channels">Names, colours and wavelengths of the channels, from the first on; their types come from the samples.</param>
    /// <param name="pixelSize">The distance between pixels, planes and time points; unknown by default.</param>
    /// <exception cref="ArgumentException">An axis is missing, named twice or unknown, a length is 0, or more channels are described than there are.</exception>
    /// <example><code>
    /// PixelArray stack = new("ZYX", [20, 512, 512], PixelType.UInt16, bytes);
    /// using BioImage image = BioImage.FromArray(stack, "cells", [new Channel { Name = "DAPI", PixelType = PixelType.UInt16 }], new PixelSizes { X = new(0.1, "micrometer"), Y = new(0.1, "micrometer") });
    /// image.Convert("cells.ome.tif");
    /// </code></example>
    public static BioImage FromArray(PixelArray samples, string? name = null, IReadOnlyList<Channel>? channels = null, PixelSizes? pixelSize = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        CheckAxes(samples);
        int count = checked((int)LengthOf(samples, 'C')), ofPixel = checked((int)LengthOf(samples, 'S'));
        channels ??= [];
        if (channels.Count > count) throw new ArgumentException(Invariant($"{channels.Count} channels are described, the array has {count}"), nameof(channels));
        SceneContent scene = new()
        {
            Name = name,
            Levels = [new ArrayLevel(samples)],
            Channels = [.. Enumerable.Range(0, count).Select(c => (c < channels.Count ? channels[c] : new Channel { PixelType = samples.PixelType }) with { PixelType = samples.PixelType, Samples = ofPixel })],
            PixelSize = pixelSize ?? PixelSizes.Unknown,
        };
        return new BioImage(InMemory, new ImageContent { Format = "array", Scenes = [scene] });
    }

    private static void CheckAxes(PixelArray samples)
    {
        AxisSet axes = samples.AxisSet;
        if (!axes.Contains('Y') || !axes.Contains('X')) throw new ArgumentException($"an image has the axes Y and X; the array has {axes}", nameof(samples));
        if (axes.IndexOf('S') is >= 0 and int s && s < axes.Count - 1) throw new ArgumentException("the samples S of a pixel are the last axis", nameof(samples));
        for (int i = 0; i < axes.Count; i++)
        {
            if (axes[i] is not (>= 'A' and <= 'Z')) throw new ArgumentException($"'{axes[i]}' is not an axis; axes are capital letters", nameof(samples));
            if (samples.Shape[i] < 1) throw new ArgumentException($"axis {axes[i]} has no samples", nameof(samples));
        }
    }

    private static long LengthOf(PixelArray samples, char axis) => samples.AxisSet.Of(samples.Shape, axis, 1);
}
