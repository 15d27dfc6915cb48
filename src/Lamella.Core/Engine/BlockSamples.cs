using Lamella.Kernels;

namespace Lamella.Engine;

/// <summary>The samples of one block in memory: where they start, how far apart they lie, and the part of the block that is inside the level. What lies beyond is for the sink to pad.</summary>
public readonly ref struct BlockSamples(ReadOnlySpan<byte> memory, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent)
{
    /// <summary>From the first sample on.</summary>
    public ReadOnlySpan<byte> Memory { get; } = memory;

    /// <summary>Bytes from one sample to the next on each axis.</summary>
    public ReadOnlySpan<long> Strides { get; } = strides;

    /// <summary>Samples along each axis.</summary>
    public ReadOnlySpan<long> Extent { get; } = extent;

    /// <summary>Copies the samples side by side, the last axis fastest.</summary>
    /// <param name="destination">Room for all of them.</param>
    /// <param name="sampleSize">Bytes of a sample.</param>
    /// <returns>The bytes that were written.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public int CopyTo(Span<byte> destination, int sampleSize)
    {
        Span<long> tight = stackalloc long[Extent.Length];
        long bytes = sampleSize;
        for (int i = Extent.Length - 1; i >= 0; i--)
        {
            tight[i] = bytes;
            bytes = checked(bytes * Extent[i]);
        }

        if (bytes > destination.Length) throw new ArgumentException(Invariant($"the samples have {bytes} bytes, the destination {destination.Length}"), nameof(destination));
        StridedCopy.Copy(Memory, Strides, destination, tight, Extent, sampleSize);
        return (int)bytes;
    }

    /// <summary>True when every byte of every sample is zero. Most images answer with their first row.</summary>
    /// <param name="sampleSize">Bytes of a sample.</param>
    internal bool IsZero(int sampleSize)
    {
        // The axes that lie side by side in memory are one row.
        int axis = Extent.Length;
        long row = sampleSize;
        while (axis > 0 && (Strides[axis - 1] == row || Extent[axis - 1] == 1)) row *= Extent[--axis];
        return IsZero(Memory, axis, 0, row);
    }

    private bool IsZero(ReadOnlySpan<byte> memory, int axes, int axis, long row)
    {
        if (axis == axes) return memory[..(int)row].IndexOfAnyExcept((byte)0) < 0;
        for (long i = 0; i < Extent[axis]; i++)
        {
            if (!IsZero(memory[(int)(i * Strides[axis])..], axes, axis + 1, row)) return false;
        }

        return true;
    }
}
