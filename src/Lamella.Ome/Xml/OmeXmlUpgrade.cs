using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>Brings verbatim parts of older releases to their 2016-06 form. Source: the differences of the released schemas 2009-09 to 2016-06.</summary>
internal static class OmeXmlUpgrade
{
    /// <summary>The 2016-06 form of one element; the same element when nothing changed. Elements below are brought up when their turn comes.</summary>
    public static XElement Element(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "LightSource":
                return Unwrap(element, name => name is "Laser" or "Arc" or "Filament" or "LightEmittingDiode" or "GenericExcitationSource");
            case "Shape":
                return Unwrap(element, name => name is "Rectangle" or "Rect" or "Mask" or "Point" or "Ellipse" or "Circle" or "Line" or "Polyline" or "Polygon" or "Label" or "Text");
            case "Group":
                return Renamed(element, "ExperimenterGroup", "Group:", "ExperimenterGroup:");
            case "GroupRef":
                return Renamed(element, "ExperimenterGroupRef", "Group:", "ExperimenterGroup:");
            default:
                return element;
        }
    }

    /// <summary>Turns relations around that changed their owner: images list no datasets any more, datasets list images; likewise projects, screens and groups.</summary>
    /// <returns>The elements that were looked at, each time counted: they grow as the document does.</returns>
    public static long Relations(XElement root) =>
        Move(root, "Image", "DatasetRef", "Dataset", "ImageRef")
        + Move(root, "Dataset", "ProjectRef", "Project", "DatasetRef")
        + Move(root, "Plate", "ScreenRef", "Screen", "PlateRef")
        + Move(root, "Experimenter", "GroupRef", "Group", "ExperimenterRef");

    private static long Move(XElement root, string owner, string reference, string newOwner, string newReference)
    {
        long steps = 0;
        // The first of equal identifiers counts. What a holder lists is looked through when it is first asked for.
        Dictionary<string, (XElement Holder, HashSet<string>? Known)> holders = new(StringComparer.Ordinal);
        List<XElement> owners = [];
        foreach (XElement element in root.Elements())
        {
            steps++;
            if (Is(element, newOwner) && element.Attribute("ID") is { } own) holders.TryAdd(own.Value, (element, null));
            else if (Is(element, owner)) owners.Add(element);
        }

        foreach (XElement element in owners)
        {
            if (element.Attribute("ID") is not { } id) continue;
            List<XNode> kept = [];
            bool moved = false;
            foreach (XNode node in element.Nodes())
            {
                steps++;
                if (node is XElement old && Is(old, reference) && old.Attribute("ID")?.Value is { } target && holders.TryGetValue(target, out (XElement Holder, HashSet<string>? Known) place))
                {
                    if (place.Known is null)
                    {
                        place.Known = new HashSet<string>(StringComparer.Ordinal);
                        foreach (XElement listed in Named(place.Holder, newReference))
                        {
                            steps++;
                            if (listed.Attribute("ID") is { } known) place.Known.Add(known.Value);
                        }

                        holders[target] = place;
                    }

                    if (place.Known.Add(id.Value)) place.Holder.Add(new XElement(newReference, new XAttribute("ID", id.Value)));
                    moved = true;
                    continue;
                }

                kept.Add(node);
            }

            // Taking nodes out one by one would look for each from the first on.
            if (moved) element.RemoveNodes();
            if (moved) element.Add(kept);
        }

        return steps;
    }

    private static bool Is(XElement element, string name) => string.Equals(element.Name.LocalName, name, StringComparison.Ordinal);

    private static IEnumerable<XElement> Named(XElement parent, string name) => parent.Elements().Where(e => string.Equals(e.Name.LocalName, name, StringComparison.Ordinal));

    /// <summary>Merges a general element with the one inside that says its kind: that is the element since 2016-06.</summary>
    private static XElement Unwrap(XElement element, Func<string, bool> isKind)
    {
        XElement? inner = element.Elements().FirstOrDefault(e => isKind(e.Name.LocalName));
        if (inner is null) return element;
        string name = inner.Name.LocalName switch { "Rect" => "Rectangle", "Circle" => "Ellipse", "Text" => "Label", string same => same };
        XElement result = new(name);
        foreach (XAttribute attribute in element.Attributes()) result.SetAttributeValue(NewName(attribute.Name.LocalName), attribute.Value);
        foreach (XAttribute attribute in inner.Attributes()) result.SetAttributeValue(NewName(attribute.Name.LocalName), attribute.Value);
        if (inner.Name.LocalName is "Circle" && inner.Attribute("r") is { } radius)
        {
            result.SetAttributeValue("r", null);
            result.SetAttributeValue("RadiusX", radius.Value);
            result.SetAttributeValue("RadiusY", radius.Value);
        }

        foreach (XElement child in element.Elements().Where(e => e != inner)) result.Add(new XElement(child));
        foreach (XElement child in inner.Elements()) result.Add(new XElement(child));
        return result;
    }

    private static string NewName(string name) => name switch
    {
        "x" or "cx" => "X",
        "y" or "cy" => "Y",
        "rx" => "RadiusX",
        "ry" => "RadiusY",
        "x1" => "X1",
        "x2" => "X2",
        "y1" => "Y1",
        "y2" => "Y2",
        "width" => "Width",
        "height" => "Height",
        "points" => "Points",
        "Fill" => "FillColor",
        "Stroke" => "StrokeColor",
        "theZ" => "TheZ",
        "theT" => "TheT",
        _ => name,
    };

    private static XElement Renamed(XElement element, string name, string oldPrefix, string newPrefix)
    {
        XElement result = new(name, element.Attributes(), element.Nodes());
        if (result.Attribute("ID") is { } id && id.Value.StartsWith(oldPrefix, StringComparison.Ordinal)) id.Value = newPrefix + id.Value[oldPrefix.Length..];
        return result;
    }
}
