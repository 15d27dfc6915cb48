using System.Globalization;
using System.Xml.Linq;
using Lamella.Engine;
using Lamella.Formats.Lif.Structure;
using Lamella.IO;

namespace Lamella.Formats.Lif;

/// <summary>Native metadata of one image to the words of the image model.</summary>
internal sealed class LifScene
{
    private const double TicksPerSecond = TimeSpan.TicksPerSecond;
    private const long MostPlanes = 1 << 20;

    /// <summary>A centimetre. LAS X writes counts of pixels for computed pictures (lifetimes, phasors) and calls them metres: no microscope has such pixels.</summary>
    private const double LargestStep = 10_000;

    private readonly LifImage _image;
    private readonly LifLayout _layout;
    private readonly LevelSource _level;
    private readonly List<string> _warnings;

    /// <summary>Prepares the mapping.</summary>
    public LifScene(LifImage image, LifLayout layout, LevelSource level, List<string> warnings)
    {
        _image = image;
        _layout = layout;
        _level = level;
        _warnings = warnings;
    }

    /// <summary>Makes the scene.</summary>
    /// <param name="name">Its path in the tree.</param>
    /// <param name="fileTime">When the file was made.</param>
    public SceneContent Content(string name, long? fileTime)
    {
        (long Y, long X)[]? places = Places(name);
        LevelSource level = places is null ? _level : StitchedLevel.Create(_level, places);
        foreach ((char letter, string meaning) in _layout.Unusual) _warnings.Add($"{name}: axis {letter} is the dimension {meaning}");
        return new SceneContent
        {
            Name = name,
            Levels = [level],
            Channels = [.. _layout.Channels.Select((c, i) => Channel(c, i))],
            PixelSize = new PixelSizes { X = Step('X'), Y = Step('Y'), Z = Step('Z'), T = Step('T') },
            Origin = Origin(),
            AxisInfo = AxisInfos(),
            Acquired = _image.Times.Select(LifImage.Moment).Min(),
            Objective = _image.Hardware?.Objective,
            Mosaic = places is null ? null : new Mosaic([.. places.Select((p, m) => new MosaicTile(m, p.Y, p.X, SizeOf('Y'), SizeOf('X')))]),
            TileLevel = places is null ? null : _level,
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(Planes),
            Description = _image.Description,
            Notes = Notes(fileTime),
        };
    }

    private long SizeOf(char axis)
    {
        int i = _layout.Axes.IndexOf(axis, StringComparison.Ordinal);
        return i < 0 ? 1 : _layout.Shape[i];
    }

    private (long Y, long X)[]? Places(string name)
    {
        if (!_layout.Dimensions.ContainsKey('M')) return null;
        if (_layout.Dimensions.TryGetValue('Y', out LifDimension? y) && _layout.Dimensions.TryGetValue('X', out LifDimension? x)
            && _image.TileScan?.Place(SizeOf('M'), y.Count, x.Count, Math.Abs(y.Step(Units.Meter) ?? 0), Math.Abs(x.Step(Units.Meter) ?? 0)) is { } places) return places;
        _warnings.Add($"{name}: the positions of the tiles are missing or make no picture; the tiles stay apart, on axis M");
        return null;
    }

    /// <summary>The axis' dimension; a dimension of one element has no axis, but may have a size.</summary>
    private LifDimension? DimensionOf(char axis)
    {
        if (_layout.Dimensions.TryGetValue(axis, out LifDimension? found)) return found;
        int id = axis switch { 'X' => 1, 'Y' => 2, 'Z' => 3, _ => 4 };
        return _image.Dimensions.FirstOrDefault(d => d.Id == id);
    }

    /// <summary>Micrometres or seconds, without the sign; it is the direction.</summary>
    private Quantity? Step(char axis)
    {
        string unit = axis == 'T' ? Units.Second : Units.Micrometer;
        return DimensionOf(axis)?.Step(unit) is { } step && (axis == 'T' || Math.Abs(step) < LargestStep) ? new Quantity(Math.Abs(step), unit) : null;
    }

    private PixelSizes? Origin()
    {
        PixelSizes origin = new() { X = Start('X'), Y = Start('Y'), Z = Start('Z') };
        return origin == PixelSizes.Unknown ? null : origin;
    }

    private Quantity? Start(char axis) => DimensionOf(axis)?.Start(Units.Micrometer) is { } start ? new Quantity(start, Units.Micrometer) : null;

    private Dictionary<char, AxisInfo> AxisInfos()
    {
        Dictionary<char, AxisInfo> infos = [];
        foreach ((char letter, LifDimension dimension) in _layout.Dimensions)
        {
            if (letter is 'X' or 'Y' or 'Z' or 'T' or 'M') continue;
            string meaning = _layout.Unusual.Find(u => u.Letter == letter).Meaning ?? Axes.NameOf(letter);
            // Wavelengths are stated in metres; everyone else says nanometres, which only moves the decimal point.
            string? unit = Units.Find(dimension.Unit)?.Name;
            if (letter is 'L' or 'E' && unit == Units.Meter) unit = Units.Nanometer;
            infos[letter] = new AxisInfo(meaning, Axes.KindOf(letter), unit) { Step = unit is null ? null : dimension.Step(unit), Start = unit is null ? null : dimension.Start(unit) };
        }

        return infos;
    }

    private Channel Channel(LifChannelGroup group, int index)
    {
        LifChannel description = group.Description;
        XElement? wide = _image.Hardware?.WideField(index, _layout.Channels.Length);
        (string? Dye, double Begin, double End)? band = _image.Hardware?.Band(index, _layout.Channels.Length, description.Lut);
        string? dye = description.Properties.GetValueOrDefault("DyeName") ?? LifXml.Text(wide, "DyeName") ?? band?.Dye;
        return new Channel
        {
            PixelType = group.Type,
            Samples = group.Samples,
            Name = LifXml.Text(wide, "UserDefName") ?? dye ?? (group.Samples > 1 ? null : description.Lut),
            Color = group.Samples > 1 ? null : ColorOf(description.Lut),
            Fluorophore = dye,
            Emission = Nanometers(LifXml.Number(wide, "EmissionWavelength")),
            Excitation = Nanometers(LifXml.Number(wide, "ExcitationWavelength")),
            Window = group.Samples > 1 ? null : Window(group, index),
        };
    }

    private static Quantity? Nanometers(double? value) => value is > 0 ? new Quantity(value.Value, Units.Nanometer) : null;

    /// <summary>The colour tables that LAS X comes with; others have a name that says nothing.</summary>
    private static Rgba? ColorOf(string? lut) => lut?.ToUpperInvariant() switch
    {
        "GRAY" or "GREY" => new Rgba(255, 255, 255),
        "RED" => new Rgba(255, 0, 0),
        "GREEN" => new Rgba(0, 255, 0),
        "BLUE" => new Rgba(0, 0, 255),
        "CYAN" => new Rgba(0, 255, 255),
        "MAGENTA" => new Rgba(255, 0, 255),
        "YELLOW" => new Rgba(255, 255, 0),
        _ => null,
    };

    /// <summary>The viewer's black and white are fractions of what the channel's bits can hold.</summary>
    private RenderingWindow? Window(LifChannelGroup group, int index)
    {
        if (_image.Scaling.Count != _layout.Channels.Length || !group.Type.IsInteger() || group.Description.Bits > 32) return null;
        (double? black, double? white) = _image.Scaling[index];
        double most = Math.Pow(2, group.Description.Bits) - 1;
        return black is >= 0 && white is <= 1 && black < white ? new RenderingWindow(0, most, black.Value * most, white.Value * most) : null;
    }

    private List<KeyValuePair<string, string>> Notes(long? fileTime)
    {
        List<KeyValuePair<string, string>> notes = [];
        foreach (char axis in "XYZ")
        {
            if (DimensionOf(axis)?.Step(Units.Micrometer) is not { } step) continue;
            if (step < 0) notes.Add(new($"direction of {axis}", "descending"));
            if (Math.Abs(step) >= LargestStep) notes.Add(new($"stated size of {axis}", Invariant($"{step / 1e6} meter, taken for a count of pixels")));
        }

        for (int i = 0; i < _layout.Channels.Length; i++)
        {
            LifChannel channel = _layout.Channels[i].Description;
            if (channel.Bits != 8 * channel.Type.Size()) notes.Add(new(Invariant($"significant bits of channel {i}"), channel.Bits.ToString(CultureInfo.InvariantCulture)));
            if (_image.Hardware?.Band(i, _layout.Channels.Length, channel.Lut) is { } band && band.End > band.Begin) notes.Add(new(Invariant($"detection band of channel {i}"), Invariant($"{band.Begin}-{band.End} nanometer")));
        }

        if (fileTime is { } time && LifImage.Moment(time) is { } moment) notes.Add(new("file date", moment.ToString("O", CultureInfo.InvariantCulture)));
        return notes;
    }

    /// <summary>One entry for each plane of T, C and Z that a time or the stage's position is known of. Further axes share them; their first index stands for all.</summary>
    private List<PlaneInfo> Planes()
    {
        bool stage = _image.Hardware?.StageX is not null && _image.Hardware.StageY is not null && !_layout.Dimensions.ContainsKey('M');
        int[] axes = PlaneAxes();
        if (_image.Times.Length == 0 && !stage) return [];
        long planes = 1;
        foreach (int axis in axes)
        {
            if (!Extents.Multiply(ref planes, _layout.Shape[axis], MostPlanes)) return [];
        }

        int perPlane = TimesPerPlane(planes);
        Quantity? x = stage ? new Quantity(_image.Hardware!.StageX!.Value, Units.Meter).ConvertTo(Units.Micrometer) : null;
        Quantity? y = stage ? new Quantity(_image.Hardware!.StageY!.Value, Units.Meter).ConvertTo(Units.Micrometer) : null;
        long first = _image.Times.Length > 0 ? _image.Times.Where(t => t > 0).DefaultIfEmpty(0).Min() : 0;
        List<PlaneInfo> list = [];
        for (long plane = 0; plane < planes; plane++)
        {
            long rest = plane, c = 0;
            int t = 0, z = 0;
            bool other = false;
            for (int i = axes.Length - 1; i >= 0; i--)
            {
                long index = rest % _layout.Shape[axes[i]];
                rest /= _layout.Shape[axes[i]];
                switch (_layout.Axes[axes[i]])
                {
                    case 'T': t = (int)index; break;
                    case 'Z': z = (int)index; break;
                    case 'C': c = index; break;
                    default: other |= index > 0; break;
                }
            }

            if (other) continue;
            long stamp = perPlane switch { 1 => _image.Times[plane], 2 => _image.Times[WithoutChannel(plane, axes)], 3 => _image.Times[t], _ => 0 };
            list.Add(new PlaneInfo(t, (int)c, z) { Time = stamp > 0 ? new Quantity((stamp - first) / TicksPerSecond, Units.Second) : null, PositionX = x, PositionY = y });
        }

        return list;
    }

    /// <summary>The axes that number planes: all but the two fastest dimensions and S.</summary>
    private int[] PlaneAxes()
    {
        int[] inner = [.. Enumerable.Range(0, _layout.Axes.Length).Where(i => _layout.Axes[i] is not ('C' or 'S')).TakeLast(2)];
        return [.. Enumerable.Range(0, _layout.Axes.Length).Where(i => _layout.Axes[i] != 'S' && !inner.Contains(i))];
    }

    /// <summary>What the list of times counts: 1 planes, 2 planes of all channels together, 3 time points, 0 nothing that fits.</summary>
    private int TimesPerPlane(long planes)
    {
        long count = _image.Times.Length;
        if (count == 0) return 0;
        if (count == planes) return 1;
        if (count == planes / _layout.Channels.Length) return 2;
        return count == SizeOf('T') ? 3 : 0;
    }

    private long WithoutChannel(long plane, int[] axes)
    {
        long result = 0, factor = 1;
        for (int i = axes.Length - 1; i >= 0; i--)
        {
            long count = _layout.Shape[axes[i]], index = plane % count;
            plane /= count;
            if (_layout.Axes[axes[i]] == 'C') continue;
            result += index * factor;
            factor *= count;
        }

        return result;
    }
}
