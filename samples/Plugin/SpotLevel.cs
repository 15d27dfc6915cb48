using System.Buffers.Binary;
using Lamella;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Samples;

/// <summary>The samples of a spot file: a piece is a plane. It tells where bytes lie and what they mean; reading, threads, caching and axis orders are the engine's.</summary>
internal sealed class SpotLevel(Store store, string key, SpotHeader header) : LevelSource("ZYX", [header.Planes, header.Height, header.Width], [1, header.Height, header.Width], Lamella.PixelType.UInt16)
{
    /// <inheritdoc/>
    public override string Codec => header.Packed is null ? "none" : "runs";

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => header.Packed is { } packed
        ? PieceLocation.Encoded(store, key, ByteRange.From(packed[(int)piece].Offset, packed[(int)piece].Length))
        : PieceLocation.Raw(store, key, header.DataOffset + (piece * header.Height * header.Width * 2), bigEndian: false);

    /// <summary>Unpacks runs: a count and a value, two bytes each.</summary>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int at = 0;
        for (int i = 0; i + 4 <= encoded.Length; i += 4)
        {
            int count = BinaryPrimitives.ReadUInt16LittleEndian(encoded[i..]);
            if (at + (2 * count) > destination.Length) throw Damaged(piece, "more");
            for (int end = at + (2 * count); at < end; at += 2) encoded.Slice(i + 2, 2).CopyTo(destination[at..]);
        }

        if (at != destination.Length) throw Damaged(piece, "fewer");
    }

    private static DamagedDataException Damaged(long piece, string how) => new(FormattableString.Invariant($"damaged spot data: plane {piece} has {how} samples than it should")) { Format = "spot" };
}
