namespace Lamella.Cli.Documents;

/// <summary>A number with its unit.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">The name of the unit, spelled as OME and UDUNITS spell it, such as micrometer.</param>
internal sealed record Amount(double Value, string Unit)
{
    /// <summary>The amount; null where it is unknown or not a number.</summary>
    public static Amount? Of(Quantity? quantity) => quantity is { } known && double.IsFinite(known.Value) ? new Amount(known.Value, known.Unit) : null;
}
