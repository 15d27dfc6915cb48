using Lamella.Ome;
using Lamella.Pipelines.Grow;

namespace Lamella;

/// <summary>From what a caller wants of an image to what is written: checks it, and decides axes, shape, chunks and metadata.</summary>
internal static class NewImagePlan
{
    /// <summary>Plans an image.</summary>
    /// <exception cref="ArgumentException">A size is out of range, parts contradict each other, or something could not be kept.</exception>
    public static EmptyImage Of(NewImage image)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image.SizeT, nameof(image));
        foreach (long n in (ReadOnlySpan<long>)[image.SizeC, image.SizeZ, image.SizeY, image.SizeX, image.SamplesPerPixel, image.FurtherAxis?.Size ?? 1]) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n, nameof(image));
        if (image.Channels.Count > image.SizeC) throw new ArgumentException(Invariant($"{image.Channels.Count} channels are described, the image has {image.SizeC}"), nameof(image));
        if (image.SamplesPerPixel > 64) throw new ArgumentException(Invariant($"a pixel has at most 64 samples, not {image.SamplesPerPixel}"), nameof(image));
        if (image.Labels.Count > 0 && image.SizeT == 0) throw new ArgumentException("label images belong to an image whose time points are known; give SizeT, or add them when the image is complete", nameof(image));
        CheckOrigin(image);
        string axes = Axes.Standard;
        Dictionary<char, AxisInfo> info = [];
        if (image.FurtherAxis is { } further)
        {
            if (further.Letter is not (>= 'A' and <= 'Z') || (Axes.Standard + "S").Contains(further.Letter, StringComparison.Ordinal)) throw new ArgumentException($"'{further.Letter}' is not a letter for a further axis; expected a capital other than T, C, Z, Y, X, S", nameof(image));
            if (image.SizeC * image.SamplesPerPixel != 1) throw new ArgumentException(Invariant($"OME-Zarr holds one axis that is neither time nor space: an image with the axis {further.Letter} has one channel of one sample, not {image.SizeC} of {image.SamplesPerPixel}"), nameof(image));
            axes = "T" + further.Letter + "ZYX";
            info[further.Letter] = new AxisInfo(further.Name ?? Axes.NameOf(further.Letter), Axes.KindOf(further.Letter), further.Unit) { Start = further.Start, Step = further.Step };
        }

        long[] shape = [image.SizeT, image.FurtherAxis?.Size ?? checked(image.SizeC * image.SamplesPerPixel), image.SizeZ, image.SizeY, image.SizeX];
        List<Channel> channels = [.. image.Channels.Select(c => c with { PixelType = image.PixelType, Samples = image.SamplesPerPixel })];
        while (channels.Count < image.SizeC) channels.Add(new Channel { PixelType = image.PixelType, Samples = image.SamplesPerPixel });
        SceneContent scene = new()
        {
            Name = image.Name,
            Levels = [],
            Channels = channels,
            PixelSize = image.PixelSize,
            Origin = image.Origin,
            Acquired = image.Acquired,
            Objective = image.Objective,
            Instrument = image.Instrument,
            Description = image.Description,
            AxisInfo = info,
        };
        if (OmePixelTypes.Name(image.PixelType) is null && (image.Acquired is not null || image.Objective is not null || image.Instrument is not null || image.Description is not null))
            throw new ArgumentException($"dates, objectives and instruments belong into OME-XML, which has no {image.PixelType.Name()} pixels; leave them out, or choose another type", nameof(image));
        return new EmptyImage(axes, shape, image.PixelType, image.SamplesPerPixel, scene, Layout(image));
    }

    /// <summary>A translation is stated in the unit of the axis, which only a pixel size gives.</summary>
    private static void CheckOrigin(NewImage image)
    {
        foreach (char axis in "ZYX")
        {
            if (image.Origin?[axis] is not { } origin) continue;
            if (image.PixelSize[axis] is not { } size || !origin.TryConvertTo(size.Unit, out _)) throw new ArgumentException($"the origin along {axis} is {origin}; OME-Zarr states it in the unit of the pixel size along {axis}, which is {image.PixelSize[axis]?.ToString() ?? "unknown"}", nameof(image));
        }

        if (image.Origin?.T is { } time) throw new ArgumentException($"the origin along T is {time}; state when the acquisition started by {nameof(NewImage.Acquired)}", nameof(image));
    }

    private static OmeZarrOptions Layout(NewImage image)
    {
        OmeZarrOptions layout = image.Layout;
        if (layout.Container != OmeZarrContainer.Folder) throw new ArgumentException("an image that is written in place is a folder; convert it to a single file when it is complete", nameof(image));
        if (layout.Ngff == NgffVersion.V04 || layout.Sharding != Sharding.Automatic || layout.Shards is not null) return layout;
        // Chunks that are given may be deeper than a plane.
        long[] chunk = [.. Enumerable.Repeat(1L, 5 - Math.Min(5, layout.Chunks?.Count ?? 2)), .. layout.Chunks ?? [512, 512]];
        return layout with { Chunks = chunk, Shards = [chunk[0], chunk[1], chunk[2], RoundUp(image.SizeY, chunk[3]), RoundUp(image.SizeX, chunk[4])] };
    }

    private static long RoundUp(long n, long step) => (n + step - 1) / step * step;
}
