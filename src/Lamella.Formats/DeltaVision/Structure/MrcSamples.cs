using System.Buffers.Binary;

namespace Lamella.Formats.DeltaVision.Structure;

/// <summary>How samples of a mode are stored, and what they become.</summary>
/// <param name="Type">The type that is delivered.</param>
/// <param name="PlaneBytes">Stored bytes of a plane.</param>
/// <param name="Expand">How stored bytes become samples; null when they are the samples.</param>
internal sealed record MrcSamples(PixelType Type, long PlaneBytes, PlaneExpansion? Expand)
{
    /// <summary>Samples of a pixel, which lie together.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The samples of a header's mode.</summary>
    public static MrcSamples Of(MrcHeader header)
    {
        long width = header.Width, height = header.Height, pixels = width * height;
        return header.Mode switch
        {
            0 => new(header.HasSignedBytes ? PixelType.Int8 : PixelType.UInt8, pixels, null),
            1 or 5 => new(PixelType.Int16, 2 * pixels, null),
            2 => new(PixelType.Float32, 4 * pixels, null),
            // Complex integers have no counterpart; as floats they keep every value.
            3 => new(PixelType.Complex64, 4 * pixels, (stored, samples) => WidenComplex(stored, samples, header.BigEndian)),
            4 => new(PixelType.Complex64, 8 * pixels, null),
            6 => new(PixelType.UInt16, 2 * pixels, null),
            7 => new(PixelType.Int32, 4 * pixels, null),
            12 => new(PixelType.Float16, 2 * pixels, null),
            // RGB of IMOD: three bytes a pixel.
            16 when header.Dialect != MrcDialect.DeltaVision => new(PixelType.UInt8, 3 * pixels, null) { Samples = 3 },
            101 => new(PixelType.UInt8, (width + 1) / 2 * height, (stored, samples) => UnpackNibbles(stored, samples, header.Width)),
            _ => Throw.Unsupported<MrcSamples>(header.Format, header.Dialect == MrcDialect.DeltaVision ? Invariant($"pixel type {header.Mode}") : Invariant($"mode {header.Mode}")),
        };
    }

    private static void WidenComplex(ReadOnlySpan<byte> stored, Span<byte> samples, bool bigEndian)
    {
        for (int i = 0; i < stored.Length / 2; i++)
        {
            short value = bigEndian ? BinaryPrimitives.ReadInt16BigEndian(stored[(2 * i)..]) : BinaryPrimitives.ReadInt16LittleEndian(stored[(2 * i)..]);
            BinaryPrimitives.WriteSingleLittleEndian(samples[(4 * i)..], value);
        }
    }

    /// <summary>Two samples in a byte, the first in the lower half; every row starts at a byte (IMOD, "MRC file format", mode 101).</summary>
    private static void UnpackNibbles(ReadOnlySpan<byte> stored, Span<byte> samples, int width)
    {
        int stride = (width + 1) / 2;
        for (int y = 0; y < stored.Length / stride; y++)
        {
            ReadOnlySpan<byte> row = stored.Slice(y * stride, stride);
            Span<byte> target = samples.Slice(y * width, width);
            for (int x = 0; x < width; x++) target[x] = (byte)((x & 1) == 0 ? row[x / 2] & 15 : row[x / 2] >> 4);
        }
    }
}
