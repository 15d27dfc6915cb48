using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>
/// Makes a tree of OME-XML parts fit the 2016-06 schema: order, namespace, attribute types, unique identifiers, references that lead somewhere. What cannot fit is left out and named in the findings, so
/// that nothing is lost in silence. The given tree is not changed.
/// </summary>
internal sealed class OmeSchemaFit
{
    private static readonly XNamespace Ns = OmeSchema.Namespace;

    private readonly Findings _findings;
    private readonly Dictionary<string, Dictionary<string, string>> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    public OmeSchemaFit(Findings findings) => _findings = findings;

    /// <summary>Fits a whole document.</summary>
    public XElement Document(XElement root)
    {
        XElement fitted = Fit(root, OmeSchema.Find("OME")!, string.Empty) ?? new XElement(Ns + "OME");
        Define(fitted);
        Resolve(fitted);
        DropRepeatedImageRefs(fitted);
        return fitted;
    }

    /// <summary>Fits a part that is written while the document streams; identifiers of the document are known by then.</summary>
    public XElement? Part(XElement part)
    {
        XElement? fitted = OmeSchema.Find(part.Name.LocalName) is { } rule ? Fit(part, rule, string.Empty) : null;
        if (fitted is not null) Resolve(fitted);
        return fitted;
    }

    private XElement? Fit(XElement source, OmeElementRule rule, string parent)
    {
        string place = parent + (parent.Length == 0 ? string.Empty : "/") + source.Name.LocalName + (source.Attribute("ID") is { } id ? $"[{id.Value}]" : string.Empty);
        XElement target = new(Ns + source.Name.LocalName);
        foreach (OmePixels pixels in source.Annotations<OmePixels>()) target.AddAnnotation(pixels);
        if (!Attributes(source, target, rule, place)) return null;
        if (rule.AnyContent) AnyContent(source, target, place);
        else if (rule.Text is { } type && !Text(source, target, type, place)) return null;
        return Children(source, target, rule, place) ? target : null;
    }

    private bool Attributes(XElement source, XElement target, OmeElementRule rule, string place)
    {
        foreach (XAttribute attribute in source.Attributes())
        {
            if (attribute.Name.Namespace != XNamespace.None || attribute.IsNamespaceDeclaration) continue;
            string name = attribute.Name.LocalName;
            if (rule.Attributes.FindIndex(a => string.Equals(a.Name, name, StringComparison.Ordinal)) < 0) Lost(place, $"attribute {name}='{attribute.Value}' has no place in the schema");
        }

        foreach ((string name, bool required, OmeValueType type) in rule.Attributes)
        {
            string? text = source.Attribute(name)?.Value;
            string? value = text is null ? null : type.Fit(Clean(text, place));
            if (value is null && type.IdKind is not null && name is "ID" && (rule.Defines is not null ? required : text is not null))
            {
                // Identifiers are given below, when all are known; references keep the text they point with until then.
                value = text ?? string.Empty;
            }
            else if (text is not null && value is null)
            {
                Lost(place, $"attribute {name}='{text}' does not fit the schema");
            }
            else if (value is not null && text is not null && !type.IsUnit && type.IdKind is null && !string.Equals(value, text, StringComparison.Ordinal))
            {
                _findings.Add("ome-xml/write/adapted", Severity.Note, place + "/@" + name, $"'{text}' was written as '{value}'");
            }

            if (value is null && required)
            {
                Lost(place, $"the element lacks its attribute {name}");
                return false;
            }

            if (value is not null) target.SetAttributeValue(name, value);
        }

        DropHalfQuantities(source, target, place);
        return true;
    }

    /// <summary>A number whose unit the schema cannot say must not stay: the schema's default unit would change it.</summary>
    private void DropHalfQuantities(XElement source, XElement target, string place)
    {
        foreach (XAttribute attribute in source.Attributes())
        {
            string name = attribute.Name.LocalName;
            if (!name.EndsWith("Unit", StringComparison.Ordinal) || name.Length == 4 || attribute.Name.Namespace != XNamespace.None) continue;
            string number = name[..^4];
            if (target.Attribute(name) is null && target.Attribute(number) is { } orphan)
            {
                Lost(place, $"{number}='{orphan.Value}' has the unit '{attribute.Value}', which OME-XML cannot say");
                orphan.Remove();
            }
            else if (target.Attribute(number) is null)
            {
                target.Attribute(name)?.Remove();
            }
        }
    }

    private bool Text(XElement source, XElement target, OmeValueType type, string place)
    {
        string text = string.Concat(source.Nodes().OfType<XText>().Select(t => t.Value));
        string? value = type.Fit(Clean(text, place));
        if (value is null)
        {
            Lost(place, $"its text '{(text.Length > 80 ? text[..80] + "..." : text)}' does not fit the schema");
            return false;
        }

        if (value.Length > 0) target.Add(new XText(value));
        return true;
    }

    private bool Children(XElement source, XElement target, OmeElementRule rule, string place)
    {
        if (rule.AnyContent) return true;
        List<XElement>?[] slots = new List<XElement>?[rule.Slots.Count];
        foreach (XElement original in source.Elements())
        {
            XElement child = OmeXmlUpgrade.Element(original);
            string name = child.Name.LocalName;
            int slot = rule.Slot(name);
            if (slot < 0 || OmeSchema.Find(name, rule.Name) is not { } childRule)
            {
                Lost(place, $"element {original.Name.LocalName} has no place in the schema");
                continue;
            }

            if (slots[slot] is not null && rule.Slots[slot] is not '*')
            {
                Lost(place, $"a second {name} has no place in the schema");
                continue;
            }

            if (Fit(child, childRule, place) is { } fitted) (slots[slot] ??= []).Add(fitted);
        }

        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] is { } elements) target.Add(elements);
            else if (rule.Slots[i] == '!')
            {
                Lost(place, "the element lacks a child that the schema demands");
                return false;
            }
        }

        // Choices that the table writes as optional members.
        if (target.Name.LocalName is "BinaryFile" or "Union" && !target.HasElements)
        {
            Lost(place, "the element lacks a child that the schema demands");
            return false;
        }

        return true;
    }

    private void AnyContent(XElement source, XElement target, string place)
    {
        foreach (XNode node in source.Nodes())
        {
            switch (node)
            {
                case XElement element:
                    XElement copy = new(element);
                    foreach (XElement part in copy.DescendantsAndSelf())
                    {
                        foreach (XAttribute attribute in part.Attributes().Where(a => !a.IsNamespaceDeclaration)) attribute.Value = Clean(attribute.Value, place);
                        foreach (XText text in part.Nodes().OfType<XText>()) text.Value = Clean(text.Value, place);
                        foreach (XComment comment in part.Nodes().OfType<XComment>()) comment.Value = Clean(comment.Value, place);
                    }

                    target.Add(copy);
                    break;
                case XText text:
                    // The schema allows elements only, and white space between them.
                    if (string.IsNullOrWhiteSpace(text.Value)) target.Add(new XText(text.Value));
                    else Lost(place, $"the text '{(text.Value.Length > 80 ? text.Value[..80] + "..." : text.Value)}' outside of an element has no place in the schema");
                    break;
            }
        }
    }

    /// <summary>Gives every object an identifier that is valid and unique in its kind.</summary>
    private void Define(XElement root)
    {
        foreach (XElement element in root.DescendantsAndSelf())
        {
            if (Kind(element, defines: true) is not { } kind) continue;
            string text = (string?)element.Attribute("ID") ?? string.Empty;
            HashSet<string> used = Used(kind);
            Dictionary<string, string> ids = Ids(kind);
            bool valid = kind is "ROI" ? OmeValueType.Parse("any-id").Fit(text) is not null : OmeValueType.IsId(text, kind);
            if (valid && used.Add(text))
            {
                ids.TryAdd(text, text);
                continue;
            }

            string given = Fresh(kind, used);
            if (text.Length > 0)
            {
                ids.TryAdd(text, given);
                _findings.Warn("ome-xml/write/id", element.Name.LocalName, $"the identifier '{text}' is {(valid ? "used twice" : "not valid")}; '{given}' was written");
            }

            element.SetAttributeValue("ID", given);
        }
    }

    private string Fresh(string kind, HashSet<string> used)
    {
        int n = _next.GetValueOrDefault(kind);
        string id;
        do id = kind + ":" + OmeText.Format(n++);
        while (!used.Add(id));
        _next[kind] = n;
        return id;
    }

    /// <summary>Points every reference to the identifier that its target has now; references to nothing are left out.</summary>
    private void Resolve(XElement root)
    {
        List<XElement> dangling = [];
        foreach (XElement element in root.DescendantsAndSelf())
        {
            if (Kind(element, defines: false) is { } kind)
            {
                string text = (string?)element.Attribute("ID") ?? string.Empty;
                if (Ids(kind).TryGetValue(text, out string? id)) element.SetAttributeValue("ID", id);
                else dangling.Add(element);
            }

            if (element.Name.Namespace == Ns && element.Attribute("Annotator") is { } annotator && OmeSchema.Find(element.Name.LocalName) is not null)
            {
                if (Ids("Experimenter").TryGetValue(annotator.Value, out string? id)) annotator.Value = id;
                else annotator.Remove();
            }
        }

        foreach (XElement element in dangling)
        {
            Lost(element.Parent?.Name.LocalName ?? "document", $"{element.Name.LocalName} points to '{(string?)element.Attribute("ID")}', which the document does not hold");

            // The one element that the schema does not allow without its references.
            if (element.Parent is { Name.LocalName: "MicrobeamManipulation", Parent: not null } holder) holder.Remove();
            element.Remove();
        }
    }

    /// <summary>The schema wants an image to be a field of one well sample only.</summary>
    private void DropRepeatedImageRefs(XElement root)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (XElement reference in root.Elements(Ns + "Plate").Elements(Ns + "Well").Elements(Ns + "WellSample").Elements(Ns + "ImageRef").ToList())
        {
            string id = (string)reference.Attribute("ID")!;
            if (seen.Add(id)) continue;
            Lost("WellSample", $"the image '{id}' is a field of another well sample already");
            reference.Remove();
        }
    }

    private static string? Kind(XElement element, bool defines)
    {
        if (element.Name.Namespace != Ns || InAnyContent(element)) return null;
        OmeElementRule? rule = OmeSchema.Find(element.Name.LocalName);
        return defines ? rule?.Defines : rule?.RefersTo;
    }

    private static bool InAnyContent(XElement element)
    {
        for (XElement? e = element.Parent; e is not null; e = e.Parent)
        {
            if (e.Name.LocalName is "Value" && e.Parent?.Name.LocalName is "XMLAnnotation") return true;
        }

        return false;
    }

    private Dictionary<string, string> Ids(string kind)
    {
        if (!_ids.TryGetValue(kind, out Dictionary<string, string>? ids)) _ids.Add(kind, ids = new(StringComparer.Ordinal));
        return ids;
    }

    private HashSet<string> Used(string kind)
    {
        if (!_used.TryGetValue(kind, out HashSet<string>? used)) _used.Add(kind, used = new(StringComparer.Ordinal));
        return used;
    }

    private string Clean(string text, string place)
    {
        string clean = OmeXmlSource.RemoveInvalid(text, out bool changed);
        if (changed) _findings.Warn("ome-xml/write/characters", place, "characters that XML forbids were removed");
        return clean;
    }

    private void Lost(string place, string message) => _findings.Warn("ome-xml/write/lost", place, message);
}
