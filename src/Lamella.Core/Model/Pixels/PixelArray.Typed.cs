namespace Lamella;

/// <summary>Samples in memory with their axes and their .NET type: tight, C order. A view of a <see cref="PixelArray"/>.</summary>
/// <typeparam name="T">The type of one sample.</typeparam>
public sealed class PixelArray<T>
    where T : unmanaged
{
    internal PixelArray(PixelArray samples) => Untyped = samples;

    /// <summary>The same samples without their .NET type.</summary>
    public PixelArray Untyped { get; }

    /// <summary>The axis letters, slowest first.</summary>
    public string Axes => Untyped.Axes;

    /// <summary>Samples along each axis.</summary>
    public IReadOnlyList<long> Shape => Untyped.Shape;

    /// <summary>The number of samples.</summary>
    public int Length => Untyped.Bytes.Length / Untyped.PixelType.Size();

    /// <summary>One sample by its index on each axis, in the order of <see cref="Axes"/>.</summary>
    /// <exception cref="ArgumentException">There are more or fewer indices than axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the shape.</exception>
    public ref T this[params ReadOnlySpan<long> index] => ref AsSpan()[Place(index)];

    /// <summary>All samples; nothing is copied.</summary>
    public Span<T> AsSpan() => Untyped.AsSpan<T>();

    /// <summary>A copy of all samples.</summary>
    public T[] ToArray() => AsSpan().ToArray();

    /// <inheritdoc/>
    public override string ToString() => Untyped.ToString();

    private int Place(ReadOnlySpan<long> index)
    {
        if (index.Length != Shape.Count) throw new ArgumentException(Invariant($"there are {index.Length} indices for {Shape.Count} axes ({Axes})"), nameof(index));
        long place = 0;
        for (int i = 0; i < index.Length; i++)
        {
            if ((ulong)index[i] >= (ulong)Shape[i]) throw new ArgumentOutOfRangeException(nameof(index), Invariant($"index {index[i]} of axis {Axes[i]} is out of range: its length is {Shape[i]}"));
            place = (place * Shape[i]) + index[i];
        }

        return (int)place;
    }
}
