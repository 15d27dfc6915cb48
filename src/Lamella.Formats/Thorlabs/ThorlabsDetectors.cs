using Lamella.Engine;

namespace Lamella.Formats.Thorlabs;

/// <summary>Channels whose places in a frame follow no rule (detectors A, B and D): one level of planes for each, joined on an axis C in front of Y and X.</summary>
internal sealed class ThorlabsDetectors : LevelSource
{
    private readonly RawPlaneLevel[] _channels;

    /// <summary>Joins levels of equal shape.</summary>
    public ThorlabsDetectors(RawPlaneLevel[] channels)
        : base(channels[0].Axes.Insert(channels[0].Axes.Length - 2, "C"), Insert(channels[0].Shape, channels.Length), Insert(channels[0].Chunk, 1), channels[0].PixelType) => _channels = channels;

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        (long plane, long channel) = Math.DivRem(piece, _channels.Length);
        return _channels[channel].Locate(plane);
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => _channels[piece % _channels.Length].Decode(piece / _channels.Length, encoded, destination);

    private static long[] Insert(ReadOnlySpan<long> lengths, long channels) => [.. lengths[..^2], channels, .. lengths[^2..]];
}
