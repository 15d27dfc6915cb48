namespace Lamella.Codecs.Jpeg2000;

/// <summary>The symmetric extension of split signals.</summary>
internal static class WaveletEdges
{
    /// <summary>Repeats the first and the last sample of each signal in the room around them.</summary>
    public static void Extend<T>(Span<T> samples, int distance)
    {
        if (samples.Length <= 2 * distance) return;
        samples.Slice(distance, distance).CopyTo(samples);
        samples[^(2 * distance)..^distance].CopyTo(samples[^distance..]);
    }
}
