using Lamella.Formats.Lif.Structure;
using Lamella.IO;

namespace Lamella.Formats.Lif;

/// <summary>
/// How the samples of one image lie in its memory. Nothing is assumed of their order: a sample's place is the sum of index times increment over all dimensions, plus the increment of its channel. Channels between Y and Z,
/// interleaved colours and gaps between rows all follow from that.
/// </summary>
internal sealed class LifLayout
{
    private const long LargestImage = 1L << 56;
    private const string Far = "the dimensions span more than any file could hold";
    private const string SpareLetters = "NKOUWDGJFAP";

    private readonly long[] _increments;
    private readonly long[] _shape;

    /// <summary>Lays out an image.</summary>
    /// <exception cref="DamagedDataException">Dimensions or channels are missing or contradict each other.</exception>
    public LifLayout(LifImage image)
    {
        Channels = Group(image.Channels);
        Samples = Channels.Max(c => c.Samples);
        Type = Array.TrueForAll(Channels, c => c.Type == Channels[0].Type) ? Channels[0].Type : null;
        List<(char Letter, long Count, long Increment, LifDimension? Dimension)> axes = Letters(image.Dimensions);
        if (Channels.Length > 1) axes.Add(('C', Channels.Length, (Channels.Max(c => c.Offset) - Channels.Min(c => c.Offset)) / (Channels.Length - 1), null));
        // Slowest first. Sorting is stable: of equal increments (one of them belongs to a single element) the one declared later is the slower.
        axes.Reverse();
        axes = [.. axes.OrderByDescending(a => a.Increment)];
        if (Samples > 1) axes.Add(('S', Samples, 0, null));
        Axes = string.Concat(axes.Select(a => a.Letter));
        _shape = [.. axes.Select(a => a.Count)];
        _increments = [.. axes.Select(a => a.Letter is 'C' or 'S' ? 0 : a.Increment)];
        Channels = [.. Channels.Select(c => c with { Increments = IncrementsOf(c) })];
        Dimensions = axes.Where(a => a.Dimension is not null).ToDictionary(a => a.Letter, a => a.Dimension!);
        Check();
    }

    /// <summary>The letters of the axes, slowest first; axes of one element are left out, but for Y and X.</summary>
    public string Axes { get; }

    /// <summary>Elements along each axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Bytes from one element to the next as declared; 0 for C and S, whose places the channels know. Channels of a larger type have their own (<see cref="LifChannelGroup.Increments"/>).</summary>
    public ReadOnlySpan<long> Increments => _increments;

    /// <summary>The channels, RGB triples as one.</summary>
    public LifChannelGroup[] Channels { get; }

    /// <summary>The largest number of samples of a channel.</summary>
    public int Samples { get; }

    /// <summary>The type of all channels; null when they differ.</summary>
    public PixelType? Type { get; }

    /// <summary>The dimension behind an axis.</summary>
    public IReadOnlyDictionary<char, LifDimension> Dimensions { get; }

    /// <summary>Dimensions that have no standard letter here, and what they are.</summary>
    public List<(char Letter, string Meaning)> Unusual { get; } = [];

    /// <summary>One byte behind the last sample.</summary>
    public long End { get; private set; }

    /// <summary>The three colour samples of a pixel are neighbours, tagged red, green and blue in any order; all else is one channel each.</summary>
    private static LifChannelGroup[] Group(IReadOnlyList<LifChannel> channels)
    {
        if (channels.Count == 0) Throw.Damaged(LifContainer.Format, "an image without channels");
        List<LifChannelGroup> groups = new(channels.Count);
        for (int i = 0; i < channels.Count; i++)
        {
            if (i + 2 < channels.Count && Rgb(channels, i) is { } rgb)
            {
                groups.Add(rgb);
                i += 2;
                continue;
            }

            groups.Add(new LifChannelGroup(channels[i], channels[i].Offset, channels[i].Offset, 1, 0));
        }

        return [.. groups];
    }

    private static LifChannelGroup? Rgb(IReadOnlyList<LifChannel> channels, int at)
    {
        LifChannel? red = null, green = null, blue = null;
        for (int i = at; i < at + 3; i++)
        {
            if (channels[i].Tag == 1) red = channels[i];
            else if (channels[i].Tag == 2) green = channels[i];
            else if (channels[i].Tag == 3) blue = channels[i];
        }

        if (red is null || green is null || blue is null || red.Type != green.Type || red.Type != blue.Type) return null;
        long step = green.Offset - red.Offset;
        return Math.Abs(step) == red.Type.Size() && blue.Offset - green.Offset == step ? new LifChannelGroup(red, red.Offset, Math.Min(red.Offset, blue.Offset), 3, step) : null;
    }

    private List<(char Letter, long Count, long Increment, LifDimension? Dimension)> Letters(IReadOnlyList<LifDimension> dimensions)
    {
        List<(char Letter, long Count, long Increment, LifDimension? Dimension)> axes = [];
        string used = "CSM";
        int spare = 0;
        foreach (LifDimension dimension in dimensions)
        {
            (char letter, string meaning) = dimension.Id switch
            {
                1 => ('X', "x"),
                2 => ('Y', "y"),
                3 => ('Z', "z"),
                4 => ('T', "t"),
                5 => ('L', "emission"),
                6 => ('R', "rotation"),
                7 => ('N', "xt-slice"),
                8 => ('K', "t-slice"),
                9 => ('E', "excitation"),
                LifDimension.Tiles => ('M', "tile"),
                11 => ('O', "loop"),
                _ => ('\0', Invariant($"dimension-{dimension.Id}")),
            };
            if (dimension.Count == 1 && letter is not ('X' or 'Y')) continue;
            bool taken = letter == '\0' || (letter == 'M' ? axes.Exists(a => a.Letter == 'M') : used.Contains(letter, StringComparison.Ordinal));
            while (taken && spare < SpareLetters.Length && used.Contains(SpareLetters[spare], StringComparison.Ordinal)) spare++;
            if (taken && spare == SpareLetters.Length) Throw.Unsupported(LifContainer.Format, Invariant($"an image of {dimensions.Count} dimensions"));
            if (taken) letter = SpareLetters[spare];
            used += letter;
            if (taken || letter is 'N' or 'K' or 'O') Unusual.Add((letter, meaning));
            axes.Add((letter, dimension.Count, dimension.Increment, dimension));
        }

        if (axes.Count == 0) Throw.Damaged(LifContainer.Format, "an image without dimensions");
        return axes;
    }

    /// <summary>
    /// The increments of a channel. They are declared once, for the samples of the first channel; where its samples are packed, those of a channel of another size are too, and what is within the channel
    /// (the dimensions that step less far than the next channel is away) grows with them.
    /// </summary>
    private long[] IncrementsOf(LifChannelGroup channel)
    {
        long declared = Channels[0].Type.Size(), own = channel.Type.Size();
        long packed = _increments.Where(i => i > 0).DefaultIfEmpty(0).Min();
        if (own == declared || packed != declared) return _increments;
        long next = Channels.Select(c => Math.Abs(c.Offset - Channels[0].Offset)).Where(d => d > 0).DefaultIfEmpty(long.MaxValue).Min();
        return [.. _increments.Select(i => i < next ? Math.Min(i, LargestImage) / declared * own : i)];
    }

    private void Check()
    {
        long samples = Samples;
        for (int i = 0; i < _shape.Length; i++)
        {
            if (_shape[i] > 1 && _increments[i] == 0 && Axes[i] is not ('C' or 'S')) Throw.Damaged(LifContainer.Format, $"all elements along {Axes[i]} lie at the same place");
            if (Axes[i] != 'S' && !Extents.Multiply(ref samples, _shape[i], LargestImage)) Throw.Damaged(LifContainer.Format, Far);
        }

        foreach (LifChannelGroup channel in Channels)
        {
            long end = Math.Min(channel.First, LargestImage) + ((channel.Samples - 1L) * Math.Abs(channel.SampleStep)) + channel.Type.Size();
            for (int i = 0; i < _shape.Length; i++)
            {
                long reach = _shape[i] - 1;
                if (!Extents.Multiply(ref reach, channel.Increments[i], LargestImage) || (end += reach) > LargestImage) Throw.Damaged(LifContainer.Format, Far);
            }

            End = Math.Max(End, end);
        }
    }
}

/// <summary>A channel as users see it: one gray one, or red, green and blue together.</summary>
/// <param name="Description">The (red) channel's description.</param>
/// <param name="Offset">Where its (red) samples start.</param>
/// <param name="First">Where the first of its samples starts.</param>
/// <param name="Samples">1 or 3.</param>
/// <param name="SampleStep">Bytes from red to green; negative when blue comes first.</param>
internal sealed record LifChannelGroup(LifChannel Description, long Offset, long First, int Samples, long SampleStep)
{
    /// <summary>The type of the samples.</summary>
    public PixelType Type => Description.Type;

    /// <summary>Bytes from one element to the next on each axis of the layout; 0 for C and S.</summary>
    public long[] Increments { get; init; } = [];
}
