using System.Globalization;
using System.Text.RegularExpressions;
using Lamella.Formats.Lsm.Structure;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Lsm;

/// <summary>From CZ_LSMINFO and its blocks to a scene: sizes in micrometres, channels, times, stage positions, objective.</summary>
internal sealed partial class LsmMetadata
{
    /// <summary>Voxel sizes below a picometre are what the program writes when it knows none.</summary>
    private const double LeastSize = 1e-12;

    /// <summary>Facts of single planes are listed for files of up to so many.</summary>
    private const long MostPlanes = 1 << 20;

    private readonly LsmInfo _info;
    private readonly char _row;
    private readonly LsmScanNode? _scan;
    private readonly List<Rgba> _colors;
    private readonly List<string> _names;
    private readonly double[] _times;
    private readonly double[] _positions;
    private readonly double[] _tilePositions;
    private readonly double[] _bands;
    private readonly List<(int Low, int High)> _ramps;

    /// <summary>Reads the blocks.</summary>
    /// <param name="info">The main structure.</param>
    /// <param name="blocks">The blocks it points to.</param>
    /// <param name="row">What the rows of an image are.</param>
    public LsmMetadata(LsmInfo info, LsmBlocks blocks, char row)
    {
        _info = info;
        _row = row;
        (_colors, _names) = blocks.ChannelColors();
        _times = blocks.TimeStamps();
        _positions = blocks.Positions();
        _tilePositions = blocks.TilePositions();
        _bands = blocks.Wavelengths();
        _ramps = blocks.Ramps();
        _scan = blocks.ScanInformation();
    }

    /// <summary>The name of the recording.</summary>
    public string? Name => _scan?.Text(0x10000001);

    /// <summary>Free text of the user.</summary>
    public string? Description => _scan?.Text(0x10000002);

    /// <summary>The structures as text.</summary>
    public List<KeyValuePair<string, string>> Originals()
    {
        List<KeyValuePair<string, string>> list = [new("CZ_LSMINFO", _info.Dump())];
        if (_scan is not null) list.Add(new("ScanInformation", _scan.Dump()));
        return list;
    }

    /// <summary>The file states metres; they are given in micrometres, which only moves the decimal point.</summary>
    public PixelSizes PixelSizes() => new() { X = Size(0), Y = _row == 'Y' ? Size(1) : null, Z = Size(2), T = TimeStep() };

    /// <summary>The stage position of the scene when the file lists positions, else the origin of the scan when it is stated.</summary>
    public PixelSizes? Origin(int position)
    {
        if (_positions.Length >= 3 * (position + 1) && _info.DimensionP > 1)
            return new PixelSizes { X = Micrometers(_positions[3 * position]), Y = Micrometers(_positions[(3 * position) + 1]), Z = Micrometers(_positions[(3 * position) + 2]) };
        double x = _info.Origin(0), y = _info.Origin(1), z = _info.Origin(2);
        if ((x == 0 && y == 0 && z == 0) || !double.IsFinite(x + y + z)) return null;
        return new PixelSizes { X = Micrometers(x), Y = Micrometers(y), Z = Micrometers(z) };
    }

    /// <summary>The start of the recording: days since 1899-12-30.</summary>
    public DateTimeOffset? Acquired() =>
        _scan?.Number(LsmScanNode.StartTime) is { } days and > 1 and < 100_000 ? new DateTimeOffset(1899, 12, 30, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(Math.Round(days * 86_400_000)) : null;

    /// <summary>The objective is a text such as "Plan-Apochromat 20x/0.8 M27".</summary>
    public Objective? Objective()
    {
        if (_scan?.Text(LsmScanNode.Objective) is not { } name) return null;
        Match power = PowerPattern().Match(name);
        return new Objective
        {
            Name = name,
            Magnification = power.Success ? Number(power.Groups["power"].Value) : null,
            NumericalAperture = power.Groups["aperture"].Success ? Number(power.Groups["aperture"].Value) : null,
            Immersion = power.Groups["medium"].Value.ToUpperInvariant() switch { "OIL" => "Oil", "W" or "WATER" => "Water", "GLYC" or "GLYCERIN" or "GLYCEROL" => "Glycerol", "IMM" => "Multi", _ => null },
        };
    }

    /// <summary>Names and colours are listed; dyes and lasers are those of the track that a name ends with (<c>Ch2-T3</c> is channel Ch2 of the third track).</summary>
    public List<Channel> Channels(int count, TiffPageLayout layout)
    {
        List<LsmScanNode> tracks = [.. _scan?.All(LsmScanNode.Track) ?? []];
        List<Channel> channels = new(count);
        for (int c = 0; c < count; c++)
        {
            string? name = c < _names.Count && _names[c].Length > 0 ? _names[c] : null;
            Channel channel = new()
            {
                Name = name,
                Color = c < _colors.Count ? _colors[c] : null,
                PixelType = layout.Type,
                Samples = layout.Planar ? 1 : layout.Samples,
                Emission = _info.IsSpectral && Band(c) is { } band ? Convert((band.Start + band.End) / 2, Units.Nanometer) : null,
                Window = Window(c, layout.Type),
            };
            channels.Add(Track(tracks, name) is { } track ? FromTrack(channel, track, name!) : channel);
        }

        return channels;
    }

    /// <summary>What has no better place.</summary>
    public List<KeyValuePair<string, string>> Notes(int channels)
    {
        List<KeyValuePair<string, string>> notes = [];
        foreach (uint id in (ReadOnlySpan<uint>)[0x10000003, 0x10000047, 0x10000006, 0x10000008])
        {
            if (_scan?.Text(id) is { } text) notes.Add(new(LsmScanNames.Find(id), text));
        }

        for (int c = 0; c < channels; c++)
        {
            if (Band(c) is { } band && Convert(band.Start, Units.Nanometer) is { } start && Convert(band.End, Units.Nanometer) is { } end)
                notes.Add(new(Invariant($"detection band of channel {c}"), Invariant($"{start.Value:0.###} to {end.Value:0.###} nanometer")));
        }

        return notes;
    }

    /// <summary>Times since the first one, and the position of the stage.</summary>
    public IReadOnlyList<PlaneInfo> Planes(int position, long times, int channels, long sections)
    {
        bool placed = _info.DimensionP > 1 && _positions.Length >= 3 * (position + 1);
        if ((_times.Length == 0 && !placed) || times * channels * sections > MostPlanes) return [];
        List<PlaneInfo> planes = new((int)(times * channels * sections));
        for (int t = 0; t < times; t++)
        {
            Quantity? time = t < _times.Length && double.IsFinite(_times[t] - _times[0]) ? new Quantity(_times[t] - _times[0], Units.Second) : null;
            for (int c = 0; c < channels; c++)
            {
                for (int z = 0; z < sections; z++)
                {
                    PlaneInfo plane = new(t, c, z) { Time = time };
                    planes.Add(placed ? plane with { PositionX = Micrometers(_positions[3 * position]), PositionY = Micrometers(_positions[(3 * position) + 1]), PositionZ = Micrometers(_positions[(3 * position) + 2]) } : plane);
                }
            }
        }

        return planes;
    }

    /// <summary>The first pixel of each tile, from positions in metres; null when the file does not state them or they cannot be.</summary>
    public (long Y, long X)[]? TilePlaces(int count, long height, long width)
    {
        if (_tilePositions.Length < 3L * count || _info.VoxelSize(0) <= LeastSize || _info.VoxelSize(1) <= LeastSize) return null;
        double left = double.MaxValue, top = double.MaxValue;
        for (int m = 0; m < count; m++)
        {
            left = Math.Min(left, _tilePositions[3 * m]);
            top = Math.Min(top, _tilePositions[(3 * m) + 1]);
        }

        (long Y, long X)[] places = new (long Y, long X)[count];
        HashSet<(long Y, long X)> known = [];
        for (int m = 0; m < count; m++)
        {
            double x = (_tilePositions[3 * m] - left) / _info.VoxelSize(0), y = (_tilePositions[(3 * m) + 1] - top) / _info.VoxelSize(1);
            // Tiles touch: a picture that leaves most of its area empty was read wrongly.
            if (!(x <= 2.0 * width * count) || !(y <= 2.0 * height * count)) return null;
            places[m] = ((long)Math.Round(y), (long)Math.Round(x));
            known.Add(places[m]);
        }

        return known.Count > 1 ? places : null;
    }

    private static Channel FromTrack(Channel channel, LsmScanNode track, string name)
    {
        string own = TrackPattern().Replace(name, string.Empty);
        LsmScanNode? detector = track.All(LsmScanNode.DetectionChannel).FirstOrDefault(node => node.Text(LsmScanNode.DetectionChannelName) == own);
        List<double> lasers = [];
        foreach (LsmScanNode laser in track.All(LsmScanNode.IlluminationChannel))
        {
            if (laser.Number(LsmScanNode.IlluminationAcquired) is not 0 && laser.Number(LsmScanNode.IlluminationWavelength) is { } wavelength and > 0) lasers.Add(wavelength);
        }

        // Several lasers at once: which of them excited the dye is not stated. Wavelengths carry the noise of a conversion by the writer.
        return channel with { Fluorophore = detector?.Text(LsmScanNode.DyeName), Excitation = lasers.Count == 1 ? new Quantity(Math.Round(lasers[0], 6), Units.Nanometer) : null };
    }

    private static LsmScanNode? Track(List<LsmScanNode> tracks, string? name)
    {
        if (name is null || TrackPattern().Match(name) is not { Success: true } match) return null;
        return int.TryParse(match.Groups["track"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= tracks.Count ? tracks[number - 1] : null;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static Quantity? Micrometers(double metres) => Convert(metres, Units.Micrometer);

    private static Quantity? Convert(double metres, string unit) => double.IsFinite(metres) && new Quantity(metres, Units.Meter).TryConvertTo(unit, out Quantity converted) ? converted : null;

    private Quantity? Size(int axis) => _info.VoxelSize(axis) is var size && size > LeastSize && double.IsFinite(size) ? Micrometers(size) : null;

    /// <summary>The stated interval; without one the distance of the time stamps when it is the same within a hundredth.</summary>
    private Quantity? TimeStep()
    {
        if (_info.TimeInterval is > 0 and < double.PositiveInfinity) return new Quantity(_info.TimeInterval, Units.Second);
        if (_times.Length < 2) return null;
        double mean = (_times[^1] - _times[0]) / (_times.Length - 1);
        for (int i = 1; i < _times.Length; i++)
        {
            if (!(Math.Abs(_times[i] - _times[i - 1] - mean) <= 0.01 * mean)) return null;
        }

        return mean > 0 ? new Quantity(mean, Units.Second) : null;
    }

    private (double Start, double End)? Band(int channel) =>
        (2 * channel) + 1 < _bands.Length && _bands[2 * channel] > 0 && _bands[(2 * channel) + 1] >= _bands[2 * channel] && double.IsFinite(_bands[(2 * channel) + 1])
            ? (_bands[2 * channel], _bands[(2 * channel) + 1])
            : null;

    /// <summary>A ramp that differs from the full range is a choice of the user.</summary>
    private RenderingWindow? Window(int channel, PixelType type)
    {
        int most = type switch { PixelType.UInt8 => 255, PixelType.UInt16 => 65535, _ => 0 };
        if (most == 0 || channel >= _ramps.Count) return null;
        (int low, int high) = _ramps[channel];
        return low >= 0 && high > low && high <= most && (low != 0 || high is not (255 or 4095 or 65535)) ? new RenderingWindow(0, most, low, high) : null;
    }

    [GeneratedRegex(@"(?<power>\d+(\.\d+)?)x(/(?<aperture>\d+(\.\d+)?))?(\s*(?<medium>Oil|Water|Glyc\w*|Imm|W)\b)?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex PowerPattern();

    [GeneratedRegex(@"-T(?<track>\d+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex TrackPattern();
}
