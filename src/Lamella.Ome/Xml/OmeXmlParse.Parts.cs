using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>The small parts: they come as trees.</summary>
internal sealed partial class OmeXmlParse
{
    private OmeImage ImageParts(OmeElement e)
    {
        // AcquisitionDate since 2012, AcquiredDate from 2009, CreationDate before.
        string? date = (e.Child("AcquisitionDate", "AcquiredDate") ?? e.Child("CreationDate"))?.Value.Trim();
        return new OmeImage
        {
            Pixels = new OmePixels { Type = string.Empty },
            AcquisitionDate = string.IsNullOrEmpty(date) ? null : date,
            Description = e.Child("Description")?.Value,
            InstrumentRef = Reference(e.Child("InstrumentRef"), "InstrumentID"),
            ObjectiveSettings = ObjectiveSettings(e.Child("ObjectiveSettings", "ObjectiveRef"), e.Place),
            StageLabel = StageLabel(e.Child("StageLabel"), e.Place),
            RoiRefs = e.References("ROIRef"),
            AnnotationRefs = e.References("AnnotationRef"),
            Extra = e.Rest(),
        };
    }

    private static string? Reference(XElement? element, string oldName) => (element?.Attribute("ID") ?? element?.Attribute(oldName))?.Value;

    private OmeObjectiveSettings? ObjectiveSettings(XElement? element, string parent)
    {
        if (element is null) return null;
        OmeElement e = new(element, parent, _findings);
        return new OmeObjectiveSettings(e.Text("ID", "ObjectiveID"), e.Double("CorrectionCollar"), e.Text("Medium"), e.Double("RefractiveIndex"));
    }

    private OmeStageLabel? StageLabel(XElement? element, string parent)
    {
        if (element is null) return null;
        OmeElement e = new(element, parent, _findings);
        return new OmeStageLabel(
            e.Text("Name"),
            e.Quantity("X", UnitDimension.Length, Units.ReferenceFrame),
            e.Quantity("Y", UnitDimension.Length, Units.ReferenceFrame),
            e.Quantity("Z", UnitDimension.Length, Units.ReferenceFrame));
    }

    private OmeChannel Channel(XElement element, string parent)
    {
        OmeElement e = new(element, parent, _findings);
        return new OmeChannel
        {
            Id = e.Text("ID"),
            Name = e.Text("Name"),
            Color = Color(e.Text("Color"), e.Place),
            SamplesPerPixel = Samples(e),
            ExcitationWavelength = e.Size("ExcitationWavelength", Units.Nanometer),
            EmissionWavelength = e.Size("EmissionWavelength", Units.Nanometer),
            PinholeSize = e.Quantity("PinholeSize", UnitDimension.Length, Units.Micrometer),
            Fluor = e.Text("Fluor"),
            AcquisitionMode = e.Text("AcquisitionMode"),
            ContrastMethod = e.Text("ContrastMethod"),
            IlluminationType = e.Text("IlluminationType"),
            NDFilter = e.Double("NDFilter"),
            PockelCellSetting = e.Int("PockelCellSetting"),
            Extra = e.Rest(),
        };
    }

    /// <summary>ChannelInfo (2003-FC) and LogicalChannel (2005 to 2008): wavelengths in whole nanometres, one ChannelComponent per sample.</summary>
    private OmeChannel LogicalChannel(XElement element, string parent)
    {
        OmeElement e = new(element, parent, _findings);
        List<XElement> components = [.. e.Children("ChannelComponent")];
        return new OmeChannel
        {
            Id = e.Text("ID"),
            Name = e.Text("Name"),
            SamplesPerPixel = Samples(e) ?? (components.Count > 1 ? components.Count : null),
            ExcitationWavelength = e.Size("ExWave", Units.Nanometer),
            EmissionWavelength = e.Size("EmWave", Units.Nanometer),
            PinholeSize = e.Quantity("PinholeSize", UnitDimension.Length, Units.Micrometer),
            Fluor = e.Text("Fluor"),
            AcquisitionMode = e.Text("Mode"),
            ContrastMethod = e.Text("ContrastMethod"),
            IlluminationType = e.Text("IlluminationType"),
            NDFilter = e.Double("NDFilter", "NDfilter") ?? e.Double("NdFilter"),
            PockelCellSetting = e.Int("PockelCellSetting"),
            Extra = e.Rest(),
        };
    }

    private int? Samples(OmeElement e)
    {
        int? samples = e.Int("SamplesPerPixel");
        if (samples is null or > 0) return samples;
        _findings.Warn("ome-xml/read/not-positive", e.Place + "/@SamplesPerPixel", "a channel has at least one sample; the number was taken as not stated");
        return null;
    }

    private OmeColor? Color(string? text, string place)
    {
        if (text is null) return null;
        if (OmeText.TryColor(text, out OmeColor color)) return color;
        _findings.Warn("ome-xml/read/color", place + "/@Color", $"'{text}' is not a colour; it was ignored");
        return null;
    }

    private OmeInstrument Instrument(XElement element)
    {
        OmeElement e = new(element, "OME", _findings);
        return new OmeInstrument
        {
            Id = e.Text("ID", "InstrumentID"),
            Microscope = Microscope(e.Child("Microscope"), e.Place),
            Objectives = [.. e.Children("Objective").Select(o => Objective(new OmeElement(o, e.Place, _findings)))],
            Detectors = [.. e.Children("Detector").Select(d => Detector(new OmeElement(d, e.Place, _findings)))],
            Extra = e.Rest(),
        };
    }

    private OmeDevice? Microscope(XElement? element, string parent)
    {
        if (element is null) return null;
        OmeElement e = new(element, parent, _findings);
        return new OmeDevice
        {
            Manufacturer = e.Text("Manufacturer"),
            Model = e.Text("Model"),
            SerialNumber = e.Text("SerialNumber"),
            LotNumber = e.Text("LotNumber"),
            Type = e.Text("Type"),
            Extra = e.Rest(),
        };
    }

    private static OmeObjective Objective(OmeElement e) => new()
    {
        Id = e.Text("ID", "ObjectiveID"),
        Manufacturer = e.Text("Manufacturer"),
        Model = e.Text("Model"),
        SerialNumber = e.Text("SerialNumber"),
        LotNumber = e.Text("LotNumber"),
        Correction = e.Text("Correction") ?? e.Child("Correction")?.Value.Trim(),
        Immersion = e.Text("Immersion") ?? e.Child("Immersion")?.Value.Trim(),
        LensNA = e.Double("LensNA") ?? Number(e.Child("LensNA")),
        NominalMagnification = e.Double("NominalMagnification", "Magnification") ?? Number(e.Child("NominalMagnification", "Magnification")),
        CalibratedMagnification = e.Double("CalibratedMagnification") ?? Number(e.Child("CalibratedMagnification")),
        WorkingDistance = e.Quantity("WorkingDistance", UnitDimension.Length, Units.Micrometer)
            ?? (Number(e.Child("WorkingDistance")) is { } distance ? new Quantity(distance, Units.Micrometer) : null),
        Iris = e.Bool("Iris"),
        Extra = e.Rest(),
    };

    private static double? Number(XElement? element) => OmeText.TryDouble(element?.Value.Trim(), out double value, out _) ? value : null;

    private static OmeDetector Detector(OmeElement e) => new()
    {
        Id = e.Text("ID", "DetectorID"),
        Manufacturer = e.Text("Manufacturer"),
        Model = e.Text("Model"),
        SerialNumber = e.Text("SerialNumber"),
        LotNumber = e.Text("LotNumber"),
        Type = e.Text("Type"),
        Gain = e.Double("Gain"),
        Voltage = e.Quantity("Voltage", UnitDimension.ElectricPotential, "volt"),
        Offset = e.Double("Offset"),
        Zoom = e.Double("Zoom"),
        AmplificationGain = e.Double("AmplificationGain"),
        Extra = e.Rest(),
    };

    private OmePlate Plate(XElement element)
    {
        OmeElement e = new(element, "OME", _findings);
        return new OmePlate
        {
            Id = e.Text("ID"),
            Name = e.Text("Name"),
            Description = e.Child("Description")?.Value ?? e.Text("Description"),
            Rows = e.Int("Rows"),
            Columns = e.Int("Columns"),
            RowNamingConvention = e.Text("RowNamingConvention"),
            ColumnNamingConvention = e.Text("ColumnNamingConvention"),
            WellOriginX = e.Quantity("WellOriginX", UnitDimension.Length, Units.ReferenceFrame),
            WellOriginY = e.Quantity("WellOriginY", UnitDimension.Length, Units.ReferenceFrame),
            Wells = [.. e.Children("Well").Select(w => Well(new OmeElement(w, e.Place, _findings)))],
            Acquisitions = [.. e.Children("PlateAcquisition").Select(a => Acquisition(new OmeElement(a, e.Place, _findings)))],
            Extra = e.Rest(),
        };
    }

    private OmeWell Well(OmeElement e) => new()
    {
        Id = e.Text("ID"),
        Row = Place(e, "Row"),
        Column = Place(e, "Column"),
        Samples = [.. e.Children("WellSample").Select(s => WellSample(new OmeElement(s, e.Place, _findings)))],
        Extra = e.Rest(),
    };

    private int Place(OmeElement e, string name)
    {
        if (e.Int(name) is { } value && value >= 0) return value;
        _findings.Warn("ome-xml/read/well-place", e.Place + "/@" + name, "a well has a row and a column of at least 0; 0 was assumed");
        return 0;
    }

    private static OmeWellSample WellSample(OmeElement e) => new()
    {
        Id = e.Text("ID"),
        Index = e.Int("Index"),
        ImageRef = e.Child("ImageRef")?.Attribute("ID")?.Value,
        PositionX = e.Quantity("PositionX", UnitDimension.Length, Units.ReferenceFrame, "PosX"),
        PositionY = e.Quantity("PositionY", UnitDimension.Length, Units.ReferenceFrame, "PosY"),
        Timepoint = e.Text("Timepoint"),
        Extra = e.Rest(),
    };

    private static OmePlateAcquisition Acquisition(OmeElement e) => new()
    {
        Id = e.Text("ID"),
        Name = e.Text("Name"),
        Description = e.Child("Description")?.Value,
        StartTime = e.Text("StartTime"),
        EndTime = e.Text("EndTime"),
        MaximumFieldCount = e.Int("MaximumFieldCount"),
        WellSampleRefs = e.References("WellSampleRef"),
        Extra = e.Rest(),
    };

    private void Annotations(List<OmeAnnotation> annotations)
    {
        int depth = _reader.Depth;
        bool empty = _reader.IsEmptyElement;
        _reader.Read();
        while (!empty && XmlFragment.NextChild(_reader, depth)) annotations.Add(Annotation(XmlFragment.Read(_reader)));
    }

    private OmeAnnotation Annotation(XElement element)
    {
        OmeElement e = new(element, "StructuredAnnotations", _findings);
        string? id = e.Text("ID");
        string? ns = e.Text("Namespace");
        if (element.Name.LocalName is not ("MapAnnotation" or "XMLAnnotation")) return new OmeOtherAnnotation { Id = id, Namespace = ns, Element = element };
        string? description = e.Child("Description")?.Value;
        XElement? value = e.Child("Value");
        if (string.Equals(element.Name.LocalName, "XMLAnnotation", StringComparison.Ordinal))
        {
            return new OmeXmlAnnotation { Id = id, Namespace = ns, Description = description, Value = [.. value?.Nodes() ?? []], Extra = e.Rest() };
        }

        List<KeyValuePair<string, string>> pairs = [];
        foreach (XElement pair in value?.Elements() ?? [])
        {
            if (string.Equals(pair.Name.LocalName, "M", StringComparison.Ordinal)) pairs.Add(new(pair.Attribute("K")?.Value ?? string.Empty, pair.Value));
        }

        return new OmeMapAnnotation { Id = id, Namespace = ns, Description = description, Pairs = pairs, Extra = e.Rest() };
    }
}
