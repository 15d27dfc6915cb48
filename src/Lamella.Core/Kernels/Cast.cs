using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Kernels;

/// <summary>
/// Converts samples from one type to another. Neither form throws for a value: <see cref="ConvertExact"/> tells whether every value kept its meaning, <see cref="ConvertSaturating"/> forces it.
/// What to do about a value that does not fit is the caller's policy.
/// </summary>
/// <remarks>Rules: bool is 0 or 1, and any other number becomes true; fractions round half to even; out of range takes the nearest limit; NaN becomes 0 in an integer; a real number becomes complex
/// with imaginary part 0, and the imaginary part is dropped the other way. float64 beyond float32 becomes infinite. Thread-safe: no state.</remarks>
internal static class Cast
{
    /// <summary>Converts as <see cref="ConvertSaturating"/>; false when any value changed its meaning (NaN stays NaN between floats).</summary>
    public static bool ConvertExact(ReadOnlySpan<byte> source, PixelType from, Span<byte> destination, PixelType to) => Convert(source, from, destination, to, check: true);

    /// <summary>Converts every sample to the nearest value of the target type.</summary>
    public static void ConvertSaturating(ReadOnlySpan<byte> source, PixelType from, Span<byte> destination, PixelType to) => Convert(source, from, destination, to, check: false);

    private static bool Convert(ReadOnlySpan<byte> source, PixelType from, Span<byte> destination, PixelType to, bool check)
    {
        int count = source.Length / from.Size();
        if (source.Length % from.Size() != 0) throw new ArgumentException("the length is not a multiple of the sample", nameof(source));
        if (destination.Length < (long)count * to.Size()) throw new ArgumentException("the destination is too short", nameof(destination));
        if (from == to)
        {
            source.CopyTo(destination);
            return true;
        }

        Plan plan = new(source, from.IsComplex() ? 2 : 1, destination, to.IsComplex() ? 2 : 1, count, check, to == PixelType.Bool);
        return from switch
        {
            PixelType.Bool or PixelType.UInt8 => From<byte>(plan, to),
            PixelType.UInt16 => From<ushort>(plan, to),
            PixelType.UInt32 => From<uint>(plan, to),
            PixelType.UInt64 => From<ulong>(plan, to),
            PixelType.Int8 => From<sbyte>(plan, to),
            PixelType.Int16 => From<short>(plan, to),
            PixelType.Int32 => From<int>(plan, to),
            PixelType.Int64 => From<long>(plan, to),
            PixelType.Float16 => From<Half>(plan, to),
            PixelType.Float32 or PixelType.Complex64 => From<float>(plan, to),
            _ => From<double>(plan, to),
        };
    }

    private static bool From<TFrom>(Plan plan, PixelType to)
        where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom> => to switch
        {
            PixelType.Bool or PixelType.UInt8 => Run<TFrom, byte>(plan),
            PixelType.UInt16 => Run<TFrom, ushort>(plan),
            PixelType.UInt32 => Run<TFrom, uint>(plan),
            PixelType.UInt64 => Run<TFrom, ulong>(plan),
            PixelType.Int8 => Run<TFrom, sbyte>(plan),
            PixelType.Int16 => Run<TFrom, short>(plan),
            PixelType.Int32 => Run<TFrom, int>(plan),
            PixelType.Int64 => Run<TFrom, long>(plan),
            PixelType.Float16 => Run<TFrom, Half>(plan),
            PixelType.Float32 or PixelType.Complex64 => Run<TFrom, float>(plan),
            _ => Run<TFrom, double>(plan),
        };

    private static bool Run<TFrom, TTo>(Plan plan)
        where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom>
        where TTo : unmanaged, INumber<TTo>, IMinMaxValue<TTo>
    {
        ReadOnlySpan<TFrom> source = MemoryMarshal.Cast<byte, TFrom>(plan.Source);
        Span<TTo> destination = MemoryMarshal.Cast<byte, TTo>(plan.Destination);
        bool exact = true;
        for (int i = 0; i < plan.Count; i++)
        {
            TFrom value = source[i * plan.SourceParts];
            TTo result = plan.ToBool ? (TFrom.IsZero(value) ? TTo.Zero : TTo.One) : TTo.CreateSaturating(Rounded<TFrom, TTo>(value));
            destination[i * plan.DestinationParts] = result;
            if (plan.Check) exact &= Same(value, result);
            if (plan.SourceParts == 2)
            {
                TFrom imaginary = source[(2 * i) + 1];
                if (plan.DestinationParts == 2)
                {
                    destination[(2 * i) + 1] = TTo.CreateSaturating(imaginary);
                    if (plan.Check) exact &= Same(imaginary, destination[(2 * i) + 1]);
                }
                else
                {
                    exact &= TFrom.IsZero(imaginary);
                }
            }
            else if (plan.DestinationParts == 2)
            {
                destination[(2 * i) + 1] = TTo.Zero;
            }
        }

        return exact;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFrom Rounded<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged
    {
        if (IsFloat<TTo>()) return value;
        if (typeof(TFrom) == typeof(double)) return (TFrom)(object)Math.Round((double)(object)value);
        if (typeof(TFrom) == typeof(float)) return (TFrom)(object)MathF.Round((float)(object)value);
        if (typeof(TFrom) == typeof(Half)) return (TFrom)(object)Half.Round((Half)(object)value);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Same<TFrom, TTo>(TFrom value, TTo result)
        where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom>
        where TTo : unmanaged, INumber<TTo>, IMinMaxValue<TTo>
    {
        if (TFrom.IsNaN(value)) return TTo.IsNaN(result);
        TFrom back = TFrom.CreateSaturating(result);
        if (back != value) return false;
        // The largest integer of a type wider than the float's mantissa is no float: it came from, or went to, a power of two out of range.
        if (IsFloat<TFrom>() && !IsFloat<TTo>() && result == TTo.MaxValue) return Bits<TTo>() <= Mantissa<TFrom>();
        if (!IsFloat<TFrom>() && IsFloat<TTo>() && value == TFrom.MaxValue) return Bits<TFrom>() <= Mantissa<TTo>();
        return true;
    }

    private static bool IsFloat<T>() => typeof(T) == typeof(Half) || typeof(T) == typeof(float) || typeof(T) == typeof(double);

    private static int Mantissa<T>() => typeof(T) == typeof(Half) ? 11 : typeof(T) == typeof(float) ? 24 : 53;

    /// <summary>Bits of magnitude.</summary>
    private static int Bits<T>()
        where T : unmanaged, INumber<T> => (Unsafe.SizeOf<T>() * 8) - (T.IsNegative(T.Zero - T.One) ? 1 : 0);

    private readonly ref struct Plan(ReadOnlySpan<byte> source, int sourceParts, Span<byte> destination, int destinationParts, int count, bool check, bool toBool)
    {
        public readonly ReadOnlySpan<byte> Source = source;
        public readonly int SourceParts = sourceParts;
        public readonly Span<byte> Destination = destination;
        public readonly int DestinationParts = destinationParts;
        public readonly int Count = count;
        public readonly bool Check = check;
        public readonly bool ToBool = toBool;
    }
}
