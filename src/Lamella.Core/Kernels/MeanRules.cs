using System.Numerics;

namespace Lamella.Kernels;

/// <summary>Turns a sum and a count into a mean of the sample's own type.</summary>
internal interface IMean<T, TSum>
{
    /// <summary>The mean.</summary>
    static abstract T Finish(TSum sum, long count);
}

/// <summary>Integers up to 32 bits: the exact mean, half to even.</summary>
internal readonly struct IntegerMean<T> : IMean<T, long>
    where T : unmanaged, INumberBase<T>
{
    /// <inheritdoc/>
    public static T Finish(long sum, long count)
    {
        long quotient = sum / count, rest = sum % count;
        if (rest < 0)
        {
            // Division rounds toward zero; the rule below wants the floor.
            quotient--;
            rest += count;
        }

        if (2 * rest > count || (2 * rest == count && (quotient & 1) != 0)) quotient++;
        return T.CreateTruncating(quotient);
    }
}

/// <summary>64-bit integers: as <see cref="IntegerMean{T}"/> over 128-bit sums.</summary>
internal readonly struct WideMean<T> : IMean<T, Int128>
    where T : unmanaged, INumberBase<T>
{
    /// <inheritdoc/>
    public static T Finish(Int128 sum, long count)
    {
        (Int128 quotient, Int128 rest) = Int128.DivRem(sum, count);
        if (rest < 0)
        {
            quotient--;
            rest += count;
        }

        if (2 * rest > count || (2 * rest == count && !Int128.IsEvenInteger(quotient))) quotient++;
        return T.CreateTruncating(quotient);
    }
}

/// <summary>Floats: the mean in double precision, rounded once to the sample's type.</summary>
internal readonly struct FloatMean<T> : IMean<T, double>
    where T : unmanaged, INumberBase<T>
{
    /// <inheritdoc/>
    public static T Finish(double sum, long count) => T.CreateTruncating(sum / count);
}
