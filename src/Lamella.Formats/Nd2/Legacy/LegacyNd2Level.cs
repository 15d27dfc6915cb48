using Lamella.Codecs.Jpeg2000;
using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Formats.Nd2.Legacy;

/// <summary>The frames of one scene of a legacy file: one JPEG 2000 codestream for each channel of each frame.</summary>
internal sealed class LegacyNd2Level : LevelSource
{
    /// <summary>Frames up to this size need no proof that the codestream can fill them.</summary>
    private const long SmallFrame = 64 << 20;

    /// <summary>No codestream packs real images better than this.</summary>
    private const long BestRatio = 10_000;

    private readonly Nd2Boxes _boxes;
    private readonly int _channels;
    private readonly int _samples;
    private readonly long _first;
    private readonly long[] _steps;

    /// <summary>Creates the level.</summary>
    public LegacyNd2Level(Nd2Boxes boxes, LegacyNd2Header header, int channels, int samples, IReadOnlyList<(char Axis, long Count, long Step)> loops, long first)
        : base(
            string.Concat(loops.Select(l => l.Axis)) + (channels > 1 ? "CYX" : "YX") + (samples > 1 ? "S" : string.Empty),
            ShapeOf(header, channels, samples, loops), ChunkOf(header, channels, samples, loops), header.Type)
    {
        _boxes = boxes;
        _channels = channels;
        _samples = samples;
        _first = first;
        _steps = [.. loops.Select(l => l.Step)];
    }

    /// <inheritdoc/>
    public override string Codec => "jpeg2000";

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        long stream = StreamOf(piece);
        if (stream >= _boxes.Count("LUNK")) return PieceLocation.Fill;
        (long offset, long length) = _boxes.Content("LUNK", (int)stream);
        long bytes = Shape[^1] * Shape[^2] * (_samples > 1 ? Shape[^3] : 1) * TypeOfChannel(0).Size();
        if (bytes > SmallFrame && bytes / BestRatio > length) Throw.Damaged(Nd2File.Format, Invariant($"a codestream of {length} bytes cannot hold the {bytes} bytes of a frame"), offset);
        return PieceLocation.Encoded(_boxes.Store, _boxes.Key, ByteRange.From(offset, length));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(encoded);
        int yAxis = Axes.IndexOf('Y', StringComparison.Ordinal);
        if (info.Height != Shape[yAxis] || info.Width != Shape[yAxis + 1] || info.Samples != _samples || info.BytesPerSample != TypeOfChannel(0).Size())
        {
            Throw.Damaged(Nd2File.Format, Invariant($"a frame of {Shape[yAxis + 1]} x {Shape[yAxis]} pixels holds a codestream of {info.Width} x {info.Height} with {info.Samples} samples of {info.BitsPerSample} bits"));
        }

        Jpeg2000Decoder.Decode(encoded, Jpeg2000Color.Stored, destination);
    }

    /// <summary>The number of the codestream of a piece: frames one after the other, in each the channels.</summary>
    private long StreamOf(long piece)
    {
        long channel = piece % _channels;
        piece /= _channels;
        long frame = _first;
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            frame += piece % Shape[i] * _steps[i];
            piece /= Shape[i];
        }

        return (frame * _channels) + channel;
    }

    private static long[] ShapeOf(LegacyNd2Header header, int channels, int samples, IReadOnlyList<(char Axis, long Count, long Step)> loops)
    {
        List<long> shape = [.. loops.Select(l => l.Count)];
        if (channels > 1) shape.Add(channels);
        shape.Add(header.Height);
        shape.Add(header.Width);
        if (samples > 1) shape.Add(samples);
        return [.. shape];
    }

    private static long[] ChunkOf(LegacyNd2Header header, int channels, int samples, IReadOnlyList<(char Axis, long Count, long Step)> loops)
    {
        long[] chunk = ShapeOf(header, channels, samples, loops);
        Array.Fill(chunk, 1, 0, loops.Count + (channels > 1 ? 1 : 0));
        return chunk;
    }
}
