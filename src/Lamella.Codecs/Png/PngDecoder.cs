using Lamella.Codecs.Deflate;
using Lamella.IO;

namespace Lamella.Codecs.Png;

/// <summary>
/// Decodes PNG (3rd edition): all colour types and depths, interlaced or not. Thread-safe: no state. Samples come out as stored: 1-bit gray as 0 and 1, 2 and 4 bits unscaled, 16 bits little-endian;
/// palettes become R, G, B (and A where tRNS gives entries an opacity). The single transparent colour of gray and RGB images is not applied. Of an animation the default image is decoded.
/// </summary>
internal static class PngDecoder
{
    /// <summary>The codec's name in errors.</summary>
    public const string Format = "PNG";

    /// <summary>DEFLATE cannot make more bytes of one: a match of 258 bytes takes two bits.</summary>
    public const int MaxRatio = 1032;

    /// <summary>True when the bytes begin as a PNG file does.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) => head.StartsWith(PngChunk.Signature);

    /// <summary>Reads the chunks before the pixels.</summary>
    /// <exception cref="DamagedDataException">The data violates the standard.</exception>
    /// <exception cref="UnsupportedFeatureException">A method or a critical chunk that the standard does not know.</exception>
    public static PngHeader ReadHeader(ReadOnlySpan<byte> file)
    {
        Walk(file, out PngHeader header, out _, out _);
        return header;
    }

    /// <summary>Decodes a whole file; rows follow each other without gaps. The destination has at least <see cref="PngHeader.DecodedLength"/> bytes.</summary>
    /// <exception cref="DamagedDataException">The data violates the standard, a CRC differs, data is missing, or the image is larger than the destination.</exception>
    /// <exception cref="UnsupportedFeatureException">A method or a critical chunk that the standard does not know, or an image above 2 GiB.</exception>
    public static PngHeader Decode(ReadOnlySpan<byte> file, Span<byte> destination)
    {
        Walk(file, out PngHeader header, out int first, out long packed);
        if (first < 0) Throw.Damaged(Format, "the file holds no pixels (IDAT)", file.Length);
        if (header.DecodedLength > destination.Length) Throw.Damaged(Format, Invariant($"an image of {header.Width} x {header.Height} is larger than its place"));
        long filtered = header.FilteredLength;
        if (filtered > (packed * MaxRatio) + MaxRatio) Throw.Damaged(Format, Invariant($"{packed} bytes of pixel data cannot hold {header.Width} x {header.Height} pixels"), first);
        if (filtered > Array.MaxLength) Throw.Unsupported(Format, Invariant($"an image of {filtered} bytes"));
        byte[] joined = Pooled.Rent<byte>((int)packed);
        byte[] rows = Pooled.Rent<byte>((int)filtered);
        try
        {
            Join(file[first..], joined);
            int length = ZlibCodec.Decode(joined.AsSpan(0, (int)packed), rows.AsSpan(0, (int)filtered));
            if (length < filtered) Throw.Damaged(Format, Invariant($"the pixel data ends {filtered - length} bytes early"));
            DecodeRows(header, rows.AsSpan(0, length), destination);
        }
        finally
        {
            Pooled.Return(joined);
            Pooled.Return(rows);
        }

        return header;
    }

    /// <summary>Reads the chunks up to the end of the pixels, and checks those that matter. <paramref name="first"/> is where the first IDAT starts (-1 when there is none), <paramref name="packed"/> the bytes of all.</summary>
    private static void Walk(ReadOnlySpan<byte> file, out PngHeader header, out int first, out long packed)
    {
        if (!Matches(file)) Throw.Damaged(Format, "the file does not start with the PNG signature", 0);
        header = new PngHeader();
        first = -1;
        packed = 0;
        SpanReader reader = new(file, Format, bigEndian: true) { Position = PngChunk.Signature.Length };
        while (reader.Remaining > 0)
        {
            int at = reader.Position;
            PngChunk chunk = PngChunk.Parse(reader.Bytes(PngChunk.HeaderSize), at);
            if (first >= 0 && chunk.Type != PngChunk.Data) return;
            ReadOnlySpan<byte> data = reader.Bytes(chunk.Length);
            bool intact = PngChunk.IsIntact(file.Slice(at + 4, 4 + chunk.Length), reader.Bytes(PngChunk.TrailerSize));
            if (!intact && (chunk.IsCritical || chunk.Type == PngChunk.Transparency)) Throw.Damaged(Format, $"the CRC of chunk {chunk.Name} differs", at);
            if (chunk.Type == PngChunk.End) return;
            header.Read(chunk, data, at);
            if (chunk.Type == PngChunk.Data)
            {
                if (first < 0) first = at;
                packed += chunk.Length;
            }
            else if (chunk.IsCritical && chunk.Type is not (PngChunk.Header or PngChunk.Palette))
            {
                Throw.Unsupported(Format, $"the critical chunk {chunk.Name}");
            }
        }

        if (!header.IsComplete) Throw.Damaged(Format, "the file ends before IHDR", file.Length);
    }

    /// <summary>Copies the content of the IDAT chunks, which <see cref="Walk"/> has checked, one behind the other.</summary>
    private static void Join(ReadOnlySpan<byte> chunks, Span<byte> destination)
    {
        while (chunks.Length >= PngChunk.HeaderSize)
        {
            PngChunk chunk = PngChunk.Parse(chunks, 0);
            if (chunk.Type != PngChunk.Data) return;
            chunks.Slice(PngChunk.HeaderSize, chunk.Length).CopyTo(destination);
            destination = destination[chunk.Length..];
            chunks = chunks[(PngChunk.HeaderSize + chunk.Length + PngChunk.TrailerSize)..];
        }
    }

    private static void DecodeRows(PngHeader header, Span<byte> rows, Span<byte> destination)
    {
        PngRowExpander expander = new(header);
        int filterStep = Math.Max(1, header.PixelBits / 8), pixelBytes = header.PixelBytes;
        byte[] scratch = Pooled.Rent<byte>(checked((int)Math.Max(header.Interlaced ? (long)header.Width * pixelBytes : 0, 1)));
        byte[] zeros = new byte[(((long)header.Width * header.PixelBits) + 7) / 8];
        try
        {
            foreach (PngPass pass in PngPass.Of(header))
            {
                int rowBytes = (int)pass.RowBytes(header.PixelBits), width = (int)pass.Width;
                ReadOnlySpan<byte> above = zeros;
                for (int y = 0; y < pass.Height; y++)
                {
                    Span<byte> row = rows.Slice(1, rowBytes);
                    PngFilter.Undo(rows[0], row, above, filterStep);
                    long start = (((long)pass.Y + ((long)y * pass.StepY)) * header.Width) + pass.X;
                    Span<byte> target = destination[(int)(start * pixelBytes)..];
                    if (pass.StepX == 1)
                    {
                        expander.Expand(row, target[..(width * pixelBytes)], width);
                    }
                    else
                    {
                        Span<byte> pixels = scratch.AsSpan(0, width * pixelBytes);
                        expander.Expand(row, pixels, width);
                        Scatter(pixels, target, pixelBytes, pass.StepX * pixelBytes);
                    }

                    above = row;
                    rows = rows[(1 + rowBytes)..];
                }
            }
        }
        finally
        {
            Pooled.Return(scratch);
        }
    }

    private static void Scatter(ReadOnlySpan<byte> pixels, Span<byte> target, int pixel, int step)
    {
        if (pixel == 1)
        {
            for (int i = 0; i < pixels.Length; i++) target[i * step] = pixels[i];
            return;
        }

        for (int at = 0; pixels.Length > 0; at += step, pixels = pixels[pixel..]) pixels[..pixel].CopyTo(target[at..]);
    }
}
