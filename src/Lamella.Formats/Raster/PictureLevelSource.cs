using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Formats.Raster;

/// <summary>A picture that is decoded as a whole, from all bytes of a file: one piece.</summary>
internal sealed class PictureLevelSource : LevelSource
{
    private readonly Picture _picture;

    /// <summary>Makes the level of a picture.</summary>
    public PictureLevelSource(Picture picture)
        : base(picture.Samples > 1 ? "YXS" : "YX", Shaped(picture), Shaped(picture), picture.Type) => _picture = picture;

    /// <inheritdoc/>
    public override string Codec => _picture.Codec;

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        if (_picture.Problem is { } problem) throw new UnsupportedFeatureException(problem.Feature, problem.Message) { Format = problem.Format };
        long bytes = (long)_picture.Width * _picture.Height * _picture.Samples;
        if (bytes > Array.MaxLength / _picture.Type.Size()) Throw.Unsupported(_picture.Format, Invariant($"a picture of {_picture.Width} x {_picture.Height}, which has to be decoded at once (2 GiB)"));
        bytes *= _picture.Type.Size();
        // Refused before memory is taken for pixels that the file cannot hold.
        if (bytes > (_picture.Length * _picture.MaxRatio) + Math.Max(_picture.MaxRatio, _picture.Slack))
            Throw.Damaged(_picture.Format, Invariant($"{_picture.Length} bytes cannot hold {_picture.Width} x {_picture.Height} pixels"));
        return PieceLocation.Encoded(_picture.Store, _picture.Key, ByteRange.From(0, _picture.Length));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => _picture.Decode(encoded, destination);

    private static long[] Shaped(Picture picture) => picture.Samples > 1 ? [picture.Height, picture.Width, picture.Samples] : [picture.Height, picture.Width];
}
