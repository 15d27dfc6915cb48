using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Pipelines.Compare;

/// <summary>Counts what differs between two runs of samples of one type. NaN equals NaN whatever its bits, zero equals negative zero. Not thread-safe: each worker has its own.</summary>
internal struct TileDifference
{
    private readonly double _tolerance;
    private readonly double _relative;

    public TileDifference(double tolerance, double relative)
    {
        _tolerance = tolerance;
        _relative = relative;
        FirstIndex = -1;
        FirstA = FirstB = string.Empty;
    }

    /// <summary>Samples beyond the tolerance.</summary>
    public long Different { get; private set; }

    /// <summary>Samples that are NaN on one side.</summary>
    public long NaNs { get; private set; }

    /// <summary>The largest absolute difference.</summary>
    public double Largest { get; private set; }

    /// <summary>The sum of the absolute differences of integers up to 64 bits, exact whatever the order.</summary>
    public UInt128 ExactSum { get; private set; }

    /// <summary>The sum of all other absolute differences.</summary>
    public double Sum { get; private set; }

    /// <summary>The place of the first sample that differs; -1 when none does.</summary>
    public long FirstIndex { get; private set; }

    /// <summary>Its value on the left.</summary>
    public string FirstA { get; private set; }

    /// <summary>Its value on the right.</summary>
    public string FirstB { get; private set; }

    /// <summary>True when samples of the two types can be subtracted.</summary>
    public static bool Comparable(PixelType a, PixelType b) => a.IsComplex() == b.IsComplex();

    /// <summary>Compares samples that lie one behind the other, little-endian. Samples of different types are compared by value.</summary>
    public void Add(ReadOnlySpan<byte> a, PixelType typeA, ReadOnlySpan<byte> b, PixelType typeB)
    {
        if (typeA != typeB) AddMixed(a, typeA, b, typeB);
        else if (!a.SequenceEqual(b)) AddSame(a, b, typeA);
    }

    private void AddSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, PixelType type)
    {
        switch (type)
        {
            case PixelType.Bool or PixelType.UInt8: Numbers<byte>(a, b); break;
            case PixelType.UInt16: Numbers<ushort>(a, b); break;
            case PixelType.UInt32: Numbers<uint>(a, b); break;
            case PixelType.UInt64: Numbers<ulong>(a, b); break;
            case PixelType.Int8: Numbers<sbyte>(a, b); break;
            case PixelType.Int16: Numbers<short>(a, b); break;
            case PixelType.Int32: Numbers<int>(a, b); break;
            case PixelType.Int64: Numbers<long>(a, b); break;
            case PixelType.Float16: Numbers<Half>(a, b); break;
            case PixelType.Float32: Numbers<float>(a, b); break;
            case PixelType.Float64: Numbers<double>(a, b); break;
            case PixelType.Complex64: Pairs<float>(a, b); break;
            default: Pairs<double>(a, b); break;
        }
    }

    private void Numbers<T>(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> a = MemoryMarshal.Cast<byte, T>(left), b = MemoryMarshal.Cast<byte, T>(right);
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i]) Differ(i, a[i], b[i]);
        }
    }

    private void Differ<T>(long index, T a, T b)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half))
        {
            if (T.IsNaN(a) && T.IsNaN(b)) return;
            if (T.IsNaN(a) || T.IsNaN(b))
            {
                NaNs++;
                Count(index, Text(a), Text(b));
                return;
            }

            double far = double.Abs(double.CreateTruncating(a) - double.CreateTruncating(b));
            Sum += far;
            Judge(index, far, Math.Max(double.Abs(double.CreateTruncating(a)), double.Abs(double.CreateTruncating(b))), a, b);
            return;
        }

        UInt128 distance;
        if (typeof(T) == typeof(Int128)) distance = a > b ? UInt128.CreateTruncating(a - b) : UInt128.CreateTruncating(b - a);
        else distance = unchecked(ulong.CreateTruncating(T.Max(a, b)) - ulong.CreateTruncating(T.Min(a, b))); // two's complement: right for signed types too
        ExactSum += distance;
        Judge(index, (double)distance, Math.Max(double.Abs(double.CreateTruncating(a)), double.Abs(double.CreateTruncating(b))), a, b);
    }

    private void Judge<T>(long index, double far, double magnitude, T a, T b)
        where T : unmanaged, INumber<T>
    {
        if (far > Largest) Largest = far;
        if (Beyond(far, magnitude)) Count(index, Text(a), Text(b));
    }

    /// <summary>An infinite difference is never within a tolerance.</summary>
    private readonly bool Beyond(double far, double magnitude) => double.IsInfinity(far) || far > Math.Max(_tolerance, _relative * magnitude);

    private void Count(long index, string a, string b)
    {
        Different++;
        if (FirstIndex >= 0) return;
        FirstIndex = index;
        FirstA = a;
        FirstB = b;
    }

    /// <summary>Complex samples: the distance in the plane. One that has a NaN part is NaN.</summary>
    private void Pairs<T>(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> a = MemoryMarshal.Cast<byte, T>(left), b = MemoryMarshal.Cast<byte, T>(right);
        for (int i = 0; i + 1 < a.Length; i += 2)
        {
            if (a[i] == b[i] && a[i + 1] == b[i + 1]) continue;
            bool nanA = T.IsNaN(a[i]) || T.IsNaN(a[i + 1]), nanB = T.IsNaN(b[i]) || T.IsNaN(b[i + 1]);
            if (nanA && nanB) continue;
            string textA = $"{Text(a[i])}{(T.IsNegative(a[i + 1]) ? string.Empty : "+")}{Text(a[i + 1])}i", textB = $"{Text(b[i])}{(T.IsNegative(b[i + 1]) ? string.Empty : "+")}{Text(b[i + 1])}i";
            if (nanA || nanB)
            {
                NaNs++;
                Count(i / 2, textA, textB);
                continue;
            }

            double far = double.Hypot(Distance(a[i], b[i]), Distance(a[i + 1], b[i + 1]));
            Sum += far;
            if (far > Largest) Largest = far;
            double magnitude = Math.Max(double.Hypot(double.CreateTruncating(a[i]), double.CreateTruncating(a[i + 1])), double.Hypot(double.CreateTruncating(b[i]), double.CreateTruncating(b[i + 1])));
            if (Beyond(far, magnitude)) Count(i / 2, textA, textB);
        }

        static double Distance(T x, T y) => x == y ? 0 : double.CreateTruncating(x) - double.CreateTruncating(y);
    }

    private void AddMixed(ReadOnlySpan<byte> a, PixelType typeA, ReadOnlySpan<byte> b, PixelType typeB)
    {
        if (typeA.IsComplex())
        {
            Pairs<double>(MemoryMarshal.AsBytes<double>(Widen<double>(a, Part(typeA))), MemoryMarshal.AsBytes<double>(Widen<double>(b, Part(typeB))));
            return;
        }

        if (typeA.IsFloat() || typeB.IsFloat()) Numbers<double>(MemoryMarshal.AsBytes<double>(Widen<double>(a, typeA)), MemoryMarshal.AsBytes<double>(Widen<double>(b, typeB)));
        else Numbers<Int128>(MemoryMarshal.AsBytes<Int128>(Widen<Int128>(a, typeA)), MemoryMarshal.AsBytes<Int128>(Widen<Int128>(b, typeB)));

        static PixelType Part(PixelType complex) => complex == PixelType.Complex64 ? PixelType.Float32 : PixelType.Float64;
    }

    private static T[] Widen<T>(ReadOnlySpan<byte> samples, PixelType type)
        where T : unmanaged, INumber<T>
    {
        return type switch
        {
            PixelType.Bool or PixelType.UInt8 => From<byte>(samples),
            PixelType.UInt16 => From<ushort>(samples),
            PixelType.UInt32 => From<uint>(samples),
            PixelType.UInt64 => From<ulong>(samples),
            PixelType.Int8 => From<sbyte>(samples),
            PixelType.Int16 => From<short>(samples),
            PixelType.Int32 => From<int>(samples),
            PixelType.Int64 => From<long>(samples),
            PixelType.Float16 => From<Half>(samples),
            PixelType.Float32 => From<float>(samples),
            _ => From<double>(samples),
        };

        static T[] From<TFrom>(ReadOnlySpan<byte> bytes)
            where TFrom : unmanaged, INumber<TFrom>
        {
            ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(bytes);
            T[] wide = new T[from.Length];
            for (int i = 0; i < wide.Length; i++) wide[i] = T.CreateTruncating(from[i]);
            return wide;
        }
    }

    private static string Text<T>(T value)
        where T : unmanaged, INumber<T> => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}
