using System.Xml.Linq;

namespace Lamella.Formats.Lif.Structure;

/// <summary>What the settings of the microscope say of the optics, the stage and the light.</summary>
internal sealed class LifHardware
{
    private readonly List<XElement> _wideField = [];
    private readonly List<(string? Dye, string? Lut, double Begin, double End)> _bands = [];

    /// <summary>The objective; null when nothing of it is stated.</summary>
    public Objective? Objective { get; private init; }

    /// <summary>The stage in metres.</summary>
    public double? StageX { get; private init; }

    /// <summary>The stage in metres.</summary>
    public double? StageY { get; private init; }

    /// <summary>Parses the attachment <c>HardwareSetting</c>; older files have no such attachment or other contents.</summary>
    public static LifHardware? Parse(List<XElement> attachments)
    {
        Objective older = new();
        foreach (XElement attachment in attachments)
        {
            if (!string.Equals(attachment.Attribute("Name")?.Value, "HardwareSetting", StringComparison.Ordinal)) continue;
            // Settings of single steps of a sequence (LDM_Block_...) stand deeper; the main one is a child.
            XElement? main = attachment.Element("ATLConfocalSettingDefinition") ?? attachment.Element("ATLCameraSettingDefinition");
            if (main is null) continue;
            LifHardware hardware = new() { Objective = ObjectiveOf(main), StageX = LifXml.Number(main, "StagePosX"), StageY = LifXml.Number(main, "StagePosY") };
            hardware._wideField.AddRange(main.Descendants("WideFieldChannelInfo"));
            hardware.ReadBands(main);
            return hardware;
        }

        // LAS AF before version 3: records of the form object, attribute, value.
        foreach (XElement record in attachments.Where(a => string.Equals(a.Attribute("Name")?.Value, "HardwareSettingList", StringComparison.Ordinal)).SelectMany(a => a.Descendants("FilterSettingRecord")))
        {
            if (LifXml.Text(record, "ObjectName")?.EndsWith("Objective", StringComparison.Ordinal) != true) continue;
            if (LifXml.Text(record, "Attribute") == "Objective") older = older with { Name = LifXml.Text(record, "Variant") };
            if (LifXml.Text(record, "Attribute") == "NumericalAperture" && LifXml.Number(record, "Variant") is { } na and > 0) older = older with { NumericalAperture = na };
        }

        return older == new Objective() ? null : new LifHardware { Objective = older };
    }

    /// <summary>
    /// The settings of a wide-field channel: only when there is one for each channel, in order.
    /// </summary>
    public XElement? WideField(int index, int channels) => _wideField.Count == channels ? _wideField[index] : null;

    /// <summary>
    /// The detection band of a confocal channel in nanometres, and the dye that the user chose for it. The settings number detectors, the image numbers channels: they are matched only when as many detectors are active as there
    /// are channels, and their colour tables agree.
    /// </summary>
    public (string? Dye, double Begin, double End)? Band(int index, int channels, string? lut)
    {
        if (_bands.Count != channels) return null;
        (string? dye, string? bandLut, double begin, double end) = _bands[index];
        if (lut is not null && bandLut is not null && !string.Equals(lut, bandLut, StringComparison.OrdinalIgnoreCase)) return null;
        return (dye, begin, end);
    }

    private static Objective? ObjectiveOf(XElement main)
    {
        Objective objective = new()
        {
            Name = LifXml.Text(main, "ObjectiveName"),
            Magnification = LifXml.Number(main, "Magnification") is { } m and > 0 ? m : null,
            NumericalAperture = LifXml.Number(main, "NumericalAperture") is { } na and > 0 ? na : null,
            Immersion = LifXml.Text(main, "Immersion") switch
            {
                "DRY" or "AIR" => "Air",
                "OIL" => "Oil",
                "WATER" => "Water",
                "GLYC" => "Glycerol",
                { } other => other,
                null => null,
            },
        };
        return objective == new Objective() ? null : objective;
    }

    private void ReadBands(XElement main)
    {
        Dictionary<string, XElement> bands = new(StringComparer.Ordinal);
        Dictionary<string, string?> luts = new(StringComparer.Ordinal);
        foreach (XElement band in main.Element("Spectro")?.Elements("MultiBand") ?? []) bands.TryAdd(LifXml.Text(band, "Channel") ?? string.Empty, band);
        foreach (XElement lut in main.Element("LUT_List")?.Elements("LUT") ?? []) luts.TryAdd(LifXml.Text(lut, "Channel") ?? string.Empty, LifXml.Text(lut, "LutName"));
        foreach (XElement detector in main.Element("DetectorList")?.Elements("Detector") ?? [])
        {
            if (!LifXml.Flag(detector, "IsActive")) continue;
            string channel = LifXml.Text(detector, "Channel") ?? string.Empty;
            XElement? band = bands.GetValueOrDefault(channel);
            _bands.Add((LifXml.Text(band, "DyeName"), luts.GetValueOrDefault(channel), LifXml.Number(band, "LeftWorld") ?? 0, LifXml.Number(band, "RightWorld") ?? 0));
        }
    }
}
