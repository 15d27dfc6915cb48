
namespace Lamella;

/// <summary>A number with its unit. A physical value never travels without one; an unknown value is a null <see cref="Quantity"/>, never 1.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">The unit in full OME/UDUNITS spelling, such as <c>micrometer</c>; an unknown unit keeps the text of the file.</param>
public readonly record struct Quantity(double Value, string Unit)
{
    /// <summary>Number and unit, culture-invariant.</summary>
    public override string ToString() => Invariant($"{Value:R} {Unit}");
}
