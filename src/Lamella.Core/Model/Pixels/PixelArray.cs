using System.Runtime.InteropServices;
using Lamella.Kernels;

namespace Lamella;

/// <summary>Samples in memory with their axes: tight, C order, little-endian. The array belongs to the caller.</summary>
public sealed class PixelArray
{
    private readonly long[] _shape;

    /// <summary>Wraps samples; the array has exactly the bytes that shape and type say. It is not copied.</summary>
    /// <param name="axes">The axis letters, slowest first, each once.</param>
    /// <param name="shape">Samples along each axis.</param>
    /// <param name="pixelType">The type of one sample.</param>
    /// <param name="bytes">The samples.</param>
    /// <exception cref="ArgumentException">Axes, shape and bytes do not fit together.</exception>
    public PixelArray(string axes, ReadOnlySpan<long> shape, PixelType pixelType, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(bytes);
        if (axes.Length != shape.Length) throw new ArgumentException(Invariant($"the shape has {shape.Length} numbers, and there are {axes.Length} axes ({axes})"), nameof(shape));
        long expected = pixelType.Size();
        foreach (long n in shape) expected = checked(expected * n);
        if (bytes.Length != expected) throw new ArgumentException(Invariant($"there are {bytes.Length} bytes, and {string.Join('x', shape.ToArray())} samples of {pixelType.Name()} need {expected}"), nameof(bytes));
        AxisSet = new AxisSet(axes);
        _shape = shape.ToArray();
        PixelType = pixelType;
        Bytes = bytes;
    }

    /// <summary>The axis letters, slowest first.</summary>
    public string Axes => AxisSet.Letters;

    /// <summary>The same as a set.</summary>
    internal AxisSet AxisSet { get; }

    /// <summary>Samples along each axis.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The type of one sample.</summary>
    public PixelType PixelType { get; }

    /// <summary>The samples as bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Copies samples of any .NET number type.</summary>
    /// <typeparam name="T">The type of the samples, such as <c>ushort</c> for uint16; <see cref="System.Numerics.Complex"/> for complex128.</typeparam>
    /// <param name="axes">The axis letters, slowest first.</param>
    /// <param name="shape">Samples along each axis.</param>
    /// <param name="samples">As many as the shape says, C order.</param>
    /// <exception cref="ArgumentException">The type is not one of pixels, or the number of samples does not fit.</exception>
    public static PixelArray From<T>(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<T> samples)
        where T : unmanaged => new(axes, shape, PixelTypes.Of<T>(), MemoryMarshal.AsBytes(samples).ToArray());

    /// <summary>The samples as a span of their own type; nothing is copied.</summary>
    /// <typeparam name="T">The type that <see cref="PixelType"/> has in .NET: <c>ushort</c> for uint16, <c>Half</c> for float16. For bool also <c>byte</c>.</typeparam>
    /// <exception cref="RefusedException">The samples are of another type; <see cref="ToArray"/> converts where every value fits.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (!PixelTypes.IsStoredAs<T>(PixelType)) throw new RefusedException($"the samples are {PixelType.Name()}, and {typeof(T).Name} is asked for; read them as their own type, or convert them");
        return MemoryMarshal.Cast<byte, T>(Bytes.AsSpan());
    }

    /// <summary>The samples with typed access; nothing is copied.</summary>
    /// <exception cref="RefusedException">The samples are of another type.</exception>
    public PixelArray<T> As<T>()
        where T : unmanaged
    {
        _ = AsSpan<T>();
        return new PixelArray<T>(this);
    }

    /// <summary>Copies the samples into a new array, converted when the type is another one.</summary>
    /// <exception cref="RefusedException">A value does not fit <typeparamref name="T"/> exactly.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a type of samples.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (PixelTypes.IsStoredAs<T>(PixelType)) return MemoryMarshal.Cast<byte, T>(Bytes).ToArray();
        PixelType wanted = PixelTypes.Of<T>();
        T[] result = new T[Bytes.Length / PixelType.Size()];
        if (!Cast.ConvertExact(Bytes, PixelType, MemoryMarshal.AsBytes(result.AsSpan()), wanted))
            throw new RefusedException($"the samples are {PixelType.Name()}, and some of them do not fit {wanted.Name()} exactly");
        return result;
    }

    /// <summary>Axes, shape and type: <c>ZYX 20x512x512 uint16</c>.</summary>
    public override string ToString() => $"{Axes} {string.Join('x', _shape)} {PixelType.Name()}";
}
