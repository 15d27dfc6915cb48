namespace Lamella.IO;

/// <summary>Products of declared sizes that cannot overflow. Plain 64-bit arithmetic: 128-bit integers and wide multiplications are compiled anew at every start of the program.</summary>
internal static class Extents
{
    /// <summary>The product of numbers that are not negative; null when it exceeds 64 bits.</summary>
    public static long? Product(ReadOnlySpan<long> extents, long unit = 1)
    {
        // A zero anywhere makes the product zero, whatever the rest would overflow to.
        if (extents.Contains(0)) return 0;
        long product = unit;
        foreach (long n in extents)
        {
            if (!Multiply(ref product, n)) return null;
        }

        return product;
    }

    /// <summary>Multiplies numbers that are not negative; false, and the product as it was, when the result exceeds the limit.</summary>
    public static bool Multiply(ref long product, long factor, long limit = long.MaxValue)
    {
        if (factor != 0 && product > limit / factor) return false;
        product *= factor;
        return true;
    }
}
