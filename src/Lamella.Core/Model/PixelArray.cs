using System.Runtime.InteropServices;

namespace Lamella;

/// <summary>Samples in memory with their axes: tight, C order, little-endian. The array belongs to the caller.</summary>
public sealed class PixelArray
{
    private readonly long[] _shape;

    /// <summary>Wraps samples; the array has exactly the bytes that shape and type say.</summary>
    public PixelArray(string axes, ReadOnlySpan<long> shape, PixelType pixelType, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(bytes);
        if (axes.Length != shape.Length) throw new ArgumentException("The shape needs one entry for each axis.", nameof(shape));
        long expected = pixelType.Size();
        foreach (long n in shape) expected = checked(expected * n);
        if (bytes.Length != expected) throw new ArgumentException("The byte count does not fit the shape.", nameof(bytes));
        Axes = axes;
        _shape = shape.ToArray();
        PixelType = pixelType;
        Bytes = bytes;
    }

    /// <summary>The axis letters, slowest first.</summary>
    public string Axes { get; }

    /// <summary>Samples along each axis.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The type of one sample.</summary>
    public PixelType PixelType { get; }

    /// <summary>The samples as bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Copies the samples into a new array of their own type, such as <c>ushort[]</c> for uint16.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has another size than the pixel type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (Marshal.SizeOf<T>() != PixelType.Size()) throw new ArgumentException($"{typeof(T).Name} does not hold a sample of {PixelType.Name()}.", nameof(T));
        return MemoryMarshal.Cast<byte, T>(Bytes).ToArray();
    }
}
