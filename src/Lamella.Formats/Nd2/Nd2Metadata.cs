using Lamella.Formats.Nd2.Structure;

namespace Lamella.Formats.Nd2;

/// <summary>What the description of the first picture says of channels, optics and time. Numbers of 0 or below mean unknown.</summary>
internal sealed class Nd2Metadata
{
    /// <summary>1970-01-01 in Julian days.</summary>
    private const double JulianEpoch = 2440587.5;

    private readonly Nd2Node _picture;
    private readonly Nd2Node? _calibration;
    private readonly Nd2Node? _text;

    /// <summary>Prepares the mapping.</summary>
    /// <param name="picture">The chunk <c>ImageMetadataSeq|0</c>; null when it is missing.</param>
    /// <param name="calibration">The chunk <c>ImageCalibration|0</c>.</param>
    /// <param name="text">The chunk <c>ImageTextInfo</c>.</param>
    public Nd2Metadata(Nd2Node? picture, Nd2Node? calibration, Nd2Node? text)
    {
        _picture = picture?["SLxPictureMetadata"] ?? picture ?? new Nd2Node(string.Empty);
        _calibration = calibration?["SLxCalibration"] ?? calibration;
        _text = text?["SLxImageTextInfo"] ?? text;
    }

    /// <summary>The channels: planes of one or (colour cameras) three components, which follow each other in every pixel.</summary>
    public List<Nd2Channel> Channels(Nd2Attributes attributes, List<string> warnings)
    {
        Nd2Node? planes = _picture["PicturePlanes"];
        List<Nd2Node> list = [.. (planes?["PlaneNew"] ?? planes?["Plane"])?.Children.Where(p => p.Value is null) ?? []];
        List<Nd2Channel> channels = [];
        int at = 0;
        foreach (Nd2Node plane in list)
        {
            int components = (int)Math.Clamp(plane.Whole("CompCount") ?? 1, 1, int.MaxValue);
            if (components > attributes.Components - at) break;
            channels.Add(new Nd2Channel(Map(plane, channels.Count, attributes.Type, components), at, components));
            at += components;
        }

        if (at == attributes.Components && channels.Count == list.Count) return channels;
        warnings.Add(Invariant($"the frames have {Counts.Of(attributes.Components, "component")}, the description of the channels does not account for them; every component is a channel without a name"));
        return [.. Enumerable.Range(0, attributes.Components).Select(i => new Nd2Channel(new Channel { PixelType = attributes.Type }, i, 1))];
    }

    /// <summary>The width (and height) of a pixel in micrometres, if it was calibrated.</summary>
    public double? PixelWidth(bool vertical)
    {
        // A line scan has time on one axis.
        if (_picture.Whole(vertical ? "PictureYAxis" : "PictureXAxis") == 2) return null;
        if (_picture.Flag("Calibrated") && _picture.Positive("Calibration") is { } own) return own;
        if (_picture["Calibrated"] is null && _calibration?.Flag("Valid") == true) return _calibration.Positive("Calibration");
        return null;
    }

    /// <summary>The ratio of a pixel's sides when it is not 1: what it means for the height is not known.</summary>
    public double? Aspect => (_picture.Positive("Aspect") ?? _calibration?.Positive("Aspect")) is { } aspect && aspect != 1 ? aspect : null;

    /// <summary>When the first frame was taken.</summary>
    public DateTimeOffset? Acquired
    {
        get
        {
            if (_picture.Number("TimeAbsolute") is not ({ } day and > JulianEpoch and < 5e6)) return null;
            // A double holds Julian days to some tens of microseconds.
            return DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round((day - JulianEpoch) * 86_400_000));
        }
    }

    /// <summary>The objective lens.</summary>
    public Objective? Objective
    {
        get
        {
            Nd2Node? setting = _picture["PicturePlanes"]?["SampleSetting"]?.Children.Select(s => s["ObjectiveSetting"]).FirstOrDefault(s => s is not null);
            Objective objective = new()
            {
                Name = _picture.Text("ObjectiveName") ?? setting?.Text("ObjectiveName") ?? _calibration?.Text("Objective") ?? _text?.Text("TextInfoItem_13"),
                Magnification = _picture.Positive("ObjectiveMag") ?? setting?.Positive("ObjectiveMag"),
                NumericalAperture = _picture.Positive("ObjectiveNA") ?? setting?.Positive("ObjectiveNA"),
            };
            return objective == new Objective() ? null : objective;
        }
    }

    /// <summary>The stage at the first frame, in micrometres.</summary>
    public (double? X, double? Y, double? Z) Stage => (_picture.Number("XPos"), _picture.Number("YPos"), _picture.Number("ZPos"));

    /// <summary>The text that the program wrote about the experiment.</summary>
    public string? Description => _text?.Text("TextInfoItem_5");

    /// <summary>The date as text, in the order and zone of the computer that wrote it.</summary>
    public string? Date => _text?.Text("TextInfoItem_9");

    private static Channel Map(Nd2Node plane, int index, PixelType type, int components)
    {
        Nd2Node? probe = plane["FluorescentProbe"], filter = plane["FilterPath"]?["Filter"]?.Children.FirstOrDefault(f => f.Value is null);
        return new Channel
        {
            PixelType = type,
            Samples = components,
            Name = plane.Text("Description") ?? plane.Text("OpticalConfigName"),
            Color = components == 1 && plane.Whole("Color") is { } c ? new Rgba((byte)c, (byte)(c >> 8), (byte)(c >> 16)) : null,
            Excitation = components == 1 ? Nanometers(Peak(probe?["ExcitationSpectrum"]) ?? Line(filter?["ExcitationSpectrum"], index) ?? Peak(filter?["ExcitationSpectrum"])) : null,
            Emission = components == 1 ? Nanometers(Peak(probe?["EmissionSpectrum"]) ?? Peak(filter?["EmissionSpectrum"])) : null,
            Fluorophore = probe?.Text("Name"),
        };
    }

    private static Quantity? Nanometers(double? value) => value is > 0 ? new Quantity(value.Value, Units.Nanometer) : null;

    /// <summary>The wavelength where a spectrum is highest.</summary>
    private static double? Peak(Nd2Node? spectrum)
    {
        double? best = null, most = null;
        foreach (Nd2Node point in spectrum?["Point"]?.Children ?? [])
        {
            if (point.Number("Wavelength") is not { } wavelength || (most is not null && !(point.Number("TValue") > most))) continue;
            (best, most) = (wavelength, point.Number("TValue") ?? 0);
        }

        return best > 0 ? best : null;
    }

    /// <summary>A filter of several laser lines (points of type 4) lists one for each channel.</summary>
    private static double? Line(Nd2Node? spectrum, int index)
    {
        List<Nd2Node> points = [.. spectrum?["Point"]?.Children ?? []];
        return points.Count > 1 && index < points.Count && points.TrueForAll(p => p.Whole("Type") == 4) ? points[index].Positive("Wavelength") : null;
    }
}

/// <summary>A channel and where it lies in a pixel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Component">Its first component.</param>
/// <param name="Samples">The number of its components.</param>
internal sealed record Nd2Channel(Channel Channel, int Component, int Samples);
