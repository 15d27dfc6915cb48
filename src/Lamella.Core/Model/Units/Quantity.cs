using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lamella;

/// <summary>A number that never travels without its unit.</summary>
/// <param name="Value">The number, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit in full OME/UDUNITS spelling, such as <c>micrometer</c>, <c>second</c>, <c>nanometer</c>; text of a file that names no known unit stays as it was found.</param>
/// <remarks>Two quantities are equal when number and unit are: <c>1 micrometer</c> and <c>1000 nanometer</c> differ. An absent quantity is null, never 1.</remarks>
public readonly record struct Quantity(double Value, string Unit) : IComparable<Quantity>
{
    /// <summary>True when <see cref="Unit"/> is a unit that Lamella knows; only then can the quantity be converted.</summary>
    public bool HasKnownUnit => Units.Find(Unit) is not null;

    /// <summary>The same quantity in another unit of the same dimension. A value whose unit stays is returned untouched.</summary>
    /// <param name="unit">The wanted unit, in any spelling that files use.</param>
    /// <exception cref="RefusedException">One of the units is unknown, has no size (<c>pixel</c>, <c>reference frame</c>), or they measure different things.</exception>
    public Quantity ConvertTo(string unit)
    {
        if (TryConvertTo(unit, out Quantity converted)) return converted;
        Throw.Refused($"'{this}' cannot be converted to '{unit}': the units are unknown, have no size or measure different things");
        return default;
    }

    /// <summary>As <see cref="ConvertTo"/>; false instead of an exception.</summary>
    public bool TryConvertTo([NotNullWhen(true)] string? unit, out Quantity converted)
    {
        converted = this;
        if (unit is null) return false;
        if (string.Equals(unit, Unit, StringComparison.Ordinal)) return true;
        if (Units.Find(Unit) is not { } from || Units.Find(unit) is not { } to) return false;
        if (!Lamella.Unit.TryConvert(Value, from, to, out double value)) return false;
        converted = new Quantity(value, to.Name);
        return true;
    }

    /// <summary>True when both mean the same: <c>5 micrometer</c> and <c>5000 nanometer</c>. Units that are unknown or have no size mean the same only when they are the same text.</summary>
    public bool IsEquivalentTo(Quantity other) => this == other || (other.TryConvertTo(Unit, out Quantity same) && same.Value.Equals(Value));

    /// <summary>The order of two quantities of one dimension, whatever their units.</summary>
    /// <exception cref="RefusedException">They measure different things, or a unit is unknown.</exception>
    public int CompareTo(Quantity other) => Value.CompareTo(other.ConvertTo(Unit).Value);

    /// <summary>The number in its shortest invariant form, a space, the unit: <c>0.1625 micrometer</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} {Unit}");
}
