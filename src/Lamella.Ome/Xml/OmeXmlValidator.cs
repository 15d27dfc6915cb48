using System.Xml;
using System.Xml.Schema;

namespace Lamella.Ome;

/// <summary>Checks what a schema cannot see in OME-XML: that identifiers are unique, references lead somewhere, sizes and counts agree, every plane is stored once. Thread-safe.</summary>
internal static class OmeXmlValidator
{
    /// <summary>Checks the model. Errors are contradictions; warnings are readable but against the specification's advice.</summary>
    public static IReadOnlyList<Finding> Validate(OmeDocument document)
    {
        Findings findings = new();
        new OmeReferenceCheck(document, findings).Run();
        Document(document, findings);
        for (int i = 0; i < document.Images.Count; i++) OmePixelsCheck.Run(document.Images[i].Pixels, $"Image[{OmeText.Format(i)}]/Pixels", findings);
        for (int i = 0; i < document.Plates.Count; i++) Plate(document.Plates[i], $"Plate[{OmeText.Format(i)}]", findings);
        return findings.ToList();
    }

    /// <summary>Validates a document against a schema that the caller gives (compiled, with its resolver off). No external reference is followed.</summary>
    public static IReadOnlyList<Finding> ValidateSchema(ReadOnlyMemory<byte> document, XmlSchemaSet schema)
    {
        Findings findings = new();
        XmlReaderSettings settings = new()
        {
            XmlResolver = null,
            DtdProcessing = DtdProcessing.Prohibit,
            ValidationType = ValidationType.Schema,
            Schemas = schema,
            ValidationFlags = XmlSchemaValidationFlags.ProcessIdentityConstraints | XmlSchemaValidationFlags.ReportValidationWarnings,
        };
        settings.ValidationEventHandler += (_, e) => findings.Add(
            "ome-xml/schema",
            e.Severity == XmlSeverityType.Error ? Severity.Error : Severity.Warning,
            $"line {OmeText.Format(e.Exception.LineNumber)}, column {OmeText.Format(e.Exception.LinePosition)}",
            e.Message);
        try
        {
            using MemoryStream stream = new(document.ToArray(), writable: false);
            using XmlReader reader = XmlReader.Create(stream, settings);
            while (reader.Read())
            {
                // The handler collects.
            }
        }
        catch (XmlException e)
        {
            findings.Error("ome-xml/well-formed", $"line {OmeText.Format(e.LineNumber)}, column {OmeText.Format(e.LinePosition)}", e.Message);
        }

        return findings.ToList();
    }

    private static void Document(OmeDocument document, Findings findings)
    {
        OmeValueType uuid = OmeValueType.Parse("uuid");
        if (document.Uuid is { } id && !string.Equals(uuid.Fit(id), id, StringComparison.Ordinal)) findings.Error("ome-xml/uuid", "OME/@UUID", $"'{id}' is not of the form urn:uuid:...");
        if (document.BinaryOnly is { } pointer)
        {
            if (string.IsNullOrEmpty(pointer.MetadataFile)) findings.Error("ome-xml/binary-only-file", "OME/BinaryOnly", "the name of the metadata file is missing");
            if (uuid.Fit(pointer.Uuid ?? string.Empty) is null) findings.Error("ome-xml/uuid", "OME/BinaryOnly/@UUID", $"'{pointer.Uuid}' is not of the form urn:uuid:...");
            if (document.Images.Count + document.Plates.Count + document.Instruments.Count + document.Annotations.Count > 0)
            {
                findings.Error("ome-xml/binary-only-alone", "OME/BinaryOnly", "a file that points to its metadata may hold no other");
            }
        }
        else if (document.Images.Count == 0)
        {
            findings.Warn("ome-xml/no-image", "OME", "the document describes no image");
        }

        for (int i = 0; i < document.Images.Count; i++)
        {
            OmeImage image = document.Images[i];
            string place = $"Image[{OmeText.Format(i)}]";
            if (image.AcquisitionDate is { } date && !string.Equals(OmeValueType.Parse("dateTime").Fit(date), date, StringComparison.Ordinal))
            {
                findings.Error("ome-xml/date", place + "/AcquisitionDate", $"'{date}' is not an ISO 8601 date and time", "write it as 2024-03-07T10:12:03Z");
            }

            foreach ((string name, Quantity? quantity) in new[] { ("X", image.StageLabel?.X), ("Y", image.StageLabel?.Y), ("Z", image.StageLabel?.Z) })
            {
                OmePixelsCheck.Unit(quantity, UnitDimension.Length, place + "/StageLabel/@" + name, findings);
            }
        }
    }

    private static void Plate(OmePlate plate, string place, Findings findings)
    {
        HashSet<(int, int)> places = [];
        HashSet<int> indices = [];
        foreach (OmeWell well in plate.Wells)
        {
            string wellPlace = $"{place}/Well[{OmeText.Format(well.Row)},{OmeText.Format(well.Column)}]";
            if (!places.Add((well.Row, well.Column))) findings.Error("ome-xml/well-unique", wellPlace, "two wells have this row and column");
            if (plate.Rows is { } rows && well.Row >= rows) findings.Error("ome-xml/well-range", wellPlace, $"the row lies outside of the plate's {OmeText.Format(rows)} rows");
            if (plate.Columns is { } columns && well.Column >= columns) findings.Error("ome-xml/well-range", wellPlace, $"the column lies outside of the plate's {OmeText.Format(columns)} columns");
            foreach (OmeWellSample sample in well.Samples)
            {
                if (sample.Index is { } index && !indices.Add(index)) findings.Warn("ome-xml/well-sample-index", wellPlace, $"the index {OmeText.Format(index)} is used twice on the plate");
                if (sample.Index is null) findings.Error("ome-xml/well-sample-index", wellPlace, "a well sample needs an index");
            }
        }
    }
}
