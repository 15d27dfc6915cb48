using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>The decoded samples of a component at its own resolution, filled up to whole MCUs; pooled memory.</summary>
internal sealed class SamplePlane<T> : IDisposable
    where T : unmanaged
{
    private readonly T[] _samples;

    public SamplePlane(Frame frame, Component component)
    {
        Stride = component.PaddedWide * frame.UnitSize;
        long length = (long)Stride * component.PaddedHigh * frame.UnitSize;
        if (length > Array.MaxLength) Throw.Unsupported(JpegDecoder.Format, Invariant($"a component of {length} samples"));
        _samples = Pooled.Rent<T>((int)length);
    }

    /// <summary>Samples from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The samples from a row and column on.</summary>
    public Span<T> At(int row, int column) => _samples.AsSpan((row * Stride) + column);

    /// <summary>A row, with the columns that fill it up.</summary>
    public Span<T> Row(int row) => _samples.AsSpan(row * Stride, Stride);

    public void Dispose() => Pooled.Return(_samples);
}
