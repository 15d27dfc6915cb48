using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>Turns the stored bytes of one plane into little-endian samples.</summary>
internal delegate void PlaneExpansion(ReadOnlySpan<byte> stored, Span<byte> samples);

/// <summary>Where the planes of a headerless or fixed-header file lie: at regular distances from a first byte.</summary>
/// <param name="Store">The store.</param>
/// <param name="Key">The file.</param>
internal sealed record RawPlanes(Store Store, string Key)
{
    /// <summary>The native axes, slowest first; those behind the strided ones are the plane's.</summary>
    public required string Axes { get; init; }

    /// <summary>Samples along each axis.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The type of the samples as they are delivered.</summary>
    public required PixelType Type { get; init; }

    /// <summary>The samples are stored big-endian.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Where the first plane starts.</summary>
    public required long First { get; init; }

    /// <summary>Stored bytes of a plane.</summary>
    public required long PlaneBytes { get; init; }

    /// <summary>Bytes from one index to the next, for each axis in front of the plane.</summary>
    public required long[] Strides { get; init; }

    /// <summary>The end of the data; a plane that does not end before is not stored and reads as zero.</summary>
    public required long End { get; init; }

    /// <summary>How stored bytes become samples; null when they are the samples.</summary>
    public PlaneExpansion? Expand { get; init; }
}

/// <summary>A level of uncompressed planes at computed places. One piece is one plane, of which any part is read alone.</summary>
internal sealed class RawPlaneLevel(RawPlanes planes) : LevelSource(planes.Axes, planes.Shape, ChunkOf(planes), planes.Type)
{
    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        long at = planes.First;
        for (int i = planes.Strides.Length - 1; i >= 0; i--)
        {
            (piece, long index) = Math.DivRem(piece, planes.Shape[i]);
            at += index * planes.Strides[i];
        }

        if (at > planes.End - planes.PlaneBytes) return PieceLocation.Fill;
        return planes.Expand is null
            ? PieceLocation.Raw(planes.Store, planes.Key, at, planes.BigEndian)
            : PieceLocation.Encoded(planes.Store, planes.Key, ByteRange.From(at, planes.PlaneBytes));
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => planes.Expand!(encoded, destination);

    private static long[] ChunkOf(RawPlanes planes)
    {
        long[] chunk = (long[])planes.Shape.Clone();
        Array.Fill(chunk, 1, 0, planes.Strides.Length);
        return chunk;
    }
}
