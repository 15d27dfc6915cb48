using Lamella.Engine;

namespace Lamella;

/// <content>Scenes whose channels differ in type or in samples per pixel.</content>
public sealed partial class Scene
{
    private static readonly string[] SampleNames = ["R", "G", "B", "A"];
    private static readonly Rgba[] SampleColors = [new(255, 0, 0), new(0, 255, 0), new(0, 0, 255)];

    /// <summary>
    /// The scene with the channels of a box as equal ones, when they are not: samples of RGB channels become channels (order: channel, sample; names with R, G, B), and all samples get one type. Itself when the
    /// channels are equal already.
    /// </summary>
    /// <param name="offset">The first index on each canonical axis.</param>
    /// <param name="extent">The number of indices.</param>
    /// <param name="type">The wanted type; null for that of the channels.</param>
    /// <exception cref="RefusedException">The types differ and none is wanted.</exception>
    internal Scene WithEqualChannels(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PixelType? type)
    {
        int axis = AxisSet.IndexOf('C');
        if (axis < 0 || extent[axis] < 2 || offset[axis] + extent[axis] > Channels.Count) return this;
        int first = (int)offset[axis], count = (int)extent[axis];
        bool sameType = true, sameSamples = true;
        for (int c = first + 1; c < first + count; c++)
        {
            sameType &= Channels[c].PixelType == Channels[first].PixelType;
            sameSamples &= Channels[c].Samples == Channels[first].Samples;
        }

        if (sameType && sameSamples) return this;
        if (!sameType && type is null)
        {
            string types = string.Join(", ", Channels.Skip(first).Take(count).Select(c => c.PixelType.Name()).Distinct());
            PixelType? common = PixelTypes.SmallestFor(Channels.Skip(first).Take(count).Select(c => c.PixelType));
            string fitting = common is { } fits ? $"; {fits.Name()} holds all of them exactly" : string.Empty;
            Throw.Refused(Invariant($"the channels of scene {Index} differ in type ({types}); choose one type for the result, or select channels of one type{fitting}"), common is { } holds ? new Remedy.Cast(holds) : new Remedy.Select(Invariant($"C={first}")));
        }

        List<ChannelSample> map = [];
        List<Channel> channels = [];
        for (int c = first; c < first + count; c++)
        {
            Channel channel = Channels[c];
            for (int s = 0; s < channel.Samples; s++)
            {
                map.Add(new ChannelSample(c, s));
                channels.Add(channel.Samples == 1 ? channel with { PixelType = type ?? channel.PixelType } : OfSample(channel, s) with { PixelType = type ?? channel.PixelType });
            }
        }

        PixelType shown = type ?? Channels[first].PixelType;
        return new Scene(
            Content with
            {
                Levels = [.. Content.Levels.Select(level => (LevelSource)new UniformChannels(level, map, shown, _cache))],
                AxesOverride = Content.AxesOverride?.Replace("S", string.Empty, StringComparison.Ordinal),
                Channels = channels,
                Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => [.. Content.Planes.Value.SelectMany(plane => map.Index().Where(m => m.Item.Channel == plane.C).Select(m => plane with { C = m.Index }))]),
                Native = null,
                Stored = null,
                TileLevel = null,
            },
            Index,
            _cache);
    }

    private static Channel OfSample(Channel channel, int sample) => channel with
    {
        Samples = 1,
        Name = sample < SampleNames.Length ? (channel.Name is { } name ? name + " " : string.Empty) + SampleNames[sample] : channel.Name,
        Color = sample < SampleColors.Length ? SampleColors[sample] : null,
    };
}
