using Lamella.Engine;

namespace Lamella;

/// <summary>Full resolution that lies in an array of the caller: each plane is a piece, which is copied when it is asked for.</summary>
internal sealed class ArrayLevel(PixelArray samples) : LevelSource(samples.Axes, samples.Shape.ToArray(), PlaneOf(samples), samples.PixelType)
{
    private readonly PixelArray _samples = samples;

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => PieceLocation.Made;

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) =>
        _samples.Bytes.AsSpan(checked((int)(piece * destination.Length)), destination.Length).CopyTo(destination);

    /// <summary>The slowest axes are cut one by one, up to the last two (and the samples of a pixel), so that pieces follow each other in the array.</summary>
    private static long[] PlaneOf(PixelArray samples)
    {
        int whole = samples.Axes.EndsWith('S') ? 3 : 2;
        return [.. samples.Shape.Select((n, i) => i >= samples.Shape.Count - whole ? n : 1)];
    }
}
