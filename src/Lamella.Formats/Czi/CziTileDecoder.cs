using Lamella.Codecs.Jpeg;
using Lamella.Codecs.JpegXr;
using Lamella.Codecs.Lzw;
using Lamella.Codecs.Zstd;
using Lamella.Formats.Czi.Structure;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Formats.Czi;

/// <summary>Turns the bytes of a subblock into samples in the order R, G, B(, A).</summary>
internal static class CziTileDecoder
{
    /// <summary>Encoders may lose or add a few rows and columns at the edges of pyramids, not more.</summary>
    private const int SizeTolerance = 16;

    /// <summary>A segment that contradicts the directory is believed up to this many bytes, and beyond it up to this compression.</summary>
    private const int MaxDoubtful = 16 << 20;
    private const int MaxDoubtfulRatio = 1000;

    /// <summary>Decodes a tile whose segment may state another size than the directory: what both have is kept, the rest is zero.</summary>
    public static void Decode(CziEntry own, CziEntry entry, CziPixelType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (entry.BlockPlanes > 1)
        {
            DecodeBlock(own, entry, type, encoded, destination);
            return;
        }

        if (!own.HasPixels || (own.StoredWidth == entry.StoredWidth && own.StoredHeight == entry.StoredHeight))
        {
            Decode(own.Compression, type, entry.StoredWidth, entry.StoredHeight, encoded, destination);
            return;
        }

        long size = (long)own.StoredWidth * own.StoredHeight * type.Size;
        if (size > MaxDoubtful && size / MaxDoubtfulRatio > encoded.Length)
            Throw.Damaged(CziSegment.Format, Invariant($"a tile of {own.StoredWidth} x {own.StoredHeight} in {encoded.Length} bytes, where the directory says {entry.StoredWidth} x {entry.StoredHeight}"));
        using Rented pixels = new(size);
        Decode(own.Compression, type, own.StoredWidth, own.StoredHeight, encoded, pixels.Span);
        CopyWindow(pixels.Span, own.StoredWidth, own.StoredHeight, destination, entry.StoredWidth, entry.StoredHeight, type.Size);
    }

    /// <summary>Decodes a block of several planes, the fastest dimension first, and keeps one of them.</summary>
    private static void DecodeBlock(CziEntry own, CziEntry entry, CziPixelType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        CziEntry stored = own.HasPixels ? own : entry;
        long plane = (long)stored.StoredWidth * stored.StoredHeight * type.Size;
        using Rented all = new(plane * entry.BlockPlanes);
        Decode(own.Compression, type, stored.StoredWidth, stored.StoredHeight, encoded, all.Span);
        CopyWindow(all.Span[(int)(plane * entry.PlaneInBlock)..], stored.StoredWidth, stored.StoredHeight, destination, entry.StoredWidth, entry.StoredHeight, type.Size);
    }

    /// <summary>Decodes a tile of a known size; data that ends early leaves zeros.</summary>
    private static void Decode(int compression, CziPixelType type, int width, int height, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        bool reversed = type.Samples > 1;
        switch (IsRawAfterAll(compression, encoded, destination.Length) ? CziCompression.Raw : compression)
        {
            case CziCompression.Jpeg:
            case CziCompression.JpegLossless:
                DecodeJpeg(type, width, height, encoded, destination);
                reversed = false;
                break;
            case CziCompression.Lzw:
                destination[LzwCodec.Decode(encoded, destination)..].Clear();
                break;
            case CziCompression.JpegXr:
                reversed = DecodeJpegXr(type, width, height, encoded, destination);
                break;
            case CziCompression.Zstd0:
                DecodeZstd(encoded, destination, split: false);
                break;
            case CziCompression.Zstd1:
                DecodeZstd1(type, encoded, destination);
                break;
            case CziCompression.Camera or CziCompression.CameraMirrored:
                DecodeCamera(type, width, encoded, destination, mirrored: compression == CziCompression.CameraMirrored);
                break;
            default:
                int count = Math.Min(encoded.Length, destination.Length);
                encoded[..count].CopyTo(destination);
                destination[count..].Clear();
                break;
        }

        if (reversed) RedBlue.Swap(destination, type.Samples, type.Type.Size());
    }

    /// <summary>Some writers leave pixels uncompressed and do not say so: the size is that of raw data, and the first bytes are not those of the codec.</summary>
    private static bool IsRawAfterAll(int compression, ReadOnlySpan<byte> encoded, int rawSize) => encoded.Length == rawSize && compression switch
    {
        CziCompression.Jpeg or CziCompression.JpegLossless => !encoded.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]),
        CziCompression.JpegXr => !JpegXrDecoder.Matches(encoded),
        CziCompression.Zstd0 => !encoded.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]),
        CziCompression.Zstd1 => encoded.IsEmpty || encoded[0] is not (1 or 3) || encoded.Length < encoded[0] || !encoded[encoded[0]..].StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]),
        _ => false,
    };

    /// <summary>The header of zstd1: its own length, and for length 3 a chunk of type 1 whose lowest bit says that low and high bytes are stored apart.</summary>
    private static void DecodeZstd1(CziPixelType type, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int header = encoded.IsEmpty ? 0 : encoded[0];
        if (header is not (1 or 3) || encoded.Length < header) Throw.Damaged(CziSegment.Format, Invariant($"a zstd1 header of {header} bytes"));
        bool split = false;
        if (header == 3)
        {
            if (encoded[1] != 1) Throw.Unsupported(CziSegment.Format, Invariant($"a zstd1 header with a chunk of type {encoded[1]}"));
            split = (encoded[2] & 1) != 0;
        }

        if (split && type.Type.Size() != 2) Throw.Damaged(CziSegment.Format, $"low and high bytes stored apart for pixel type {type.Name}");
        DecodeZstd(encoded[header..], destination, split);
    }

    private static void DecodeZstd(ReadOnlySpan<byte> frame, Span<byte> destination, bool split)
    {
        long content = ZstdDecoder.ContentSize(frame) ?? destination.Length;
        if (content > (2L * destination.Length) + (1 << 20))
            Throw.Damaged(CziSegment.Format, Invariant($"a subblock decompresses to {content} bytes where {destination.Length} are needed"));
        if (!split && content <= destination.Length)
        {
            destination[ZstdDecoder.Decode(frame, destination)..].Clear();
            return;
        }

        using Rented all = new(Math.Max(content, destination.Length));
        int count = ZstdDecoder.Decode(frame, all.Span);
        ReadOnlySpan<byte> bytes = all.Span[..count];
        if (!split)
        {
            bytes[..Math.Min(count, destination.Length)].CopyTo(destination);
            return;
        }

        // The halves are those of what was compressed, whatever is needed of it.
        bytes = bytes[..(count & ~1)];
        if (bytes.Length <= destination.Length)
        {
            Shuffle.Decode(bytes, destination[..bytes.Length], 2);
            destination[bytes.Length..].Clear();
            return;
        }

        using Rented joined = new(bytes.Length);
        Shuffle.Decode(bytes, joined.Span, 2);
        joined.Span[..destination.Length].CopyTo(destination);
    }

    /// <summary>Three bytes hold two pixels: the upper eight bits of each, then the lower four of the first and of the second. Rows follow each other without a gap.</summary>
    private static void DecodeCamera(CziPixelType type, int width, ReadOnlySpan<byte> encoded, Span<byte> destination, bool mirrored)
    {
        if (type.Size != 2) Throw.Unsupported(CziSegment.Format, $"packed camera data of pixel type {type.Name}");
        Span<ushort> pixels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(destination);
        int count = Math.Min(pixels.Length, encoded.Length / 3 * 2);
        pixels[count..].Clear();
        for (int i = 0; i < count; i++)
        {
            int at = i / 2 * 3, low = encoded[at + 2];
            pixels[i] = (ushort)((i & 1) == 0 ? (encoded[at] << 4) | (low >> 4) : (encoded[at + 1] << 4) | (low & 15));
        }

        if (!BitConverter.IsLittleEndian) System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(pixels, pixels);
        if (!mirrored) return;
        for (int start = 0; start + width <= pixels.Length; start += width) pixels.Slice(start, width).Reverse();
    }

    private static void DecodeJpeg(CziPixelType type, int width, int height, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        JpegInfo info = JpegDecoder.ReadHeader(encoded);
        CheckImage("JPEG", type, info.Components, info.SampleSize, info.Width, info.Height, width, height);
        if (info.Width == width && info.Height == height)
        {
            JpegDecoder.Decode(encoded, default, JpegColor.FromMarkers, destination);
            return;
        }

        using Rented image = new(info.DecodedLength);
        JpegDecoder.Decode(encoded, default, JpegColor.FromMarkers, image.Span);
        CopyWindow(image.Span, info.Width, info.Height, destination, width, height, type.Size);
    }

    /// <summary>Returns true when the samples came out as B, G, R: the 8-bit formats say so; those of 16 bits are R, G, B in the stream.</summary>
    private static bool DecodeJpegXr(CziPixelType type, int width, int height, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        JpegXrInfo info = JpegXrDecoder.ReadHeader(encoded);
        CheckImage("JPEG XR", type, info.Samples, info.BytesPerSample, info.Width, info.Height, width, height);
        if (info.Width == width && info.Height == height)
        {
            JpegXrDecoder.Decode(encoded, destination);
            return info.IsBgr;
        }

        using Rented image = new(info.DecodedLength);
        JpegXrDecoder.Decode(encoded, image.Span);
        CopyWindow(image.Span, info.Width, info.Height, destination, width, height, type.Size);
        return info.IsBgr;
    }

    private static void CheckImage(string codec, CziPixelType type, int samples, int sampleSize, int width, int height, int wantedWidth, int wantedHeight)
    {
        if (samples != type.Samples || sampleSize != type.Type.Size())
            Throw.Damaged(CziSegment.Format, Invariant($"a {codec} image with {samples} samples of {sampleSize} bytes where pixel type {type.Name} is expected"));
        if (Math.Abs((long)width - wantedWidth) > SizeTolerance || Math.Abs((long)height - wantedHeight) > SizeTolerance)
            Throw.Damaged(CziSegment.Format, Invariant($"a {codec} image of {width} x {height} where {wantedWidth} x {wantedHeight} is expected"));
    }

    private static void CopyWindow(ReadOnlySpan<byte> from, int width, int height, Span<byte> to, int wantedWidth, int wantedHeight, int size)
    {
        to.Clear();
        int run = Math.Min(width, wantedWidth) * size;
        for (int y = 0; y < Math.Min(height, wantedHeight); y++) from.Slice(y * width * size, run).CopyTo(to[(y * wantedWidth * size)..]);
    }

    /// <summary>Pooled memory for one tile.</summary>
    private readonly ref struct Rented
    {
        private readonly byte[] _array;
        private readonly int _length;

        public Rented(long length)
        {
            if (length > Array.MaxLength) Throw.Unsupported(CziSegment.Format, Invariant($"a tile of {length} bytes"));
            _length = (int)length;
            _array = Pooled.Rent<byte>(_length);
        }

        public Span<byte> Span => _array.AsSpan(0, _length);

        public void Dispose() => Pooled.Return(_array);
    }
}
