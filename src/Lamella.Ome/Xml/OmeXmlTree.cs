using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>Turns the model's small parts into a tree, with the verbatim parts beside the named ones. Order does not matter here; a pixel set carries its model for the writer to stream.</summary>
internal static class OmeXmlTree
{
    public static XElement Build(OmeDocument document, OmeXmlWriteOptions options)
    {
        XElement root = new("OME");
        Add(root, "UUID", document.Uuid);
        Add(root, "Creator", options.Creator ?? document.Creator);
        if (document.BinaryOnly is { } pointer)
        {
            // A place-holder may hold nothing else.
            XElement binaryOnly = new("BinaryOnly");
            Add(binaryOnly, "MetadataFile", pointer.MetadataFile);
            Add(binaryOnly, "UUID", pointer.Uuid);
            root.Add(binaryOnly);
            return root;
        }

        foreach (OmePlate plate in document.Plates) root.Add(Plate(plate));
        foreach (OmeInstrument instrument in document.Instruments) root.Add(Instrument(instrument));
        for (int i = 0; i < document.Images.Count; i++) root.Add(Image(document.Images[i], i));
        if (document.Annotations.Count > 0) root.Add(new XElement("StructuredAnnotations", document.Annotations.Select(Annotation)));
        foreach (XElement roi in document.Rois) root.Add(new XElement(roi));
        Extra(root, document.Extra);
        return root;
    }

    private static XElement Image(OmeImage image, int index)
    {
        XElement e = new("Image");
        Add(e, "ID", image.Id ?? "Image:" + OmeText.Format(index));
        Add(e, "Name", image.Name);
        Child(e, "AcquisitionDate", image.AcquisitionDate);
        Child(e, "Description", image.Description);
        Reference(e, "InstrumentRef", image.InstrumentRef);
        if (image.ObjectiveSettings is { } settings)
        {
            XElement child = new("ObjectiveSettings");
            Add(child, "ID", settings.Id);
            Add(child, "CorrectionCollar", settings.CorrectionCollar);
            Add(child, "Medium", settings.Medium);
            Add(child, "RefractiveIndex", settings.RefractiveIndex);
            e.Add(child);
        }

        if (image.StageLabel is { } label)
        {
            XElement child = new("StageLabel");
            Add(child, "Name", label.Name ?? string.Empty);
            Add(child, "X", label.X);
            Add(child, "Y", label.Y);
            Add(child, "Z", label.Z);
            e.Add(child);
        }

        e.Add(Pixels(image.Pixels, index));
        foreach (string id in image.RoiRefs) Reference(e, "ROIRef", id);
        foreach (string id in image.AnnotationRefs) Reference(e, "AnnotationRef", id);
        Extra(e, image.Extra);
        return e;
    }

    private static XElement Pixels(OmePixels pixels, int index)
    {
        XElement e = new("Pixels");
        e.AddAnnotation(pixels);
        Add(e, "ID", pixels.Id ?? "Pixels:" + OmeText.Format(index));
        Add(e, "DimensionOrder", pixels.DimensionOrder);
        Add(e, "Type", pixels.Type);
        Add(e, "SignificantBits", pixels.SignificantBits);
        Add(e, "Interleaved", pixels.Interleaved);
        Add(e, "BigEndian", pixels.BigEndian);
        Add(e, "SizeX", pixels.SizeX);
        Add(e, "SizeY", pixels.SizeY);
        Add(e, "SizeZ", pixels.SizeZ);
        Add(e, "SizeC", pixels.SizeC);
        Add(e, "SizeT", pixels.SizeT);
        Add(e, "PhysicalSizeX", pixels.PhysicalSizeX);
        Add(e, "PhysicalSizeY", pixels.PhysicalSizeY);
        Add(e, "PhysicalSizeZ", pixels.PhysicalSizeZ);
        Add(e, "TimeIncrement", pixels.TimeIncrement);
        for (int c = 0; c < pixels.Channels.Count; c++) e.Add(Channel(pixels.Channels[c], index, c));
        Extra(e, pixels.Extra);
        return e;
    }

    private static XElement Channel(OmeChannel channel, int image, int index)
    {
        XElement e = new("Channel");
        Add(e, "ID", channel.Id ?? $"Channel:{OmeText.Format(image)}:{OmeText.Format(index)}");
        Add(e, "Name", channel.Name);
        Add(e, "Color", channel.Color?.ToInt32());
        Add(e, "SamplesPerPixel", channel.SamplesPerPixel);
        Add(e, "IlluminationType", channel.IlluminationType);
        Add(e, "PinholeSize", channel.PinholeSize);
        Add(e, "AcquisitionMode", channel.AcquisitionMode);
        Add(e, "ContrastMethod", channel.ContrastMethod);
        Add(e, "ExcitationWavelength", channel.ExcitationWavelength);
        Add(e, "EmissionWavelength", channel.EmissionWavelength);
        Add(e, "Fluor", channel.Fluor);
        Add(e, "NDFilter", channel.NDFilter);
        Add(e, "PockelCellSetting", channel.PockelCellSetting);
        Extra(e, channel.Extra);
        return e;
    }

    private static XElement Instrument(OmeInstrument instrument)
    {
        XElement e = new("Instrument");
        Add(e, "ID", instrument.Id);
        if (instrument.Microscope is { } microscope) e.Add(Device(new XElement("Microscope"), microscope));
        foreach (OmeDetector detector in instrument.Detectors)
        {
            XElement child = new("Detector");
            Add(child, "ID", detector.Id);
            Add(child, "Gain", detector.Gain);
            Add(child, "Voltage", detector.Voltage);
            Add(child, "Offset", detector.Offset);
            Add(child, "Zoom", detector.Zoom);
            Add(child, "AmplificationGain", detector.AmplificationGain);
            e.Add(Device(child, detector));
        }

        foreach (OmeObjective objective in instrument.Objectives)
        {
            XElement child = new("Objective");
            Add(child, "ID", objective.Id);
            Add(child, "Correction", objective.Correction);
            Add(child, "Immersion", objective.Immersion);
            Add(child, "LensNA", objective.LensNA);
            Add(child, "NominalMagnification", objective.NominalMagnification);
            Add(child, "CalibratedMagnification", objective.CalibratedMagnification);
            Add(child, "WorkingDistance", objective.WorkingDistance);
            Add(child, "Iris", objective.Iris);
            e.Add(Device(child, objective));
        }

        Extra(e, instrument.Extra);
        return e;
    }

    private static XElement Device(XElement e, OmeDevice device)
    {
        Add(e, "Manufacturer", device.Manufacturer);
        Add(e, "Model", device.Model);
        Add(e, "SerialNumber", device.SerialNumber);
        Add(e, "LotNumber", device.LotNumber);
        Add(e, "Type", device.Type);
        Extra(e, device.Extra);
        return e;
    }

    private static XElement Plate(OmePlate plate)
    {
        XElement e = new("Plate");
        Add(e, "ID", plate.Id);
        Add(e, "Name", plate.Name);
        Child(e, "Description", plate.Description);
        Add(e, "Rows", plate.Rows);
        Add(e, "Columns", plate.Columns);
        Add(e, "RowNamingConvention", plate.RowNamingConvention);
        Add(e, "ColumnNamingConvention", plate.ColumnNamingConvention);
        Add(e, "WellOriginX", plate.WellOriginX);
        Add(e, "WellOriginY", plate.WellOriginY);
        int index = 0;
        foreach (OmeWell well in plate.Wells)
        {
            XElement child = new("Well");
            Add(child, "ID", well.Id);
            Add(child, "Row", well.Row);
            Add(child, "Column", well.Column);
            foreach (OmeWellSample sample in well.Samples) child.Add(WellSample(sample, index++));
            Extra(child, well.Extra);
            e.Add(child);
        }

        foreach (OmePlateAcquisition run in plate.Acquisitions)
        {
            XElement child = new("PlateAcquisition");
            Add(child, "ID", run.Id);
            Add(child, "Name", run.Name);
            Child(child, "Description", run.Description);
            Add(child, "StartTime", run.StartTime);
            Add(child, "EndTime", run.EndTime);
            Add(child, "MaximumFieldCount", run.MaximumFieldCount);
            foreach (string id in run.WellSampleRefs) Reference(child, "WellSampleRef", id);
            Extra(child, run.Extra);
            e.Add(child);
        }

        Extra(e, plate.Extra);
        return e;
    }

    private static XElement WellSample(OmeWellSample sample, int index)
    {
        XElement e = new("WellSample");
        Add(e, "ID", sample.Id);
        Add(e, "Index", sample.Index ?? index);
        Add(e, "PositionX", sample.PositionX);
        Add(e, "PositionY", sample.PositionY);
        Add(e, "Timepoint", sample.Timepoint);
        Reference(e, "ImageRef", sample.ImageRef);
        Extra(e, sample.Extra);
        return e;
    }

    private static XElement Annotation(OmeAnnotation annotation)
    {
        if (annotation is OmeOtherAnnotation other) return new XElement(other.Element);
        bool map = annotation is OmeMapAnnotation;
        XElement e = new(map ? "MapAnnotation" : "XMLAnnotation");
        Add(e, "ID", annotation.Id);
        Add(e, "Namespace", annotation.Namespace);
        Child(e, "Description", annotation.Description);
        XElement value = new("Value");
        if (annotation is OmeMapAnnotation pairs)
        {
            foreach ((string key, string text) in pairs.Pairs) value.Add(new XElement("M", new XAttribute("K", key), text));
        }
        else if (annotation is OmeXmlAnnotation xml)
        {
            foreach (XNode node in xml.Value) value.Add(Copy(node));
        }

        e.Add(value);
        Extra(e, annotation.Extra);
        return e;
    }

    private static XNode Copy(XNode node) => node switch { XElement element => new XElement(element), XText text => new XText(text), XComment comment => new XComment(comment), _ => node };

    private static void Extra(XElement e, OmeExtra? extra)
    {
        if (extra is null) return;
        foreach (XAttribute attribute in extra.Attributes)
        {
            if (e.Attribute(attribute.Name) is null) e.Add(new XAttribute(attribute));
        }

        foreach (XElement element in extra.Elements) e.Add(new XElement(element));
    }

    private static void Add(XElement e, string name, string? value)
    {
        if (value is not null) e.Add(new XAttribute(name, value));
    }

    private static void Add(XElement e, string name, int? value)
    {
        if (value is { } number) e.Add(new XAttribute(name, OmeText.Format(number)));
    }

    private static void Add(XElement e, string name, double? value)
    {
        if (value is { } number) e.Add(new XAttribute(name, OmeText.Format(number)));
    }

    private static void Add(XElement e, string name, bool? value)
    {
        if (value is { } flag) e.Add(new XAttribute(name, flag ? "true" : "false"));
    }

    private static void Add(XElement e, string name, Quantity? value)
    {
        if (value is not { } quantity) return;
        e.Add(new XAttribute(name, OmeText.Format(quantity.Value)), new XAttribute(name + "Unit", quantity.Unit));
    }

    private static void Child(XElement e, string name, string? text)
    {
        if (text is not null) e.Add(new XElement(name, text));
    }

    private static void Reference(XElement e, string name, string? id)
    {
        if (id is not null) e.Add(new XElement(name, new XAttribute("ID", id)));
    }
}
