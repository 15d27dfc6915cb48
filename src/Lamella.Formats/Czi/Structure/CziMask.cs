using Lamella.IO;

namespace Lamella.Formats.Czi.Structure;

/// <summary>The pixels of a tile that were really acquired: one bit each, the most significant first. The others are gaps and cover nothing.</summary>
internal sealed class CziMask
{
    private static readonly Guid MaskChunk = new("CBE3EA67-5BFC-492B-A16A-ECE378031448");
    private readonly byte[] _bits;
    private readonly int _stride;
    private readonly int _width;
    private readonly int _height;

    private CziMask(int width, int height, int stride, byte[] bits)
    {
        _width = width;
        _height = height;
        _stride = stride;
        _bits = bits;
    }

    /// <summary>True for a pixel that was acquired; what lies outside the mask was not.</summary>
    public bool this[int y, int x] => (uint)x < (uint)_width && (uint)y < (uint)_height && (_bits[(y * _stride) + (x >> 3)] & (0x80 >> (x & 7))) != 0;

    /// <summary>Finds the mask among the chunks of a subblock's attachment; null when there is none.</summary>
    public static CziMask? Find(ReadOnlySpan<byte> attachment)
    {
        SpanReader chunks = new(attachment, CziSegment.Format);
        while (chunks.Remaining >= 20)
        {
            Guid kind = new(chunks.Bytes(16));
            int size = chunks.I32();
            if (size < 0) Throw.Damaged(CziSegment.Format, "a chunk of a subblock's attachment has a negative size");
            ReadOnlySpan<byte> payload = chunks.Bytes(size);
            if (kind == MaskChunk) return Parse(payload);
        }

        return null;
    }

    private static CziMask Parse(ReadOnlySpan<byte> payload)
    {
        SpanReader reader = new(payload, CziSegment.Format);
        int width = reader.I32(), height = reader.I32(), representation = reader.I32(), stride = reader.I32();
        if (representation != 0) Throw.Unsupported(CziSegment.Format, Invariant($"a mask of representation {representation}"));
        if (width < 0 || height < 0 || stride < (width + 7L) / 8 || (long)stride * height > reader.Remaining)
            Throw.Damaged(CziSegment.Format, Invariant($"a mask of {width} x {height} with {stride} bytes a row does not fit its {reader.Remaining} bytes"));
        return new CziMask(width, height, stride, reader.Bytes(stride * height).ToArray());
    }
}
