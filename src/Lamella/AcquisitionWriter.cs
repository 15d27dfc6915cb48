using Lamella.Pipelines.Grow;

namespace Lamella;

/// <summary>
/// Takes the planes of a running acquisition in any order. Readers see a time point when all its planes, and all earlier time points, are stored on all levels. The process may be killed at any moment: what was
/// in sight stays, and the image can be opened and go on. From <see cref="WritableImage.StartAcquisition"/>.
/// </summary>
/// <remarks>Any number of threads may write planes. Each plane is stored when the call returns.</remarks>
public sealed class AcquisitionWriter : IDisposable
{
    private readonly Acquisition _acquisition;

    internal AcquisitionWriter(Acquisition acquisition) => _acquisition = acquisition;

    /// <summary>The number of time points that readers see.</summary>
    public long TimePoints => _acquisition.Published;

    /// <summary>Stores one plane.</summary>
    /// <param name="t">The time point; those already in sight can be written again.</param>
    /// <param name="samples">Y by X samples, little-endian, without gaps.</param>
    /// <param name="c">The channel.</param>
    /// <param name="z">The section.</param>
    /// <exception cref="ArgumentException">There is no such place, or the samples are not one plane.</exception>
    public void WritePlane(long t, ReadOnlySpan<byte> samples, long c = 0, long z = 0)
    {
        string axes = _acquisition.Image.Axes;
        Span<long> place = stackalloc long[axes.Length];
        for (int i = 0; i < axes.Length; i++) place[i] = axes[i] switch { 'T' => t, 'C' => c, 'Z' => z, _ => 0 };
        if ((c != 0 && !axes.Contains('C', StringComparison.Ordinal)) || (z != 0 && !axes.Contains('Z', StringComparison.Ordinal))) throw new ArgumentException($"the image has the axes {axes} only");
        _acquisition.Write(place, samples);
    }

    /// <summary>Shows time points whose planes are not all there; missing planes read as the fill value. Without it such time points go when this object does.</summary>
    public void Finish() => _acquisition.Finish();

    /// <inheritdoc/>
    public void Dispose() => _acquisition.Dispose();
}
