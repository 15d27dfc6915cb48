using System.Buffers.Binary;

namespace Lamella.Iscc.Codes;

/// <summary>The Image-Code: the signs of the low frequencies of a 32 by 32 gray picture against their medians (ISO 24138 Content-Code Image, version 0).</summary>
internal static class ImageCode
{
    /// <summary>Width and height of the picture that is coded.</summary>
    internal const int Side = 32;

    private const int Block = 8;
    private const int BlockValues = Block * Block;

    /// <summary>The code of 1024 gray values, row by row, with 64, 128, 192 or 256 bits (other multiples of 32 cut the next longer one).</summary>
    internal static IsccCode Compute(ReadOnlySpan<byte> pixels, int bits = 256)
    {
        Span<byte> hash = stackalloc byte[32];
        ComputeHash(pixels, hash);
        return IsccCode.Unit(IsccMainType.Content, IsccSubType.Image, hash, bits);
    }

    /// <summary>Writes the 32 bytes of the 256-bit hash.</summary>
    internal static void ComputeHash(ReadOnlySpan<byte> pixels, Span<byte> hash)
    {
        if (pixels.Length != Side * Side) throw new ArgumentException("an Image-Code is made of 32 x 32 gray values", nameof(pixels));
        Span<double> matrix = stackalloc double[Side * Side];
        for (int i = 0; i < pixels.Length; i++) matrix[i] = pixels[i];
        for (int row = 0; row < Side; row++) CosineTransform.Transform(matrix.Slice(row * Side, Side));

        // Only the nine leftmost columns reach one of the four blocks.
        Span<double> column = stackalloc double[Side];
        for (int x = 0; x <= Block; x++)
        {
            for (int y = 0; y < Side; y++) column[y] = matrix[y * Side + x];
            CosineTransform.Transform(column);
            for (int y = 0; y <= Block; y++) matrix[y * Side + x] = column[y];
        }

        Span<double> values = stackalloc double[BlockValues];
        Span<double> sorted = stackalloc double[BlockValues];
        for (int block = 0; block < 4; block++)
        {
            int left = block & 1, top = block >> 1;
            for (int i = 0; i < BlockValues; i++) values[i] = matrix[(top + i / Block) * Side + left + i % Block];
            values.CopyTo(sorted);
            sorted.Sort();
            double median = (sorted[BlockValues / 2 - 1] + sorted[BlockValues / 2]) / 2;
            ulong bits = 0;
            for (int i = 0; i < BlockValues; i++) bits = (bits << 1) | (values[i] > median ? 1UL : 0);
            BinaryPrimitives.WriteUInt64BigEndian(hash[(block * 8)..], bits);
        }
    }
}
