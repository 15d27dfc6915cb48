using System.Globalization;

namespace Lamella;

/// <summary>One statement of an image's metadata under a key such as <c>pixelSize.X</c> or <c>channels[0].name</c>: text, a number, or a number with a unit.</summary>
public sealed record MetadataFact
{
    /// <summary>The share by which two numbers may differ and still say the same: they went through other units and formats.</summary>
    private const double Rounding = 1e-9;

    private MetadataFact(string key, string text)
    {
        Key = key;
        Text = text;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The statement as text.</summary>
    public string Text { get; }

    /// <summary>The statement as a quantity; null when it is none.</summary>
    public Quantity? Quantity { get; private init; }

    /// <summary>The statement as a number; null when it is none.</summary>
    public double? Number { get; private init; }

    /// <summary>Text; null stays null.</summary>
    public static MetadataFact? Of(string key, string? text) => text is null ? null : new MetadataFact(key, text);

    /// <summary>A quantity; null stays null.</summary>
    public static MetadataFact? Of(string key, Quantity? quantity) => quantity is { } known ? new MetadataFact(key, known.ToString()) { Quantity = known } : null;

    /// <summary>A number; null stays null.</summary>
    public static MetadataFact? Of(string key, double? number) => number is { } known ? new MetadataFact(key, known.ToString(CultureInfo.InvariantCulture)) { Number = known } : null;

    /// <summary>True when both say the same: 0.5 micrometer and 500 nanometer do.</summary>
    public static bool Same(MetadataFact a, MetadataFact b)
    {
        if (a.Quantity is { } left && b.Quantity is { } right) return left.TryConvertTo(right.Unit, out Quantity converted) && Close(converted.Value, right.Value);
        if (a.Number is { } x && b.Number is { } y) return Close(x, y);
        return string.Equals(a.Text, b.Text, StringComparison.Ordinal);
    }

    private static bool Close(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= Rounding * Math.Max(Math.Abs(a), Math.Abs(b));
}
