using System.Globalization;
using System.Xml.Linq;

namespace Lamella.Formats.Lif.Structure;

/// <summary>One dimension: how many elements, how far apart in bytes and in the world.</summary>
/// <param name="Id">Its meaning.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Origin">Where the first element lies, in <paramref name="Unit"/>, as written.</param>
/// <param name="Length">The way from the first to the last element, as written; negative when it runs backwards.</param>
/// <param name="Unit">Usually <c>m</c> or <c>s</c>; may be empty.</param>
/// <param name="Increment">Bytes from one element to the next.</param>
internal sealed record LifDimension(int Id, long Count, string? Origin, string? Length, string? Unit, long Increment)
{
    /// <summary>The mosaic dimension.</summary>
    public const int Tiles = 10;

    /// <summary>Parses a <c>DimensionDescription</c>.</summary>
    public static LifDimension Parse(XElement element)
    {
        if (LifXml.Whole(element, "BitInc") is > 0) Throw.Unsupported(LifContainer.Format, "samples that are packed in bits");
        return new LifDimension(
            (int)(LifXml.Whole(element, "DimID") is { } id and > 0 and < 1000 ? id : Throw.Damaged<long>(LifContainer.Format, "a dimension without a valid DimID")),
            LifXml.Whole(element, "NumberOfElements") is { } count and > 0 and <= int.MaxValue ? count : Throw.Damaged<long>(LifContainer.Format, "a dimension without a valid NumberOfElements"),
            LifXml.Text(element, "Origin"),
            LifXml.Text(element, "Length"),
            LifXml.Text(element, "Unit"),
            LifXml.Whole(element, "BytesInc") is { } bytes and >= 0 ? bytes : Throw.Damaged<long>(LifContainer.Format, "a dimension without a valid BytesInc"));
    }

    /// <summary>The distance between neighbours in the wanted unit: Length / (elements - 1). Its sign is the direction. Null when the length is 0, missing, or in no known unit.</summary>
    /// <remarks>The length is divided as the decimal number that it is written as: 7.6e-06 m over 39 elements are 0.2 micrometres, not 0.19999999999999998.</remarks>
    public double? Step(string unit)
    {
        if (Amount(Length, unit) is not { } length || length == 0) return null;
        long gaps = Math.Max(1, Count - 1);
        double quotient = TryDecimal(Length, unit, out decimal exact) ? (double)(exact / gaps) : length / gaps;
        return double.IsFinite(quotient) && quotient != 0 ? quotient : null;
    }

    /// <summary>Where the first element lies, in the wanted unit.</summary>
    public double? Start(string unit) => Amount(Origin, unit);

    private double? Amount(string? text, string unit)
    {
        if (Unit is null || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)) return null;
        return new Quantity(value, Unit).TryConvertTo(unit, out Quantity converted) && double.IsFinite(converted.Value) ? converted.Value : null;
    }

    private bool TryDecimal(string? text, string unit, out decimal value)
    {
        value = 0;
        if (Amount(text, unit) is not { } amount || Math.Abs(amount) is > 1e12 or < 1e-9) return false;
        // The shortest text of the converted number is the written one with its point moved.
        return decimal.TryParse(amount.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
