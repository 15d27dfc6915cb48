using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>
/// Writes OME-XML 2016-06 that validates against the schema, whatever the model holds: values that cannot be written are left out and named in the findings. The small parts go through a tree that is made to
/// fit; storage entries and planes are streamed. Deterministic: the same model gives the same bytes.
/// </summary>
internal static class OmeXmlWriter
{
    /// <summary>Writes a document as UTF-8 without a byte order mark.</summary>
    /// <param name="document">The model; not changed.</param>
    /// <param name="findings">Receives what was adapted or lost.</param>
    /// <param name="options">Null for the defaults.</param>
    public static byte[] Write(OmeDocument document, Findings findings, OmeXmlWriteOptions? options = null)
    {
        options ??= new OmeXmlWriteOptions();
        XElement tree = OmeXmlTree.Build(document, options);
        OmeXmlUpgrade.Relations(tree);
        OmeSchemaFit fit = new(findings);
        XElement root = fit.Document(tree);
        using MemoryStream stream = new();
        XmlWriterSettings settings = new() { Encoding = new UTF8Encoding(false), Indent = options.Indent, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize, CloseOutput = false };
        using (XmlWriter writer = XmlWriter.Create(stream, settings)) new Output(writer, fit, findings, options).Root(root);
        return stream.ToArray();
    }

    /// <summary>Streams the fitted tree, and the storage entries and planes of each pixel set at their place.</summary>
    private sealed class Output(XmlWriter writer, OmeSchemaFit fit, Findings findings, OmeXmlWriteOptions options)
    {
        private const string Ns = OmeSchema.Namespace;
        private const string Xsi = "http://www.w3.org/2001/XMLSchema-instance";

        private string _lastUnit = string.Empty;
        private UnitDimension _lastDimension;
        private string? _lastSymbol;

        public void Root(XElement root)
        {
            writer.WriteStartDocument();
            writer.WriteStartElement("OME", Ns);
            writer.WriteAttributeString("xmlns", "xsi", null, Xsi);
            writer.WriteAttributeString("xsi", "schemaLocation", Xsi, $"{Ns} {OmeSchema.Location}");
            Content(root);
            writer.WriteEndElement();
            writer.WriteEndDocument();
        }

        private void Element(XElement element)
        {
            if (element.Name.LocalName is "Value" || element.Name.NamespaceName != Ns)
            {
                element.WriteTo(writer);
                return;
            }

            writer.WriteStartElement(element.Name.LocalName, Ns);
            Content(element);
            writer.WriteEndElement();
        }

        private void Content(XElement element)
        {
            foreach (XAttribute attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration)) writer.WriteAttributeString(attribute.Name.LocalName, attribute.Value);
            if (element.Annotation<OmePixels>() is { } pixels)
            {
                Pixels(element, pixels);
                return;
            }

            foreach (XNode node in element.Nodes())
            {
                if (node is XElement child) Element(child);
                else if (node is XText text) writer.WriteString(text.Value);
            }
        }

        private void Pixels(XElement element, OmePixels pixels)
        {
            bool inline = false;
            bool storeElsewhere = options.MetadataOnly || pixels.TiffData.Count > 0;
            foreach (XElement child in element.Elements())
            {
                if (child.Name.LocalName is "BinData" && storeElsewhere)
                {
                    if (!inline) findings.Warn("ome-xml/write/lost", "Pixels", "inline pixels were left out: the pixels are stored elsewhere");
                    inline = true;
                    continue;
                }

                inline |= child.Name.LocalName is "BinData";
                Element(child);
            }

            if (options.MetadataOnly) Empty("MetadataOnly");
            else if (pixels.TiffData.Count > 0) foreach (OmeTiffData entry in pixels.TiffData) TiffData(entry);
            else if (pixels.MetadataOnly && !inline) Empty("MetadataOnly");
            else if (!inline) Empty("TiffData"); // all directories of the file, in order
            Planes(pixels.Planes);
        }

        private void Empty(string name)
        {
            writer.WriteStartElement(name, Ns);
            writer.WriteEndElement();
        }

        private void TiffData(OmeTiffData entry)
        {
            writer.WriteStartElement("TiffData", Ns);
            Index("IFD", entry.Ifd);
            Index("FirstZ", entry.FirstZ);
            Index("FirstC", entry.FirstC);
            Index("FirstT", entry.FirstT);
            Index("PlaneCount", entry.PlaneCount);
            if (entry.File is { } file)
            {
                string? uuid = OmeValueType.Parse("uuid").Fit(file.Uuid ?? string.Empty);
                if (uuid is null) findings.Warn("ome-xml/write/lost", "TiffData", $"'{file.Uuid}' is not a UUID; the file name '{file.FileName}' cannot be written without one");
                else FileRef(uuid, file.FileName);
            }

            writer.WriteEndElement();
        }

        private void FileRef(string uuid, string? name)
        {
            writer.WriteStartElement("UUID", Ns);
            if (name is not null) writer.WriteAttributeString("FileName", OmeXmlSource.RemoveInvalid(name, out _));
            writer.WriteString(uuid);
            writer.WriteEndElement();
        }

        private void Index(string name, int? value)
        {
            if (value is >= 0) writer.WriteAttributeString(name, OmeText.Format(value.Value));
        }

        private void Planes(OmePlanes planes)
        {
            for (int row = 0; row < planes.Count; row++)
            {
                writer.WriteStartElement("Plane", Ns);
                Index("TheZ", Math.Max(0, planes.Z(row)));
                Index("TheT", Math.Max(0, planes.T(row)));
                Index("TheC", Math.Max(0, planes.C(row)));
                Quantity("DeltaT", "DeltaTUnit", planes.DeltaT[row], UnitDimension.Time);
                Quantity("ExposureTime", "ExposureTimeUnit", planes.ExposureTime[row], UnitDimension.Time);
                Quantity("PositionX", "PositionXUnit", planes.PositionX[row], UnitDimension.Length);
                Quantity("PositionY", "PositionYUnit", planes.PositionY[row], UnitDimension.Length);
                Quantity("PositionZ", "PositionZUnit", planes.PositionZ[row], UnitDimension.Length);
                if (planes.Extras.TryGetValue(row, out OmeExtra? extra)) PlaneExtra(extra);
                writer.WriteEndElement();
            }
        }

        private void PlaneExtra(OmeExtra extra)
        {
            XElement part = new("Plane", new XAttribute("TheZ", 0), new XAttribute("TheT", 0), new XAttribute("TheC", 0));
            foreach (XAttribute attribute in extra.Attributes.Where(a => part.Attribute(a.Name) is null)) part.Add(new XAttribute(attribute));
            foreach (XElement element in extra.Elements) part.Add(new XElement(element));
            foreach (XElement element in fit.Part(part)?.Elements() ?? []) Element(element);
        }

        private void Quantity(string name, string unitName, Quantity? quantity, UnitDimension dimension)
        {
            if (quantity is not { } q) return;
            if (!string.Equals(_lastUnit, q.Unit, StringComparison.Ordinal) || _lastDimension != dimension)
            {
                _lastUnit = q.Unit;
                _lastDimension = dimension;
                _lastSymbol = Units.OmeSymbol(q.Unit, dimension);
            }

            string? symbol = _lastSymbol;
            if (symbol is null)
            {
                findings.Warn("ome-xml/write/lost", "Plane", $"{name} has the unit '{q.Unit}', which OME-XML cannot say here");
                return;
            }

            writer.WriteAttributeString(name, OmeText.Format(q.Value));
            writer.WriteAttributeString(unitName, symbol);
        }
    }
}
