using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Lamella.Formats.Nd2.Structure;

/// <summary>
/// A value of ND2 metadata: a name, and either a value or further nodes. Names start with their type in small letters (uiCount, dZStep, wsName), which older files leave out or write otherwise; look-ups go without it.
/// </summary>
internal sealed class Nd2Node
{
    private readonly List<Nd2Node> _children = [];
    private readonly string _plain;

    /// <summary>Creates a node; <paramref name="value"/> is null for a level, else bool, long, ulong, double, string or byte[].</summary>
    public Nd2Node(string name, object? value = null)
    {
        Name = name;
        Value = value;
        _plain = WithoutType(name);
    }

    /// <summary>The name as stored; empty for the items of a list.</summary>
    public string Name { get; }

    /// <summary>The value; null for a level.</summary>
    public object? Value { get; }

    /// <summary>The nodes below.</summary>
    public IReadOnlyList<Nd2Node> Children => _children;

    /// <summary>The first child with a name, given without its type; null when there is none.</summary>
    public Nd2Node? this[string name]
    {
        get
        {
            foreach (Nd2Node child in _children)
            {
                if (string.Equals(child._plain, name, StringComparison.Ordinal)) return child;
            }

            return null;
        }
    }

    /// <summary>Adds a node below.</summary>
    public void Add(Nd2Node child) => _children.Add(child);

    /// <summary>A child's finite number.</summary>
    public double? Number(string name) => this[name]?.AsNumber();

    /// <summary>A child's finite number above zero; ND2 writes 0 or -1 for what is unknown.</summary>
    public double? Positive(string name) => Number(name) is { } value and > 0 ? value : null;

    /// <summary>A child's whole number.</summary>
    public long? Whole(string name) => this[name]?.Value switch
    {
        long value => value,
        ulong value => value <= long.MaxValue ? (long)value : null,
        bool value => value ? 1 : 0,
        string text when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) => value,
        _ => null,
    };

    /// <summary>A child's text; null when it is blank.</summary>
    public string? Text(string name) => this[name]?.Value is string text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>True when a child says so.</summary>
    public bool Flag(string name) => this[name]?.AsFlag() == true;

    /// <summary>The value as a truth; null when it is none.</summary>
    public bool? AsFlag() => Value switch
    {
        bool flag => flag,
        long number => number != 0,
        ulong number => number != 0,
        string text => text is "1" or "true" or "True" or "TRUE",
        _ => null,
    };

    /// <summary>The flags of a list: bytes in the binary form, nodes in the XML form.</summary>
    public bool[] AsFlags()
    {
        if (Value is byte[] bytes) return [.. bytes.Select(b => b != 0)];
        return [.. _children.Select(c => c.AsFlag() == true)];
    }

    /// <summary>The tree as JSON: the binary form has no other text.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private double? AsNumber() => Value switch
    {
        double value => double.IsFinite(value) ? value : null,
        long value => value,
        ulong value => value,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) => value,
        _ => null,
    };

    private static string WithoutType(string name)
    {
        int at = 0;
        while (at < name.Length && (char.IsAsciiLetterLower(name[at]) || name[at] == '_')) at++;
        return at == name.Length ? name : name[at..];
    }

    /// <summary>Halves of surrogate pairs cannot be written.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private void Write(Utf8JsonWriter writer)
    {
        switch (Value)
        {
            case null:
                WriteLevel(writer);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                writer.WriteStringValue(Convert.ToHexString(bytes));
                break;
            default:
                writer.WriteStringValue(Valid((string)Value));
                break;
        }
    }

    private void WriteLevel(Utf8JsonWriter writer)
    {
        if (_children.Count > 0 && _children.TrueForAll(c => c.Name.Length == 0))
        {
            writer.WriteStartArray();
            foreach (Nd2Node child in CollectionsMarshal.AsSpan(_children)) child.Write(writer);
            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        foreach (Nd2Node child in CollectionsMarshal.AsSpan(_children))
        {
            writer.WritePropertyName(Valid(child.Name));
            child.Write(writer);
        }

        writer.WriteEndObject();
    }
}
