using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>From coded channels to output channels, one row at a time and in place (T.832 9.10.2 to 9.10.4). Rows are whole macroblocks wide, hence whole vectors.</summary>
internal static class ColorTransform
{
    /// <summary>Adds <paramref name="offset"/>, then drops <paramref name="shift"/> fractional bits.</summary>
    public static void Shift(Span<int> values, int offset, int shift)
    {
        Vector<int> bias = new(offset);
        foreach (ref Vector<int> v in MemoryMarshal.Cast<int, Vector<int>>(values)) v = (v + bias) >> shift;
    }

    /// <summary>Luma and two colour differences to red, green, blue, in the order of the arguments.</summary>
    public static void ToRgb(Span<int> yToRed, Span<int> uToGreen, Span<int> vToBlue, int offset, int shiftRedBlue, int shiftGreen)
    {
        Vector<int> bias = new(offset);
        Span<Vector<int>> first = MemoryMarshal.Cast<int, Vector<int>>(yToRed);
        Span<Vector<int>> second = MemoryMarshal.Cast<int, Vector<int>>(uToGreen)[..first.Length];
        Span<Vector<int>> third = MemoryMarshal.Cast<int, Vector<int>>(vToBlue)[..first.Length];
        for (int i = 0; i < first.Length; i++)
        {
            Vector<int> green = first[i] + bias;
            Vector<int> red = -second[i];
            Vector<int> blue = third[i];
            green -= red >> 1;
            red = red - ((blue + Vector<int>.One) >> 1) + green;
            blue += red;
            first[i] = red >> shiftRedBlue;
            second[i] = green >> shiftGreen;
            third[i] = blue >> shiftRedBlue;
        }
    }

    /// <summary>The four coded channels to cyan, magenta, yellow, black, in the order of the arguments.</summary>
    public static void ToCmyk(Span<int> yToCyan, Span<int> uToMagenta, Span<int> vToYellow, Span<int> black, int half, int rounding, int shift)
    {
        for (int i = 0; i < yToCyan.Length; i++)
        {
            int m = -yToCyan[i] + half;
            int c = uToMagenta[i];
            int y = -vToYellow[i];
            int k = black[i] + rounding;
            k -= (m + 1) >> 1;
            m = m - (c >> 1) + k;
            c = c - ((y + 1) >> 1) + m;
            y += c;
            yToCyan[i] = c >> shift;
            uToMagenta[i] = m >> shift;
            vToYellow[i] = y >> shift;
            black[i] = k >> shift;
        }
    }

    /// <summary>Doubles the width of a row: odd columns are means of their neighbours.</summary>
    public static void Widen(ReadOnlySpan<int> half, Span<int> full)
    {
        int last = half.Length - 1;
        for (int i = 0; i < last; i++)
        {
            full[2 * i] = half[i];
            full[(2 * i) + 1] = (half[i] + half[i + 1] + 1) >> 1;
        }

        full[2 * last] = half[last];
        full[(2 * last) + 1] = half[last];
    }

    /// <summary>The mean of two rows, into the first.</summary>
    public static void Mean(Span<int> upper, ReadOnlySpan<int> lower)
    {
        for (int i = 0; i < upper.Length; i++) upper[i] = (upper[i] + lower[i] + 1) >> 1;
    }

    /// <summary>Three positive values with floating points to mantissas with the largest exponent, which comes last (RGBE).</summary>
    public static void ToSharedExponent(Span<int> red, Span<int> green, Span<int> blue, Span<int> exponent)
    {
        for (int i = 0; i < red.Length; i++)
        {
            (int r, int er) = Split(red[i]);
            (int g, int eg) = Split(green[i]);
            (int b, int eb) = Split(blue[i]);
            int e = Math.Max(er, Math.Max(eg, eb));
            red[i] = Align(r, e - er);
            green[i] = Align(g, e - eg);
            blue[i] = Align(b, e - eb);
            exponent[i] = e;
        }
    }

    private static (int Mantissa, int Exponent) Split(int value)
    {
        if (value <= 0) return (0, 0);
        int exponent = value >> 7;
        return exponent > 1 ? (value & 127 | 128, exponent) : (value, 1);
    }

    // A shift of 32 and more must give 0, which the machine's shift would not.
    private static int Align(int mantissa, int distance) => distance == 0 ? mantissa : distance > 9 ? 0 : ((2 * mantissa) + 1) >> (distance + 1);
}
