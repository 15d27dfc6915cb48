using System.Globalization;
using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>
/// An extra axis folded into Z, T or C by the 6D-7D-8D convention of OME: the stored axis runs through this one fastest. Source: "6D, 7D and 8D storage" of the OME model documentation.
/// </summary>
/// <param name="Along">The axis it is folded into: <c>Z</c>, <c>T</c> or <c>C</c>.</param>
/// <param name="Type">angle, phase, tile, lifetime, lambda or other.</param>
/// <param name="TypeDescription">Free text.</param>
/// <param name="Unit">The unit of start, step and end; full name when known, else verbatim.</param>
/// <param name="Start">The first position.</param>
/// <param name="Step">The distance of positions.</param>
/// <param name="End">The last position.</param>
/// <param name="Labels">Names instead of positions; empty when there are none.</param>
internal sealed record OmeModulo(char Along, string? Type, string? TypeDescription, string? Unit, double Start, double Step, double End, IReadOnlyList<string> Labels)
{
    /// <summary>The namespace of the annotation.</summary>
    public const string Namespace = "openmicroscopy.org/omero/dimension/modulo";

    /// <summary>The namespace of the elements inside.</summary>
    public const string ElementNamespace = "http://www.openmicroscopy.org/Schemas/Additions/2011-09";

    /// <summary>The extent of the extra axis; at least 1.</summary>
    public int Count
    {
        get
        {
            if (Labels.Count > 0) return Labels.Count;
            double steps = Step == 0 ? 0 : Math.Round((End - Start) / Step);
            return steps is > 0 and < int.MaxValue ? (int)steps + 1 : 1;
        }
    }

    /// <summary>The modulo axes of an image: those of its annotations, or of all annotations when the document has one image and no reference.</summary>
    public static IReadOnlyList<OmeModulo> Of(OmeDocument document, OmeImage image)
    {
        List<OmeModulo> found = [];
        foreach (OmeAnnotation annotation in document.Annotations)
        {
            if (annotation is not OmeXmlAnnotation xml) continue;
            bool linked = annotation.Id is { } id && image.AnnotationRefs.Contains(id, StringComparer.Ordinal);
            if (!linked && (document.Images.Count > 1 || image.AnnotationRefs.Count > 0)) continue;
            foreach (XNode node in xml.Value)
            {
                if (node is XElement element) Collect(element, found);
            }
        }

        return found;
    }

    /// <summary>The element <c>Modulo</c> that states these axes.</summary>
    public static XElement ToElement(IEnumerable<OmeModulo> axes)
    {
        XNamespace ns = ElementNamespace;
        XElement root = new(ns + "Modulo", new XAttribute("namespace", ElementNamespace));
        foreach (OmeModulo axis in axes)
        {
            XElement element = new(ns + ("ModuloAlong" + axis.Along));
            if (axis.Type is not null) element.Add(new XAttribute("Type", axis.Type));
            if (axis.TypeDescription is not null) element.Add(new XAttribute("TypeDescription", axis.TypeDescription));
            if (axis.Unit is not null) element.Add(new XAttribute("Unit", Units.Find(axis.Unit)?.Symbol ?? axis.Unit));
            if (axis.Labels.Count == 0)
            {
                element.Add(new XAttribute("Start", Text(axis.Start)), new XAttribute("Step", Text(axis.Step)), new XAttribute("End", Text(axis.End)));
            }

            foreach (string label in axis.Labels) element.Add(new XElement(ns + "Label", label));
            root.Add(element);
        }

        return root;
    }

    private static void Collect(XElement element, List<OmeModulo> found)
    {
        string name = element.Name.LocalName;
        if (string.Equals(name, "Modulo", StringComparison.Ordinal))
        {
            foreach (XElement child in element.Elements()) Collect(child, found);
        }
        else if (name is "ModuloAlongZ" or "ModuloAlongT" or "ModuloAlongC")
        {
            string? unit = element.Attribute("Unit")?.Value;
            double start = Number(element, "Start", 0);
            found.Add(new OmeModulo(
                name[^1],
                element.Attribute("Type")?.Value,
                element.Attribute("TypeDescription")?.Value,
                Units.Find(unit)?.Name ?? unit,
                start,
                Number(element, "Step", 1),
                Number(element, "End", start),
                [.. element.Elements().Where(e => string.Equals(e.Name.LocalName, "Label", StringComparison.Ordinal)).Select(e => e.Value)]));
        }
    }

    private static double Number(XElement element, string attribute, double absent) =>
        OmeText.TryDouble(element.Attribute(attribute)?.Value, out double value, out _) ? value : absent;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
