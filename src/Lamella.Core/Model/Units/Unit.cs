using System.Globalization;
using System.Numerics;

namespace Lamella;

/// <summary>What a unit measures.</summary>
internal enum UnitDimension
{
    Length,
    Time,
    Temperature,
    Pressure,
    Power,
    ElectricPotential,
    Frequency,
    Angle,
}

/// <summary>
/// One unit: its full name, its OME-XML symbol, and its size as an exact fraction of the base unit of its dimension (<c>base = (value + Offset) * Numerator / Denominator</c>).
/// A numerator of zero marks a unit without a size: <c>pixel</c> and <c>reference frame</c>.
/// </summary>
internal sealed record Unit(string Name, string Symbol, UnitDimension Dimension, BigInteger Numerator, BigInteger Denominator, decimal Offset = 0)
{
    /// <summary>Digits beyond the 17 of a double, so that one final rounding decides.</summary>
    private const int QuotientDigits = 40;

    public bool HasSize => !Numerator.IsZero;

    /// <summary>
    /// Converts through exact fractions of the shortest decimal form of the value, because that is the number a person wrote: 0.07 micrometer are 70 nanometer, not 70.00000000000001.
    /// </summary>
    public static bool TryConvert(double value, Unit from, Unit to, out double converted)
    {
        converted = value;
        if (ReferenceEquals(from, to)) return true;
        if (from.Dimension != to.Dimension || !from.HasSize || !to.HasSize) return false;
        if (!double.IsFinite(value)) return true;

        (BigInteger numerator, BigInteger denominator) = Fraction(value);
        (BigInteger offset, BigInteger offsetDenominator) = Fraction(from.Offset);
        numerator = (numerator * offsetDenominator) + (offset * denominator);
        denominator *= offsetDenominator;

        numerator *= from.Numerator * to.Denominator;
        denominator *= from.Denominator * to.Numerator;

        (offset, offsetDenominator) = Fraction(to.Offset);
        numerator = (numerator * offsetDenominator) - (offset * denominator);
        denominator *= offsetDenominator;

        converted = ToDouble(numerator, denominator);
        if (converted == 0 && double.IsNegative(value)) converted = -0.0;
        return double.IsFinite(converted);
    }

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(double value) => Fraction(value.ToString("R", CultureInfo.InvariantCulture));

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(decimal value) => Fraction(value.ToString(CultureInfo.InvariantCulture));

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(string decimalText)
    {
        int e = decimalText.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(decimalText.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = e < 0 ? decimalText : decimalText[..e];
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        BigInteger mantissa = BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent >= 0 ? (mantissa * BigInteger.Pow(10, exponent), BigInteger.One) : (mantissa, BigInteger.Pow(10, -exponent));
    }

    private static double ToDouble(BigInteger numerator, BigInteger denominator)
    {
        if (numerator.IsZero) return 0;
        int shift = QuotientDigits - Digits(numerator) + Digits(denominator);
        if (shift >= 0) numerator *= BigInteger.Pow(10, shift);
        else denominator *= BigInteger.Pow(10, -shift);

        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);

        // A last digit that says "something follows" keeps the parser from taking a truncated quotient for an exact tie.
        string sticky = remainder.IsZero ? "0" : "1";
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{quotient}{sticky}E{-shift - 1}"), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static int Digits(BigInteger value) => (int)Math.Floor(BigInteger.Log10(BigInteger.Abs(value))) + 1;
}
