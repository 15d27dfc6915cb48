using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>Takes an element apart by local name, tolerating what files hold; what nobody took is its <see cref="Rest"/>.</summary>
internal sealed class OmeElement
{
    private readonly XAttribute?[] _attributes;
    private readonly XElement?[] _elements;
    private readonly Findings _findings;

    public OmeElement(XElement element, string parent, Findings findings)
    {
        Element = element;
        Parent = parent;
        _findings = findings;
        _attributes = [.. element.Attributes()];
        _elements = [.. element.Elements()];
    }

    public XElement Element { get; }

    private string Parent { get; }

    /// <summary>Where the element is, for findings.</summary>
    public string Place => Parent + "/" + Element.Name.LocalName + (Element.Attribute("ID") is { } id ? $"[{id.Value}]" : string.Empty);

    /// <summary>Takes the first attribute of one of the names.</summary>
    public string? Text(string name, string? oldName = null)
    {
        for (int i = 0; i < _attributes.Length; i++)
        {
            if (_attributes[i] is not { } attribute || !Is(attribute.Name, name, oldName)) continue;
            _attributes[i] = null;
            return attribute.Value;
        }

        return null;
    }

    public int? Int(string name, string? oldName = null)
    {
        if (Text(name, oldName) is not { } text) return null;
        if (OmeText.TryInt32(text, out int value, out bool repaired))
        {
            if (repaired) _findings.Warn("ome-xml/read/number", Place + "/@" + name, $"'{text}' was read as {OmeText.Format(value)}");
            return value;
        }

        _findings.Warn("ome-xml/read/number", Place + "/@" + name, $"'{text}' is not an integer; it was ignored");
        return null;
    }

    public double? Double(string name, string? oldName = null) => Number(Text(name, oldName), name);

    public bool? Bool(string name)
    {
        if (Text(name) is not { } text) return null;
        if (OmeText.TryBool(text, out bool value)) return value;
        _findings.Warn("ome-xml/read/boolean", Place + "/@" + name, $"'{text}' is neither true nor false; it was ignored");
        return null;
    }

    /// <summary>Takes a number with its unit; the schema's default unit where the document states none.</summary>
    public Quantity? Quantity(string name, UnitDimension dimension, string defaultUnit, string? oldName = null)
    {
        string? unit = Text(name + "Unit");
        if (Number(Text(name, oldName), name) is not { } value || double.IsNaN(value)) return null;
        return new Quantity(value, Unit(unit, dimension, defaultUnit, name));
    }

    /// <summary>As <see cref="Quantity"/> for sizes, which are greater than 0: writers put 0 where they know nothing.</summary>
    public Quantity? Size(string name, string defaultUnit, string? oldName = null)
    {
        if (Quantity(name, UnitDimension.Length, defaultUnit, oldName) is not { } quantity) return null;
        if (quantity.Value > 0) return quantity;
        _findings.Warn("ome-xml/read/not-positive", Place + "/@" + name, $"{quantity} is not a size; it was taken as not stated");
        return null;
    }

    /// <summary>Takes the first child element of one of the names.</summary>
    public XElement? Child(string name, string? oldName = null)
    {
        for (int i = 0; i < _elements.Length; i++)
        {
            if (_elements[i] is not { } element || !Is(element.Name, name, oldName)) continue;
            _elements[i] = null;
            return element;
        }

        return null;
    }

    /// <summary>Takes all child elements of the name.</summary>
    public IEnumerable<XElement> Children(string name)
    {
        for (int i = 0; i < _elements.Length; i++)
        {
            if (_elements[i] is not { } element || !Is(element.Name, name, null)) continue;
            _elements[i] = null;
            yield return element;
        }
    }

    /// <summary>Takes the references of one kind: their IDs.</summary>
    public IReadOnlyList<string> References(string name)
    {
        List<string>? ids = null;
        foreach (XElement element in Children(name))
        {
            if (element.Attribute("ID") is { } id) (ids ??= []).Add(id.Value);
        }

        return ids ?? (IReadOnlyList<string>)[];
    }

    /// <summary>Everything that was not taken; null when nothing is left.</summary>
    public OmeExtra? Rest()
    {
        List<XAttribute> attributes = [.. _attributes.OfType<XAttribute>()];
        List<XElement> elements = [.. _elements.OfType<XElement>()];
        return attributes.Count + elements.Count == 0 ? null : new OmeExtra(attributes, elements);
    }

    private string Unit(string? text, UnitDimension dimension, string defaultUnit, string name)
    {
        if (string.IsNullOrWhiteSpace(text)) return defaultUnit;
        string unit = Units.Normalize(text, dimension, out bool known);
        if (!known) _findings.Warn("ome-xml/read/unit", Place + "/@" + name + "Unit", $"'{text}' is not a known unit; it is kept as it is and never converted");
        return unit;
    }

    private double? Number(string? text, string name)
    {
        if (text is null) return null;
        if (OmeText.TryDouble(text, out double value, out bool repaired))
        {
            if (repaired) _findings.Warn("ome-xml/read/number", Place + "/@" + name, $"'{text}' was read as {OmeText.Format(value)}");
            return value;
        }

        _findings.Warn("ome-xml/read/number", Place + "/@" + name, $"'{text}' is not a number; it was ignored");
        return null;
    }

    private static bool Is(XName found, string name, string? oldName) =>
        string.Equals(found.LocalName, name, StringComparison.Ordinal) || (oldName is not null && string.Equals(found.LocalName, oldName, StringComparison.Ordinal));
}
