using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>Identifiers are valid and unique in their kind; references lead to one that exists.</summary>
internal sealed class OmeReferenceCheck(OmeDocument document, Findings findings)
{
    private readonly HashSet<(string Kind, string Id)> _defined = [];

    public void Run()
    {
        foreach (OmeInstrument instrument in document.Instruments)
        {
            Define("Instrument", instrument.Id);
            foreach (OmeObjective objective in instrument.Objectives) Define("Objective", objective.Id);
            foreach (OmeDetector detector in instrument.Detectors) Define("Detector", detector.Id);
        }

        foreach (OmeImage image in document.Images)
        {
            Define("Image", image.Id);
            Define("Pixels", image.Pixels.Id);
            foreach (OmeChannel channel in image.Pixels.Channels) Define("Channel", channel.Id);
        }

        foreach (OmePlate plate in document.Plates)
        {
            Define("Plate", plate.Id);
            foreach (OmeWell well in plate.Wells)
            {
                Define("Well", well.Id);
                foreach (OmeWellSample sample in well.Samples) Define("WellSample", sample.Id);
            }

            foreach (OmePlateAcquisition run in plate.Acquisitions) Define("PlateAcquisition", run.Id);
        }

        foreach (OmeAnnotation annotation in document.Annotations) Define("Annotation", annotation.Id);
        foreach (XElement roi in document.Rois) Define("ROI", roi.Attribute("ID")?.Value);
        References();
    }

    private void References()
    {
        HashSet<string> imaged = new(StringComparer.Ordinal);
        for (int i = 0; i < document.Images.Count; i++)
        {
            OmeImage image = document.Images[i];
            string place = $"Image[{OmeText.Format(i)}]";
            Refer("Instrument", image.InstrumentRef, place + "/InstrumentRef");
            Refer("Objective", image.ObjectiveSettings?.Id, place + "/ObjectiveSettings");
            foreach (string id in image.AnnotationRefs) Refer("Annotation", id, place + "/AnnotationRef");
            foreach (string id in image.RoiRefs) Refer("ROI", id, place + "/ROIRef");
        }

        foreach (OmePlate plate in document.Plates)
        {
            foreach (OmeWellSample sample in plate.Wells.SelectMany(w => w.Samples))
            {
                Refer("Image", sample.ImageRef, $"WellSample {sample.Id}");
                if (sample.ImageRef is { } id && !imaged.Add(id)) findings.Error("ome-xml/well-sample-image", $"WellSample {sample.Id}", $"the image '{id}' belongs to another well sample already");
            }

            foreach (string id in plate.Acquisitions.SelectMany(a => a.WellSampleRefs)) Refer("WellSample", id, $"Plate {plate.Id}/PlateAcquisition");
        }
    }

    private void Define(string kind, string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            findings.Error("ome-xml/id-missing", kind, "the identifier is missing");
            return;
        }

        bool valid = kind is "ROI" ? OmeValueType.Parse("any-id").Fit(id) is not null : OmeValueType.IsId(id, kind);
        if (!valid) findings.Error("ome-xml/id-pattern", kind, $"'{id}' is not of the form {kind}:... or urn:lsid:authority:{kind}:...");
        if (!_defined.Add((kind, id))) findings.Error("ome-xml/id-unique", kind, $"'{id}' is used twice");
    }

    private void Refer(string kind, string? id, string place)
    {
        if (id is not null && !_defined.Contains((kind, id))) findings.Error("ome-xml/reference", place, $"it points to '{id}', which the document does not hold");
    }
}
