namespace Lamella.Zarr.Codecs;

/// <summary>Finds chunks that hold the fill value only; they are not stored.</summary>
internal static class FillTest
{
    /// <summary>True when the samples are one element repeated. Bits are compared, so -0.0 is not 0.0 and any NaN is itself.</summary>
    public static bool IsFill(ReadOnlySpan<byte> samples, ReadOnlySpan<byte> element)
    {
        if (samples.Length < element.Length || !samples[..element.Length].SequenceEqual(element)) return false;
        // Equal to itself shifted by one element and equal in the first: the same everywhere. One vectorised comparison that stops at the first difference.
        return samples[element.Length..].SequenceEqual(samples[..^element.Length]);
    }
}
